"""A case: one transfer in the hands of a turn. What every kind of record has of that is its dossier."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from hookflash.domain.calls import CallSnapshot
from hookflash.domain.events import Ordered
from hookflash.domain.ids import CallId
from hookflash.domain.records import RecordEvent, State
from hookflash.domain.state import TransferState
from hookflash.domain.status import Reached, Status
from hookflash.domain.transfer import CLOSING, HOLD, UNKNOWN_PLACE, FollowUp, FollowUpKind, Transfer
from hookflash.domain.transitions import apply_all
from hookflash.engine.changes import Changes
from hookflash.engine.lease import Lease
from hookflash.ports.platform import CallControl, Lane, Spend
from hookflash.ports.runtime import Clock, Probe
from hookflash.ports.store import Claim, RecordStore
from hookflash.workflows.policy import Policy

S = TypeVar("S", bound=State)
_MOMENT_S = 0.25


@dataclass(frozen=True, slots=True)
class Tools:
    """What every turn needs."""

    store: RecordStore
    clock: Clock
    lease: Lease
    changes: Changes
    policy: Policy
    probe: Probe
    boot_id: str


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen of a call, how thoroughly, and when that was asked for (monotonic, seconds)."""

    call: CallSnapshot
    lane: Lane
    at: float


class Dossier(ABC, Generic[S]):
    """The state of one record, and the only way to change it: record an event."""

    def __init__(self, claim: Claim[S], tools: Tools) -> None:
        self._claim = claim
        self._open_spends: list[Spend] = []
        self.tools = tools

    @abstractmethod
    def _after(self, events: Sequence[RecordEvent]) -> S:
        """The state that events lead to."""

    @abstractmethod
    def _needs_turns(self, state: S) -> bool:
        """Whether anything is left to do or to watch for in a state."""

    @property
    def state(self) -> S:
        """As last saved."""
        return self._claim.state

    def now(self) -> datetime:
        """The present time."""
        return self.tools.clock.now()

    def since(self, moment: datetime) -> float:
        """How many seconds have passed since then."""
        return (self.now() - moment).total_seconds()

    @contextmanager
    def spending(self, lane: Lane) -> Iterator[Spend]:
        """Count the platform requests made within towards this record."""
        tools = self.tools
        spend = Spend(lane, may_send=tools.lease.has_time, reach=tools.probe.reach)
        self._open_spends.append(spend)
        try:
            yield spend
        finally:
            self._count_requests()
            self._open_spends.remove(spend)

    def _count_requests(self) -> None:
        """Take over what was spent since the last time, also by what is still being worked on."""
        for spend in self._open_spends:
            self._claim.unrecorded_requests += spend.requests
            spend.requests = 0

    def trouble_for(self) -> float:
        """How long this process has been unable to read the platform for this record, in seconds.

        Counted from the first failure after the last success, never over a time in which nobody tried.
        """
        now = self.tools.clock.monotonic()
        if self._claim.trouble_since is None:
            self._claim.trouble_since = now
        return now - self._claim.trouble_since

    def trouble_is_over(self) -> None:
        """The platform has been read."""
        self._claim.trouble_since = None

    async def take_orders(self) -> None:
        """Record the orders that have come in since the last turn."""
        record = self.state.record
        if not self._claim.has_mail or record.status.is_final:
            return
        self._claim.has_mail = False
        orders = await self.tools.store.orders(self._claim.id, after=len(record.orders))
        if orders:
            await self.record(*(Ordered(at=self.now(), order=order) for order in orders))

    async def record(self, *events: RecordEvent) -> None:
        """Save what happened; when this returns it is on disk.

        Raises:
            LeaseLost: Another process holds the record by now.
            StorageError: Nothing was saved.
        """
        self._count_requests()
        first, *rest = events
        counted = (replace(first, requests=self._claim.unrecorded_requests), *rest)
        state = self._after(counted)
        await self.tools.store.save(self._claim, counted, state, is_open=self._needs_turns(state))
        self._claim.unrecorded_requests = 0
        self._claim.state = state
        self.tools.changes.publish(state.record)


class Case(Dossier[TransferState]):
    """One transfer in the hands of a turn."""

    def __init__(self, claim: Claim[TransferState], tools: Tools) -> None:
        super().__init__(claim, tools)
        self._look: _Look | None = None

    @contextmanager
    def spending(self, lane: Lane) -> Iterator[Spend]:
        """The same; what was seen before a command says nothing about what came of it."""
        if lane is Lane.COMMAND:
            self._look = None
        with super().spending(lane) as spend:
            yield spend

    async def look(self, control: CallControl, lane: Lane) -> CallSnapshot:
        """The call as it is now; in the steps of one turn what was seen a moment ago is not asked for again.

        Raises:
            PlatformMissing: There is no such call (any more).
            PlatformError: It cannot be read.
        """
        now = self.tools.clock.monotonic()
        last = self._look
        if last is not None and now - last.at <= _MOMENT_S and last.lane in {lane, Lane.RECONCILE}:
            return last.call
        with self.spending(lane) as spend:
            call = await control.read_call(self.call_id, spend)
        self._look = _Look(call, lane, now)
        return call

    def _after(self, events: Sequence[RecordEvent]) -> TransferState:
        return apply_all(self.state, events)

    def _needs_turns(self, state: TransferState) -> bool:
        return needs_turns(state)

    @property
    def call_id(self) -> CallId:
        """The call this is about."""
        return self.state.transfer.call_id

    @property
    def is_overdue(self) -> bool:
        """Whether the requester's deadline has passed."""
        return self.now() >= self.state.transfer.deadline_at


def needs_turns(state: TransferState) -> bool:
    """Whether anything is left to do or to watch for."""
    transfer = state.transfer
    if not transfer.status.is_final:
        return True
    return bool(state.aftercare) or is_watched(state)


def is_watched(state: TransferState) -> bool:
    """Whether the call of a transfer that has ended is still looked at."""
    transfer = state.transfer
    closing = [item for item in transfer.follow_up if item.what in CLOSING]
    if closing:
        return _is_left_on_hold(transfer, closing[-1])
    if transfer.status is Status.UNRESOLVED or transfer.landing is None:
        return True
    if transfer.status is Status.COMPLETED:
        return transfer.reached not in _LEFT_BEHIND
    where = transfer.landing.where
    # Nobody has taken the call yet: a late pick-up is still watched for. Else the caller's place is looked
    # for until it is known.
    return where == UNKNOWN_PLACE or (state.was_moved and where.startswith(_IN_LINE))


def _is_left_on_hold(transfer: Transfer, last: FollowUp) -> bool:
    """Whether an unresolved transfer's caller was last found on hold: that is no place to leave them."""
    is_found = last.what is FollowUpKind.LANDING_FOUND and last.where == HOLD
    return transfer.status is Status.UNRESOLVED and is_found


_LEFT_BEHIND = frozenset({Reached.VOICEMAIL, Reached.CALLBACK})
_IN_LINE = ("queue:", HOLD, "ivr")
