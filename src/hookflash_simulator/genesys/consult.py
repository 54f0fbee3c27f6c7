"""Consult transfer: talk to somebody first, then leave him the caller or not (reference genesys-cloud 4).

Completing has no operation of its own: the agent's participant is disconnected while the other is connected.
"""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import targets
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.requests import Ask, empty, ok, text
from hookflash_simulator.world import consults
from hookflash_simulator.world.calls import Call, Leg, LegKind
from hookflash_simulator.world.consults import Consult, ConsultState, SpeakTo
from hookflash_simulator.world.targets import Target

NO_DESTINATION = "conversation.error.consult.transfer.no.destination"
NO_CONSULT = "conversation.error.consult.transfer.pending.not.found"
MOST_PARTIES = 2
"""Who may talk before a third is consulted."""


def consult_agent(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/consult/agent."""
    initiator, fields = _asked(ask)
    return _begin(ask, initiator, fields, targets.user(ask, fields, NO_DESTINATION))


def consult_queue(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/consult/queue."""
    initiator, fields = _asked(ask)
    return _begin(ask, initiator, fields, targets.queue(ask, fields, NO_DESTINATION))


def consult_external_contact(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/consult/contact/external."""
    initiator, fields = _asked(ask)
    return _begin(ask, initiator, fields, targets.contact(ask, fields))


def consult_address(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/voice/consult, and the deprecated .../consult/external."""
    initiator, fields = _asked(ask)
    return _begin(ask, initiator, fields, targets.address(ask, fields, NO_DESTINATION))


def consult(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/consult: the old form, with exactly one destination."""
    initiator, fields = _asked(ask)
    given = fields.get("destination")
    if not isinstance(given, dict):
        raise Refusal(400, NO_DESTINATION)
    named = {name: value for name, value in given.items() if value}
    if len(named) > 1:
        raise Refusal(400, "bad.request")
    if "queueId" in named:
        target = targets.queue(ask, named)
    elif "userId" in named:
        target = targets.user(ask, named)
    elif "name" in named:
        target = targets.user(ask, {"userDisplayName": named["name"]})
    else:
        target = targets.address(ask, named, NO_DESTINATION)
    return _begin(ask, initiator, fields, target)


def patch_consult(ask: Ask) -> Answer:
    """PATCH .../participants/{participantId}/consult: change who can speak."""
    fields = ask.fields()
    begun = _present(ask, fields)
    speak_to = _speak_to(fields)
    world = ask.world
    ask.visit.accept(
        lambda: consults.speak(world, begun, speak_to),
        call_id=begun.initiator.call.call_id,
        target=str(begun.target),
    )
    return ok({"destinationParticipantId": begun.target_leg_id})


def delete_consult(ask: Ask) -> Answer:
    """DELETE .../participants/{participantId}/consult: the caller is taken back."""
    begun = _present(ask, None)
    if begun.state is ConsultState.PENDING:
        raise Refusal(400, "conversation.error.consult.transfer.not.started")
    world = ask.world
    ask.visit.accept(
        lambda: consults.cancel(world, begun),
        call_id=begun.initiator.call.call_id,
        target=str(begun.target),
    )
    return empty(200)


def _asked(ask: Ask) -> tuple[Leg, dict[str, Any]]:
    """The leg of the agent who wants to consult, and the body."""
    fields = ask.fields()
    name = _user(ask, fields)
    call = ask.call()
    leg = ask.leg(call)
    initiator = next(
        (
            one
            for one in call.live_legs()
            if one.kind is LegKind.AGENT and one.party == name and one.is_connected
        ),
        None,
    )
    if initiator is None:
        is_named = text(fields, "consultingUserId") is not None
        code = "conversation.error.consult.transfer.no.initiator" if is_named else "not.a.participant"
        raise Refusal(400, code)
    _check_object(ask, call, leg, initiator)
    return initiator, fields


def _begin(ask: Ask, initiator: Leg, fields: dict[str, Any], target: Target) -> Answer:
    call, speak_to = initiator.call, _speak_to(fields)
    if str(target) == initiator.words:
        raise Refusal(400, "conversation.error.cannot.transfer.to.self")
    if call.consult is not None and not call.consult.is_failed:
        raise Refusal(400, "conversation.error.cannot.transfer.conference")
    talking = [leg for leg in call.live_legs() if leg.kind in consults.PEOPLE and leg.is_connected]
    if len(talking) > MOST_PARTIES:
        raise Refusal(400, "conversation.error.cannot.transfer.conference")
    world, leg_id = ask.world, ask.world.new_id()
    issued: list[Consult] = []

    def begin() -> None:
        issued.append(consults.issue(world, initiator, target, speak_to, leg_id=leg_id))

    ask.visit.accept(
        lambda: consults.start(world, issued[0]), call_id=call.call_id, target=str(target), begin=begin
    )
    return ok({"destinationParticipantId": leg_id})


def _present(ask: Ask, fields: dict[str, Any] | None) -> Consult:
    """The consult under way, which is the asking user's own; a cancellation has no body to name him in."""
    name = _user(ask, fields)
    call = ask.call()
    leg, begun = ask.leg(call), call.consult
    if begun is None:
        raise Refusal(404, NO_CONSULT)
    if name is not None and begun.initiator.party != name:
        raise Refusal(400, "not.a.participant")
    _check_object(ask, call, leg, begun.initiator)
    return begun


def _user(ask: Ask, fields: dict[str, Any] | None) -> str | None:
    """Who consults: the user whom the body names, else the token's.

    Raises:
        Refusal: 400 not.a.user for client credentials, unless the switch lets them act for a named user.
    """
    uuid = text(fields or {}, "consultingUserId")
    if ask.token.user is None:
        may_name = ask.world.switches.consult_context == "with_consulting_user_id"
        if not may_name or (fields is not None and not uuid):
            raise Refusal(400, "not.a.user")
    if not uuid:
        return ask.token.user
    agent = ask.world.directory.find_agent(uuid.lower())
    if agent is None:
        raise Refusal(404, "general.resource.not.found")
    return agent.name


def _check_object(ask: Ask, call: Call, leg: Leg, initiator: Leg) -> None:
    """The participant of the path is the one who is to be handed over, and connected."""
    accepted = [call.caller]
    if ask.world.switches.consult_participant == "object_or_initiator":
        accepted.append(initiator)
    if leg not in accepted or not call.caller.is_connected:
        raise Refusal(400, "object.participant.id.required")


def _speak_to(fields: dict[str, Any]) -> SpeakTo:
    given = text(fields, "speakTo")
    if given is None:
        raise Refusal(400, "bad.request")
    if given.lower() not in list(SpeakTo):
        raise bad_value("speakTo", given, *(one.upper() for one in SpeakTo))
    return SpeakTo(given.lower())
