"""One agent's session as its events tell it, fetched by one long poll after the other (reference 2.1)."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace

from hookflash.adapters.cxone.wire.events import (
    Batch,
    ClosedSkill,
    ContactEvent,
    Event,
    SessionEnd,
    SessionStart,
)
from hookflash.domain.errors import PlatformBusy, PlatformError, PlatformMissing
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock

MOST_CONTACTS = 100
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
# The legs of a transfer end one after the other: so long it is open whether the second one will.
SETTLES_WITHIN_S = 2.0
# The statuses in which somebody is there to talk to.
_UP = frozenset({"active", "masking", "joined", "holding"})
_log = logging.getLogger(__name__)

Join = Callable[[Spend], Awaitable[str]]
Poll = Callable[[str, Spend], Awaitable[Batch | None]]


class AgentSession:
    """What is known of one agent's session: the snapshot that a joiner is told first, and what came after.

    Attributes:
        agent_id: The agent.
        id: With which commands are sent; a new one comes with every batch of events.
        contacts: The session's contacts by id, those that are gone among them.
        closed_skill: The question that waits for an answer, if a closed skill was dialled.
        is_told: Whether the snapshot has come.
        is_over: Whether nothing more will: the agent is logged out, or we have left.
        failure: Why what is known may be old, if the last request for events failed.
    """

    def __init__(self, agent_id: str, join: Join, poll: Poll, clock: Clock, idle_s: float) -> None:
        self.agent_id = agent_id
        self.id = ""
        self.contacts: OrderedDict[str, ContactEvent] = OrderedDict()
        self.closed_skill: ClosedSkill | None = None
        self.is_told = False
        self.is_over = False
        self.failure: PlatformError | None = None
        self._join = join
        self._poll = poll
        self._clock = clock
        self._idle_s = idle_s
        self._used_at = clock.monotonic()
        self._ended_at: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    async def open(self, spend: Spend) -> None:
        """Join and begin to listen.

        Raises:
            PlatformMissing: The agent has no session.
            PlatformError: It cannot be joined.
        """
        self.id = await self._join(spend)
        self._reader = asyncio.create_task(self._read_on(), name="agent-session")

    def touch(self) -> None:
        """Take note that it is needed: one that is not is left after a while."""
        self._used_at = self._clock.monotonic()

    def find(self, contact_id: str | None) -> ContactEvent | None:
        """A contact of the session, if it is still there."""
        found = self.contacts.get(contact_id or "")
        return found if found is not None and found.is_living else None

    def others(self, contact: ContactEvent) -> list[ContactEvent]:
        """The living contacts of the same call beside one of them: whom the agent has dialled."""
        return [
            one
            for one in self.contacts.values()
            if one.master_id == contact.master_id and one.id != contact.id and one.is_living
        ]

    def is_ending(self, contact: ContactEvent) -> bool:
        """Whether a contact has just ended while one that was dialled from it has not, or not yet.

        A transfer ends both; if the caller hangs up, the other one stays (reference 3.3).
        """
        age_s = self._clock.monotonic() - self._ended_at.get(contact.id, float("-inf"))
        return not contact.is_living and age_s < SETTLES_WITHIN_S and bool(self.others(contact))

    async def wait_until(self, holds: Callable[[], bool], patience_s: float) -> bool:
        """Wait for events that make something true, at most so long; whether it is."""
        ends_at = self._clock.monotonic() + patience_s
        while not holds():
            left_s = ends_at - self._clock.monotonic()
            if left_s <= 0 or self.is_over:
                return False
            await self._next_change(left_s)
        return True

    async def stop(self) -> None:
        """Leave the session, which goes on."""
        self._leave()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader])

    async def _read_on(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self.is_over and self._clock.monotonic() - self._used_at < self._idle_s:
            try:
                batch = await self._poll(self.id, Spend(Lane.WATCH))
            except PlatformMissing:
                # An id that was refused before it told anything will not be the last.
                is_hopeful, self.is_told = self.is_told, False
                await self._rejoin()
                if is_hopeful and self.failure is None:
                    continue
                await self._clock.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                continue
            except PlatformError as error:
                self._fail(error)
            else:
                self._take(batch)
            if self.failure is None:
                pause_s = FIRST_PAUSE_S
                continue
            wait_s = self.failure.retry_after_s if isinstance(self.failure, PlatformBusy) else 0.0
            await self._clock.sleep(max(pause_s, wait_s))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        self._leave()

    async def _rejoin(self) -> None:
        """The id is good no longer: the agent is logged out, or the platform has forgotten us.

        What was known counts as old until the snapshot has replaced it.
        """
        try:
            self.id = await self._join(Spend(Lane.WATCH))
        except PlatformMissing:
            self._leave()
        except PlatformError as error:
            self._fail(error)

    def _take(self, batch: Batch | None) -> None:
        self.failure = None
        if batch is None:
            return
        self.id = batch.session_id
        for event in batch.events:
            self._apply(event)
        self.is_told = True
        self._tell()

    def _apply(self, event: Event) -> None:
        if isinstance(event, SessionStart):
            self.contacts.clear()
            self._ended_at.clear()
            self.closed_skill = None
        elif isinstance(event, SessionEnd):
            self._leave()
        elif isinstance(event, ClosedSkill):
            self.closed_skill = event
        else:
            self._note(event)

    def _note(self, event: ContactEvent) -> None:
        before = self.contacts.pop(event.id, None)
        was_up = event.status in _UP or (before is not None and before.was_active)
        self.contacts[event.id] = replace(event, was_active=was_up)
        if event.is_living:
            self._ended_at.pop(event.id, None)
        else:
            self._ended_at.setdefault(event.id, self._clock.monotonic())
        while len(self.contacts) > MOST_CONTACTS:
            gone = next((key for key, one in self.contacts.items() if not one.is_living), None)
            gone = gone or next(iter(self.contacts))
            self.contacts.pop(gone)
            self._ended_at.pop(gone, None)

    def _fail(self, error: PlatformError) -> None:
        if self.failure is None:
            _log.warning("session.down", extra={"cause": error.cause})
        self.failure = error
        self._tell()

    def _leave(self) -> None:
        self.is_over = True
        self._tell()

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _next_change(self, patience_s: float) -> None:
        """Until the next event, but no longer than the patience."""
        change = asyncio.create_task(self._changed.wait())
        patience = asyncio.create_task(self._wait(patience_s))
        try:
            await asyncio.wait({change, patience}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (change, patience):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({change, patience})

    async def _wait(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
