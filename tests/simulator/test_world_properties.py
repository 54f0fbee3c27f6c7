"""Whatever people and platforms do, in whatever order: the caller is always somewhere."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hookflash_simulator.clock import VirtualClock
from hookflash_simulator.world import commands, consults, duties, routing
from hookflash_simulator.world.agents import Answering, AnswerKind, Duty, Presence
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState
from hookflash_simulator.world.consults import SpeakTo
from hookflash_simulator.world.loading import build_world
from hookflash_simulator.world.world import World

from .harness import acme
from .people import advance, call_in, call_out, consult, move, target

SWITCHES = [
    {},
    {"consult_left_ringing": "becomes_transfer", "consult_failed_hold": "restored"},
    {"attended_queue": "until_queued", "unanswered_unattended": "disconnect"},
]
SPILLS = {"Billing": {"number": 4001, "overflow": {"after_s": 5, "to": "Overflow"}}}
DEFINITIONS = [("world", acme(switches=switches)) for switches in SWITCHES]
DEFINITIONS.append(("world", acme(queues=SPILLS)))
PLACES = [
    "queue:Billing",
    "queue:Overflow",
    "queue:Empty Desk",
    "agent:ana",
    "agent:kim",
    "number:+493023125001",
    "number:+493023125003",
    "voicemail:agent:ana",
    "flow:VoicemailBen",
    "flow:CallbackBilling",
    "flow:SelfService",
]
NUMBERS = [f"+49302312500{n}" for n in (1, 2, 3, 4)]
PEOPLE = ["ana", "ben", "cleo", "kim"]
STEPS = st.one_of(
    st.tuples(st.just("call"), st.sampled_from(["Billing", "Overflow", "Empty Desk"])),
    st.tuples(st.just("move"), st.integers(0, 99), st.integers(0, 9), st.sampled_from(PLACES), st.booleans()),
    st.tuples(
        st.just("consult"),
        st.integers(0, 99),
        st.integers(0, 9),
        st.sampled_from(PLACES),
        st.sampled_from(list(SpeakTo)),
    ),
    st.tuples(st.just("add"), st.integers(0, 99), st.integers(0, 9), st.sampled_from(PLACES)),
    st.tuples(st.just("assign"), st.integers(0, 99), st.integers(0, 9), st.sampled_from(PEOPLE)),
    st.tuples(st.just("swap"), st.integers(0, 99), st.integers(0, 9), st.sampled_from(list(SpeakTo))),
    st.tuples(st.just("cancel"), st.integers(0, 99), st.integers(0, 9)),
    st.tuples(st.just("call out"), st.sampled_from(PEOPLE), st.sampled_from(NUMBERS), st.booleans()),
    st.tuples(st.just("drop"), st.integers(0, 99), st.integers(0, 9)),
    st.tuples(st.just("hold"), st.integers(0, 99), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([0.05, 0.1, 0.5, 1.0, 3.0, 25.0])),
    st.tuples(st.just("answering"), st.sampled_from(PEOPLE), st.sampled_from(list(AnswerKind))),
    st.tuples(st.just("presence"), st.sampled_from(PEOPLE), st.sampled_from(list(Presence))),
)


def play(world: World, step: tuple[object, ...], calls: list[Call]) -> None:
    match step:
        case ("call", str(queue)):
            calls.append(call_in(world, queue))
        case ("call out", str(name), str(number), bool(for_queue)):
            calls.append(call_out(world, name, number, "Billing" if for_queue else None))
        case ("wait", float(seconds)):
            advance(world, seconds)
        case ("answering", str(name), AnswerKind() as kind):
            world.directory.agents[name].answering = Answering(kind)
        case ("presence", str(name), Presence() as presence):
            duties.set_presence(world, world.directory.agents[name], presence)
        case (str(what), int(which), int(leg_no), *rest) if calls:
            call = calls[which % len(calls)]
            play_on_leg(world, what, list(call.legs.values())[leg_no % len(call.legs)], rest)
        case _:
            pass


def play_on_leg(world: World, what: str, leg: Leg, rest: list[object]) -> None:
    if what == "drop":
        commands.disconnect(world, leg, EndReason.HUNG_UP)
    elif what in {"consult", "swap", "cancel"}:
        play_consult(world, what, leg, rest)
    elif what == "add":
        commands.add_party(world, leg.call, target(str(rest[0])))
    elif what == "assign":
        routing.assign(world, leg, world.directory.agents[str(rest[0])])
    elif what == "hold":
        commands.hold(world, leg, held=bool(rest[0]))
    elif leg.kind is not LegKind.CALLER:
        move(world, leg, str(rest[0]), attended=bool(rest[1]))


def play_consult(world: World, what: str, leg: Leg, rest: list[object]) -> None:
    """What a platform would let pass: one consult a call, by an agent who talks to the caller."""
    begun = leg.call.consult
    if what == "consult":
        if leg.kind is LegKind.AGENT and leg.is_connected and (begun is None or begun.is_failed):
            speak_to = rest[1]
            assert isinstance(speak_to, SpeakTo)
            consult(world, leg, str(rest[0]), speak_to)
    elif begun is not None and what == "cancel":
        consults.cancel(world, begun)
    elif begun is not None and isinstance(rest[0], SpeakTo):
        consults.speak(world, begun, rest[0])


def check(world: World) -> None:
    for call in world.calls.values():
        assert call.caller_with() != "nobody" or (call.outbound and not call.caller.is_connected)
        assert call.is_up == call.caller.is_live
        if not call.is_up:
            assert call.live_legs() == []
            assert call.consult is None
        if call.consult is not None:
            assert call.consult.initiator.is_live
    for agent in world.directory.agents.values():
        talks = [
            leg
            for call in world.calls.values()
            for leg in call.live_legs()
            if leg.kind is LegKind.AGENT and leg.party == agent.name
        ]
        assert talks == ([] if agent.leg is None else [agent.leg])
        if agent.leg is not None and agent.leg.is_connected:
            assert agent.duty in {Duty.INTERACTING, Duty.COMMUNICATING}
    for queue in world.directory.queues.values():
        assert queue.waiting == sorted(
            queue.waiting, key=lambda leg: leg.ticket.place if leg.ticket else (0, 0)
        )
        assert all(leg.is_connected and leg.party == queue.name for leg in queue.waiting)
        if any(
            leg.ticket and not leg.ticket.ringing and not leg.ticket.declined_until for leg in queue.waiting
        ):
            assert not any(agent.is_free for agent in queue.agents)


@settings(max_examples=300, deadline=None)
@given(steps=st.lists(STEPS, max_size=40), which=st.integers(0, len(DEFINITIONS) - 1))
def test_caller_is_always_somewhere(steps: list[tuple[object, ...]], which: int) -> None:
    world = build_world(DEFINITIONS[which], 1, VirtualClock(0))
    world.clock.after_step = world.settle
    world.on_settled.append(lambda _calls, _agents: check(world))
    calls: list[Call] = []
    for step in steps:
        play(world, step, calls)
        world.settle()
        check(world)
    advance(world, 100)
    for call in calls:
        for leg in call.live_legs():
            assert leg.state is not LegState.DIALING


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(STEPS, max_size=30), seed=st.integers(0, 5))
def test_same_seed_and_same_commands_give_the_same_history(
    steps: list[tuple[object, ...]], seed: int
) -> None:
    def histories() -> list[object]:
        world = build_world(DEFINITIONS[seed % len(DEFINITIONS)], seed, VirtualClock(0))
        calls: list[Call] = []
        for step in steps:
            play(world, step, calls)
        return [call.as_json() for call in world.calls.values()]

    assert histories() == histories()
