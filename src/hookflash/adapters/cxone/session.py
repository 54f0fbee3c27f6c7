"""One agent's session as its events tell it, fetched by one long poll after the other (reference 2.1)."""

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from hookflash.adapters.cxone.settings import CxoneSettings
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
# For so long a contact that is gone may still be asked about: how it ended, and whether anybody answered.
GONE_KEPT_S = 900.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
# An answer that comes sooner and tells nothing new has not waited for anything to happen.
TOO_SOON_S = 0.5
_FREE = 2
# After trouble a short wait is enough to see that the platform answers again (as NICE's client does, 2.1).
PROBE_WAIT_S = 1
SNAPSHOT_WITHIN_S = 2.0
# For so long after somebody has acted on it a session goes before those that are only watched.
HURRY_S = 10.0
# The legs of a transfer end one after the other: so long it is open whether the second one will.
SETTLES_WITHIN_S = 2.0
HELD = "holding"
# The statuses in which somebody is there to talk to.
_UP = frozenset({"active", "masking", "joined", HELD})
_log = logging.getLogger(__name__)

Join = Callable[[Spend], Awaitable[str]]
Poll = Callable[[str, int, Spend], Coroutine[Any, Any, Batch | None]]


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
        self.contacts: OrderedDict[str, ContactEvent] = OrderedDict()
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
        self._ended_at: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._is_wanted = False
        self._failures = 0
        self._first = self._next = ""
        self._reader: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[Batch | None] | None = None
        self._resting: asyncio.Task[None] | None = None

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
        return self.has_ended and any(self.is_on_hold(one) for one in self.contacts)

    def touch(self) -> None:
        """Take note that it is needed: one that is not is left after a while."""
        self._used_at = self._clock.monotonic()

    def hurry(self) -> None:
        """Take note that somebody acts on it: its events are urgent for a while."""
        self._hurried_at = self._clock.monotonic()

    async def get_ready(self, patience_s: float) -> None:
        """Somebody needs it now: wait until what is known is fresh, or has been asked for in vain."""
        self.hurry()
        failures = self._failures

        def is_answered() -> bool:
            # A failure that has passed since is none: the snapshot is on its way.
            has_failed = self.failure is not None and self._failures != failures
            return self.is_fresh() or self._is_barred or has_failed

        await self._await(is_answered, patience_s)

    def is_fresh(self) -> bool:
        """Whether what is known is as fresh as events are."""
        return self.is_told and not self.is_over and self.failure is None

    def find(self, contact_id: str | None) -> ContactEvent | None:
        """A contact of the session, if it is still there."""
        found = self.contacts.get(contact_id or "")
        return found if found is not None and found.is_living else None

    def is_on_hold(self, contact_id: str) -> bool:
        """Whether a contact of the session is on hold; of one that has ended, whether it was."""
        found = self.find(contact_id)
        return found is not None and found.status == HELD

    def others(self, contact: ContactEvent) -> list[ContactEvent]:
        """The living contacts of the same call beside one of them: whom the agent has dialled."""
        return [
            one
            for one in self.contacts.values()
            if one.master_id == contact.master_id and one.id != contact.id and one.is_living
        ]

    def is_ending(self, contact: ContactEvent) -> bool:
        """Whether a contact has just ended while one that was dialled from it has not, or not yet.

        A transfer ends both; if the caller hangs up, the other one stays (reference 3.3). What has ended and
        come back to the agent since is no longer whom they have dialled.
        """
        age_s = self._clock.monotonic() - self._ended_at.get(contact.id, float("-inf"))
        is_left = any(not other.has_returned for other in self.others(contact))
        return not contact.is_living and age_s < SETTLES_WITHIN_S and is_left

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
        while not holds():
            left_s = ends_at - self._clock.monotonic()
            if left_s <= 0 or self.is_over:
                return False
            self._end_rest()
            await self._next_change(left_s)
        return True

    async def stop(self) -> None:
        """Leave the session, which goes on."""
        self._leave()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader])

    async def _read_on(self) -> None:
        trouble = 0
        while not self.is_over and self._is_needed:
            if await self._ask():
                trouble = 0
            else:
                await self._rest(self._pause_s(trouble))
                trouble += 1
        self._leave()

    async def _rest(self, pause_s: float) -> None:
        """Pause after trouble; whoever waits for the session shortens it, unless the platform asks for it."""
        self._is_wanted = False
        least_s = pause_s if self._is_barred else min(pause_s, FIRST_PAUSE_S)
        await self._clock.sleep(least_s)
        if self._is_wanted or pause_s <= least_s:
            return
        self._resting = asyncio.create_task(self._wait(pause_s - least_s))
        try:
            await asyncio.wait([self._resting])
        finally:
            self._end_rest()
            self._resting = None

    def _end_rest(self) -> None:
        self._is_wanted = True
        if self._resting is not None:
            self._resting.cancel()

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

    def _pause_s(self, trouble: int) -> float:
        """How long to wait before the next request: to join again and be told the snapshot takes no pause.

        All sessions of an account get into trouble together; they shall not come back together.
        """
        if self.failure is None and trouble < _FREE:
            return 0.0
        pause_s = min(FIRST_PAUSE_S * 2.0 ** max(trouble - _FREE, 0), LONGEST_PAUSE_S)
        pause_s *= random.uniform(1.0, 1.5)
        return max(pause_s, self.failure.retry_after_s) if isinstance(self.failure, PlatformBusy) else pause_s

    async def _ask(self) -> bool:
        """Ask for events once; whether the answer told something new, or had waited for it.

        A wait that ends with the session, or with the id, is none of the trouble that calls for a pause.
        """
        asked_at, asked = self._clock.monotonic(), self._next
        wait_s = PROBE_WAIT_S if self.failure is not None else self._settings.poll_s
        self._asking = asyncio.create_task(self._poll(asked, wait_s, Spend(self._lane)))
        try:
            batch = await self._asking
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if me is None or me.cancelling():
                raise
            return True  # what is asked next is the snapshot
        except PlatformMissing:
            has_waited = self._has_waited_since(asked_at)
            return await self._rejoin() and has_waited
        except PlatformError as error:
            self._fail(error)
            return False
        if self._next != asked:
            return True  # the snapshot was asked for meanwhile, of which this answer is no part
        has_waited = self._has_waited_since(asked_at)
        if not self.is_told and _is_end(batch):
            # Of the session before: the agent may have been logged in anew.
            return await self._rejoin() and has_waited
        return self._take(batch) or has_waited

    def _has_waited_since(self, asked_at: float) -> bool:
        return self._clock.monotonic() - asked_at >= TOO_SOON_S

    def _ask_anew(self) -> None:
        """Ask for the snapshot: the id that we began with brings it; for commands the last one stays good."""
        self.is_told = False
        self._next = self._first
        if self._asking is not None:
            self._asking.cancel()

    def _begin_with(self, session_id: str) -> None:
        self.id = self._first = self._next = session_id

    async def _rejoin(self) -> bool:
        """The id is good no longer: the agent is logged out, or the platform has forgotten us.

        What was known counts as old until the snapshot has replaced it. Whether there is an id again.
        """
        self.is_told = False
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

    def _take(self, batch: Batch | None) -> bool:
        """Take in an answer; whether it told anything new: no snapshot, and not the same again."""
        self.failure = None
        if batch is None:
            self._tell()
            return False
        tells_new = self.is_told and bool(batch.events) and batch.session_id != self._next
        if not self.is_told:
            self._forget()
        self.id = self._next = batch.session_id
        for event in batch.events:
            self._apply(event)
        self.is_told = True
        self._tell()
        return tells_new

    def _forget(self) -> None:
        self.contacts.clear()
        self._ended_at.clear()
        self.closed_skill = None

    def _apply(self, event: Event) -> None:
        if isinstance(event, SessionStart):
            self._forget()
        elif isinstance(event, SessionEnd):
            self._end()
        elif isinstance(event, ClosedSkill):
            self.closed_skill = event
        else:
            self._note(event)

    def _note(self, event: ContactEvent) -> None:
        before = self.contacts.pop(event.id, None)
        was_up = event.status in _UP or (before is not None and before.was_active)
        is_back = before is not None and (before.has_returned or (event.is_living and not before.is_living))
        self.contacts[event.id] = replace(event, was_active=was_up, has_returned=is_back)
        if event.is_living:
            self._ended_at.pop(event.id, None)
        else:
            self._ended_at.setdefault(event.id, self._clock.monotonic())
        self._make_room()

    def _make_room(self) -> None:
        """Forget what has long been gone, and if there is too much all the same whatever is gone."""
        now = self._clock.monotonic()
        too_many = len(self.contacts) - MOST_CONTACTS
        gone = [key for key in self._ended_at if self.contacts[key].is_final]
        for number, key in enumerate(gone):
            if number < too_many or now - self._ended_at[key] > GONE_KEPT_S:
                del self.contacts[key], self._ended_at[key]
        while len(self.contacts) > MOST_CONTACTS:
            self._ended_at.pop(self.contacts.popitem(last=False)[0], None)

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
