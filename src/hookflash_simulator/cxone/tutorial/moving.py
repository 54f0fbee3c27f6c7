"""Carrying transfers out: blind ones are moves of whoever has the caller, consults those of his agent."""

from collections.abc import Callable

from hookflash_simulator.cxone.contacts import Origin
from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.cxone.tutorial import words
from hookflash_simulator.cxone.tutorial.targets import HIGHEST, LOWEST, Order
from hookflash_simulator.switches import CxoneSwitches
from hookflash_simulator.world import callbacks, commands, consults, moves
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, Move, MoveState
from hookflash_simulator.world.consults import Consult, SpeakTo
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.targets import TargetKind
from hookflash_simulator.world.world import World

_ORIGINS = {TargetKind.QUEUE: Origin.SKILL, TargetKind.AGENT: Origin.AGENT, TargetKind.NUMBER: Origin.PHONE}
"""What the published face calls the contact of a caller whom an agent has handed on."""


def transfer(ask: Ask, leg: Leg, order: Order) -> Move | None:
    """Accept a blind transfer of a leg; None if a fault has it that nothing comes of it."""
    world, call = ask.world, leg.call
    issued: list[Move] = []

    def begin() -> None:
        keeps = ask.switches.tutorial_blind_lets_go == "when_answered"
        move = moves.issue(world, leg, order.to, keeps_old_leg=keeps)
        ask.face.tutorial.remember(move.move_id, order.asked)
        issued.append(move)

    def carry_out() -> bool:
        move = issued[0]
        if move.state is not MoveState.PENDING:
            return False
        why = _refusal(world, order)
        if why is not None and leg.is_connected:
            moves.conclude(world, move, MoveState.FAILED, why)
            return False
        _prepare(world, leg, order)
        if order.callback is not None:
            return _call_back(world, move, order.callback)
        return moves.carry_out(world, move, _promise(ask, leg, order))

    _accept(ask, call, order, begin, carry_out)
    return issued[0] if issued else None


def consult(ask: Ask, leg: Leg, order: Order) -> Consult | None:
    """Accept a consult by the agent of a leg; None if a fault has it that nothing comes of it."""
    world = ask.world
    issued: list[Consult] = []

    def begin() -> None:
        one = consults.issue(world, leg, order.to, SpeakTo.DESTINATION, leg_id=world.new_id())
        one.restores = ask.switches.tutorial_failed_consult == "restored"
        ask.face.tutorial.remember(one.consult_id, order.asked)
        issued.append(one)

    def carry_out() -> bool:
        one, why = issued[0], _refusal(world, order)
        if why is not None:
            consults.refuse(world, one, why)
        if not one.is_open:
            return False
        _route(world, leg, order)
        ask.face.book.promise(one.leg_id, _ORIGINS.get(order.to.kind, Origin.CONSULT))
        return consults.start(world, one)

    _accept(ask, leg.call, order, begin, carry_out)
    return issued[0] if issued else None


def call_off(world: World, running: Move | Consult) -> bool:
    """End a transfer that is on its way; the caller stays with whoever has him."""
    if isinstance(running, Consult):
        return consults.cancel(world, running)
    if running.state is MoveState.PENDING:
        moves.conclude(world, running, MoveState.CANCELLED)
        return True
    if running.state is not MoveState.ACTIVE or not running.old_leg.is_live:
        return False
    moves.drop(world, running.old_leg)
    return True


def _accept(
    ask: Ask, call: Call, order: Order, begin: Callable[[], None], effect: Callable[[], bool]
) -> None:
    ask.visit.accept(effect, call_id=call.call_id, target=str(order.to), begin=begin)


def _refusal(world: World, order: Order) -> str | None:
    """Why the target does not take the caller; None if it does, or if that is yet to be seen."""
    directory, switches = world.directory, world.cxone_switches
    if order.to.kind is TargetKind.AGENT:
        agent = directory.agents[order.to.name]
        if agent.is_reachable:
            return None
        is_busy = agent.leg is not None or not agent.phone_up
        return EndReason.BUSY if is_busy else EndReason.NOT_AVAILABLE
    if order.to.kind is not TargetKind.QUEUE:
        return None
    return _refusal_of_line(world, directory.queues[order.to.name], order, switches)


def _refusal_of_line(world: World, queue: Queue, order: Order, switches: CxoneSwitches) -> str | None:
    if not queue.hours.is_open(world.now()) and switches.tutorial_closed_queue == "fails":
        return words.QUEUE_CLOSED
    if order.callback is None and queue.is_full:
        return words.QUEUE_FULL
    is_known = any(set(order.skills) <= set(agent.skills) for agent in queue.agents)
    if order.skills and not is_known and switches.tutorial_skill_mismatch == "fails":
        return words.NO_AGENTS
    return None


def _prepare(world: World, leg: Leg, order: Order) -> None:
    """What must be so before the caller goes; nothing if the move will fail."""
    call = leg.call
    if not leg.is_connected or not call.caller.is_connected:
        return
    if call.consult is not None:
        consults.cancel(world, call.consult)
    commands.hold(world, call.caller, held=False)
    _route(world, leg, order)


def _route(world: World, leg: Leg, order: Order) -> None:
    """Say what the caller needs, before anybody looks for an agent; nothing about the line he stays in."""
    call, switches = leg.call, world.cxone_switches
    if order.to.kind is not TargetKind.QUEUE:
        return
    call.skills = list(order.skills) if switches.tutorial_skill_id == "required" else []
    is_highest_first = switches.tutorial_most_urgent == str(HIGHEST)
    priority = order.asked.priority
    call.priority = priority - LOWEST if is_highest_first else HIGHEST - priority


def _promise(ask: Ask, leg: Leg, order: Order) -> str | None:
    """The id of the leg to come, if an agent hands the caller on: then that is another contact."""
    if leg.kind is not LegKind.AGENT or not leg.is_connected:
        return None
    leg_id = ask.world.new_id()
    ask.face.book.promise(leg_id, _ORIGINS.get(order.to.kind, Origin.AGENT))
    return leg_id


def _call_back(world: World, move: Move, number: str) -> bool:
    """Put a call-back in line instead of the caller, and let him go."""
    call = move.old_leg.call
    if not call.caller.is_connected:
        moves.conclude(world, move, MoveState.FAILED, "leg_gone")
        return False
    callbacks.request(world, call, world.directory.queues[move.target.name], (number,))
    moves.conclude(world, move, MoveState.COMPLETE)
    return commands.disconnect(world, call.caller, EndReason.RELEASED)
