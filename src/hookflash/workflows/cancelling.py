"""Calling a transfer off: nothing more is sent, and a caller we took away is brought back."""

from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.orders import OrderKind
from hookflash.domain.status import Status
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.closing import close_ours, close_what_waits
from hookflash.workflows.ending import end
from hookflash.workflows.evidence.arrivals import is_held_by_somebody
from hookflash.workflows.evidence.places import locate_caller, no_such_call, unread
from hookflash.workflows.pacing import retry_pause
from hookflash.workflows.returning import bring_back, may_return
from hookflash.workflows.sending import AT_ONCE
from hookflash.workflows.watching import end_meanwhile, watching_pause


def is_called_off(case: Case) -> bool:
    """Whether the requester wants the transfer called off and that has not begun yet."""
    order = case.state.pending_order
    is_wanted = order is not None and order.kind is OrderKind.CANCEL
    return is_wanted and case.state.returning is None and case.state.consult is None


async def call_off(case: Case, control: CallControl) -> float:
    """One step towards the end of a transfer that is no longer wanted; the pause before the next."""
    try:
        call = await case.look(control, Lane.RECONCILE)
    except PlatformMissing:
        return await end(case, Status.CANCELLED, Cause.CANCELLED, no_such_call(case.now()))
    except PlatformError as error:
        if not case.state.was_moved:
            return await end(case, Status.CANCELLED, Cause.CANCELLED, unread(case.now(), error.message))
        return retry_pause(int(case.trouble_for()))
    case.trouble_is_over()
    pause = await _close_ours(case, control, call)
    if pause is not None:
        return pause
    events = end_meanwhile(call, case.state, case.now())
    if events:
        await case.record(*events)
        return AT_ONCE
    if may_return(case, call):
        if not is_held_by_somebody(call) and not case.is_overdue:
            return watching_pause(case)
        await bring_back(case, Cause.CANCELLED)
        return AT_ONCE
    return await end(case, Status.CANCELLED, Cause.CANCELLED, locate_caller(call))


async def _close_ours(case: Case, control: CallControl, call: CallSnapshot) -> float | None:
    if call.caller_is_gone:
        return await close_ours(case, control, call, case.state.baseline, case.state.destination)
    return await close_what_waits(case, control, call)
