"""Ending a call in which nobody talks yet: the agent's leg is hung up until the platform shows the end."""

from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, Verb
from hookflash.domain.errors import PlatformError
from hookflash.domain.events import OrderClosed
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.orders import OrderStatus
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.state import Ending
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.ports.platform import Lane
from hookflash.workflows.outbound.case import OutboundCase
from hookflash.workflows.outbound.evidence import CallView, Stage, far_end, judge_end
from hookflash.workflows.outbound.following import follow, read, unread, unseen, view_of
from hookflash.workflows.pacing import establish_pause, retry_pause
from hookflash.workflows.sending import AT_ONCE, WITHOUT_LEASE_S

# How long a number may ring that nobody waits for any more, before it is ended by us.
_LEFT_RINGING_S, _SHORTLY_S = 2.0, 0.5


async def call_off(case: OutboundCase) -> float:
    """The requester no longer wants the call: end it, unless the two talk already."""
    order, status = case.state.pending_cancel, case.state.call.status
    if order is not None and not status.is_unanswered:
        answered = "the number has answered"
        refused = OrderClosed(at=case.now(), n=order.n, status=OrderStatus.REFUSED, detail=answered)
        await case.record(refused)
    elif case.state.call.call_id is None:
        cancelled = OutboundStatus.CANCELLED
        await case.record(ev.CallEnded(at=case.now(), status=cancelled, cause=Cause.CANCELLED))
    else:
        off = ev.CallingOff(at=case.now(), status=OutboundStatus.CANCELLED, cause=Cause.CANCELLED)
        await case.record(off)
    return AT_ONCE


async def hang_up(case: OutboundCase, ending: Ending) -> float:
    """One step towards the end of a call that is being ended; the pause before the next."""
    call = await read(case, Lane.COMMAND)
    if call is None:
        return await unseen(case)
    if isinstance(call, PlatformError):
        return await unread(case, call, retry_pause(int(case.since(ending.since))))
    case.trouble_is_over()
    view = view_of(case.state, call)
    if view.stage is Stage.OVER:
        return await _ended(case, ending, view)
    if view.stage in {Stage.TALKING, Stage.TALKED}:
        return await follow(case)
    if view.agent is None:
        return await _nobody_to_hang_up(case, ending)
    if view.stage is Stage.LEFT_RINGING and case.since(ending.since) < _LEFT_RINGING_S:
        return _SHORTLY_S
    return await _hang_up(case, ending, view, view.agent.id)


async def _ended(case: OutboundCase, ending: Ending, view: CallView) -> float:
    """It is over: as it was to be, unless the far end came first with a word of its own."""
    status, cause, detail = ending.status, ending.cause, ending.detail
    outcome = judge_end(view, number_rang=case.state.call.ringing_at is not None)
    if outcome == far_end(view):
        status, cause, detail = outcome.status, outcome.cause, outcome.detail
    await case.record(ev.CallEnded(at=case.now(), status=status, cause=cause, detail=detail))
    return AT_ONCE


async def _hang_up(case: OutboundCase, ending: Ending, view: CallView, own: LegId) -> float:
    call_id, pause = case.state.call.call_id, retry_pause(int(case.since(ending.since)))
    if not case.tools.lease.has_time():
        return WITHOUT_LEASE_S
    try:
        if view.stage is Stage.LEFT_RINGING and view.outside is not None and call_id is not None:
            await _close(case, call_id, view.outside.id)
        elif call_id is not None:
            await end_leg(case, call_id, own)
    except PlatformError:
        return pause
    return establish_pause(case.since(ending.since))


async def end_leg(case: OutboundCase, call_id: CallId, leg_id: LegId) -> None:
    """Hang up the agent's leg; the same again changes nothing, so it needs no intent.

    Raises:
        PlatformError: The platform did not take it.
    """
    with case.spending(Lane.COMMAND) as spend:
        await case.control.end_call(call_id, leg_id, case.state.call.from_agent.id or "", spend)


async def _close(case: OutboundCase, call_id: CallId, leg_id: LegId) -> None:
    """Close the leg of a number that rings on although the agent has gone."""
    with case.spending(Lane.COMMAND) as spend:
        await case.control.send(call_id, Command(verb=Verb.CLOSE, leg_id=leg_id), spend)


async def _nobody_to_hang_up(case: OutboundCase, ending: Ending) -> float:
    """The agent's phone is not on the call yet, so that nothing can be ended; it may still come."""
    if case.since(ending.since) < case.tools.policy.settle_s:
        return establish_pause(case.since(ending.since))
    detail = "the platform shows nobody on the call"
    unresolved = OutboundStatus.UNRESOLVED
    await case.record(
        ev.CallEnded(at=case.now(), status=unresolved, cause=Cause.PLATFORM_UNCLEAR, detail=detail)
    )
    return AT_ONCE
