"""Moving a call: what the three tutorials that transfer have in common."""

from dataclasses import dataclass, field
from typing import Any

from hookflash_simulator.genesys.requests import Ask
from hookflash_simulator.genesys.tutorial import words
from hookflash_simulator.genesys.tutorial.errors import Denied
from hookflash_simulator.genesys.tutorial.reading import Wanted
from hookflash_simulator.world import commands, consults, moves
from hookflash_simulator.world.calls import Call, Leg, LegKind, Move, MoveState
from hookflash_simulator.world.consults import Consult, ConsultState, SpeakTo

ELSEWHERE = (LegKind.QUEUE, LegKind.IVR, LegKind.VOICEMAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a request wants done with a call.

    Attributes:
        priority: The caller's priority in line; None leaves it.
        wrap_up: The name of the code that the agent who lets go has chosen.
        metadata: What is written beside the call's own metadata.
        keeps_agent: True if the agent stays until the target has answered.
    """

    to: Wanted
    priority: int | None = None
    wrap_up: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    keeps_agent: bool = False


def side_of(call: Call) -> Leg:
    """The leg that a transfer replaces: whoever the caller talks to, else the line, menu or mailbox he is in.

    Raises:
        Refusal: 409 if there is none, as while a phone rings for this caller alone.
    """
    live = [leg for leg in reversed(call.live_legs()) if leg.is_connected and leg is not call.caller]
    talking = [leg for leg in live if leg.kind in words.PEOPLE]
    others = [leg for kind in ELSEWHERE for leg in live if leg.kind is kind]
    if not call.caller.is_connected or not talking + others:
        raise Denied(409, "call.not.transferable")
    return (talking + others)[0]


def refuse_if_busy(call: Call) -> None:
    """One action at a time: those under way are those whose effect has not come yet.

    Raises:
        Refusal: 409.
    """
    is_moving = any(move.state is MoveState.PENDING for move in call.moves)
    if is_moving or (call.consult is not None and call.consult.state is ConsultState.PENDING):
        raise Denied(409, "action.in.progress")


def transfer(ask: Ask, leg: Leg, order: Order) -> str:
    """Accept a blind transfer of a leg; the id under which it is to be found."""
    world, call, to = ask.world, leg.call, order.to
    issued: list[Move] = []

    def begin() -> None:
        user = ask.token.user
        move = moves.issue(world, leg, to.target, keeps_old_leg=order.keeps_agent, requested_by=user)
        ask.face.tutorial.remember(move.move_id, to.asked)
        issued.append(move)

    def carry_out() -> bool:
        _prepare(ask, leg, order)
        if not moves.carry_out(world, issued[0]):
            return False
        _attach(ask, call, order.metadata)
        return True

    ask.visit.accept(carry_out, call_id=call.call_id, target=str(to.target), begin=begin)
    return issued[0].move_id if issued else world.new_id()


def consult(ask: Ask, leg: Leg, order: Order) -> str:
    """Accept a consult by the agent of a leg; the id under which it is to be found."""
    world, call, to = ask.world, leg.call, order.to
    issued: list[Consult] = []

    def begin() -> None:
        one = consults.issue(
            world,
            leg,
            to.target,
            SpeakTo.DESTINATION,
            leg_id=world.new_id(),
        )
        ask.face.tutorial.remember(one.consult_id, to.asked)
        issued.append(one)

    def carry_out() -> bool:
        _prepare(ask, leg, order)
        return consults.start(world, issued[0])

    ask.visit.accept(carry_out, call_id=call.call_id, target=str(to.target), begin=begin)
    return issued[0].consult_id if issued else world.new_id()


def _prepare(ask: Ask, leg: Leg, order: Order) -> None:
    """What must be so before anybody looks for an agent; nothing if the move will fail."""
    call = leg.call
    if not leg.is_connected or not call.caller.is_connected:
        return
    call.skills = list(order.to.skills)
    if order.priority is not None:
        call.priority = order.priority
    if order.wrap_up is not None and leg.kind is LegKind.AGENT:
        commands.wrap_up(ask.world, leg, order.wrap_up, None)


def _attach(ask: Ask, call: Call, metadata: dict[str, Any]) -> None:
    if metadata:
        call.metadata = {**call.metadata, **metadata}
        ask.world.note(call, "metadata.changed", keys=sorted(metadata))
