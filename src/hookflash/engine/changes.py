"""Who wants to know when a record changes, within this process."""

import asyncio
from collections import defaultdict

from hookflash.domain.records import Record


class Follower:
    """Learns of the changes of one record, from the moment it was made until it is told to forget."""

    def __init__(self, followers: dict[str, set["Follower"]], record_id: str) -> None:
        self._followers = followers
        self._record_id = record_id
        self._woken = asyncio.Event()
        self._newest: Record | None = None
        followers[record_id].add(self)

    def tell(self, newest: Record | None) -> None:
        """Hand over a record, or end the wait with none."""
        self._newest = newest or self._newest
        self._woken.set()

    async def within(self, seconds: float) -> Record | None:
        """The newest record, once there is one that was not handed out yet; none if none came in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return None
        self._woken.clear()
        newest, self._newest = self._newest, None
        return newest

    def forget(self) -> None:
        """Stop following."""
        others = self._followers.get(self._record_id)
        if others is not None:
            others.discard(self)
            if not others:
                del self._followers[self._record_id]


class Changes:
    """Tells those who follow a record what it has become, so that they need not read it again."""

    def __init__(self) -> None:
        self._followers: dict[str, set[Follower]] = defaultdict(set)
        self.is_closed = False

    def follow(self, record_id: str) -> Follower:
        """Learn, from now on, of every change."""
        return Follower(self._followers, record_id)

    def publish(self, record: Record) -> None:
        """The record has become this, and it is on disk."""
        for follower in self._followers.get(record.id, ()):
            follower.tell(record)

    def close(self) -> None:
        """Let everybody go, now and in future: nothing will change here any more."""
        self.is_closed = True
        for followers in self._followers.values():
            for follower in followers:
                follower.tell(None)
