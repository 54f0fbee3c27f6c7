"""Following a placed call through its stages until it is over, and ending what rings too long."""

from dataclasses import replace

from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.events import OrderClosed
from hookflash.domain.orders import OrderStatus
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.state import OutboundState
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.records import RecordEvent
from hookflash.domain.transitions.record import ImpossibleMove
from hookflash.ports.platform import Lane
from hookflash.workflows.outbound.case import OutboundCase
from hookflash.workflows.outbound.evidence import LEFT, CallView, Stage, judge_end, view_call
from hookflash.workflows.pacing import establish_pause, talk_pause, watch_pause
from hookflash.workflows.sending import AT_ONCE

_SHORTEST_S = 0.05
# What may time out, with the number's leg or the agent's as the one that rings.
_WAITS = frozenset({Stage.NOBODY, Stage.DIALING_AGENT, Stage.RINGING})


async def follow(case: OutboundCase) -> float:
    """One look at the call and what follows from it; the pause before the next."""
    call = await read(case, Lane.WATCH)
    if call is None:
        return await unseen(case)
    if isinstance(call, PlatformError):
        return await unread(case, call, _pause(case))
    return await take_note(case, call)


async def take_note(case: OutboundCase, call: CallSnapshot) -> float:
    """Record what a snapshot shows that is new; the pause before the next look."""
    case.trouble_is_over()
    view = view_of(case.state, call)
    events = [*_progress(case, call, view), *_ended(case, view), *_calling_off(case, view)]
    if events:
        await case.record(*events)
        return AT_ONCE if _is_settled(case.state) else _pause(case)
    return _pause(case)


async def read(case: OutboundCase, lane: Lane) -> CallSnapshot | PlatformError | None:
    """The call as it is now, why it could not be read, or none if the platform knows none."""
    call_id = case.state.call.call_id
    if call_id is None:
        return None
    try:
        with case.spending(lane) as spend:
            return await case.control.read_call(call_id, spend)
    except PlatformMissing:
        return None
    except PlatformError as error:
        return error


def view_of(state: OutboundState, call: CallSnapshot) -> CallView:
    """What a snapshot shows of the call."""
    if state.agent is None:
        raise ImpossibleMove("A call was placed for nobody.")
    view = view_call(call, state.agent)
    if state.call.status is OutboundStatus.CONNECTED and view.stage is Stage.OVER:
        # An ended leg need not say that it once was connected.
        return replace(view, stage=Stage.TALKED)
    return view


_STAGES = {
    Stage.DIALING_AGENT: (OutboundStatus.DIALING_AGENT,),
    Stage.RINGING: (OutboundStatus.RINGING,),
    Stage.TALKING: (OutboundStatus.CONNECTED,),
    Stage.TALKED: (OutboundStatus.CONNECTED, OutboundStatus.WRAPPING),
}
_ORDER = (
    OutboundStatus.ACCEPTED,
    OutboundStatus.DIALING_AGENT,
    OutboundStatus.RINGING,
    OutboundStatus.CONNECTED,
    OutboundStatus.WRAPPING,
)


def _progress(case: OutboundCase, call: CallSnapshot, view: CallView) -> list[RecordEvent]:
    """The stages that are new, in order: the call goes on and never back."""
    reached = _ORDER.index(case.state.call.status)
    new = [status for status in _STAGES.get(view.stage, ()) if _ORDER.index(status) > reached]
    events: list[RecordEvent] = [_progressed(case, call, view, status) for status in new]
    order = case.state.pending_cancel
    if order is not None and OutboundStatus.CONNECTED in new:
        answered = "the number has answered"
        refused = OrderClosed(at=case.now(), n=order.n, status=OrderStatus.REFUSED, detail=answered)
        events.append(refused)
    return events


def _progressed(
    case: OutboundCase, call: CallSnapshot, view: CallView, status: OutboundStatus
) -> ev.CallProgressed:
    own = view.agent
    leg = own if status is OutboundStatus.DIALING_AGENT else view.outside
    evidence = {"read_at": call.read_at.isoformat(), **({"leg": leg.id} if leg is not None else {})}
    return ev.CallProgressed(
        at=case.now(),
        status=status,
        evidence=evidence,
        agent_leg_id=own.id if own is not None else None,
        is_over=view.is_over,
    )


def _ended(case: OutboundCase, view: CallView) -> list[RecordEvent]:
    if view.stage is not Stage.OVER:
        return []
    outcome = judge_end(view, number_rang=case.state.call.ringing_at is not None)
    return [ev.CallEnded(at=case.now(), status=outcome.status, cause=outcome.cause, detail=outcome.detail)]


def _calling_off(case: OutboundCase, view: CallView) -> list[RecordEvent]:
    """What rings longer than it may, or for nobody, is ended."""
    status = case.state.call.status
    if not status.is_unanswered:
        return []
    if view.stage is Stage.LEFT_RINGING:
        return [_off(case, OutboundStatus.CANCELLED, Cause.DECLINED, LEFT)]
    if view.stage not in _WAITS or case.in_stage_for < case.state.request.ring_timeout_s:
        return []
    if status is OutboundStatus.RINGING:
        return [_off(case, OutboundStatus.NO_ANSWER, Cause.NO_ANSWER)]
    # A number that has just begun to ring has its time before it.
    if view.stage is Stage.RINGING:
        return []
    return [_off(case, OutboundStatus.AGENT_NO_ANSWER, Cause.AGENT_NO_ANSWER)]


def _off(
    case: OutboundCase, status: OutboundStatus, cause: Cause, detail: str | None = None
) -> ev.CallingOff:
    return ev.CallingOff(at=case.now(), status=status, cause=cause, detail=detail)


def _is_settled(state: OutboundState) -> bool:
    """Whether the next thing to do is something else than to look again."""
    status = state.call.status
    return status.is_final or status is OutboundStatus.WRAPPING or state.ending is not None


def _pause(case: OutboundCase) -> float:
    """The pause before the next look; no time-out is slept through."""
    policy, status = case.tools.policy, case.state.call.status
    since = case.since(case.state.changed_at)
    if not status.is_unanswered:
        return talk_pause(since, policy.first_look_s)
    left = case.state.request.ring_timeout_s - case.in_stage_for
    return max(_SHORTEST_S, min(watch_pause(since, policy.first_look_s), left))


async def unseen(case: OutboundCase) -> float:
    """The platform knows no such call: it is over, unless it has not been seen yet at all."""
    now, status = case.now(), case.state.call.status
    if status is OutboundStatus.ACCEPTED and case.in_stage_for < case.tools.policy.settle_s:
        return establish_pause(case.in_stage_for)
    gone = "the platform knows the call no more"
    if status is OutboundStatus.CONNECTED:
        evidence = {"reason": gone}
        over = ev.CallProgressed(at=now, status=OutboundStatus.WRAPPING, evidence=evidence, is_over=True)
        await case.record(over)
    else:
        # Whether anybody talked meanwhile is not known.
        unresolved = OutboundStatus.UNRESOLVED
        await case.record(ev.CallEnded(at=now, status=unresolved, cause=Cause.CALL_GONE, detail=gone))
    return AT_ONCE


async def unread(case: OutboundCase, error: PlatformError, pause: float) -> float:
    """Nothing is ended or claimed while nobody knows who talks to whom; the pause before the next look."""
    if case.trouble_for() < case.tools.policy.watch_for_s:
        return pause
    unresolved = OutboundStatus.UNRESOLVED
    await case.record(ev.CallEnded(at=case.now(), status=unresolved, cause=error.cause, detail=error.message))
    return AT_ONCE
