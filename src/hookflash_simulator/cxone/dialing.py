"""dial-*: another leg, to whom a held caller may then be handed over (reference 3.1)."""

import re

from hookflash_simulator.cxone import event_shapes
from hookflash_simulator.cxone.contacts import Origin
from hookflash_simulator.cxone.desk import Desk
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.requests import PLATFORM, Ask, accepted
from hookflash_simulator.cxone.views import Status
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world import consults, legs, outbound, ringing, routing
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind
from hookflash_simulator.world.consults import SpeakTo
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.targets import Target, TargetKind

_NUMBER = re.compile(r"\+?[0-9]{3,15}")


def dial_skill(ask: Ask) -> Answer:
    """POST .../dial-skill: a leg into the line of another skill."""
    desk = Desk(ask)
    skill = ask.face.numbers.skill(ask.world, ask.parameters.number("skillId", "InvalidSkill"))
    if skill is None or skill[1]:
        raise Refusal(400, "InvalidSkill", "Invalid skill.")
    queue = skill[0]
    _check(desk)
    _need_customer(desk)
    is_active = routing.is_served(ask.world, queue, desk.need_leg().call)
    if not is_active and ask.switches.inactive_skill == "refused":
        raise Refusal(400, "InvalidSkill", "Invalid skill.")
    is_open = queue.hours.is_open(ask.world.now())
    if not is_open and ask.switches.closed_skill == "asks":
        return _ask_back(desk, queue)
    return _consult(
        desk, Target(TargetKind.QUEUE, queue.name), Origin.SKILL, fails=not (is_open and is_active)
    )


def continue_reskill(ask: Ask) -> Answer:
    """POST .../continue-reskill: dial the closed skill all the same, or leave it.

    Raises:
        Refusal: 409 if nothing was asked.
    """
    desk = Desk(ask)
    queue = desk.session.asks_about
    if queue is None:
        raise Refusal(409, "InvalidState")
    goes_on = ask.parameters.flag("continueReskill")
    if goes_on:
        _check(desk)
        _need_customer(desk)
    desk.session.asks_about = None
    if not goes_on:
        return accepted()
    return _consult(desk, Target(TargetKind.QUEUE, queue.name), Origin.SKILL)


def dial_agent(ask: Ask) -> Answer:
    """POST .../dial-agent: a leg into the personal queue of another agent."""
    return _dial_agent(ask, Origin.AGENT)


def consult_agent(ask: Ask) -> Answer:
    """POST .../consult-agent."""
    return _dial_agent(ask, Origin.CONSULT)


def dial_phone(ask: Ask) -> Answer:
    """POST .../dial-phone: with a caller on hold a leg for him, without one a call of the agent's own."""
    desk = Desk(ask)
    number = (ask.parameters.text("phoneNumber") or "").replace(" ", "")
    if not _NUMBER.fullmatch(number):
        raise Refusal(400, "InvalidPhoneNumber")
    queue = _outbound_queue(desk)
    _check(desk)
    if desk.customer is not None:
        return _consult(desk, Target(TargetKind.NUMBER, number), Origin.PHONE)
    return _call_out(desk, number, queue)


def _dial_agent(ask: Ask, origin: Origin) -> Answer:
    desk = Desk(ask)
    agent = ask.face.numbers.agent(ask.world, ask.parameters.number("targetAgentId", "InvalidAgent"))
    if agent is None or agent is desk.agent:
        raise Refusal(400, "InvalidAgent")
    _check(desk)
    _need_customer(desk)
    return _consult(desk, Target(TargetKind.AGENT, agent.name), origin)


def _check(desk: Desk) -> None:
    """Hold a dial to what the session must be like (reference 3.5)."""
    desk.need_phone()
    parent = desk.ask.parameters.number("parentContactId", "InvalidContactId")
    if parent and parent not in {one.contact.contact_id for one in desk.seen}:
        raise Refusal(400, "InvalidContactId")
    customer = desk.customer
    if desk.consulted is not None:
        raise Refusal(409, "InvalidState")
    if customer is None or customer.status is Status.HOLDING:
        return
    if customer.status is Status.JOINED or desk.ask.switches.dial_without_hold == "refused":
        raise Refusal(409, "InvalidState")


def _need_customer(desk: Desk) -> None:
    if desk.customer is None:
        raise Refusal(409, "InvalidState")


def _outbound_queue(desk: Desk) -> Queue:
    """The queue whose outbound skill is used, which is mandatory."""
    ask = desk.ask
    skill = ask.face.numbers.skill(ask.world, ask.parameters.number("skillId", "InvalidSkill"))
    if skill is None or not skill[1]:
        raise Refusal(400, "InvalidSkill")
    if desk.agent not in skill[0].agents and ask.switches.outbound_skill_assigned == "required":
        raise Refusal(400, "InvalidSkill")
    return skill[0]


def _ask_back(desk: Desk, queue: Queue) -> Answer:
    def effect() -> bool:
        desk.session.asks_about = queue
        desk.ask.face.feed.tell(desk.session, event_shapes.hours_of_operation(queue))
        return True

    call = desk.call()
    call_id = call.call_id if call else None
    desk.ask.visit.accept(effect, call_id=call_id, target=f"asks:{queue.name}")
    return accepted()


def _consult(desk: Desk, target: Target, origin: Origin, *, fails: bool = False) -> Answer:
    """Call the target while the caller is on hold; what comes of it is told by events."""
    world, initiator = desk.world, desk.need_leg()

    def effect() -> bool:
        begun = initiator.call.consult
        if not initiator.is_connected or (begun is not None and not begun.is_failed):
            return False
        leg_id = world.new_id()
        desk.ask.face.book.promise(leg_id, origin)
        consult = consults.issue(world, initiator, target, SpeakTo.DESTINATION, leg_id=leg_id)
        if not consults.start(world, consult):
            return False
        leg = consult.leg
        if leg is not None and leg.is_live and leg.kind is LegKind.QUEUE:
            _follow_script(desk, leg, fails=fails)
        return True

    desk.ask.visit.accept(effect, call_id=initiator.call.call_id, target=str(target))
    return accepted()


def _follow_script(desk: Desk, leg: Leg, *, fails: bool) -> None:
    """The caller-side script begins a little later: it plays music, or ends the leg."""
    world = desk.world

    def run() -> None:
        if fails:
            legs.end_leg(world, leg, EndReason.NOT_AVAILABLE)
        else:
            routing.treat(world, leg)

    world.clock.after(world.settings.flow_takes, run)


def _call_out(desk: Desk, number: str, queue: Queue) -> Answer:
    ask, world, agent = desk.ask, desk.world, desk.agent
    if not agent.is_reachable:
        raise Refusal(409, "InvalidState")
    call_id = str(ask.face.book.new_id())
    caller_id = ask.parameters.text("callerId")

    def effect() -> bool:
        if not agent.is_reachable:
            return False
        call = Call(call_id, PLATFORM, number, number, world.now(), outbound=True, caller_id=caller_id)
        own = outbound.place(world, call, agent, queue=queue, attributes={})
        # The agent's own leg is up already: nobody has to pick it up.
        ringing.pick_up(world, own)
        return True

    ask.visit.accept(effect, call_id=call_id, target=f"number:{number}")
    return accepted()
