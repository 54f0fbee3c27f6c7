"""Establishing whether the call was placed: looked for until the platform shows it (DESIGN section 3.3).

Not finding a call is no proof that there is none, so that a command in doubt is never sent again.
"""

from dataclasses import dataclass
from datetime import timedelta

from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.ids import CallId
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.state import DialIntent
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.transfer import ResolvedBy
from hookflash.ports.platform import Lane, Spend
from hookflash.workflows.outbound.case import OutboundCase
from hookflash.workflows.outbound.evidence import Stage
from hookflash.workflows.outbound.following import take_note, view_of
from hookflash.workflows.outbound.hanging_up import end_leg
from hookflash.workflows.outbound.placing import dial_of
from hookflash.workflows.pacing import establish_pause, late_pause
from hookflash.workflows.sending import AT_ONCE

# The platform's own records may come minutes late.
_SEARCH_FOR_S = 3_600.0


@dataclass(frozen=True, slots=True)
class _Found:
    """A call that was placed, how that is known, and what it is like; none if that can no longer be read."""

    call_id: CallId
    by: ResolvedBy
    call: CallSnapshot | None


async def note_lost_answer(case: OutboundCase) -> None:
    """Record that the command's answer was never recorded: the process died, or the write did."""
    detail = "the answer was lost between sending and recording it"
    await case.record(ev.DialUnclear(at=case.now(), detail=detail))


async def establish(case: OutboundCase, intent: DialIntent) -> float:
    """One look for the call; the pause before the next."""
    reason, found = "the platform shows no such call", None
    try:
        with case.spending(Lane.RECONCILE) as spend:
            found = await _look(case, intent, spend)
    except PlatformError as error:
        reason = error.message
    if found is not None:
        await case.record(ev.CallFound(at=case.now(), call_id=found.call_id, resolved_by=found.by))
        if found.call is None or case.state.pending_cancel is not None:
            return AT_ONCE
        return await take_note(case, found.call)
    # What shows only after the settling time still gets as long again.
    if case.now() < case.settles_at(intent) + timedelta(seconds=case.tools.policy.settle_s):
        return establish_pause(case.since(intent.sent_at or intent.written_at))
    unresolved = OutboundStatus.UNRESOLVED
    await case.record(
        ev.CallEnded(at=case.now(), status=unresolved, cause=Cause.PLATFORM_UNCLEAR, detail=reason)
    )
    return AT_ONCE


async def search_on(case: OutboundCase, intent: DialIntent) -> float | None:
    """One more look for a call that was given up as unresolved; none if that was the last."""
    age, found = case.since(case.state.call.ended_at or case.now()), None
    try:
        with case.spending(Lane.AFTERCARE) as spend:
            found = await _look(case, intent, spend)
        if found is not None and not await _is_let_go(case, found):
            return establish_pause(0.0)
    except PlatformError:
        found = None
    if found is None and age < _SEARCH_FOR_S:
        return late_pause(age, case.tools.policy.first_look_s)
    call_id = found.call_id if found is not None else None
    await case.record(ev.SearchEnded(at=case.now(), call_id=call_id))
    return None


async def _look(case: OutboundCase, intent: DialIntent, spend: Spend) -> _Found | None:
    """The call, once the platform shows it; an answer that names it is not believed before.

    Raises:
        PlatformError: The platform could not be read.
    """
    if intent.call_id is not None:
        call = await _read(case, intent.call_id, spend)
        return _Found(call.id, ResolvedBy.ANSWER, call) if call is not None else None
    if intent.boot_id != case.tools.boot_id:
        # The process that watched the agent is gone.
        await _watch_again(case, spend)
    call_id = await case.control.find_placed_call(dial_of(case), intent.written_at, spend)
    if call_id is None:
        return None
    return _Found(call_id, ResolvedBy.EVIDENCE, await _read(case, call_id, spend))


async def _read(case: OutboundCase, call_id: CallId, spend: Spend) -> CallSnapshot | None:
    try:
        return await case.control.read_call(call_id, spend)
    except PlatformMissing:
        return None


async def _watch_again(case: OutboundCase, spend: Spend) -> None:
    try:
        await case.control.watch_agent(dial_of(case).agent, spend)
    except PlatformError:
        return  # the platform's records tell of the call as well, only later


async def _is_let_go(case: OutboundCase, found: _Found) -> bool:
    """Whether a call found too late can be left alone: one that was called off must not ring on."""
    if not case.state.call.orders or found.call is None:
        return True
    view = view_of(case.state, found.call)
    if view.stage in {Stage.TALKING, Stage.TALKED, Stage.OVER}:
        return True
    if view.agent is not None:
        await end_leg(case, found.call_id, view.agent.id)
    return False
