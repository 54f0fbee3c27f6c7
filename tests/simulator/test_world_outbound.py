import pytest

from hookflash_simulator.world import commands, duties
from hookflash_simulator.world.agents import Answering, Duty, Presence
from hookflash_simulator.world.calls import EndReason, LegKind, LegState
from hookflash_simulator.world.world import World

from .people import DECLINES, NEVER, advance, call_out, consult, duty_of, live, move

ANSWERS, BUSY, SILENT, INVALID = (f"+49302312500{n}" for n in (1, 2, 3, 4))


def test_own_phone_rings_first_then_the_number(world: World) -> None:
    call = call_out(world, "ana", ANSWERS)
    own = live(call, LegKind.AGENT)
    assert (own.state, call.caller.state, call.caller_with()) == (
        LegState.RINGING,
        LegState.PLANNED,
        "nobody",
    )
    advance(world, 1)
    assert (own.state, call.caller.state, call.caller_with()) == (
        LegState.CONNECTED,
        LegState.DIALING,
        "nobody",
    )
    assert duty_of(world, "ana") is Duty.INTERACTING
    advance(world, 2)
    assert (call.caller.state, call.caller_with()) == (LegState.CONNECTED, "agent:ana")


def test_wrap_up_follows_a_call_on_behalf_of_a_queue_only(world: World) -> None:
    for_queue, own = call_out(world, "ana", ANSWERS), call_out(world, "ben", ANSWERS, queue=None)
    advance(world, 3)
    assert duty_of(world, "ben") is Duty.COMMUNICATING
    commands.disconnect(world, for_queue.caller, EndReason.HUNG_UP)
    commands.disconnect(world, own.caller, EndReason.HUNG_UP)
    assert world.directory.agents["ana"].wrapping is not None
    assert (world.directory.agents["ben"].wrapping, duty_of(world, "ben")) == (None, Duty.IDLE)


@pytest.mark.parametrize(
    ("answering", "reason"), [(NEVER, EndReason.NO_ANSWER), (DECLINES, EndReason.DECLINED)]
)
def test_agent_who_does_not_pick_up_his_own_phone(
    world: World, answering: Answering, reason: EndReason
) -> None:
    world.directory.agents["ana"].answering = answering
    call = call_out(world, "ana", ANSWERS)
    own = live(call, LegKind.AGENT)
    advance(world, 21)
    assert (call.is_up, own.end_reason, call.caller.ringing_at) == (False, reason, None)
    assert duty_of(world, "ana") is Duty.IDLE


@pytest.mark.parametrize("how", ["offline", "phone busy", "on a call"])
def test_agent_who_cannot_be_reached(world: World, how: str) -> None:
    ana = world.directory.agents["ana"]
    if how == "offline":
        duties.set_presence(world, ana, Presence.OFFLINE)
    elif how == "phone busy":
        ana.phone_up = False
    else:
        call_out(world, "ana", ANSWERS)
    call = call_out(world, "ana", ANSWERS)
    assert (call.is_up, next(iter(call.legs.values())).end_reason) == (False, EndReason.NOT_AVAILABLE)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(BUSY, EndReason.BUSY), (SILENT, EndReason.NO_ANSWER), (INVALID, EndReason.INVALID)],
)
def test_number_that_is_not_reached_ends_the_call(world: World, number: str, reason: EndReason) -> None:
    call = call_out(world, "ana", number)
    advance(world, 22)
    assert (call.is_up, call.caller.end_reason, call.live_legs()) == (False, reason, [])
    advance(world, 2)
    assert duty_of(world, "ana") is Duty.IDLE


@pytest.mark.parametrize("wait", [0.5, 1.5])
def test_agent_who_gives_up_ends_the_call(world: World, wait: float) -> None:
    call = call_out(world, "ana", SILENT)
    advance(world, wait)
    commands.disconnect(world, live(call, LegKind.AGENT))
    assert (call.is_up, call.live_legs()) == (False, [])


def test_nothing_moves_before_the_number_has_answered(world: World) -> None:
    call = call_out(world, "ana", SILENT)
    advance(world, 2)
    own = live(call, LegKind.AGENT)
    move(world, own, "queue:Support")
    begun = consult(world, own, "agent:hugo")
    advance(world, 1)
    assert (live(call, LegKind.AGENT), begun.is_open) == (own, False)
    assert [leg.kind for leg in call.live_legs()] == [LegKind.AGENT, LegKind.CALLER]


def test_answered_call_can_be_moved_and_consulted_about(world: World) -> None:
    call = call_out(world, "ana", ANSWERS)
    advance(world, 3)
    own = live(call, LegKind.AGENT)
    consult(world, own, "agent:hugo")
    advance(world, 1.1)
    assert call.caller_with() == "hold"
    commands.disconnect(world, own)
    assert (call.caller_with(), own.end_reason) == ("agent:hugo", EndReason.CONSULTED)
    move(world, live(call, LegKind.AGENT), "queue:Sales")
    advance(world, 1.1)
    assert call.caller_with() == "agent:ida"
