"""Who wants to know when a transfer changes, within this process."""

import asyncio
from collections import defaultdict


class Expectation:
    """One waiter for the next change of one transfer, from the moment it was made."""

    def __init__(self, waiting: dict[str, set["Expectation"]], transfer_id: str) -> None:
        self._waiting = waiting
        self._transfer_id = transfer_id
        self.event = asyncio.Event()
        waiting[transfer_id].add(self)

    async def within(self, seconds: float) -> bool:
        """Wait for the change; false if none came in time."""
        try:
            async with asyncio.timeout(seconds):
                await self.event.wait()
        except TimeoutError:
            return False
        return True

    def forget(self) -> None:
        """Stop waiting."""
        others = self._waiting.get(self._transfer_id)
        if others is not None:
            others.discard(self)
            if not others:
                del self._waiting[self._transfer_id]


class Changes:
    """Wakes those who wait for the next change of a transfer."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Expectation]] = defaultdict(set)
        self.is_closed = False

    def expect(self, transfer_id: str) -> Expectation:
        """Wait, from now on, for a change."""
        return Expectation(self._waiting, transfer_id)

    def publish(self, transfer_id: str) -> None:
        """The transfer has changed, and the change is on disk."""
        for expectation in self._waiting.pop(transfer_id, ()):
            expectation.event.set()

    def close(self) -> None:
        """Let everybody go, now and in future: nothing will change here any more."""
        self.is_closed = True
        for transfer_id in list(self._waiting):
            self.publish(transfer_id)
