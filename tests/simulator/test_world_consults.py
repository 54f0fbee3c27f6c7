import pytest

from hookflash_simulator.clock import VirtualClock
from hookflash_simulator.world import commands, consults, duties
from hookflash_simulator.world.agents import Answering, Duty, Presence
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState, MoveState
from hookflash_simulator.world.consults import ConsultState, SpeakTo
from hookflash_simulator.world.loading import build_world
from hookflash_simulator.world.world import World

from .harness import acme
from .people import DECLINES, NEVER, advance, consult, duty_of, legs_of, live, move, talking

ANSWERS, BUSY = "+493023125001", "+493023125002"


def switched(**switches: str) -> World:
    return build_world(("world", acme(switches=switches)), 1, VirtualClock(0))


def heard(call: Call) -> set[str]:
    """Who takes part in the conversation at present."""
    return {leg.words for leg in call.live_legs() if leg.is_connected and leg.held_at is None}


def test_consulted_agent_rings_while_the_caller_is_on_hold(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "agent:hugo")
    assert (call.caller_with(), begun.state) == ("agent:ana", ConsultState.PENDING)
    advance(world, 0.1)
    assert (call.caller_with(), begun.state) == ("hold", ConsultState.RINGING)
    hugo = live(call, LegKind.AGENT)
    assert (hugo.party, hugo.leg_id, hugo.state) == ("hugo", begun.leg_id, LegState.RINGING)
    advance(world, 1)
    assert (begun.state, heard(call)) == (ConsultState.TALKING, {"agent:ana", "agent:hugo"})
    assert duty_of(world, "hugo") is Duty.COMMUNICATING


@pytest.mark.parametrize(
    ("speak_to", "who", "caller_with"),
    [
        (SpeakTo.DESTINATION, {"agent:ana", "agent:hugo"}, "hold"),
        (SpeakTo.OBJECT, {"caller", "agent:ana"}, "agent:ana"),
        (SpeakTo.BOTH, {"caller", "agent:ana", "agent:hugo"}, "agent:hugo"),
        (SpeakTo.CONFERENCE, {"caller", "agent:ana", "agent:hugo"}, "agent:hugo"),
    ],
)
def test_speaking_to_decides_who_hears_whom(
    world: World, speak_to: SpeakTo, who: set[str], caller_with: str
) -> None:
    for first in SpeakTo:
        call, leg = talking(world, "ana")
        begun = consult(world, leg, "agent:hugo", first)
        advance(world, 1.1)
        assert consults.speak(world, begun, speak_to)
        assert (heard(call), call.caller_with()) == (who, caller_with)
        commands.disconnect(world, call.caller, EndReason.HUNG_UP)
        advance(world, 3)
    direct, leg = talking(world, "ana")
    consult(world, leg, "agent:hugo", speak_to)
    advance(world, 1.1)
    assert heard(direct) == who


def test_caller_can_be_spoken_to_while_the_target_still_rings(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "agent:hugo")
    advance(world, 0.5)
    consults.speak(world, begun, SpeakTo.OBJECT)
    assert call.caller_with() == "agent:ana"
    advance(world, 1)
    assert heard(call) == {"caller", "agent:ana"}


def test_agent_who_leaves_hands_the_caller_over(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "agent:hugo")
    advance(world, 1.1)
    commands.disconnect(world, leg)
    assert (leg.end_reason, begun.state, begun.is_open) == (EndReason.CONSULTED, ConsultState.COMPLETE, False)
    assert (call.caller_with(), heard(call)) == ("agent:hugo", {"caller", "agent:hugo"})
    assert world.directory.agents["ana"].wrapping is leg
    assert not consults.cancel(world, begun)
    assert not consults.speak(world, begun, SpeakTo.BOTH)
    assert call.caller_with() == "agent:hugo"


def test_consult_that_is_taken_back_drops_the_target_and_ends_the_hold(world: World) -> None:
    for wait in (0.5, 1.5):
        call, leg = talking(world)
        begun = consult(world, leg, "agent:hugo")
        advance(world, wait)
        assert consults.cancel(world, begun)
        assert (call.caller_with(), begun.state) == ("agent:ana", ConsultState.CANCELLED)
        assert (legs_of(call, LegKind.AGENT)[-1].end_reason, duty_of(world, "hugo")) == (
            EndReason.CANCELLED,
            Duty.IDLE,
        )
        commands.disconnect(world, leg)
        advance(world, 3)


def test_consult_of_a_queue_is_offered_as_usual_and_goes_on_with_whoever_answers(world: World) -> None:
    world.directory.agents["dan"].answering = DECLINES
    call, leg = talking(world)
    begun = consult(world, leg, "queue:Support")
    advance(world, 0.1)
    acd = live(call, LegKind.QUEUE)
    assert (begun.target_leg_id, begun.state, call.caller_with()) == (
        acd.leg_id,
        ConsultState.RINGING,
        "hold",
    )
    advance(world, 2)
    eva = live(call, LegKind.AGENT)
    assert (eva.party, begun.target_leg_id, begun.state) == ("eva", eva.leg_id, ConsultState.TALKING)
    assert (acd.end_reason, eva.queue, call.caller_with()) == (EndReason.MOVED, "Support", "hold")
    commands.disconnect(world, leg)
    assert call.caller_with() == "agent:eva"


def test_consult_of_a_number(world: World) -> None:
    call, leg = talking(world)
    consult(world, leg, f"number:{ANSWERS}")
    advance(world, 2.1)
    assert heard(call) == {"agent:ana", f"number:{ANSWERS}"}
    commands.disconnect(world, leg)
    assert call.caller_with() == f"number:{ANSWERS}"


@pytest.mark.parametrize(("value", "place"), [("stays_held", "hold"), ("restored", "agent:ana")])
@pytest.mark.parametrize(
    ("to", "answering", "reason"),
    [
        ("agent:hugo", NEVER, EndReason.NO_ANSWER),
        ("agent:hugo", DECLINES, EndReason.DECLINED),
        ("agent:dan", Answering(), EndReason.NOT_AVAILABLE),
        (f"number:{BUSY}", Answering(), EndReason.BUSY),
    ],
)
def test_target_that_does_not_take_the_consult(
    to: str, answering: Answering, reason: EndReason, value: str, place: str
) -> None:
    world = switched(consult_failed_hold=value)
    world.directory.agents["hugo"].answering = answering
    duties.set_presence(world, world.directory.agents["dan"], Presence.OFFLINE)
    call, leg = talking(world)
    begun = consult(world, leg, to)
    advance(world, 21)
    assert (begun.state, call.caller_with()) == (ConsultState.FAILED, place)
    assert list(call.legs.values())[-1].end_reason is reason
    assert begun.is_open is (value == "stays_held")
    assert consults.speak(world, begun, SpeakTo.OBJECT) is (value == "stays_held")
    assert call.caller_with() == "agent:ana"


def test_target_that_hangs_up_can_be_followed_by_another_consult(world: World) -> None:
    call, leg = talking(world)
    first = consult(world, leg, "agent:hugo")
    advance(world, 1.1)
    commands.disconnect(world, live(call, LegKind.AGENT), EndReason.HUNG_UP)
    assert (first.state, call.caller_with()) == (ConsultState.FAILED, "hold")
    second = consult(world, leg, "agent:gina")
    assert (first.is_open, call.caller_with()) == (False, "agent:ana")
    advance(world, 1.1)
    assert (second.state, call.caller_with()) == (ConsultState.TALKING, "hold")


@pytest.mark.parametrize("to", ["agent:hugo", "queue:Empty Desk", f"number:{ANSWERS}"])
@pytest.mark.parametrize("wait", [0.05, 0.5, 3.0])
def test_caller_who_hangs_up_ends_every_leg(world: World, to: str, wait: float) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, to)
    advance(world, wait)
    commands.disconnect(world, call.caller, EndReason.HUNG_UP)
    advance(world, 5)
    assert (call.live_legs(), call.caller_with(), begun.is_open) == ([], "gone", False)
    assert world.directory.queues["Empty Desk"].waiting == []
    assert duty_of(world, "hugo") is Duty.IDLE


@pytest.mark.parametrize(("to", "later"), [("agent:hugo", "agent:hugo"), ("queue:Support", "agent:dan")])
def test_agent_who_leaves_before_anybody_has_answered_is_a_switch(to: str, later: str) -> None:
    world = switched(consult_left_ringing="caller_dropped")
    call, leg = talking(world)
    consult(world, leg, to)
    advance(world, 0.5)
    commands.disconnect(world, leg, EndReason.HUNG_UP)
    assert (call.is_up, call.live_legs(), leg.end_reason) == (False, [], EndReason.HUNG_UP)

    world = switched(consult_left_ringing="becomes_transfer")
    call, leg = talking(world)
    consult(world, leg, to)
    advance(world, 0.5)
    commands.disconnect(world, leg, EndReason.HUNG_UP)
    assert call.is_up
    advance(world, 1)
    assert (call.caller_with(), call.moves[-1].state) == (later, MoveState.COMPLETE)
    assert heard(call) == {"caller", later}


def test_consult_that_became_a_transfer_and_is_not_answered_ends_in_the_mailbox() -> None:
    world = switched(consult_left_ringing="becomes_transfer")
    world.directory.agents["hugo"].answering = NEVER
    call, leg = talking(world)
    consult(world, leg, "agent:hugo")
    advance(world, 0.5)
    commands.disconnect(world, leg)
    advance(world, 21)
    assert call.caller_with() == "voicemail:agent:hugo"


def test_blind_move_of_the_consulting_agent_drops_the_target(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "agent:hugo")
    advance(world, 1.1)
    move(world, leg, "queue:Overflow")
    advance(world, 0.1)
    assert (call.caller_with(), begun.state) == ("queue:Overflow", ConsultState.CANCELLED)
    assert (call.caller.held_at, duty_of(world, "hugo")) == (None, Duty.IDLE)


@pytest.mark.parametrize("attended", [False, True])
def test_consult_follows_its_target_when_that_is_moved(world: World, attended: bool) -> None:  # noqa: FBT001
    call, leg = talking(world)
    begun = consult(world, leg, "agent:hugo")
    advance(world, 1.1)
    move(world, live(call, LegKind.AGENT), "agent:gina", attended=attended)
    advance(world, 0.5)
    assert begun.state is (ConsultState.TALKING if attended else ConsultState.RINGING)
    advance(world, 0.6)
    assert (begun.state, begun.is_open) == (ConsultState.TALKING, True)
    assert heard(call) == {"agent:ana", "agent:gina"}
    commands.disconnect(world, leg)
    assert call.caller_with() == "agent:gina"


def test_consult_whose_agent_is_gone_by_then_never_starts(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "agent:hugo")
    move(world, leg, "queue:Overflow")
    commands.disconnect(world, leg)
    advance(world, 5)
    assert (begun.state, call.is_up) == (ConsultState.CANCELLED, False)
    assert [one.party for one in legs_of(call, LegKind.AGENT)] == ["ana"]


def test_hold_of_the_agent_ends_when_he_consults(world: World) -> None:
    call, leg = talking(world)
    commands.hold(world, leg, held=True)
    consult(world, leg, "agent:hugo")
    advance(world, 1.1)
    assert heard(call) == {"agent:ana", "agent:hugo"}


def test_history_tells_the_whole_consult(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "agent:hugo")
    advance(world, 1.1)
    consults.speak(world, begun, SpeakTo.BOTH)
    commands.disconnect(world, leg)
    told = [entry["what"] for entry in call.history if str(entry["what"]).startswith("consult.")]
    assert told == [
        f"consult.{what}" for what in ("accepted", "started", "answered", "speaks_to", "complete")
    ]


def legs_that_ring(call: Call) -> list[Leg]:
    return [leg for leg in call.live_legs() if leg.state is LegState.RINGING]


def test_cancelled_consult_of_a_queue_leaves_nothing_behind(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "queue:Support")
    advance(world, 0.5)
    assert legs_that_ring(call) != []
    consults.cancel(world, begun)
    assert (legs_that_ring(call), world.directory.queues["Support"].waiting) == ([], [])
    assert call.caller_with() == "agent:ana"


def test_nobody_is_on_hold_before_the_consult_has_started(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "agent:hugo", SpeakTo.OBJECT)
    consults.speak(world, begun, SpeakTo.DESTINATION)
    assert call.caller_with() == "agent:ana"
    advance(world, 0.1)
    assert call.caller_with() == "hold"


def test_consult_of_a_mailbox_flow_goes_on_with_the_mailbox(world: World) -> None:
    call, leg = talking(world)
    begun = consult(world, leg, "flow:VoicemailHugo")
    advance(world, 0.7)
    assert (begun.state, begun.leg and begun.leg.kind) == (ConsultState.TALKING, LegKind.VOICEMAIL)
    commands.disconnect(world, leg)
    assert call.caller_with() == "voicemail:agent:hugo"


def test_move_of_a_waiting_flow_is_followed_by_earlier_ones(world: World) -> None:
    call, leg = talking(world)
    move(world, leg, "flow:VoicemailHugo")
    advance(world, 0.2)
    move(world, live(call, LegKind.IVR), "queue:Overflow")
    advance(world, 1.2)
    assert call.caller_with() == "agent:kim"
    assert [one.state for one in call.moves] == [MoveState.COMPLETE, MoveState.COMPLETE]
    assert LegKind.VOICEMAIL not in [one.kind for one in call.legs.values()]
