"""One agent's session as its events tell it, fetched by one long poll after the other (reference 2.1)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from enum import Enum, auto
from typing import Any

from hookflash.adapters.cxone.pauses import FIRST_PAUSE_S, Pauses
from hookflash.adapters.cxone.session_contacts import SessionContacts
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.events import (
    Batch,
    ClosedSkill,
    Event,
    SessionEnd,
    SessionStart,
)
from hookflash.domain.errors import PlatformBusy, PlatformError, PlatformMissing
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock

# An answer that comes sooner and tells nothing new has not waited for anything to happen.
TOO_SOON_S = 0.5
# After trouble a short wait is enough to see that the platform answers again (as NICE's client does, 2.1).
PROBE_WAIT_S = 1
SNAPSHOT_WITHIN_S = 2.0
# For so long after somebody has acted on it a session goes before those that are only watched.
HURRY_S = 10.0
_log = logging.getLogger(__name__)

Join = Callable[[Spend], Awaitable[str]]
Poll = Callable[[str, int, Spend], Coroutine[Any, Any, Batch | None]]


class _Told(Enum):
    """What came of a request for events."""

    NEWS = auto()
    SNAPSHOT = auto()
    NOTHING = auto()


class AgentSession:
    """What is known of one agent's session: the snapshot that a joiner is told first, and what came after.

    Attributes:
        agent_id: The agent.
        id: With which commands are sent; a new one comes with every batch of events.
        contacts: The session's contacts by id, those that are gone among them.
        closed_skill: The question that waits for an answer, if a closed skill was dialled.
        is_told: Whether the snapshot has come.
        is_over: Whether nothing more will: the agent is logged out, or we have left.
        has_ended: Whether it is the former.
        failure: Why what is known may be old, if the last request for events failed.
    """

    def __init__(self, agent_id: str, join: Join, poll: Poll, clock: Clock, settings: CxoneSettings) -> None:
        self.agent_id = agent_id
        self.id = ""
        self.contacts = SessionContacts(clock)
        self.closed_skill: ClosedSkill | None = None
        self.is_told = False
        self.is_over = False
        self.has_ended = False
        self.failure: PlatformError | None = None
        self._join = join
        self._poll = poll
        self._clock = clock
        self._settings = settings
        self._used_at = self._hurried_at = clock.monotonic()
        self._pauses = Pauses(clock)
        self._changed = asyncio.Event()
        self._answers = self._failures = 0
        self._first = self._next = ""
        self._is_forgotten = self._is_behind = False
        self._asked_at = clock.monotonic()
        self._reader: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[Batch | None] | None = None

    async def open(self, spend: Spend, session_id: str | None = None) -> None:
        """Join and begin to listen.

        Args:
            spend: What it is for.
            session_id: The id of our attachment if there is one already.

        Raises:
            PlatformMissing: The agent has no session.
            PlatformError: It cannot be joined.
        """
        self._begin_with(session_id or await self._join(spend))
        self._reader = asyncio.create_task(self._read_on(), name="agent-session")

    def on_left(self, tell: Callable[["AgentSession"], None]) -> None:
        """Call this once nothing is listened to any more."""
        if self._reader is not None:
            self._reader.add_done_callback(lambda _: tell(self))

    @property
    def has_left_anybody(self) -> bool:
        """Whether it ended with somebody on hold."""
        return self.has_ended and self.contacts.has_any_on_hold

    def touch(self) -> None:
        """Take note that it is needed: one that is not is left after a while."""
        self._used_at = self._clock.monotonic()

    def hurry(self) -> None:
        """Take note that somebody acts on it: its events are urgent for a while."""
        self._hurried_at = self._clock.monotonic()

    async def get_ready(self, patience_s: float) -> None:
        """Somebody needs it now: wait until what is known is fresh, or has been asked for in vain."""
        self.hurry()
        answers, failures = self._answers, self._failures

        def is_answered() -> bool:
            # A failure that has passed since is none: the snapshot is on its way.
            has_failed = self.failure is not None and self._failures != failures
            has_heard = self.is_told and self._answers != answers
            return self.is_fresh() or has_heard or self._is_barred or has_failed

        await self._await(is_answered, patience_s)

    def is_fresh(self) -> bool:
        """Whether what is known is as fresh as events are: it is not while nobody listens."""
        return self.is_told and not self.is_over and self.failure is None and not self._is_behind

    async def wait_until(self, holds: Callable[[], bool], patience_s: float) -> bool:
        """Wait for events that make something true, at most so long; whether it is.

        An event that has not come in time may have been lost: then the snapshot decides (reference 2.1).
        """
        if await self._await(holds, patience_s):
            return True
        if not self.is_fresh():
            return False
        self._ask_anew()
        await self._await(lambda: self.is_told or self.failure is not None, SNAPSHOT_WITHIN_S)
        return self.is_fresh() and holds()

    async def _await(self, holds: Callable[[], bool], patience_s: float) -> bool:
        ends_at = self._clock.monotonic() + patience_s
        with self._pauses.shortened():
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
        try:
            while not self.is_over and self._is_needed:
                told = await self._ask()
                if self.failure is None and (told is _Told.NEWS or self._has_waited):
                    self._pauses.forget_trouble()
                elif told is _Told.NOTHING and not self.is_over:
                    await self._rest()
        finally:
            self._leave()  # nobody takes for fresh what nobody listens to

    async def _rest(self) -> None:
        """Pause after trouble; what happens meanwhile is told by the next answer."""
        pause_s = self._pauses.note_trouble(self.failure)
        if pause_s:
            self._is_behind = True
            await self._pauses.rest(pause_s, pause_s if self._is_barred else min(pause_s, FIRST_PAUSE_S))

    @property
    def _is_needed(self) -> bool:
        return self._clock.monotonic() - self._used_at < self._settings.session_idle_s

    @property
    def _is_barred(self) -> bool:
        """Whether the platform, or our budget, does not let us ask for a while."""
        return isinstance(self.failure, PlatformBusy)

    @property
    def _lane(self) -> Lane:
        is_urgent = not self.is_told or self._clock.monotonic() - self._hurried_at < HURRY_S
        return Lane.RECONCILE if is_urgent else Lane.WATCH

    async def _ask(self) -> _Told:
        """Ask for events once, under an id that is good."""
        if self._is_forgotten and not await self._rejoin():
            return _Told.NOTHING
        self._asked_at, asked = self._clock.monotonic(), self._next
        is_probe = self.failure is not None or self._is_behind
        wait_s = PROBE_WAIT_S if is_probe else self._settings.poll_s
        self._asking = asyncio.create_task(self._poll(asked, wait_s, Spend(self._lane)))
        try:
            batch = await self._asking
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if me is None or me.cancelling():
                raise
            return _Told.SNAPSHOT  # which is what is asked for next
        except PlatformMissing:
            return self._be_forgotten()
        except PlatformError as error:
            self._fail(error)
            return _Told.NOTHING
        if self._next != asked:
            return _Told.SNAPSHOT  # was asked for meanwhile, and this answer is no part of it
        if not self.is_told and _is_end(batch):
            return self._be_forgotten()  # of the session before: the agent may have been logged in anew
        return self._take(batch)

    @property
    def _has_waited(self) -> bool:
        """Whether the last answer has waited for something to happen: then it is no trouble if it ends."""
        return self._clock.monotonic() - self._asked_at >= TOO_SOON_S

    def _ask_anew(self) -> None:
        """Ask for the snapshot: the id that we began with brings it; for commands the last one stays good."""
        self.is_told = False
        self._next = self._first
        if self._asking is not None:
            self._asking.cancel()

    def _begin_with(self, session_id: str) -> None:
        self._is_forgotten = False
        self.id = self._first = self._next = session_id

    def _be_forgotten(self) -> _Told:
        """The id is good no longer: what was known is old until a new snapshot has replaced it."""
        self._is_forgotten = True
        self.is_told = False
        self.failure = None
        return _Told.NOTHING

    async def _rejoin(self) -> bool:
        """The agent is logged out, or the platform has only forgotten us. Whether there is an id again."""
        try:
            self._begin_with(await self._join(Spend(self._lane)))
        except PlatformMissing:
            self._end()
        except PlatformError as error:
            self._fail(error)
        else:
            self.failure = None
            return True
        return False

    def _take(self, batch: Batch | None) -> _Told:
        """Take in an answer; the same again is nothing."""
        self.failure = None
        self._is_behind = False
        self._answers += 1
        if batch is None:
            self._tell()
            return _Told.NOTHING
        tells_new = bool(batch.events) and batch.session_id != self._next
        was_told, self.is_told = self.is_told, True
        if not was_told:
            self._forget()
        self.id = self._next = batch.session_id
        for event in batch.events:
            self._apply(event)
        self._tell()
        if not was_told:
            return _Told.SNAPSHOT
        return _Told.NEWS if tells_new else _Told.NOTHING

    def _forget(self) -> None:
        self.contacts.forget()
        self.closed_skill = None

    def _apply(self, event: Event) -> None:
        if isinstance(event, SessionStart):
            self._forget()
        elif isinstance(event, SessionEnd):
            self._end()
        elif isinstance(event, ClosedSkill):
            self.closed_skill = event
        else:
            self.contacts.note(event)

    def _fail(self, error: PlatformError) -> None:
        if self.failure is None:
            _log.warning("session.down", extra={"cause": error.cause})
        self.failure = error
        self._failures += 1
        self._tell()

    def _end(self) -> None:
        self.has_ended = True
        self._leave()

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
            await asyncio.wait({change, patience})

    async def _wait(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


def _is_end(batch: Batch | None) -> bool:
    return batch is not None and any(isinstance(event, SessionEnd) for event in batch.events)
