"""Flows and overflow rules of a world file."""

from hookflash_simulator.clock import ms
from hookflash_simulator.fields import Fields, WrongField
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.directory import Directory, Flow, FlowKind
from hookflash_simulator.world.queues import Overflow

EXTENSION = "extension:"
SIGNALS = ("transfer", "release")


def read_flows(top: Fields, directory: Directory) -> None:
    """The flows: ``{does: voicemail, of: MAILBOX}``, ``{does: callback, for: QUEUE}``, ``{does: menu}``.

    Raises:
        WrongField: One is none of these, or names what is not there.
    """
    for name, fields in top.sections("flows"):
        kind = FlowKind(fields.one_of("does", list(FlowKind)))
        place = ""
        if kind is FlowKind.VOICEMAIL:
            place = _mailbox(fields, directory)
        elif kind is FlowKind.CALLBACK:
            place = fields.one_of("for", directory.queues)
        directory.flows[name] = Flow(name, fields.take("id", str, named_uuid("flow", name)), kind, place)
        fields.close()


def read_scripts(top: Fields, directory: Directory) -> None:
    """The scripts that can be started, and what all of them do when they are signalled.

    Raises:
        WrongField: A signal does what scripts cannot.
    """
    directory.scripts = frozenset(top.texts("scripts"))
    signals = top.section("signals")
    for name in signals.names():
        directory.signals[name.upper()] = signals.one_of(name, SIGNALS)


def read_overflow(fields: Fields, queues: list[str]) -> Overflow | None:
    """An overflow rule: ``{after_s: SECONDS, to: QUEUE}``; None if there is none.

    Raises:
        WrongField: It is wrong.
    """
    if fields.optional("overflow", object) is None:
        return None
    rule = fields.section("overflow")
    after = ms(rule.positive("after_s"))
    if after == 0:
        raise WrongField(rule.key("after_s"), "must be above zero")
    overflow = Overflow(after, rule.one_of("to", queues))
    rule.close()
    return overflow


def read_capacity(fields: Fields) -> int | None:
    """How many may wait in a queue; None if there is no bound.

    Raises:
        WrongField: It is no whole number, or negative.
    """
    capacity = fields.optional("capacity", int)
    if capacity is not None and capacity < 0:
        raise WrongField(fields.key("capacity"), "must not be negative")
    return capacity


def _mailbox(fields: Fields, directory: Directory) -> str:
    owner = fields.take("of", str)
    if owner.startswith(EXTENSION):
        owner = str(directory.extensions.get(owner.removeprefix(EXTENSION), ""))
    if owner not in directory.mailboxes:
        allowed = ", ".join(sorted(directory.mailboxes)) or "none"
        raise WrongField(fields.key("of"), f"must be a mailbox or its extension:NUMBER, allowed: {allowed}")
    return owner
