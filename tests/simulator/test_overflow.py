"""What queues do by themselves with callers who wait too long."""

import pytest

from hookflash_simulator.clock import VirtualClock
from hookflash_simulator.world import overflow
from hookflash_simulator.world.calls import EndReason, LegKind, MoveState
from hookflash_simulator.world.consults import ConsultState
from hookflash_simulator.world.loading import WrongWorld, build_world
from hookflash_simulator.world.queues import Overflow
from hookflash_simulator.world.world import World

from .harness import Sim, acme
from .people import advance, call_in, consult, legs_of, move, talking


def spilling(after_s: float = 30, to: str = "Overflow") -> World:
    queues = {"Empty Desk": {"number": 4007, "overflow": {"after_s": after_s, "to": to}}}
    return build_world(("world", acme(queues=queues)), 1, VirtualClock(0))


def test_caller_goes_on_to_the_other_queue_by_himself() -> None:
    world = spilling()
    call = call_in(world, "Empty Desk")
    advance(world, 29.9)
    assert call.caller_with() == "queue:Empty Desk"
    advance(world, 0.1)
    assert (call.caller_with(), call.moves) == ("queue:Overflow", [])
    advance(world, 1)
    assert call.caller_with() == "agent:kim"
    first, _ = legs_of(call, LegKind.QUEUE)
    assert first.end_reason is EndReason.MOVED
    assert "queue.overflowed" in [entry["what"] for entry in call.history]


def test_caller_who_has_left_the_line_does_not_go_anywhere() -> None:
    world = spilling()
    call = call_in(world, "Empty Desk")
    move(world, legs_of(call, LegKind.QUEUE)[0], "queue:Closed Desk")
    advance(world, 60)
    assert call.caller_with() == "queue:Closed Desk"


def test_attended_move_and_consult_follow_the_caller() -> None:
    world = spilling(after_s=5)
    call, leg = talking(world)
    issued = move(world, leg, "queue:Empty Desk", attended=True)
    advance(world, 6.2)
    assert (call.caller_with(), issued.state) == ("agent:kim", MoveState.COMPLETE)
    other, leg = talking(world, "ben")
    begun = consult(world, leg, "queue:Empty Desk")
    advance(world, 3)
    world.directory.agents["kim"].phone_up = False
    advance(world, 3)
    assert (begun.state, begun.leg and begun.leg.party) == (ConsultState.RINGING, "Overflow")
    assert other.caller_with() == "hold"


def test_rule_can_be_given_and_taken_while_people_wait(world: World) -> None:
    waits, stays = call_in(world, "Empty Desk"), call_in(world, "Closed Desk")
    advance(world, 20)
    queues = world.directory.queues
    overflow.change(world, queues["Empty Desk"], Overflow(30_000, "Overflow"))
    overflow.change(world, queues["Closed Desk"], Overflow(30_000, "Overflow"))
    advance(world, 9)
    overflow.change(world, queues["Closed Desk"], None)
    advance(world, 2.5)
    assert (waits.caller_with(), stays.caller_with()) == ("agent:kim", "queue:Closed Desk")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"after_s": 0, "to": "Overflow"}, "above zero"),
        ({"after_s": 5, "to": "Nowhere"}, "must be one of"),
        ({"after_s": 5}, "is required"),
        ({"to": "Overflow", "after_s": 5, "x": 1}, "unknown 'x'"),
    ],
)
def test_wrong_rule_is_refused(rule: dict[str, object], said: str) -> None:
    with pytest.raises(WrongWorld, match=said):
        build_world(("world", acme(queues={"Sales": {"overflow": rule}})), 1, VirtualClock(0))


async def test_control_api_changes_the_rule(sim: Sim) -> None:
    call = await sim.place("Empty Desk", None)
    rule = {"after_s": 3.0, "to": "Overflow"}
    shown = await sim.control("PATCH", "queues/Empty Desk", {"overflow": rule})
    assert shown["overflow"] == rule
    assert (await sim.control("PATCH", "queues/Empty Desk", {"active": True}))["overflow"] == rule
    await sim.advance(4.1)
    assert await sim.caller_with(call) == "agent:kim"
    assert await sim.effects() == []
    assert (await sim.control("PATCH", "queues/Empty Desk", {"overflow": None}))["overflow"] is None
    await sim.control("PATCH", "queues/Empty Desk", {"overflow": {"after_s": 1}}, status=400)
