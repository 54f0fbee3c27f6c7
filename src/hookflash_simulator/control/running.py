"""The simulation itself: faults, ledger, recorder, clock, reset."""

from typing import Any

from hookflash_simulator.clock import VirtualClock, iso, ms, parse_iso
from hookflash_simulator.control.requests import ControlRequest, Refused
from hookflash_simulator.faults import read_rules
from hookflash_simulator.fields import WrongField

LONGEST_STEP_S = 366 * 86_400


def order_faults(asked: ControlRequest) -> list[dict[str, Any]]:
    """PUT /sim/v1/faults: the rules replace those before."""
    asked.simulation.faults.rules = read_rules(asked.json())
    return show_faults(asked)


def show_faults(asked: ControlRequest) -> list[dict[str, Any]]:
    """GET /sim/v1/faults."""
    return [rule.as_json() for rule in asked.simulation.faults.rules]


def show_effects(asked: ControlRequest) -> list[dict[str, Any]]:
    """GET /sim/v1/effects."""
    call_id = asked.query("call_id").get("call_id")
    return [effect.as_json() for effect in asked.simulation.ledger.effects(call_id)]


def show_requests(asked: ControlRequest) -> dict[str, Any]:
    """GET /sim/v1/requests; `since` is a request number or a time."""
    since = asked.query("since").get("since", "")
    if not since:
        return asked.simulation.recorder.summary()
    if since.isascii() and since.isdigit():
        return asked.simulation.recorder.summary(since=int(since))
    try:
        return asked.simulation.recorder.summary(since_at=parse_iso(since))
    except ValueError:
        raise WrongField("since", "must be a request number or a time (ISO 8601)") from None


def announce_maintenance(asked: ControlRequest) -> dict[str, Any]:
    """POST /sim/v1/maintenance: platforms say that event feeds will be cut, and cut them `after_s` later."""
    fields = asked.fields()
    after = fields.positive("after_s", 60)
    fields.close()
    for listener in asked.simulation.on_maintenance:
        listener(ms(after))
    return {"after_s": after}


def show_clock(asked: ControlRequest) -> dict[str, Any]:
    """GET /sim/v1/clock."""
    clock = asked.simulation.clock
    return {"mode": clock.mode, "now": iso(clock.now()), "speed": clock.speed}


def advance_clock(asked: ControlRequest) -> dict[str, Any]:
    """POST /sim/v1/clock."""
    fields = asked.fields()
    duration = fields.positive("advance_s")
    fields.close()
    if duration > LONGEST_STEP_S:
        raise WrongField("advance_s", f"must not be above {LONGEST_STEP_S} (a year)")
    clock = asked.simulation.clock
    if not isinstance(clock, VirtualClock):
        raise Refused(409, "a real clock moves by itself; start the simulator with --clock virtual")
    clock.advance(ms(duration))
    return show_clock(asked)


def reset(asked: ControlRequest) -> dict[str, Any]:
    """POST /sim/v1/reset: `world` is a name, a path or a whole world in place."""
    fields = asked.fields()
    world, seed = fields.optional("world", object), fields.optional("seed", int)
    fields.close()
    if not isinstance(world, str | dict | None):
        raise WrongField("world", "must be a name, a path, or a mapping")
    asked.simulation.reset(world, seed)
    present = asked.simulation.world
    return {"world": present.name, "seed": present.seed, "now": iso(present.now())}
