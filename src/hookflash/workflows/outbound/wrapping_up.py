"""After the talk: the wrap-up code, and the end once nobody is on the call any more."""

from hookflash.domain.errors import PlatformError
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.ports.platform import Lane
from hookflash.workflows.errands import due_in, set_wrap_up
from hookflash.workflows.outbound.case import OutboundCase
from hookflash.workflows.outbound.following import read, view_of
from hookflash.workflows.pacing import talk_pause
from hookflash.workflows.sending import AT_ONCE


async def wrap_up(case: OutboundCase) -> float:
    """One step towards the end; the pause before the next."""
    state, errand = case.state, case.state.pending_wrap_up
    if errand is not None:
        pause = due_in(case, errand)
        if pause > 0:
            return pause
        code = state.wrap_up_id or state.request.wrap_up_code
        if state.call.call_id is not None:
            await set_wrap_up(case, case.control, errand, state.call.call_id, state.agent_leg_id, code)
        return AT_ONCE
    if not state.is_over and not await _is_left(case):
        return talk_pause(case.in_stage_for, case.tools.policy.first_look_s)
    await case.record(ev.CallEnded(at=case.now(), status=OutboundStatus.CLOSED))
    return AT_ONCE


async def _is_left(case: OutboundCase) -> bool:
    """Whether nobody is on the call any more, or nobody can tell after all this time."""
    call = await read(case, Lane.WATCH)
    if isinstance(call, PlatformError):
        return case.in_stage_for > case.tools.policy.watch_for_s
    return call is None or view_of(case.state, call).is_over
