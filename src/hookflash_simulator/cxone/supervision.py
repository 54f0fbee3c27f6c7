"""Supervisors listen in, talk in, and take over (reference 3.2)."""

from hookflash_simulator.cxone.contacts import Origin, agent_leg
from hookflash_simulator.cxone.desk import Desk
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.requests import Ask, accepted
from hookflash_simulator.cxone.users import permit
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world import moves, ringing
from hookflash_simulator.world.calls import Leg
from hookflash_simulator.world.targets import Target, TargetKind

MONITOR = "supervision:call:monitor"


def monitor(ask: Ask) -> Answer:
    """POST .../monitor: listen; nobody hears of it."""
    desk, leg = _listened_to(ask)
    return _note(desk, leg, "call.monitored")


def coach(ask: Ask) -> Answer:
    """POST .../coach: talk to the agent alone."""
    desk, leg = _listened_to(ask)
    return _note(desk, leg, "call.coached")


def barge(ask: Ask) -> Answer:
    """POST .../barge: be one more in the call."""
    desk, leg = _listened_to(ask)
    world = desk.world

    def effect() -> bool:
        if not leg.is_connected or not desk.agent.is_reachable:
            return False
        leg_id = world.new_id()
        ask.face.book.promise(leg_id, Origin.CALL)
        ringing.answer(world, ringing.ring_agent(world, leg.call, desk.agent, queue=leg.queue, leg_id=leg_id))
        return True

    ask.visit.accept(effect, call_id=leg.call.call_id, target=f"agent:{desk.agent.name}")
    return accepted()


def take_over(ask: Ask) -> Answer:
    """POST .../take-over: the caller comes to the supervisor, the agent is free."""
    desk, leg = _listened_to(ask)
    world, target = desk.world, Target(TargetKind.AGENT, desk.agent.name)

    def effect() -> bool:
        if not leg.is_connected or not desk.agent.is_reachable or leg.call.consult is not None:
            return False
        move = moves.issue(world, leg, target, keeps_old_leg=False, requested_by=desk.agent.name)
        is_done = moves.carry_out(world, move)
        if move.new_leg is not None:
            ringing.pick_up(world, move.new_leg)
        return is_done

    ask.visit.accept(effect, call_id=leg.call.call_id, target=str(target))
    return accepted()


def _listened_to(ask: Ask) -> tuple[Desk, Leg]:
    """The supervisor's desk, and the leg of the agent who is meant.

    Raises:
        Refusal: 403 without the permission, 400 for an unknown agent, 409 if one of the two cannot.
    """
    permit(ask.user, ask.world.directory, MONITOR)
    desk = Desk(ask)
    agent = ask.face.numbers.agent(ask.world, ask.parameters.number("targetAgentId", "InvalidAgent"))
    if agent is None or agent is desk.agent:
        raise Refusal(400, "InvalidAgent")
    leg = agent_leg(agent)
    if leg is None or not leg.is_connected or not desk.agent.is_reachable:
        raise Refusal(409, "InvalidState")
    return desk, leg


def _note(desk: Desk, leg: Leg, what: str) -> Answer:
    def effect() -> bool:
        desk.world.note(leg.call, what, leg=leg.leg_id, by=desk.agent.name)
        return True

    desk.ask.visit.accept(effect, call_id=leg.call.call_id, target=leg.words)
    return accepted()
