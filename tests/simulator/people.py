"""Short words for the world-level tests."""

from hookflash_simulator.clock import VirtualClock, ms
from hookflash_simulator.world import commands, consults, moves, outbound
from hookflash_simulator.world.agents import Answering, AnswerKind, Duty
from hookflash_simulator.world.calls import Call, Leg, LegKind, Move
from hookflash_simulator.world.consults import Consult, SpeakTo
from hookflash_simulator.world.targets import Target, TargetKind
from hookflash_simulator.world.world import World

NEVER = Answering(AnswerKind.NEVER)
DECLINES = Answering(AnswerKind.DECLINES)


def advance(world: World, seconds: float) -> None:
    assert isinstance(world.clock, VirtualClock)
    world.clock.advance(ms(seconds))


def call_in(world: World, queue: str, *, skills: tuple[str, ...] = (), priority: int = 0) -> Call:
    """A caller who has just joined a line."""
    call = commands.start_call(
        world, "genesys", world.new_id(), number="+493023125100", private=False, attributes={}
    )
    call.skills, call.priority = list(skills), priority
    commands.look_for_agent(world, commands.leave_menu(world, call, world.directory.queues[queue]))
    return call


def talking(world: World, agent: str = "ana") -> tuple[Call, Leg]:
    """A caller who talks to an agent, and the agent's leg."""
    call = commands.start_call(
        world, "genesys", world.new_id(), number="+493023125100", private=False, attributes={}
    )
    queue = world.directory.queues[world.directory.agents[agent].queue]
    return call, commands.answer_at_once(world, commands.leave_menu(world, call, queue), agent)


def target(text: str) -> Target:
    kind, _, name = text.partition(":")
    return Target(TargetKind(kind), name)


def move(world: World, leg: Leg, to: str, *, attended: bool = False) -> Move:
    """Command a move; its effect follows after the usual delay."""
    issued = moves.issue(world, leg, target(to), keeps_old_leg=attended)
    world.clock.after(world.settings.effect_delay, lambda: moves.carry_out(world, issued))
    return issued


def consult(world: World, leg: Leg, to: str, speak_to: SpeakTo = SpeakTo.DESTINATION) -> Consult:
    """Begin a consult; its effect follows after the usual delay."""
    begun = consults.issue(world, leg, target(to), speak_to, leg_id=world.new_id())
    world.clock.after(world.settings.effect_delay, lambda: consults.start(world, begun))
    return begun


def call_out(world: World, agent: str, number: str, queue: str | None = "Billing") -> Call:
    """An agent calls a number, for a queue if one is named."""
    call = Call(world.new_id(), "genesys", number, number, world.now(), outbound=True)
    on_behalf = world.directory.queues[queue] if queue else None
    outbound.place(world, call, world.directory.agents[agent], queue=on_behalf, attributes={})
    return call


def duty_of(world: World, name: str) -> Duty:
    return world.directory.agents[name].duty


def live(call: Call, kind: LegKind) -> Leg:
    return next(leg for leg in reversed(call.live_legs()) if leg.kind is kind)


def legs_of(call: Call, kind: LegKind) -> list[Leg]:
    return [leg for leg in call.legs.values() if leg.kind is kind]
