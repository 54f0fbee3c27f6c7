"""Trying the next target: examine, do what has to be done before, send the command."""

from dataclasses import replace

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot, Leg, LegRole
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformBusy, PlatformError
from hookflash.domain.requests import Kind, Release, TransferRequest
from hookflash.domain.status import Status
from hookflash.ports.platform import CallControl, Lane, Spend
from hookflash.workflows.case import Case
from hookflash.workflows.closing import close_what_waits
from hookflash.workflows.ending import detail_of, end, was_sent
from hookflash.workflows.errands import put_context
from hookflash.workflows.evidence.places import locate_caller, no_such_call, unread
from hookflash.workflows.examination import CallExamination, Examiner, examine_call, examine_target
from hookflash.workflows.examination.target import TargetExamination
from hookflash.workflows.pacing import retry_pause
from hookflash.workflows.recollection import recollect
from hookflash.workflows.refusals import refusals_of
from hookflash.workflows.returning import end_of_route
from hookflash.workflows.sending import AT_ONCE, send
from hookflash.workflows.watching import end_meanwhile

_PRIVACY_PAUSE_S = 1.0
# A platform that answers with one of these will not change its mind within seconds.
HOPELESS = frozenset({Cause.CREDENTIALS_REJECTED, Cause.NOT_PERMITTED, Cause.NOT_SUPPORTED})


async def try_target(case: Case, control: CallControl) -> float:
    """One step towards a sent command; the pause before the next."""
    state = case.state
    refusals = refusals_of(state)
    if refusals is not None:
        if not refusals.may_try_again:
            await case.record(ev.TargetGivenUp(at=case.now(), cause=refusals.cause))
            return AT_ONCE
        left = retry_pause(refusals.count) - case.since(state.changed_at)
        if left > 0 and not refusals.was_insisted and refusals.cause is not Cause.CREDENTIALS_REJECTED:
            return left
    try:
        with case.spending(Lane.CHECK) as spend:
            ask = await _examiner(case, control, spend)
            found = await examine_call(ask)
            case.trouble_is_over()
            # What an earlier target left ringing would be answered by somebody whom nobody expects.
            closing = await close_what_waits(case, control, found.call) if found.call is not None else None
            if closing is not None:
                return closing
            events = end_meanwhile(found.call, state, case.now()) if found.call is not None else ()
            if events:
                await case.record(*events)
                return AT_ONCE
            if _goes_on(case, found):
                return await _next_target(case, ask, found)
            return await _end_untried(case, found)
    except PlatformError as error:
        return await _unreadable(case, error)


async def _examiner(case: Case, control: CallControl, spend: Spend) -> Examiner:
    state = case.state
    memory = await recollect(case.tools.store, state.request, case.now(), before=state.transfer)
    # Once the call has been moved there is no agent any more who could consult.
    request = replace(state.request, kind=Kind.BLIND) if state.was_moved else state.request
    return Examiner(
        control=control,
        request=request,
        policy=case.tools.policy,
        spend=spend,
        now=case.now(),
        journey=memory.journey,
        numbers_dialled=memory.numbers_dialled,
    )


def _goes_on(case: Case, found: CallExamination) -> bool:
    """Whether the call lets itself be moved; what only a first request must meet is not asked again."""
    if found.call is None or found.leg is None:
        return False
    block = found.blocking
    if block is None:
        return True
    if block.name is CheckName.NOT_ALREADY_MOVING and case.state.step is None:
        # Nothing is left to send: whom the agent talks to is no reason to wait.
        return not found.call.is_moving
    return was_sent(case) and block.name in _ASKED_ONCE


_ASKED_ONCE = frozenset(
    {
        CheckName.VERSION_MATCHES,
        CheckName.DEPTH_BELOW_LIMIT,
        CheckName.WRAP_UP_VALID,
        CheckName.CONTEXT_FITS,
        CheckName.CALL_NOT_PRIVATE,
    }
)


async def _next_target(case: Case, ask: Examiner, found: CallExamination) -> float:
    call, leg, step = found.call, found.leg, case.state.step
    if call is None or leg is None:
        raise PlatformError("The call could not be examined.", Cause.PLATFORM_UNCLEAR)
    if case.is_overdue:
        return await end(case, Status.TIMED_OUT, Cause.TIMEOUT, locate_caller(call))
    if step is None:
        return await end_of_route(case, call)
    opening = _checked(case, found)
    if was_sent(case) and case.state.within_s is not None and case.state.patience_left(case.now()) == 0:
        await case.record(ev.TargetSkipped(at=case.now(), target=step.target, cause=Cause.TIMEOUT))
        return AT_ONCE
    examined = await examine_target(ask, step, found.journey)
    if examined.blocking is not None or examined.destination is None:
        cause = (examined.blocking and examined.blocking.cause) or Cause.PLATFORM_UNCLEAR
        skipped = ev.TargetSkipped(at=case.now(), target=examined.target, cause=cause, checks=examined.checks)
        await case.record(*opening, skipped)
        return AT_ONCE
    await put_context(case, ask.control, call, found.journey)
    command = _command(case, ask.control.capabilities, call, leg, examined, examined.destination)
    command = replace(
        command, wrap_up_id=found.wrap_up_id, priority=ask.request.priority, journey=found.journey
    )
    return await send(case, ask.control, call, command, opening, examined.checks)


def _command(
    case: Case,
    capabilities: Capabilities,
    call: CallSnapshot,
    leg: Leg,
    examined: TargetExamination,
    destination: Destination,
) -> Command:
    is_asked = examined.kind is Kind.CONSULT
    # Only an agent's session can compose a transfer; a call that waits is moved by one request.
    is_composed = leg.role is LegRole.AGENT and destination.target.type in capabilities.composed
    is_consult = is_asked or is_composed
    return Command(
        verb=Verb.CONSULT if is_consult else Verb.MOVE,
        leg_id=leg.id,
        destination=destination,
        release=None
        if is_consult
        else case.state.insists_on or release_for(case.state.request, destination, capabilities),
        talk_to=TalkTo.TARGET if is_consult else None,
        caller_leg_id=call.caller.id if call.caller is not None else None,
        line_id=leg.queue_id if leg.role is LegRole.QUEUE else None,
        hands_over=is_consult and not is_asked,
        agent_id=leg.party_id if leg.role is LegRole.AGENT else None,
    )


def release_for(request: TransferRequest, destination: Destination, capabilities: Capabilities) -> Release:
    """When the transferring agent is freed, if nothing was asked for.

    A line and a flow keep the caller whatever happens; a person or an outside number may refuse, and an
    agent who is gone by then could not take the caller back: so where the platform leaves the choice.
    """
    if request.release is not None:
        return request.release
    is_person = LegRole.AGENT in destination.roles or LegRole.OUTSIDE in destination.roles
    usual = Release.ON_ANSWER if is_person and not destination.is_line else Release.AT_ONCE
    return usual if usual in capabilities.releases else next(iter(capabilities.releases))


def _checked(case: Case, found: CallExamination) -> tuple[ev.Event, ...]:
    if case.state.transfer.status is not Status.ACCEPTED:
        return ()
    checked = ev.Checked(
        at=case.now(),
        checks=found.checks,
        origin=found.origin,
        recording=found.call.recording if found.call is not None else None,
        journey=found.journey,
        wrap_up_id=found.wrap_up_id,
    )
    return (checked,)


async def _unreadable(case: Case, error: PlatformError) -> float:
    transfer = case.state.transfer
    has_tried = was_sent(case)
    if has_tried or isinstance(error, PlatformBusy):
        is_too_long = case.is_overdue
    else:
        is_too_long = case.is_overdue or case.trouble_for() >= case.tools.policy.checks_within_s
    if not is_too_long and not (error.cause in HOPELESS and not has_tried):
        return min(retry_pause(int(case.since(transfer.accepted_at))), 2.0)
    status = Status.FAILED if has_tried else Status.REJECTED
    landing = unread(case.now(), error.message)
    return await end(case, status, error.cause, landing, detail=error.message)


async def _end_untried(case: Case, found: CallExamination) -> float:
    check = found.blocking or found.checks[-1]
    cause = check.cause or Cause.PLATFORM_UNCLEAR
    landing = locate_caller(found.call) if found.call else no_such_call(case.now())
    detail = detail_of(check)
    if not was_sent(case):
        if _may_become_public(case, check):
            return _PRIVACY_PAUSE_S
        return await end(case, Status.REJECTED, cause, landing, detail=detail, checks=found.checks)
    if cause is Cause.CALL_GONE:
        return await end(case, Status.ABANDONED, Cause.CALLER_HUNG_UP, landing, detail=detail)
    if cause is Cause.CALL_BUSY and not case.is_overdue:
        return retry_pause(int(case.since(case.state.changed_at)))
    if case.state.returning is Cause.CANCELLED:
        return await end(case, Status.CANCELLED, Cause.CANCELLED, landing, detail=detail)
    return await end(case, Status.FAILED, cause, landing, detail=detail)


def _may_become_public(case: Case, check: Check) -> bool:
    if check.cause is not Cause.PRIVATE_CALL or case.is_overdue:
        return False
    return case.since(case.state.transfer.accepted_at) < case.tools.policy.privacy_wait_s
