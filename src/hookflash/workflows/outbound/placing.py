"""Placing the call: examined, the agent watched, the intent on disk, then the command, once."""

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.errors import CallBusy, PlatformBusy, PlatformError
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.records import RecordEvent
from hookflash.domain.transitions.record import ImpossibleMove
from hookflash.ports.outbound import Dial
from hookflash.ports.platform import Lane
from hookflash.workflows.ending import detail_of
from hookflash.workflows.examination.examiner import Inquiry
from hookflash.workflows.outbound.case import OutboundCase
from hookflash.workflows.outbound.checks import OutboundExamination, examine_outbound
from hookflash.workflows.outbound.ending import end
from hookflash.workflows.outbound.refusals import given_up, pause_after_refusals
from hookflash.workflows.pacing import retry_pause
from hookflash.workflows.recollection import HOUR
from hookflash.workflows.sending import AT_ONCE, WITHOUT_LEASE_S
from hookflash.workflows.trying import HOPELESS

_LONGEST_PAUSE_S = 2.0


async def place(case: OutboundCase) -> float:
    """One step towards a placed call; the pause before the next."""
    over = given_up(case)
    if over is not None:
        return await end(case, over)
    pause = pause_after_refusals(case.state) - case.since(case.state.changed_at)
    if pause > 0:
        return pause
    try:
        with case.spending(Lane.CHECK) as spend:
            ask = Inquiry(
                control=case.control,
                policy=case.tools.policy,
                spend=spend,
                now=case.now(),
                numbers_dialled=await _numbers_dialled(case),
            )
            found = await examine_outbound(ask, case.control, case.state.request)
            if found.blocking is not None or found.agent is None:
                return await _reject(case, found)
            # Before the command goes out: what happens in between would not be told again.
            await case.control.watch_agent(found.agent, spend)
        case.trouble_is_over()
    except PlatformError as error:
        return await _unreadable(case, error)
    return await _dial(case, found)


async def _numbers_dialled(case: OutboundCase) -> int:
    """How many numbers the agent has had dialled within the last hour, this one left out."""
    connection, since = case.state.call.connection, case.now() - HOUR
    return await case.tools.store.count_dialled(connection, case.state.requester, since) - 1


async def _reject(case: OutboundCase, found: OutboundExamination) -> float:
    check = found.blocking or found.checks[-1]
    rejected = ev.CallEnded(
        at=case.now(),
        status=OutboundStatus.REJECTED,
        cause=check.cause or Cause.PLATFORM_UNCLEAR,
        detail=detail_of(check),
        checks=tuple(found.checks),
    )
    return await end(case, rejected)


async def _unreadable(case: OutboundCase, error: PlatformError) -> float:
    is_too_long = case.is_overdue
    if not isinstance(error, PlatformBusy):
        is_too_long = is_too_long or case.trouble_for() >= case.tools.policy.checks_within_s
    if not is_too_long and error.cause not in HOPELESS:
        return min(retry_pause(int(case.since(case.state.call.accepted_at))), _LONGEST_PAUSE_S)
    rejected = ev.CallEnded(
        at=case.now(), status=OutboundStatus.REJECTED, cause=error.cause, detail=error.message
    )
    return await end(case, rejected)


async def _dial(case: OutboundCase, found: OutboundExamination) -> float:
    tools, agent = case.tools, found.agent
    if agent is None or not tools.lease.has_time():
        return WITHOUT_LEASE_S
    checked = ev.CallChecked(
        at=case.now(),
        checks=tuple(found.checks),
        agent=agent,
        queue=found.queue,
        wrap_up_id=found.wrap_up_id,
    )
    number = case.state.intents + 1
    intent_id = f"{case.state.call.id}-{number}"
    intended = ev.DialIntended(at=case.now(), intent_id=intent_id, boot_id=tools.boot_id)
    try:
        await case.record(checked, intended)
    except CallBusy:
        return await _agent_is_called(case, found.checks)
    tools.probe.reach("command:before")
    outcome = await _exchange(case)
    tools.probe.reach("command:after")
    await case.record(outcome)
    return AT_ONCE


async def _agent_is_called(case: OutboundCase, checks: list[Check]) -> float:
    """Another call for the same agent is under way, who was asked for by another name."""
    busy = ev.CallEnded(
        at=case.now(),
        status=OutboundStatus.REJECTED,
        cause=Cause.CALL_BUSY,
        detail="another outbound call of this agent is under way",
        checks=tuple(checks),
    )
    return await end(case, busy)


def dial_of(case: OutboundCase) -> Dial:
    """The call of the intent that is open, as it is, or was, to be placed."""
    state = case.state
    if state.intent is None or state.agent is None:
        raise ImpossibleMove("No call is about to be placed.")
    return Dial(
        intent_id=state.intent.id,
        agent=state.agent,
        number=state.request.to_number,
        queue=state.queue,
        caller_id=state.request.caller_id,
        context=state.request.context,
        wrap_up_id=state.wrap_up_id,
    )


async def _exchange(case: OutboundCase) -> RecordEvent:
    sent_at = case.now()
    try:
        with case.spending(Lane.COMMAND) as spend:
            placed = await case.control.place_call(dial_of(case), spend)
    except PlatformError as error:
        if not error.effect_known:
            return ev.DialUnclear(at=case.now(), sent_at=sent_at, detail=error.message)
        return ev.DialRefused(
            at=case.now(),
            sent_at=sent_at if error.was_sent else None,
            cause=error.cause,
            detail=error.message,
            platform_request_id=error.request_id,
        )
    return ev.DialAccepted(
        at=case.now(),
        sent_at=sent_at,
        call_id=placed.call_id,
        platform_request_id=placed.request_id,
    )
