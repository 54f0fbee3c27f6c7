"""A turn: everything that can be done for a transfer now."""

from hookflash.domain import events as ev
from hookflash.domain.causes import Cause
from hookflash.domain.status import Status
from hookflash.ports.platform import CallControl, Connections
from hookflash.ports.store import Claim
from hookflash.workflows.case import Case, Tools
from hookflash.workflows.establishing import establish, note_lost_answer
from hookflash.workflows.evidence import unread
from hookflash.workflows.following import follow
from hookflash.workflows.trying import AT_ONCE, try_target
from hookflash.workflows.watching import watch

_UNCONFIGURED_S = 5.0


class Turns:
    """Gives turns to transfers of any connection."""

    def __init__(self, connections: Connections, tools: Tools) -> None:
        self._connections = connections
        self._tools = tools

    async def __call__(self, claim: Claim) -> float | None:
        """Do what can be done now; the seconds until the next turn, or none if there is none."""
        case = Case(claim, self._tools)
        control = self._connections.get(case.state.transfer.connection)
        if control is None:
            return await _without_connection(case)
        if case.state.intent is not None and not case.state.intent.answered:
            await note_lost_answer(case)
        pause: float | None = AT_ONCE
        while pause is not None and pause <= 0:
            pause = await _step(case, control)
        return pause


async def _step(case: Case, control: CallControl) -> float | None:
    state = case.state
    if state.transfer.status.is_final:
        return await follow(case, control)
    if state.intent is not None:
        return await establish(case, control, state.intent)
    if state.transfer.status is Status.WAITING:
        return await watch(case, control)
    return await try_target(case, control)


async def _without_connection(case: Case) -> float | None:
    """The connection is no longer configured: nothing can be read or sent."""
    state = case.state
    if state.transfer.status.is_final:
        return None
    if not case.is_overdue:
        return _UNCONFIGURED_S
    status = Status.TIMED_OUT if state.intent is None else Status.UNRESOLVED
    landing = unread(case.now(), "the connection is no longer configured")
    await case.record(ev.Ended(at=case.now(), status=status, cause=Cause.PLATFORM_UNCLEAR, landing=landing))
    return None
