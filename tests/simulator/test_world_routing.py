import pytest

from hookflash_simulator.world import commands, duties, routing
from hookflash_simulator.world.agents import Answering, AnswerKind, Duty, Presence
from hookflash_simulator.world.calls import EndReason, LegKind, LegState
from hookflash_simulator.world.routing import Wish
from hookflash_simulator.world.world import World

from .people import DECLINES, NEVER, advance, call_in, duty_of, legs_of, live, talking


def test_caller_rings_at_an_agent_at_once_and_talks_after_a_second(world: World) -> None:
    call = call_in(world, "Billing")
    assert call.caller_with() == "queue:Billing"
    assert live(call, LegKind.AGENT).state is LegState.RINGING
    advance(world, 0.999)
    assert call.caller_with() == "queue:Billing"
    advance(world, 0.001)
    assert call.caller_with() == "agent:ana"
    queue_leg = legs_of(call, LegKind.QUEUE)[0]
    assert (queue_leg.state, queue_leg.end_reason) == (LegState.ENDED, EndReason.MOVED)


def test_longest_idle_agent_is_first(world: World) -> None:
    first = call_in(world, "Billing")
    advance(world, 5)
    commands.disconnect(world, first.caller, EndReason.HUNG_UP)
    advance(world, 5)
    agents = [live(call_in(world, "Billing"), LegKind.AGENT).party for _ in range(3)]
    assert agents == ["ben", "cleo", "ana"]


def test_callers_wait_in_order_and_priority_goes_ahead(world: World) -> None:
    for agent in ("ana", "ben", "cleo"):
        talking(world, agent)
    first = call_in(world, "Billing")
    advance(world, 1)
    second, urgent = call_in(world, "Billing"), call_in(world, "Billing", priority=1)
    assert [leg.call for leg in world.directory.queues["Billing"].waiting] == [urgent, first, second]


def test_skills_decide_who_is_offered_a_call(world: World) -> None:
    call = call_in(world, "Billing", skills=("spanish",))
    advance(world, 60)
    assert call.caller_with() == "queue:Billing"
    routing.reorder(world, live(call, LegKind.QUEUE), Wish(skills=["billing"]))
    advance(world, 1)
    assert call.caller_with() == "agent:ana"


def test_nobody_answers_then_the_next_agent_rings_and_the_first_does_not_respond(world: World) -> None:
    world.directory.agents["ana"].answering = NEVER
    call = call_in(world, "Billing")
    advance(world, 8)
    ana, ben = legs_of(call, LegKind.AGENT)
    assert (ana.party, ana.end_reason, ana.connected_at) == ("ana", EndReason.NO_ANSWER, None)
    assert (ben.party, ben.state) == ("ben", LegState.RINGING)
    assert world.directory.agents["ana"].duty is Duty.NOT_RESPONDING
    advance(world, 1)
    assert call.caller_with() == "agent:ben"


def test_agent_who_would_answer_too_late_has_not_answered(world: World) -> None:
    world.directory.agents["kim"].answering = Answering(AnswerKind.ANSWERS, 8000)
    call = call_in(world, "Overflow")
    advance(world, 60)
    assert (call.caller_with(), duty_of(world, "kim")) == ("queue:Overflow", Duty.NOT_RESPONDING)


def test_agent_who_does_not_respond_gets_no_more_calls_until_he_is_back(world: World) -> None:
    kim = world.directory.agents["kim"]
    kim.answering = NEVER
    call = call_in(world, "Overflow")
    advance(world, 100)
    assert len(legs_of(call, LegKind.AGENT)) == 1
    duties.set_duty(world, kim, Duty.IDLE)
    assert len(legs_of(call, LegKind.AGENT)) == 2


def test_declined_call_goes_to_the_next_agent_and_comes_back_after_a_pause(world: World) -> None:
    for name in ("ida", "jon"):
        world.directory.agents[name].answering = DECLINES
    call = call_in(world, "Sales")
    advance(world, 2)
    assert [(leg.party, leg.end_reason) for leg in legs_of(call, LegKind.AGENT)] == [
        ("ida", EndReason.DECLINED),
        ("jon", EndReason.DECLINED),
    ]
    assert world.directory.agents["ida"].duty is Duty.IDLE
    advance(world, 9)
    assert [leg.party for leg in legs_of(call, LegKind.AGENT)] == ["ida", "jon", "ida"]


def test_agent_wraps_up_before_the_next_call(world: World) -> None:
    call, leg = talking(world, "kim")
    waiting = call_in(world, "Overflow")
    commands.disconnect(world, leg, EndReason.HUNG_UP)
    kim = world.directory.agents["kim"]
    assert (call.caller_with(), kim.duty, kim.wrapping) == ("gone", Duty.INTERACTING, leg)
    advance(world, 1.999)
    assert legs_of(waiting, LegKind.AGENT) == []
    advance(world, 0.001)
    assert live(waiting, LegKind.AGENT).party == "kim"
    assert leg.wrap_up is not None
    assert (leg.wrap_up.ended_at or 0) - (leg.wrap_up.started_at or 0) == 2000


@pytest.mark.parametrize("presence", [Presence.AWAY, Presence.OFFLINE, Presence.AVAILABLE])
def test_agent_who_is_not_on_queue_is_offered_nothing(world: World, presence: Presence) -> None:
    kim = world.directory.agents["kim"]
    duties.set_presence(world, kim, presence)
    call = call_in(world, "Overflow")
    advance(world, 60)
    assert (call.caller_with(), kim.duty) == ("queue:Overflow", Duty.OFF_QUEUE)
    duties.set_presence(world, kim, Presence.ON_QUEUE)
    advance(world, 1)
    assert call.caller_with() == "agent:kim"


def test_agent_who_leaves_while_talking_is_off_queue_only_afterwards(world: World) -> None:
    _, leg = talking(world, "kim")
    kim = world.directory.agents["kim"]
    duties.set_presence(world, kim, Presence.AWAY)
    assert duty_of(world, "kim") is Duty.INTERACTING
    commands.disconnect(world, leg)
    advance(world, 2)
    assert duty_of(world, "kim") is Duty.OFF_QUEUE


def test_caller_who_hangs_up_ends_every_leg_and_frees_the_agent(world: World) -> None:
    call = call_in(world, "Overflow")
    commands.disconnect(world, call.caller, EndReason.HUNG_UP)
    assert (call.caller_with(), call.live_legs()) == ("gone", [])
    assert {leg.end_reason for leg in list(call.legs.values())[2:]} == {EndReason.FAR_END}
    kim = world.directory.agents["kim"]
    assert (kim.leg, kim.duty, world.directory.queues["Overflow"].waiting) == (None, Duty.IDLE, [])
    advance(world, 60)
    assert call.caller_with() == "gone"


def test_held_caller_is_on_hold(world: World) -> None:
    call, leg = talking(world)
    assert commands.hold(world, leg, held=True)
    assert call.caller_with() == "hold"
    assert not commands.hold(world, leg, held=True)
    assert commands.hold(world, leg, held=False)
    assert call.caller_with() == "agent:ana"


def test_queue_that_is_not_active_offers_nothing(world: World) -> None:
    queue = world.directory.queues["Billing"]
    queue.active = False
    call = call_in(world, "Billing")
    advance(world, 60)
    assert call.caller_with() == "queue:Billing"


def test_ended_calls_are_forgotten_one_day(world: World) -> None:
    object.__setattr__(world.settings, "ended_calls_kept", 5)
    for _ in range(20):
        commands.disconnect(world, call_in(world, "Empty Desk").caller, EndReason.HUNG_UP)
    alive = call_in(world, "Empty Desk")
    assert len(world.calls) <= 7
    assert alive.call_id in world.calls
