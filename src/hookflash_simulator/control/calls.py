"""Calls: place them, see the truth about them, hang up."""

from typing import Any

from hookflash_simulator.control.requests import ControlRequest, Refused
from hookflash_simulator.fields import Fields, WrongField
from hookflash_simulator.world import commands
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind

CALLERS = "+4930231251{:02d}"
STAGES = ("queue", "ivr")


def place(asked: ControlRequest) -> tuple[int, dict[str, Any]]:
    """POST /sim/v1/calls."""
    fields, world = asked.fields(), asked.world
    platform = fields.one_of("platform", asked.simulation.call_ids)
    queue = world.directory.queues[fields.one_of("to_queue", world.directory.queues)]
    agent = fields.optional("answered_by", str)
    stage = fields.one_of("stage", STAGES, "queue")
    private = fields.take("private", bool, False)  # noqa: FBT003
    number = fields.take("from", str, CALLERS.format(world.next_order() % 100))
    attributes = _texts(fields.section("attributes"))
    fields.close()
    _check(asked, agent, stage)
    call = commands.start_call(
        world,
        platform,
        asked.simulation.call_ids[platform](),
        number=number,
        private=private,
        attributes=attributes,
    )
    leg: Leg | None = None
    if stage == "queue":
        waiting = commands.leave_menu(world, call, queue)
        if agent is None:
            commands.look_for_agent(world, waiting)
        else:
            leg = commands.answer_at_once(world, waiting, agent)
    return 201, {
        "call_id": call.call_id,
        "caller_leg": call.caller.leg_id,
        "agent_leg": leg.leg_id if leg else None,
        "agent": leg.party if leg else None,
    }


def show_all(asked: ControlRequest) -> list[dict[str, Any]]:
    """GET /sim/v1/calls; `brief=true` leaves out legs and history, for worlds with thousands of calls."""
    brief = asked.query("brief").get("brief", "false")
    if brief not in {"true", "false"}:
        raise WrongField("brief", f"must be true or false, not {brief!r}")
    if brief == "false":
        return [call.as_json() for call in asked.world.calls.values()]
    return [
        {
            "call_id": call.call_id,
            "platform": call.platform,
            "up": call.is_up,
            "caller_with": call.caller_with(),
        }
        for call in asked.world.calls.values()
    ]


def show(asked: ControlRequest) -> dict[str, Any]:
    """GET /sim/v1/calls/{call_id}."""
    return _call(asked).as_json()


def hang_up(asked: ControlRequest) -> dict[str, Any]:
    """POST /sim/v1/calls/{call_id}/hang-up."""
    call, fields = _call(asked), asked.fields()
    party = fields.take("party", str)
    fields.close()
    leg = _party(call, party.removeprefix("agent:"))
    commands.disconnect(asked.world, leg, EndReason.HUNG_UP)
    return call.as_json()


def _party(call: Call, party: str) -> Leg:
    for leg in reversed(call.live_legs()):
        if party in {leg.words, leg.party if leg.kind is not LegKind.CALLER else LegKind.CALLER}:
            return leg
    raise Refused(409, f"{party} is not in this call")


def _call(asked: ControlRequest) -> Call:
    call_id = asked.values["call_id"]
    call = asked.world.calls.get(call_id)
    if call is None:
        raise Refused(404, f"no call {call_id!r}")
    return call


def _texts(section: Fields) -> dict[str, str]:
    return {name: section.take(name, str) for name in section.names()}


def _check(asked: ControlRequest, agent: str | None, stage: str) -> None:
    if agent is None:
        return
    agents = asked.world.directory.agents
    if agent not in agents:
        raise WrongField("answered_by", f"must be one of {', '.join(agents)}, not {agent!r}")
    if stage == "ivr":
        raise WrongField("answered_by", "nobody answers a call that is in the IVR")
    if not agents[agent].is_free:
        raise Refused(409, f"{agent} is not free")
