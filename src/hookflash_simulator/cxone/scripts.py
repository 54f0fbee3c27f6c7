"""What works without an agent session: signals, scripts, ending and noting (reference 3.6)."""

from collections.abc import Callable

from hookflash_simulator.cxone.contacts import Contact
from hookflash_simulator.cxone.errors import Refusal, bad
from hookflash_simulator.cxone.requests import PLATFORM, Ask, accepted, ok
from hookflash_simulator.cxone.words import ContactState, contact_state
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world import commands, outbound, signals
from hookflash_simulator.world.calls import Call, EndReason, LegKind, Recording
from hookflash_simulator.world.signals import SignalKind
from hookflash_simulator.world.targets import Target, TargetKind
from hookflash_simulator.world.world import World

RESULT = "signal.{}"
UNKNOWN = "FAILED unknown target"


def signal(ask: Ask) -> Answer:
    """POST interactions/{contactId}/signal: `p1` to `p9`, whose meaning is the world file's.

    For a signal that transfers, p2 is `skill`, `agent`, `number` or `voicemail`, p3 its id or number, and p4
    goes into the name of the custom data in which the script writes what came of it.
    """
    contact = ask.contact()
    if not contact.is_live:
        if ask.switches.signal_ended == "404":
            raise Refusal(404, "InvalidContactId")
        return accepted()
    given = {name: ask.parameters.text(name) or "" for name in ("p1", "p2", "p3", "p4")}
    call, kind = contact.call, ask.world.directory.signals.get(given["p1"].upper())
    target = _target(ask, given["p2"], given["p3"]) if kind == SignalKind.TRANSFER else None

    def effect() -> bool:
        result = _run(ask, contact, kind, target)
        if kind is not None and given["p4"]:
            signals.report(ask.world, call, RESULT.format(given["p4"]), result)
        return result == "OK"

    shown = str(target) if target is not None else kind
    ask.visit.accept(effect, call_id=call.call_id, target=shown)
    return accepted()


def start_script(ask: Ask) -> Answer:
    """POST scripts/start, and the older scripts/{scriptId}/start: a script that calls the number it is given.

    Raises:
        Refusal: 400 without a skill or a number, 404 for an unknown script.
    """
    given = ask.parameters
    skill = ask.face.numbers.skill(ask.world, given.number("skillId", "InvalidSkillId"))
    script = ask.visit.values.get("scriptId") or given.text("scriptId") or given.text("scriptPath") or ""
    if script not in ask.world.directory.scripts:
        raise Refusal(404, "InvalidScript")
    number = (given.text("Parameters") or "").split(ask.switches.parameter_separator)[0].strip()
    if skill is None:
        raise Refusal(400, "InvalidSkillId")
    if not number:
        raise bad("Parameters", "", "a phone number first")
    world, queue = ask.world, skill[0]
    call_id = str(ask.face.book.new_id())

    def effect() -> bool:
        call = Call(call_id, PLATFORM, number, number, world.now(), outbound=True)
        outbound.call_for_queue(world, call, queue)
        return True

    ask.visit.accept(effect, call_id=call_id, target=f"number:{number}")
    return ok({"contactId": int(call_id)})


def end_contact(ask: Ask) -> Answer:
    """POST contacts/{contactId}/end."""
    contact = ask.contact()
    if not contact.is_live:
        raise Refusal(404, "InvalidContactId")
    caller = contact.call.caller
    return _accept(ask, contact, lambda: commands.disconnect(ask.world, caller, EndReason.DISCONNECTED))


def record_contact(ask: Ask) -> Answer:
    """POST contacts/{contactId}/record."""
    contact = ask.contact()
    return _accept(ask, contact, lambda: commands.record(ask.world, contact.call, Recording.ACTIVE))


def monitor_contact(ask: Ask) -> Answer:
    """POST contacts/{contactId}/monitor: a phone listens in; nobody hears of it."""
    contact = ask.contact()
    if ask.parameters.text("phoneNumber") is None:
        raise Refusal(400, "InvalidPhoneNumber")
    if contact_state(contact) is not ContactState.ACTIVE:
        raise Refusal(409, "InvalidState")

    def effect() -> bool:
        ask.world.note(contact.call, "call.monitored", leg=contact.leg.leg_id)
        return True

    return _accept(ask, contact, effect)


def set_disposition(ask: Ask) -> Answer:
    """POST contacts/{contactId}/set-disposition; the status is a switch."""
    contact, info = ask.contact(), ask.parameters.section("dispositionInfo")
    wanted = info.text("dispositionCode")
    codes = ask.world.directory.wrap_up_codes.values()
    code = next((one for one in codes if wanted in {one.name, str(one.number)}), None)
    if code is None:
        raise bad("dispositionCode", wanted, "a disposition")
    legs = [leg for leg in contact.legs if leg.kind is LegKind.AGENT]
    if not legs:
        raise Refusal(409, "InvalidState")
    _accept(ask, contact, lambda: commands.wrap_up(ask.world, legs[-1], code.name, info.text("notes")))
    return accepted() if ask.switches.set_disposition_status == "202" else ok({})


def set_tags(ask: Ask) -> Answer:
    """POST contacts/{contactId}/tags: every tag is unknown here, which the answer says one by one."""
    ask.contact()
    tags = ask.parameters.raw("tags")
    if not isinstance(tags, list):
        raise bad("tags", "", "a list")
    failed = [
        {"tagId": one.get("tagId") if isinstance(one, dict) else None, "success": False} for one in tags
    ]
    return ok({"resultSet": {"errorCount": len(failed), "tags": failed}})


def _run(ask: Ask, contact: Contact, kind: str | None, target: Target | None) -> str:
    """What the script does, in the word that it writes down."""
    call, world = contact.call, ask.world
    if kind is None:
        return "IGNORED"
    if kind == SignalKind.RELEASE:
        return "OK" if signals.release(world, call) else "FAILED"
    carrier = signals.carrier(call)
    with_agent = carrier is not None and carrier.kind is LegKind.AGENT
    if with_agent and ask.switches.signal_with_agent == "ignored":
        return "IGNORED"
    if target is None:
        return UNKNOWN
    return "OK" if signals.transfer(world, call, target) else "FAILED"


def _target(ask: Ask, kind: str, name: str) -> Target | None:
    """The target that a signal names by its number."""
    number = int(name) if name.isascii() and name.isdigit() else None
    finders: dict[str, Callable[[World, int | None], Target | None]] = {
        "skill": lambda world, value: _skill(ask, world, value),
        "agent": lambda world, value: _agent(ask, world, value, TargetKind.AGENT, ""),
        "voicemail": lambda world, value: _agent(ask, world, value, TargetKind.VOICEMAIL, "agent:"),
        "number": lambda _world, _value: Target(TargetKind.NUMBER, name) if name else None,
    }
    find = finders.get(kind.lower())
    return None if find is None else find(ask.world, number)


def _skill(ask: Ask, world: World, number: int | None) -> Target | None:
    found = ask.face.numbers.skill(world, number)
    return None if found is None or found[1] else Target(TargetKind.QUEUE, found[0].name)


def _agent(ask: Ask, world: World, number: int | None, kind: TargetKind, prefix: str) -> Target | None:
    agent = ask.face.numbers.agent(world, number)
    return None if agent is None else Target(kind, prefix + agent.name)


def _accept(ask: Ask, contact: Contact, effect: Callable[[], bool]) -> Answer:
    ask.visit.accept(effect, call_id=contact.call.call_id, target=contact.leg.words)
    return accepted()
