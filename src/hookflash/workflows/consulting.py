"""A consultation from the first ring to its end: watched, steered by orders, called off, handed over."""

from math import inf

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot, LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.orders import Order, OrderKind, OrderStatus
from hookflash.domain.requests import Release
from hookflash.domain.state import Consult
from hookflash.domain.status import Phase, Status
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.closing import close_ours
from hookflash.workflows.ending import end
from hookflash.workflows.evidence.consults import ConsultStage, ConsultView, is_on_hold, view_consult
from hookflash.workflows.evidence.places import locate_caller, no_such_call
from hookflash.workflows.holding import has_dialled
from hookflash.workflows.pacing import retry_pause
from hookflash.workflows.sending import AT_ONCE, send
from hookflash.workflows.watching import watching_pause

_MOST_TRIES = 4
# The caller may be on hold for nobody: about a minute of tries with short pauses, then a person has to look.
_MOST_CALL_OFFS, _CALL_OFF_PAUSE_S = 40, 1.0


async def consult(case: Case, control: CallControl, known: Consult) -> float:
    """One look at the consultation and what follows from it; the pause before the next."""
    try:
        # Somebody may be on hold: that is more urgent than a wait in line.
        call = await case.look(control, Lane.RECONCILE)
    except PlatformMissing:
        return await end(case, Status.ABANDONED, Cause.CALL_GONE, no_such_call(case.now()))
    except PlatformError:
        # Nothing is sent and nothing ends while nobody knows who is talking to whom.
        return watching_pause(case)
    seen = view_consult(call, known)
    if not seen.has_caller:
        pause = await close_ours(case, control, call, known.known_legs, known.destination)
        if pause is not None:
            return pause
        return await end(case, Status.ABANDONED, Cause.CALLER_HUNG_UP, locate_caller(call))
    if not seen.has_agent:
        return await _agent_left(case, call, seen)
    if known.ending is not None:
        return await _call_off(case, control, call, known, seen)
    return await _go_on(case, control, call, known, seen)


async def _agent_left(case: Case, call: CallSnapshot, seen: ConsultView) -> float:
    """The agent has hung up: on their own desktop that is how a consultation is completed."""
    landing = locate_caller(call)
    if seen.stage is ConsultStage.OVER:
        left = "the consulting agent has left the call"
        return await end(case, Status.FAILED, Cause.VERSION_CONFLICT, landing, detail=left)
    detail = "the agent completed the consultation themselves"
    await case.record(ev.OthersActed(at=case.now(), landing=landing, detail=detail, left_consult=True))
    return AT_ONCE


async def _go_on(
    case: Case, control: CallControl, call: CallSnapshot, known: Consult, seen: ConsultView
) -> float:
    order = case.state.pending_order
    if order is not None and order.kind is OrderKind.CANCEL:
        return await _fail(case, call, Cause.CANCELLED)
    if seen.stage is ConsultStage.OVER:
        return await _fail(case, call, seen.cause or Cause.NO_ANSWER)
    if seen.stage is ConsultStage.DIALING:
        if case.is_overdue:
            return await _fail(case, call, Cause.TIMEOUT)
        if case.state.patience_left(case.now()) == 0:
            return await _fail(case, call, Cause.NO_ANSWER)
    await _note_progress(case, call, known, seen)
    if known.hands_over:
        return await _hand_over(case, control, call, known, seen)
    if order is not None:
        return await _carry_out(case, control, call, known, seen, order)
    return watching_pause(case)


async def _hand_over(
    case: Case, control: CallControl, call: CallSnapshot, known: Consult, seen: ConsultView
) -> float:
    """Complete a consultation that only moves the call, once there is somebody to leave the caller with."""
    if seen.stage is not ConsultStage.TALKING and not _is_kept(case, known, seen):
        return watching_pause(case)
    if known.tries >= _MOST_TRIES:
        return await _fail(case, call, Cause.PLATFORM_REFUSED)
    left = _pause_left(case, known)
    return left or await send(case, control, call, _command(Verb.COMPLETE, call, known, seen))


def _is_kept(case: Case, known: Consult, seen: ConsultView) -> bool:
    """Whether the caller can be left there before anybody has answered: in a line, or with a mailbox."""
    if seen.leg is None or not seen.leg.is_up:
        return False
    if seen.leg.role is LegRole.VOICEMAIL:
        return True
    return known.destination.is_line and case.state.request.release is not Release.ON_ANSWER


def _pause_left(case: Case, known: Consult, most_s: float = inf) -> float:
    """What is left of the pause after a command that was refused or had no effect; 0 if nothing."""
    if not known.tries:
        return 0.0
    return max(min(retry_pause(known.tries), most_s) - case.since(case.state.changed_at), 0.0)


async def _fail(case: Case, call: CallSnapshot, cause: Cause) -> float:
    await case.record(ev.TargetFailed(at=case.now(), cause=cause, landing=locate_caller(call)))
    return AT_ONCE


async def _note_progress(case: Case, call: CallSnapshot, known: Consult, seen: ConsultView) -> None:
    phase = _phase(known, seen)
    leg_id = seen.leg.id if seen.leg is not None else None
    landing, before = locate_caller(call), case.state.transfer.landing
    is_same_place = before is not None and before.where == landing.where
    is_same_talk = seen.speaking in {None, known.speaking} and leg_id in {None, known.leg_id}
    if phase is case.state.transfer.phase and is_same_place and is_same_talk:
        return
    await case.record(
        ev.Progressed(at=case.now(), phase=phase, landing=landing, leg_id=leg_id, speaking=seen.speaking)
    )


def _phase(known: Consult, seen: ConsultView) -> Phase:
    if known.hands_over:
        return Phase.QUEUED if known.destination.is_line else Phase.RINGING
    if seen.stage is ConsultStage.DIALING:
        return Phase.DIALING
    return Phase.CONFERENCE if seen.speaking is TalkTo.BOTH else Phase.TALKING


async def _carry_out(
    case: Case,
    control: CallControl,
    call: CallSnapshot,
    known: Consult,
    seen: ConsultView,
    order: Order,
) -> float:
    if seen.stage is not ConsultStage.TALKING:
        return await _refuse(case, order, "nobody has answered yet")
    if known.tries >= _MOST_TRIES:
        return await _refuse(case, order, "the platform did not do it")
    if left := _pause_left(case, known):
        return left
    verb = Verb.COMPLETE if order.kind is OrderKind.COMPLETE else Verb.SPEAK
    talk_to = None if verb is Verb.COMPLETE else _wanted(order, seen.speaking or known.speaking)
    return await send(case, control, call, _command(verb, call, known, seen, talk_to))


def _wanted(order: Order, speaking: TalkTo) -> TalkTo:
    if order.kind is OrderKind.CONFERENCE:
        return TalkTo.BOTH
    return TalkTo.CALLER if speaking is not TalkTo.CALLER else TalkTo.TARGET


async def _refuse(case: Case, order: Order, detail: str) -> float:
    await case.record(ev.OrderClosed(at=case.now(), n=order.n, status=OrderStatus.REFUSED, detail=detail))
    return AT_ONCE


async def _call_off(
    case: Case, control: CallControl, call: CallSnapshot, known: Consult, seen: ConsultView
) -> float:
    """Give the caller back to the agent: the consulted party gone, nobody on hold."""
    if seen.stage is ConsultStage.OVER and (not is_on_hold(call) or _consults_others(control, call, known)):
        await case.record(ev.ConsultOver(at=case.now(), landing=locate_caller(call)))
        return AT_ONCE
    if known.tries >= _MOST_CALL_OFFS or _is_hopeless(case, known):
        reason = "the platform does not end the consultation; the caller may be on hold"
        landing = locate_caller(call)
        return await end(case, Status.UNRESOLVED, Cause.PLATFORM_UNCLEAR, landing, detail=reason)
    if left := _pause_left(case, known, _CALL_OFF_PAUSE_S):
        return left
    return await send(case, control, call, _command(Verb.CANCEL, call, known, seen))


def _is_hopeless(case: Case, known: Consult) -> bool:
    """Whether the agent's line is out of reach, and there is no time left in which it could come back."""
    return case.is_overdue and known.refused_for is Cause.CALL_GONE and known.tries >= _MOST_TRIES


def _consults_others(control: CallControl, call: CallSnapshot, known: Consult) -> bool:
    """Whether the agent has dialled somebody else meanwhile, in the session in which we act for them."""
    return bool(control.capabilities.composed) and has_dialled(call, known.agent_leg_id)


def _command(
    verb: Verb, call: CallSnapshot, known: Consult, seen: ConsultView, talk_to: TalkTo | None = None
) -> Command:
    return Command(
        verb=verb,
        leg_id=known.agent_leg_id,
        talk_to=talk_to,
        caller_leg_id=call.caller.id if call.caller is not None else known.caller_leg_id,
        target_leg_id=seen.leg.id if seen.leg is not None else known.leg_id,
        agent_id=known.agent_id,
    )
