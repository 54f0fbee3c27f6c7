"""A turn of an outbound call: everything that can be done for it now."""

from typing import TYPE_CHECKING, cast

from hookflash.domain.causes import Cause
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.state import OutboundState
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.ports.platform import CallControl
from hookflash.ports.store import Claim
from hookflash.workflows.case import Tools
from hookflash.workflows.outbound.case import OutboundCase, OutboundDossier, needs_turns
from hookflash.workflows.outbound.establishing import establish, note_lost_answer, search_on
from hookflash.workflows.outbound.following import follow
from hookflash.workflows.outbound.hanging_up import call_off, hang_up
from hookflash.workflows.outbound.placing import place
from hookflash.workflows.outbound.wrapping_up import wrap_up
from hookflash.workflows.sending import AT_ONCE

if TYPE_CHECKING:
    from hookflash.ports.outbound import CallingControl


async def take_turn(claim: Claim[OutboundState], tools: Tools, control: CallControl | None) -> float | None:
    """Do what can be done now; the seconds until the next turn, or none if there is none."""
    if control is None:
        return await _without_connection(OutboundDossier(claim, tools))
    # Whether the connection can place calls is the first of the checks; before it nothing else is asked.
    case = OutboundCase(claim, tools, cast("CallingControl", control))
    if case.state.intent is not None and not case.state.intent.answered:
        await note_lost_answer(case)
    await case.take_orders()
    pause: float | None = AT_ONCE
    while pause is not None and pause <= 0:
        pause = await _step(case)
    return pause


async def _step(case: OutboundCase) -> float | None:
    state = case.state
    if state.call.status.is_final:
        return await search_on(case, state.intent) if state.intent and needs_turns(state) else None
    if state.intent is not None:
        return await establish(case, state.intent)
    if state.ending is not None:
        return await hang_up(case, state.ending)
    if state.pending_cancel is not None:
        return await call_off(case)
    if state.call.call_id is None:
        return await place(case)
    if state.call.status is OutboundStatus.WRAPPING:
        return await wrap_up(case)
    return await follow(case)


async def _without_connection(case: OutboundDossier) -> float | None:
    """The connection is no longer configured: nothing can be read or sent."""
    state = case.state
    if state.call.status.is_final:
        return None
    if not case.is_overdue:
        return _UNCONFIGURED_S
    was_placed = state.intent is not None or state.call.call_id is not None
    status = OutboundStatus.UNRESOLVED if was_placed else OutboundStatus.FAILED
    if state.call.status is OutboundStatus.WRAPPING:
        status = OutboundStatus.CLOSED
    detail = "the connection is no longer configured"
    await case.record(ev.CallEnded(at=case.now(), status=status, cause=Cause.PLATFORM_UNCLEAR, detail=detail))
    return None


_UNCONFIGURED_S = 5.0
