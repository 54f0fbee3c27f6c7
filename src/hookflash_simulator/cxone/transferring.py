"""Handing a caller over: the held and the active leg are joined, the agent is free (reference 3.3)."""

from hookflash_simulator.cxone import event_shapes
from hookflash_simulator.cxone.desk import Desk
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.requests import Ask, accepted
from hookflash_simulator.cxone.views import Status
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world import commands, consults, moves
from hookflash_simulator.world.consults import Consult, SpeakTo
from hookflash_simulator.world.targets import Target, TargetKind

MAILBOX_SINCE = 34
"""The version that brought transfers to mailboxes (reference 3.2)."""


def transfer_calls(ask: Ask) -> Answer:
    """POST .../interactions/transfer-calls: no parameters; what it joins are the legs of the session.

    Raises:
        Refusal: 409 without a held and an active leg, and what a switch says without any leg at all.
    """
    desk = Desk(ask)
    joined = [one for one in desk.seen if one.status is Status.JOINED]
    leaves_conference = len(joined) > 1 and ask.switches.conference_transfer == "allowed"
    if not desk.pair() and not leaves_conference:
        raise _too_early(desk)
    consult = _consult(desk)

    def effect() -> bool:
        desk.look()
        still_joined = leaves_conference and any(one.status is Status.JOINED for one in desk.seen)
        return (desk.pair() or still_joined) and consults.hand_over(desk.world, consult)

    target = consult.leg.words if consult.leg is not None else str(consult.target)
    ask.visit.accept(effect, call_id=consult.initiator.call.call_id, target=target)
    return accepted()


def conference_calls(ask: Ask) -> Answer:
    """POST .../interactions/conference-calls: everybody hears everybody."""
    desk = Desk(ask)
    consult = _consult(desk) if desk.pair() else None
    if consult is None or consult.state != "talking":
        raise Refusal(409, "InvalidState")

    def effect() -> bool:
        if not consults.speak(desk.world, consult, SpeakTo.CONFERENCE):
            return False
        master = consult.initiator.call.call_id
        ask.face.feed.tell(desk.session, event_shapes.conference(int(master)))
        return True

    ask.visit.accept(effect, call_id=consult.initiator.call.call_id, target=str(consult.target))
    return accepted()


def hold_conference(ask: Ask) -> Answer:
    """POST .../interactions/conference-hold: the agent steps out, the others hear one another."""
    return _hold_conference(ask, held=True)


def resume_conference(ask: Ask) -> Answer:
    """POST .../interactions/conference-resume."""
    return _hold_conference(ask, held=False)


def join_conference(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/join-conference: the only other leg there can be is in it already."""
    Desk(ask).view()
    raise Refusal(409, "InvalidState")


def direct_voicemail_transfer(ask: Ask) -> Answer:
    """POST .../direct-voicemail-transfer: the caller to the mailbox of an agent.

    Raises:
        Refusal: 400 for an agent without a mailbox, 409 without a customer's contact; 404 in versions that
            have no such thing (reference 3.2).
    """
    if ask.version < MAILBOX_SINCE:
        raise Refusal(404, "resource not found")
    desk = Desk(ask)
    agent = ask.face.numbers.agent(ask.world, ask.parameters.number("targetAgentId", "InvalidAgent"))
    mailbox = f"agent:{agent.name}" if agent is not None else ""
    if mailbox not in ask.world.directory.mailboxes:
        raise Refusal(400, "InvalidAgent")
    if desk.customer is None or desk.consulted is not None:
        raise Refusal(409, "InvalidState")
    world, leg = desk.world, desk.need_leg()

    def effect() -> bool:
        if not leg.is_connected or not leg.call.is_up:
            return False
        if leg.call.consult is not None:
            consults.cancel(world, leg.call.consult)
        commands.hold(world, leg.call.caller, held=False)
        target = Target(TargetKind.VOICEMAIL, mailbox)
        move = moves.issue(world, leg, target, keeps_old_leg=False, requested_by=desk.agent.name)
        return moves.carry_out(world, move)

    ask.visit.accept(effect, call_id=leg.call.call_id, target=f"voicemail:{mailbox}")
    return accepted()


def _hold_conference(ask: Ask, *, held: bool) -> Answer:
    desk = Desk(ask)
    joined = [one for one in desk.seen if one.status is Status.JOINED]
    leg = desk.need_leg()
    if len(joined) <= 1 or ask.parameters.text("conferenceNo") != leg.call.call_id:
        raise Refusal(409, "InvalidState")
    ask.visit.accept(
        lambda: commands.hold(desk.world, leg, held=held), call_id=leg.call.call_id, target=leg.words
    )
    return accepted()


def _consult(desk: Desk) -> Consult:
    leg = desk.need_leg()
    if leg.call.consult is None:
        raise Refusal(409, "InvalidState")
    return leg.call.consult


def _too_early(desk: Desk) -> Refusal:
    """What refuses a transfer-calls that has nothing to join; much of it is not established."""
    switches = desk.ask.switches
    if not desk.seen or all(one.status is Status.DISCONNECTED for one in desk.seen):
        return Refusal(int(switches.transfer_repeated), "InvalidState")
    return Refusal(409, "InvalidState", has_body=switches.transfer_error_body != "empty")
