"""Commands on a contact of the session: hold, resume, end, answer, record (reference 3.2)."""

import re
from collections.abc import Callable

from hookflash_simulator.cxone.desk import Desk
from hookflash_simulator.cxone.errors import Refusal, bad
from hookflash_simulator.cxone.requests import Ask, accepted
from hookflash_simulator.cxone.views import OPEN, Status, View
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world import commands, consults, duties, legs, ringing
from hookflash_simulator.world.calls import Call, EndReason, Leg, Recording
from hookflash_simulator.world.consults import Consult, ConsultState, SpeakTo
from hookflash_simulator.world.world import World

_TONES = re.compile(r"[0-9*#A-Da-d,]{1,64}")
Effect = Callable[[], bool]


def hold(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/hold."""
    desk, view, world = _at(ask, Status.ACTIVE, Status.MASKING)
    party = _held_party(desk, view)
    if party is None:
        raise Refusal(409, "InvalidState")
    return _accept(desk, lambda: commands.hold(world, party, held=True), party.words)


def resume(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/resume: with another leg active it is a switch what happens.

    Raises:
        Refusal: 409 if the contact is not on hold, or another leg is being dialled.
    """
    desk, view, world = _at(ask, Status.HOLDING)
    party, begun = _held_party(desk, view), _open_consult(desk)
    if party is None:
        raise Refusal(409, "InvalidState")
    if begun is None:
        return _accept(desk, lambda: commands.hold(world, party, held=False), party.words)
    if begun.is_failed:
        return _accept(desk, lambda: consults.cancel(world, begun), party.words)
    others_active = any(one.status is Status.ACTIVE for one in desk.seen if one is not view)
    if begun.state is not ConsultState.TALKING or (
        others_active and ask.switches.resume_while_active == "refused"
    ):
        raise Refusal(409, "InvalidState")
    speak_to = SpeakTo.DESTINATION if view.is_consulted else SpeakTo.OBJECT
    return _accept(desk, lambda: consults.speak(world, begun, speak_to), party.words)


def end(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/end: of the customer's contact it hangs him up."""
    desk, view, world = _at(ask, *OPEN, Status.RINGING, Status.DIALING)
    leg, call = desk.leg, view.contact.call
    begun = call.consult
    if view.is_consulted and begun is not None:
        return _accept(desk, lambda: _end_consulted(desk, begun), str(begun.target))
    if leg is None:
        raise Refusal(409, "InvalidState")
    own_only = leg.state == "ringing" or (begun is not None and begun.leg is leg)
    ending = leg if own_only else call.caller
    return _accept(desk, lambda: commands.disconnect(world, ending, EndReason.DISCONNECTED), ending.words)


def accept(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/accept, and accept-consult."""
    desk, _, world = _at(ask, Status.RINGING)
    leg = _own_leg(desk)
    return _accept(desk, lambda: ringing.pick_up(world, leg), leg.words)


def reject(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/reject."""
    desk, _, world = _at(ask, Status.RINGING)
    leg = _own_leg(desk)

    def effect() -> bool:
        rings = leg.state == "ringing"
        ringing.not_taken(world, leg, EndReason.DECLINED)
        return rings

    return _accept(desk, effect, leg.words)


def mask(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/mask: nothing is recorded for now."""
    return _record(ask, Recording.PAUSED)


def record(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/record, and unmask."""
    return _record(ask, Recording.ACTIVE)


def stop_record(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/stop-record."""
    return _record(ask, Recording.NONE)


def custom_data(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/custom-data."""
    desk, view, world = _at(ask, *OPEN, Status.DISCONNECTED)
    name, data = ask.parameters.text("indicatorName"), ask.parameters.text("data") or ""
    if name is None:
        raise bad("indicatorName", "", "a text")
    caller = view.contact.call.caller
    return _accept(
        desk,
        lambda: commands.set_attributes(world, caller, {name: data}, merge=True),
        None,
        view.contact.call,
    )


def disposition(ask: Ask) -> Answer:
    """POST .../interactions/{contactId}/disposition: also ends the after-call work."""
    desk, view, world = _at(ask, *OPEN, Status.DISCONNECTED)
    wanted, notes = (
        ask.parameters.number("primaryDispositionId"),
        ask.parameters.text("primaryDispositionNotes"),
    )
    code = next((one for one in world.directory.wrap_up_codes.values() if one.number == wanted), None)
    leg = desk.agent.wrapping if view.status is Status.DISCONNECTED else desk.leg
    if code is None:
        raise bad("primaryDispositionId", wanted, "a disposition of the skill")
    if leg is None or view.is_consulted:
        raise Refusal(409, "InvalidState")

    def effect() -> bool:
        commands.wrap_up(world, leg, code.name, notes)
        duties.end_wrap_up(world, desk.agent, leg)
        return True

    return _accept(desk, effect, None, view.contact.call)


def send_dtmf(ask: Ask) -> Answer:
    """POST .../send-dtmf: to whoever is active."""
    desk = Desk(ask)
    tones = ask.parameters.text("dtmfSequence") or ""
    if not _TONES.fullmatch(tones):
        raise bad("dtmfSequence", "", "tones")
    view = next((one for one in desk.seen if one.status is Status.ACTIVE), None)
    party = _held_party(desk, view) if view is not None else None
    if party is None:
        raise Refusal(409, "InvalidState")
    return _accept(desk, lambda: commands.press_keys(desk.world, party, tones), None)


def not_for_calls(ask: Ask) -> Answer:
    """POST of what is for voicemails, work items and previews only."""
    Desk(ask).view()
    raise Refusal(400, "InvalidMediaType", "This contact is a phone call.")


def _at(ask: Ask, *statuses: Status) -> tuple[Desk, View, World]:
    """The desk and the contact of the path, which must be in one of these states.

    Raises:
        Refusal: 404 for an unknown contact, 409 for another state.
    """
    desk = Desk(ask)
    view = desk.view()
    if view.status not in statuses:
        raise Refusal(409, "InvalidState")
    return desk, view, ask.world


def _own_leg(desk: Desk) -> Leg:
    if desk.leg is None:
        raise Refusal(409, "InvalidState")
    return desk.leg


def _held_party(desk: Desk, view: View) -> Leg | None:
    """Whose leg is on hold when the contact is."""
    call, begun = view.contact.call, view.contact.call.consult
    if view.is_consulted:
        return begun.leg if begun is not None and begun.state is ConsultState.TALKING else None
    own = desk.leg
    return own if begun is not None and begun.leg is own else call.caller


def _open_consult(desk: Desk) -> Consult | None:
    """The consult that this agent has begun."""
    leg = desk.leg
    begun = leg.call.consult if leg is not None else None
    return begun if begun is not None and begun.initiator is leg else None


def _end_consulted(desk: Desk, begun: Consult) -> bool:
    if not begun.is_open or begun.leg is None or not begun.leg.is_live:
        return False
    legs.end_leg(desk.world, begun.leg, EndReason.CANCELLED)
    return True


def _record(ask: Ask, recording: Recording) -> Answer:
    desk, view, world = _at(ask, *OPEN)
    call = view.contact.call
    return _accept(desk, lambda: commands.record(world, call, recording), None, call)


def _accept(desk: Desk, effect: Effect, target: str | None, call: Call | None = None) -> Answer:
    concerned = call or desk.call()
    desk.ask.visit.accept(effect, call_id=concerned.call_id if concerned else None, target=target)
    return accepted()
