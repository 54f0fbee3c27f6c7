"""A case: one transfer in the hands of a turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from hookflash.domain.events import Event
from hookflash.domain.ids import CallId
from hookflash.domain.state import TransferState, apply_all
from hookflash.domain.status import Status
from hookflash.domain.transfer import CLOSING, UNKNOWN_PLACE
from hookflash.engine.changes import Changes
from hookflash.engine.lease import Lease
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock, Probe
from hookflash.ports.store import Claim, TransferStore
from hookflash.workflows.policy import Policy


@dataclass(frozen=True, slots=True)
class Tools:
    """What every turn needs."""

    store: TransferStore
    clock: Clock
    lease: Lease
    changes: Changes
    policy: Policy
    probe: Probe
    boot_id: str


class Case:
    """The state of one transfer, and the only way to change it: record an event."""

    def __init__(self, claim: Claim, tools: Tools) -> None:
        self._claim = claim
        self.tools = tools

    @property
    def state(self) -> TransferState:
        """As last saved."""
        return self._claim.state

    @property
    def call_id(self) -> CallId:
        """The call this is about."""
        return self.state.transfer.call_id

    def now(self) -> datetime:
        """The present time."""
        return self.tools.clock.now()

    def since(self, moment: datetime) -> float:
        """How many seconds have passed since then."""
        return (self.now() - moment).total_seconds()

    @property
    def is_overdue(self) -> bool:
        """Whether the requester's deadline has passed."""
        return self.now() >= self.state.transfer.deadline_at

    @contextmanager
    def spending(self, lane: Lane) -> Iterator[Spend]:
        """Count the platform requests made within towards this transfer."""
        spend = Spend(lane, may_send=self.tools.lease.has_time)
        try:
            yield spend
        finally:
            self._claim.unrecorded_requests += spend.requests

    async def record(self, *events: Event) -> None:
        """Save what happened; when this returns it is on disk.

        Raises:
            LeaseLost: Another process holds the transfer by now.
            StorageError: Nothing was saved.
        """
        first, *rest = events
        counted = (replace(first, requests=self._claim.unrecorded_requests), *rest)
        state = apply_all(self.state, counted)
        await self.tools.store.save(self._claim, counted, state, is_open=needs_turns(state))
        self._claim.unrecorded_requests = 0
        self._claim.state = state
        self.tools.changes.publish(self._claim.id)


def needs_turns(state: TransferState) -> bool:
    """Whether anything is left to do or to watch for."""
    transfer = state.transfer
    if not transfer.status.is_final:
        return True
    if any(item.what in CLOSING for item in transfer.follow_up):
        return False
    if transfer.status in {Status.COMPLETED, Status.TIMED_OUT} and state.was_moved:
        return True
    # The caller's place is looked for until it is known.
    return transfer.landing is None or transfer.landing.where == UNKNOWN_PLACE
