"""The state of an outbound call: its record and what deciding needs beside it."""

from dataclasses import dataclass
from datetime import datetime

from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errands import Errand, ErrandKind, ErrandStatus
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.orders import Order, OrderKind, OrderStatus
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.events import CallAccepted
from hookflash.domain.outbound.request import OutboundRequest
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.targets import TargetType


@dataclass(frozen=True, slots=True, kw_only=True)
class DialIntent:
    """A call that was to be placed and has not been seen yet.

    Attributes:
        id: What the call bears.
        boot_id: The process that wrote it.
        written_at: When.
        sent_at: When the command was sent, as far as that is known.
        answered: Whether its answer, or the lack of one, is on record.
        call_id: The call, if the platform's answer names it.
        doubt_since: From when on the settling time counts, if nobody knows whether the command arrived.
    """

    id: str
    boot_id: str
    written_at: datetime
    sent_at: datetime | None = None
    answered: bool = False
    call_id: CallId | None = None
    doubt_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What the call ends as, and why, if nobody answers before it is ended."""

    status: OutboundStatus
    cause: Cause
    detail: str | None = None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundState:
    """Everything that is known of an outbound call; changed by events alone.

    Attributes:
        call: The record, as shown.
        request: What was asked for.
        agent: On whose behalf, as the platform knows them.
        queue: On whose account, as the platform knows it.
        wrap_up_id: The wrap-up code as the platform knows it.
        intents: How many times a call was about to be placed.
        refusals: Why the platform provably placed none, in order.
        intent: The call that is being looked for.
        agent_leg_id: The agent's leg: ended to end the call, wrapped up after it.
        ending: How the call is being ended, if it is.
        is_over: Whether nobody is on the call any more.
        stage_since: When the status, or being found, was reached: ringing is timed from it.
        changed_at: When the last event happened.
    """

    call: OutboundCall
    request: OutboundRequest
    agent: Destination | None = None
    queue: Destination | None = None
    wrap_up_id: str | None = None
    intents: int = 0
    refusals: tuple[Cause, ...] = ()
    intent: DialIntent | None = None
    agent_leg_id: LegId | None = None
    ending: Ending | None = None
    is_over: bool = False
    stage_since: datetime
    changed_at: datetime

    @property
    def record(self) -> OutboundCall:
        """What is shown."""
        return self.call

    @property
    def subject(self) -> str:
        """The agent as the requester named them: their phone rings for one call at a time."""
        return _agent_key(self.call.requested_by)

    @property
    def alias(self) -> str | None:
        """The agent by the platform's id, whatever name they were asked for by."""
        agent = self.call.from_agent
        return _agent_key(agent.id) if agent.id is not None else None

    @property
    def is_active(self) -> bool:
        """Whether the call is under way."""
        return not self.call.status.is_final

    @property
    def requester(self) -> str | None:
        """The agent, as named."""
        return self.call.requested_by

    @property
    def dials_number(self) -> bool:
        """Always: that is what it is for."""
        return True

    @property
    def pending_cancel(self) -> Order | None:
        """The wish to have the call called off, while it is open."""
        return next((order for order in self.call.orders if _is_pending_cancel(order)), None)

    @property
    def pending_wrap_up(self) -> Errand | None:
        """The wrap-up, if it is still to be done."""
        errands = (e for e in self.call.errands if e.status is ErrandStatus.PENDING)
        return next((e for e in errands if e.kind is ErrandKind.WRAP_UP), None)


def begin(event: CallAccepted) -> OutboundState:
    """The state of an outbound call that has just been accepted."""
    request = event.request
    errands = (Errand(kind=ErrandKind.WRAP_UP),) if request.wrap_up_code is not None else ()
    call = OutboundCall(
        id=event.outbound_id,
        status=OutboundStatus.ACCEPTED,
        connection=request.connection,
        requested_by=request.from_agent.name or "",
        from_agent=request.from_agent,
        to_number=request.to_number,
        queue=request.queue,
        caller_id=request.caller_id,
        errands=errands,
        accepted_at=event.at,
    )
    return OutboundState(call=call, request=request, stage_since=event.at, changed_at=event.at)


def _agent_key(text: str) -> str:
    return f"{TargetType.AGENT}:{text.casefold()}"


def _is_pending_cancel(order: Order) -> bool:
    return order.kind is OrderKind.CANCEL and order.status is OrderStatus.PENDING
