"""Closing the legs that we opened when there is nobody left who needs them."""

from hookflash.domain.calls import CallSnapshot, Leg, LegRole
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.ports.platform import CallControl
from hookflash.workflows.case import Case
from hookflash.workflows.pacing import retry_pause
from hookflash.workflows.sending import send

_MOST_TRIES = 5


async def close_ours(
    case: Case,
    control: CallControl,
    call: CallSnapshot,
    known_legs: tuple[str, ...],
    destination: Destination | None,
) -> float | None:
    """Close one leg that a command of ours made; the pause before the next step, or none if there is none.

    Only for a call whose caller is gone: any of these may be all that a caller has.
    """
    legs = _left_over(call, known_legs, destination)
    return await _close(case, control, call, legs or _left_with_agent(call, known_legs, destination))


async def close_what_waits(case: Case, control: CallControl, call: CallSnapshot) -> float | None:
    """Close one leg of the last move that rings or waits in vain while somebody, or a line, has the caller.

    A caller whom nobody has would lose their call with it. Gives the pause before the next step, or none if
    there is nothing to close.
    """
    left_over = _left_over(call, case.state.baseline, case.state.destination)
    waiting = [leg for leg in left_over if leg.is_ringing or leg.role is LegRole.QUEUE]
    others = (leg for leg in call.legs if leg not in waiting and leg.role is not LegRole.CALLER)
    if not any(leg.is_up for leg in others):
        return None
    return await _close(case, control, call, waiting)


async def _close(case: Case, control: CallControl, call: CallSnapshot, legs: list[Leg]) -> float | None:
    failures = case.state.closing_failures
    if not legs or failures >= _MOST_TRIES:
        return None
    left = retry_pause(failures) - case.since(case.state.changed_at) if failures else 0.0
    if left > 0:
        return left
    leg = legs[-1]
    return await send(case, control, call, Command(verb=Verb.CLOSE, leg_id=leg.id, agent_id=_agent(leg)))


def _left_over(call: CallSnapshot, known_legs: tuple[str, ...], destination: Destination | None) -> list[Leg]:
    """The living legs that lead to a destination and were not there before; others' are none of ours."""
    if destination is None:
        return []
    return [leg for leg in _new_legs(call, known_legs) if destination.is_led_to_by(leg)]


def _left_with_agent(
    call: CallSnapshot, known_legs: tuple[str, ...], destination: Destination | None
) -> list[Leg]:
    """A mailbox or flow that does not end by itself, because the agent who dialled it is connected to it."""
    has_agent = any(leg.role is LegRole.AGENT and leg.is_up for leg in call.legs)
    if destination is None or not has_agent:
        return []
    return [leg for leg in _new_legs(call, known_legs) if destination.is_reached_by(leg)]


def _new_legs(call: CallSnapshot, known_legs: tuple[str, ...]) -> list[Leg]:
    return [leg for leg in call.legs if leg.id not in known_legs and (leg.is_up or leg.is_ringing)]


def _agent(leg: Leg) -> str | None:
    return leg.party_id if leg.role is LegRole.AGENT else None
