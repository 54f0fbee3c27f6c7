"""A turn: everything that can be done for a transfer now; those of outbound calls are handed on."""

from typing import Any

from hookflash.domain import events as ev
from hookflash.domain.causes import Cause
from hookflash.domain.errors import CallBusy
from hookflash.domain.outbound.state import OutboundState
from hookflash.domain.status import Status
from hookflash.ports.platform import CallControl, Connections
from hookflash.ports.store import Claim
from hookflash.workflows.cancelling import call_off, is_called_off
from hookflash.workflows.case import Case, Tools
from hookflash.workflows.consulting import consult
from hookflash.workflows.ending import end
from hookflash.workflows.errands import run_errands
from hookflash.workflows.establishing import establish, note_lost_answer
from hookflash.workflows.evidence.places import unread
from hookflash.workflows.following import follow
from hookflash.workflows.handovers import note_handover
from hookflash.workflows.outbound import turns as outbound
from hookflash.workflows.sending import AT_ONCE
from hookflash.workflows.trying import try_target
from hookflash.workflows.watching import watch

_UNCONFIGURED_S = 5.0
_BEHIND_ANOTHER_S = 0.5


class Turns:
    """Gives turns to transfers and outbound calls of any connection."""

    def __init__(self, connections: Connections, tools: Tools) -> None:
        self._connections = connections
        self._tools = tools

    async def __call__(self, claim: Claim[Any]) -> float | None:
        """Do what can be done now; the seconds until the next turn, or none if there is none."""
        control = self._connections.get(claim.state.record.connection)
        if isinstance(claim.state, OutboundState):
            return await outbound.take_turn(claim, self._tools, control)
        return await _take_turn(Case(claim, self._tools), control)


async def _take_turn(case: Case, control: CallControl | None) -> float | None:
    if control is None:
        return await _without_connection(case)
    if case.state.intent is not None and not case.state.intent.answered:
        await note_lost_answer(case)
    await case.take_orders()
    pause: float | None = AT_ONCE
    while pause is not None and pause <= 0:
        pause = await _step(case, control)
    return pause


async def _step(case: Case, control: CallControl) -> float | None:
    state = case.state
    if state.must_wait and not state.transfer.status.is_final:
        return await _wait_behind(case)
    if state.intent is not None and not state.transfer.status.is_final:
        return await establish(case, control, state.intent)
    await run_errands(case, control)
    if state.transfer.status.is_final:
        await note_handover(case, control)
        return await follow(case, control)
    if is_called_off(case):
        return await call_off(case, control)
    if state.consult is not None:
        return await consult(case, control, state.consult)
    if state.transfer.status is Status.WAITING:
        return await watch(case, control)
    return await try_target(case, control)


async def _wait_behind(case: Case) -> float:
    """Another transfer of the same call is running."""
    if is_called_off(case):
        return await end(case, Status.CANCELLED, Cause.CANCELLED, unread(case.now(), "nothing was read"))
    if case.is_overdue:
        return await end(case, Status.TIMED_OUT, Cause.CALL_BUSY, unread(case.now(), "nothing was read"))
    transfer = case.state.transfer
    if await case.tools.store.is_busy(transfer.connection, transfer.call_id):
        return _BEHIND_ANOTHER_S
    try:
        await case.record(ev.Admitted(at=case.now()))
    except CallBusy:
        return _BEHIND_ANOTHER_S
    return AT_ONCE


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
