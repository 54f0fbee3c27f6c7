import pytest

from hookflash_simulator.world import commands, duties
from hookflash_simulator.world.agents import Duty, Presence
from hookflash_simulator.world.calls import EndReason, LegKind, LegState, MoveState
from hookflash_simulator.world.world import World

from .people import DECLINES, NEVER, advance, call_in, duty_of, legs_of, live, move, talking

ANSWERS, BUSY, SILENT, INVALID = (f"+49302312500{n}" for n in (1, 2, 3, 4))


def test_unattended_move_to_a_queue_follows_its_command_by_a_tenth_of_a_second(world: World) -> None:
    call, leg = talking(world)
    issued = move(world, leg, "queue:Support")
    advance(world, 0.099)
    assert (call.caller_with(), issued.state) == ("agent:ana", MoveState.PENDING)
    advance(world, 0.001)
    assert (call.caller_with(), issued.state) == ("queue:Support", MoveState.COMPLETE)
    assert (leg.state, leg.end_reason) == (LegState.ENDED, EndReason.MOVED)
    assert world.directory.agents["ana"].wrapping is leg
    advance(world, 1)
    assert call.caller_with() == "agent:dan"


def test_attended_move_to_a_queue_keeps_the_agent_until_another_answers(world: World) -> None:
    call, leg = talking(world)
    issued = move(world, leg, "queue:Support", attended=True)
    advance(world, 1)
    assert (call.caller_with(), issued.state) == ("agent:ana", MoveState.ACTIVE)
    advance(world, 0.1)
    assert (call.caller_with(), issued.state) == ("agent:dan", MoveState.COMPLETE)
    assert leg.end_reason is EndReason.MOVED


def test_agent_who_leaves_an_attended_move_leaves_the_caller_in_the_queue(world: World) -> None:
    call, leg = talking(world)
    move(world, leg, "queue:Empty Desk", attended=True)
    advance(world, 1)
    commands.disconnect(world, leg)
    assert call.caller_with() == "queue:Empty Desk"


def test_move_of_a_waiting_caller_takes_the_queue_leg_and_stops_the_ringing(world: World) -> None:
    world.directory.agents["ana"].answering = NEVER
    call = call_in(world, "Billing")
    ringing = live(call, LegKind.AGENT)
    move(world, live(call, LegKind.QUEUE), "queue:Sales")
    advance(world, 0.1)
    assert (call.caller_with(), ringing.end_reason) == ("queue:Sales", EndReason.CANCELLED)
    ana = world.directory.agents["ana"]
    assert (ana.leg, ana.duty) == (None, Duty.IDLE)
    assert world.directory.queues["Billing"].waiting == []
    advance(world, 1)
    assert call.caller_with() == "agent:ida"


def test_move_whose_leg_is_gone_fails_and_moves_nothing(world: World) -> None:
    call, leg = talking(world)
    first, second = move(world, leg, "queue:Support"), move(world, leg, "queue:Sales")
    advance(world, 0.1)
    assert (first.state, second.state) == (MoveState.COMPLETE, MoveState.FAILED)
    advance(world, 5)
    assert call.caller_with() == "agent:dan"
    assert legs_of(call, LegKind.QUEUE)[-1].party == "Support"


def test_caller_who_hangs_up_before_the_effect_makes_the_move_fail(world: World) -> None:
    call, leg = talking(world)
    issued = move(world, leg, "queue:Support")
    commands.disconnect(world, call.caller, EndReason.HUNG_UP)
    advance(world, 5)
    assert (issued.state, call.caller_with()) == (MoveState.FAILED, "gone")
    assert world.directory.queues["Support"].waiting == []


def test_caller_who_hangs_up_during_an_attended_move_makes_it_fail(world: World) -> None:
    call, leg = talking(world)
    issued = move(world, leg, "queue:Empty Desk", attended=True)
    advance(world, 1)
    commands.disconnect(world, call.caller, EndReason.HUNG_UP)
    assert (issued.state, call.live_legs()) == (MoveState.FAILED, [])


def test_second_move_of_a_leg_cancels_the_attended_one(world: World) -> None:
    call, leg = talking(world)
    first = move(world, leg, "queue:Empty Desk", attended=True)
    advance(world, 1)
    second = move(world, leg, "queue:Support")
    advance(world, 0.1)
    assert (first.state, second.state) == (MoveState.CANCELLED, MoveState.COMPLETE)
    assert call.caller_with() == "queue:Support"
    assert world.directory.queues["Empty Desk"].waiting == []


def test_queue_leg_of_an_attended_move_can_be_moved_on(world: World) -> None:
    call, leg = talking(world)
    first = move(world, leg, "queue:Empty Desk", attended=True)
    advance(world, 1)
    second = move(world, live(call, LegKind.QUEUE), "queue:Support")
    advance(world, 2)
    assert (first.state, second.state) == (MoveState.COMPLETE, MoveState.COMPLETE)
    assert (call.caller_with(), leg.end_reason) == ("agent:dan", EndReason.MOVED)


def test_unattended_move_to_an_agent_rings_him_while_the_caller_is_on_hold(world: World) -> None:
    call, leg = talking(world)
    issued = move(world, leg, "agent:hugo")
    advance(world, 0.1)
    assert (call.caller_with(), issued.state) == ("hold", MoveState.ACTIVE)
    advance(world, 1)
    assert (call.caller_with(), issued.state) == ("agent:hugo", MoveState.COMPLETE)
    assert duty_of(world, "hugo") is Duty.COMMUNICATING
    commands.disconnect(world, live(call, LegKind.AGENT))
    assert duty_of(world, "hugo") is Duty.IDLE


@pytest.mark.parametrize(("answering", "wait"), [(NEVER, 20.1), (DECLINES, 1.1)])
def test_attended_move_that_nobody_takes_leaves_the_caller_with_the_agent(
    world: World, answering: object, wait: float
) -> None:
    call, leg = talking(world)
    world.directory.agents["hugo"].answering = answering  # type: ignore[assignment]
    issued = move(world, leg, "agent:hugo", attended=True)
    advance(world, wait)
    assert (call.caller_with(), issued.state) == ("agent:ana", MoveState.FAILED)
    assert leg.is_connected
    assert duty_of(world, "hugo") is Duty.IDLE


def test_unattended_move_that_nobody_takes_ends_in_the_mailbox(world: World) -> None:
    call, leg = talking(world)
    world.directory.agents["hugo"].answering = NEVER
    issued = move(world, leg, "agent:hugo")
    advance(world, 20.1)
    assert (call.caller_with(), issued.state) == ("voicemail:agent:hugo", MoveState.FAILED)


def test_agent_who_cannot_be_reached_does_not_even_ring(world: World) -> None:
    call, leg = talking(world)
    duties.set_presence(world, world.directory.agents["hugo"], Presence.OFFLINE)
    issued = move(world, leg, "agent:hugo", attended=True)
    advance(world, 0.1)
    assert (call.caller_with(), issued.state) == ("agent:ana", MoveState.FAILED)
    assert legs_of(call, LegKind.AGENT)[-1].end_reason is EndReason.NOT_AVAILABLE


def test_agent_on_another_call_cannot_be_reached(world: World) -> None:
    call, leg = talking(world)
    talking(world, "hugo")
    issued = move(world, leg, "agent:hugo", attended=True)
    advance(world, 0.1)
    assert (call.caller_with(), issued.state) == ("agent:ana", MoveState.FAILED)


def test_move_to_a_number_that_answers(world: World) -> None:
    call, leg = talking(world)
    issued = move(world, leg, f"number:{ANSWERS}")
    advance(world, 0.1)
    assert (call.caller_with(), live(call, LegKind.NUMBER).state) == ("hold", LegState.DIALING)
    advance(world, 2)
    assert (call.caller_with(), issued.state) == (f"number:{ANSWERS}", MoveState.COMPLETE)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(BUSY, EndReason.BUSY), (SILENT, EndReason.NO_ANSWER), (INVALID, EndReason.INVALID)],
)
def test_attended_move_to_a_number_that_fails_keeps_the_agent(
    world: World, number: str, reason: EndReason
) -> None:
    call, leg = talking(world)
    issued = move(world, leg, f"number:{number}", attended=True)
    advance(world, 21)
    assert (call.caller_with(), issued.state) == ("agent:ana", MoveState.FAILED)
    assert legs_of(call, LegKind.NUMBER)[0].end_reason is reason


def test_move_out_of_the_menu(world: World) -> None:
    call = commands.start_call(
        world, "genesys", world.new_id(), number="+493023125100", private=False, attributes={}
    )
    assert call.caller_with() == "ivr"
    move(world, live(call, LegKind.IVR), "queue:Overflow")
    advance(world, 1.1)
    assert call.caller_with() == "agent:kim"


def test_priority_and_skills_go_with_the_caller(world: World) -> None:
    call, leg = talking(world)
    call.priority, call.skills = 7, ["spanish"]
    move(world, leg, "queue:Billing")
    advance(world, 60)
    ticket = live(call, LegKind.QUEUE).ticket
    assert ticket is not None
    assert (ticket.priority, ticket.skills, call.caller_with()) == (7, ["spanish"], "queue:Billing")


@pytest.mark.parametrize("to", ["voicemail:agent:hugo", "flow:SelfService"])
def test_what_answers_at_once_ends_every_move_that_waits(world: World, to: str) -> None:
    call, leg = talking(world)
    first = move(world, leg, "queue:Empty Desk", attended=True)
    advance(world, 1)
    second = move(world, live(call, LegKind.QUEUE), to, attended=True)
    advance(world, 0.1)
    assert (first.state, second.state, leg.end_reason) == (
        MoveState.COMPLETE,
        MoveState.COMPLETE,
        EndReason.MOVED,
    )
    direct, leg = talking(world, "ben")
    third = move(world, leg, to, attended=True)
    advance(world, 0.1)
    assert (third.state, leg.end_reason, direct.is_up) == (MoveState.COMPLETE, EndReason.MOVED, True)
