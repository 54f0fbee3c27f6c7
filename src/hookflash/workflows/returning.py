"""The end of a route: the caller stays where they are well, or is brought back."""

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot, LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.routes import RouteStep
from hookflash.domain.status import Status
from hookflash.workflows.case import Case
from hookflash.workflows.ending import detail_of, end, was_sent
from hookflash.workflows.evidence.places import locate_caller
from hookflash.workflows.sending import AT_ONCE


async def end_of_route(case: Case, call: CallSnapshot) -> float:
    """No target is left: bring the caller back if we took them away, else say where they are."""
    state = case.state
    last = state.attempt
    if may_return(case, call):
        await bring_back(case, last.cause or Cause.PLATFORM_UNCLEAR)
        return AT_ONCE
    status = Status.FAILED if was_sent(case) else Status.REJECTED
    cause = state.returning or last.cause or Cause.PLATFORM_UNCLEAR
    if state.returning is Cause.CANCELLED:
        status = Status.CANCELLED
    blocks = (check for check in reversed(state.transfer.checks) if check.blocks)
    block = next(blocks, None)
    detail = detail_of(block) if block is not None else last.detail
    return await end(case, status, cause, locate_caller(call), detail=detail)


def may_return(case: Case, call: CallSnapshot) -> bool:
    """Whether the caller was taken away by us, has nobody to talk to, and there is a place to go back to."""
    state = case.state
    if state.returning is not None or not state.was_moved or not state.origin or call.caller_is_gone:
        return False
    people = {LegRole.AGENT, LegRole.OUTSIDE, LegRole.VOICEMAIL}
    return not any(leg.role in people and leg.is_up for leg in call.legs)


async def bring_back(case: Case, cause: Cause) -> None:
    """Put the places the call came from on the route."""
    steps = tuple(RouteStep(target=place, is_return=True) for place in case.state.origin)
    await case.record(ev.Returning(at=case.now(), cause=cause, steps=steps))
