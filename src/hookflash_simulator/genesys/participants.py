"""Changing a participant: state, hold, mute, wrap-up, attributes (reference genesys-cloud 5)."""

from collections.abc import Callable
from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.permissions import is_permitted
from hookflash_simulator.genesys.requests import Ask, empty, ok, text, truth
from hookflash_simulator.world import commands, ringing
from hookflash_simulator.world.calls import Leg, LegKind, LegState, Recording

NOT_THERE = "conversation.error.not.conversation.participant"
DISCONNECTED = "conversation.error.call.disconnected"
DISCONNECT = "conversation:communication:disconnect"
KEYS = set("0123456789*#ABCD,")
Change = Callable[[], bool]


def patch_calls_participant(ask: Ask) -> Answer:
    """PATCH /conversations/calls/{c}/participants/{p}: needs a user behind the token, says the old text."""
    if ask.token.user is None and ask.world.switches.calls_patch_context == "user":
        raise Refusal(400, "not.a.user")
    return patch_participant(ask)


def patch_participant_for_user(ask: Ask) -> Answer:
    """PATCH .../participants/{p}/user/{userId}: on behalf of a user."""
    if ask.leg(ask.call(), NOT_THERE).party != ask.agent(NOT_THERE).name:
        raise Refusal(404, NOT_THERE)
    return patch_participant(ask)


def patch_participant(ask: Ask) -> Answer:
    """PATCH /conversations/{c}/participants/{p}."""
    call = ask.call()
    leg, fields = ask.leg(call, NOT_THERE), ask.fields()
    _check_part(ask, leg)
    changes = _changes(ask, leg, fields)

    def change_all() -> bool:
        changed = [change() for change in changes]
        return any(changed)

    ask.visit.accept(change_all, call_id=call.call_id, target=leg.words)
    return empty(202)


def patch_communication(ask: Ask) -> Answer:
    """PATCH .../participants/{p}/communications/{k}: disconnect only, no wrap-up."""
    if text(ask.fields(), "state") != "disconnected":
        raise bad_value("state", ask.fields().get("state"), "disconnected")
    _communication(ask)
    return patch_participant(ask)


def post_communication_wrapup(ask: Ask) -> Answer:
    """POST .../participants/{p}/communications/{k}/wrapup."""
    leg = _communication(ask)
    change = _wrap_up(ask, leg, ask.fields())
    ask.visit.accept(change, call_id=leg.call.call_id, target=leg.words)
    return empty(202)


def patch_attributes(ask: Ask) -> Answer:
    """PATCH /conversations/{c}/participants/{p}/attributes: 202, empty."""
    _set_attributes(ask)
    return empty(202)


def patch_calls_attributes(ask: Ask) -> Answer:
    """PATCH /conversations/calls/{c}/participants/{p}/attributes: 202 with the attributes."""
    return ok({"attributes": _set_attributes(ask)}, 202)


def post_digits(ask: Ask) -> Answer:
    """POST /conversations/{c}/participants/{p}/digits: keys pressed for a participant."""
    leg, digits = ask.leg(ask.call()), text(ask.fields(), "digits")
    if not digits or set(digits) - KEYS:
        raise bad_value("digits", digits, "keys of a phone")
    world, call_id = ask.world, leg.call.call_id
    ask.visit.accept(lambda: commands.press_keys(world, leg, digits), call_id=call_id, target=leg.words)
    return empty(202)


def get_communication_wrapup(ask: Ask) -> Answer:
    """GET .../participants/{p}/communications/{k}/wrapup."""
    _communication(ask)
    return get_wrapup(ask)


def get_wrapup(ask: Ask) -> Answer:
    """GET .../participants/{p}/wrapup."""
    leg = ask.leg(ask.call())
    acw = leg.wrap_up
    if acw is None or acw.code is None:
        return ok({})
    code = ask.world.directory.wrap_up_codes[acw.code].uuid
    return ok({"code": code, "notes": acw.notes} if acw.notes else {"code": code})


def get_wrapupcodes(ask: Ask) -> Answer:
    """GET .../participants/{p}/wrapupcodes: those allowed here and now."""
    directory, leg = ask.world.directory, ask.leg(ask.call())
    names = directory.queues[leg.queue].wrap_up_codes if leg.queue else []
    return ok([{"id": directory.wrap_up_codes[name].uuid, "name": name} for name in names])


def _changes(ask: Ask, leg: Leg, fields: dict[str, Any]) -> list[Change]:
    world, changes = ask.world, list[Change]()
    held, muted = truth(fields, "held"), truth(fields, "muted")
    _check(leg, fields, wants_voice=held is not None or muted is not None)
    if held is not None:
        changes.append(lambda: commands.hold(world, leg, held=held))
    if muted is not None:
        changes.append(lambda: commands.mute(world, leg, muted=muted))
    recording = truth(fields, "recording")
    if recording is not None:
        wanted = Recording.ACTIVE if recording else Recording.NONE
        changes.append(lambda: commands.record(world, leg.call, wanted))
    if truth(fields, "wrapupSkipped"):
        changes.append(_skip_wrap_up(ask, leg))
    wrap_up = fields.get("wrapup")
    if wrap_up is not None:
        if not isinstance(wrap_up, dict):
            raise Refusal(400, "bad.request")
        changes.append(_wrap_up(ask, leg, wrap_up))
    state = text(fields, "state")
    if state is not None:
        changes.append(_state(ask, leg, state.lower()))
    if not changes:
        raise Refusal(400, "bad.request")
    return changes


def _check_part(ask: Ask, leg: Leg) -> None:
    """A user changes his own leg; with conversation:communication:disconnect he may change any (5.1)."""
    user = ask.token.user
    if user is None or leg.party == user or is_permitted(ask.token, ask.world.directory, DISCONNECT):
        return
    raise Refusal(403, "conversation.error.forbidden.not.active.participant")


def _skip_wrap_up(ask: Ask, leg: Leg) -> Change:
    """Only where the queue leaves it to the agent."""
    queue = ask.world.directory.queues.get(leg.queue or "")
    if leg.kind is not LegKind.AGENT or queue is None or not queue.wrap_up_optional:
        raise Refusal(400, "conversation.error.wrapup.cannot.skip")
    return lambda: commands.skip_wrap_up(ask.world, leg)


def _check(leg: Leg, fields: dict[str, Any], *, wants_voice: bool) -> None:
    if truth(fields, "confined"):
        raise Refusal(400, "conversation.error.cannot.confine.party")
    if wants_voice and leg.state is LegState.RINGING:
        raise Refusal(400, "conversation.error.hold.alerting")
    if wants_voice and not leg.is_live:
        raise Refusal(400, DISCONNECTED)


def _state(ask: Ask, leg: Leg, state: str) -> Change:
    world = ask.world
    if state not in {"connected", "disconnected"}:
        raise bad_value("state", state, "connected", "disconnected")
    if not leg.is_live:
        raise Refusal(400, DISCONNECTED)
    if state == "disconnected":
        return lambda: commands.disconnect(world, leg)
    # Answering works only for the user whose phone rings (reference genesys-cloud 5.1).
    if ask.token.user != leg.party:
        raise Refusal(400, "not.a.user")
    if leg.state is not LegState.RINGING:
        raise Refusal(400, "bad.request")
    return lambda: ringing.pick_up(world, leg)


def _wrap_up(ask: Ask, leg: Leg, fields: dict[str, Any]) -> Change:
    world, uuid, notes = ask.world, text(fields, "code"), text(fields, "notes")
    if not uuid:
        raise Refusal(400, "conversation.error.wrapup.code.required")
    name = world.directory.names.get(uuid.lower(), "")
    queue = world.directory.queues.get(leg.queue or "")
    allowed = queue.wrap_up_codes if queue else list(world.directory.wrap_up_codes)
    if leg.kind is not LegKind.AGENT or name not in allowed:
        raise bad_value("code", uuid, "a wrap-up code of the queue")
    return lambda: commands.wrap_up(world, leg, name, notes)


def _set_attributes(ask: Ask) -> dict[str, str]:
    call = ask.call()
    leg, body = ask.leg(call), ask.json()
    given = body.get("attributes") if isinstance(body, dict) else None
    if given is None:
        raise Refusal(400, "conversation.error.participant.attribute.null")
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise bad_value("attributes", given, "a map of text to text")
    world, attributes = ask.world, dict[str, str](given)
    merge = world.switches.attributes_merge == "merge"
    ask.visit.accept(
        lambda: commands.set_attributes(world, leg, attributes, merge=merge),
        call_id=call.call_id,
        target=leg.words,
    )
    return {**leg.attributes, **attributes} if merge else attributes


def _communication(ask: Ask) -> Leg:
    leg = ask.leg(ask.call(), NOT_THERE)
    if leg.line_id != ask.id("communicationId"):
        raise Refusal(404, "not.found")
    return leg
