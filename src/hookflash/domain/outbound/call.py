"""The record of an outbound call, as it is shown."""

from dataclasses import dataclass
from datetime import datetime

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.errands import Errand
from hookflash.domain.ids import CallId, OutboundId
from hookflash.domain.orders import Order
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.targets import Target
from hookflash.domain.transfer import ResolvedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundCall:
    """One accepted request to call somebody on behalf of an agent, as far as it has come.

    Attributes:
        requested_by: On whose behalf, as the requester named them.
        from_agent: The same agent, as the platform knows them once that is known.
        queue: On whose account.
        call_id: The platform's id of the call, once one is known.
        resolved_by: How we know that the call was placed.
        orders: What requesters said about it while it was under way.
        errands: Writes beside the call: the wrap-up code.
        platform_requests: How many requests to the platform it has cost so far.
        placed_at: When the command was sent.
        ringing_at: When the number was first seen to be called.
        connected_at: When the two were first seen to talk.
        hung_up_at: When their talk was first seen to be over.
    """

    id: OutboundId
    status: OutboundStatus
    cause: Cause | None = None
    detail: str | None = None
    connection: str
    requested_by: str
    from_agent: Target
    to_number: str
    queue: Target | None = None
    caller_id: str | None = None
    call_id: CallId | None = None
    resolved_by: ResolvedBy | None = None
    checks: tuple[Check, ...] = ()
    orders: tuple[Order, ...] = ()
    errands: tuple[Errand, ...] = ()
    platform_requests: int = 0
    accepted_at: datetime
    placed_at: datetime | None = None
    ringing_at: datetime | None = None
    connected_at: datetime | None = None
    hung_up_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1
