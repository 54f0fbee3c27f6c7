"""Platforms that conduct themselves like one vendor's or the other's, drawn with everything they do wrong."""

from enum import StrEnum
from random import Random

from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.requests import Kind, Release
from hookflash.domain.targets import TargetType

from .composing import REQUESTS, ComposingPlatform
from .places import BUSY, CALLBACKS, DECLINES, INVALID, MAILBOX, NEVER, Manner, Outside, Person, Queue
from .platform import FakePlatform, Outage, Outcome, accepted, busy, refused, silent, unreachable

# Everything goes wrong within this time; afterwards the world is quiet.
STORM_S = 120.0
LATEST_EFFECT_S = 9.0
# Where only others send calls: what lands there was none of our doing.
ELSEWHERE = Queue("q-elsewhere", "Elsewhere", agent="xena")
QUEUES = {"Billing": "ben", "Overflow": "olga", "Sales": "sue"}
_DIALLED = frozenset(
    {TargetType.QUEUE, TargetType.SKILL, TargetType.AGENT, TargetType.NUMBER, TargetType.EXTENSION}
)


class Conduct(StrEnum):
    """Whose ways a platform has."""

    GENESYS_LIKE = "genesys-like"
    CXONE_LIKE = "cxone-like"


def make_platform(conduct: Conduct, *queues: Queue) -> FakePlatform:
    """A platform of that conduct, on which nothing goes wrong."""
    return ComposingPlatform(*queues) if conduct is Conduct.CXONE_LIKE else FakePlatform(*queues)


def draw_platform(draw: Random, conduct: Conduct) -> FakePlatform:
    """A platform of that conduct, on which everything may go wrong."""
    platform = make_platform(conduct, *(_queue(draw, name) for name in QUEUES), ELSEWHERE)
    _furnish(draw, platform)
    if isinstance(platform, ComposingPlatform):
        _live_in_sessions(draw, platform)
    return platform


def _live_in_sessions(draw: Random, platform: ComposingPlatform) -> None:
    """Everything is done in sessions of agents, which may be lost, by one request after the other."""
    platform.composed = _DIALLED | draw.choice([frozenset(), {TargetType.VOICEMAIL}])
    platform.targets = {Kind.BLIND: _DIALLED | {TargetType.VOICEMAIL}, Kind.CONSULT: _DIALLED}
    platform.options = frozenset({"context", "wrap_up_code"})
    platform.keeps_records = platform.names_legs = False
    platform.insists_on = None
    platform.world.switches.frees_caller = platform.world.switches.line_waits = False
    platform.lines_are_up = draw.random() < 0.3
    platform.between_s = draw.choice([0.02, 0.2, 1.0])
    for request in REQUESTS:
        platform.scripts[request] = [_outcome(draw) for _ in range(draw.choice([0, 0, 1, 3]))]
    platform.losses = [_outage(draw) for _ in range(draw.choice([0, 0, 1, 2]))]
    # What a lost session would tell is not known either.
    platform.outages += platform.losses


def _furnish(draw: Random, platform: FakePlatform) -> None:
    world, directory = platform.world, platform.directory
    for name, extension in (("dan", "200"), ("eva", None), ("ana", None)):
        manner = Manner(answer_after_s=draw.choice([0.3, 1.0, 8.0]))
        world.people[name] = Person(
            name,
            draw.choice([manner, manner, NEVER, DECLINES]),
            is_present=draw.random() < 0.95,
            is_busy=draw.random() < 0.1,
            has_mailbox=draw.random() < 0.2,
            extension=extension,
        )
    for number, contact_id in (("+4930111111", None), ("+4930555555", "c-acme")):
        manner = draw.choice([Manner(), Manner(answer_after_s=6.0), BUSY, NEVER, INVALID])
        directory.outsides[number] = Outside(number, manner, contact_id)
    directory.skill_queues["billing"] = "q-sales"
    directory.mailboxes["agent:ben"] = MAILBOX
    directory.callbacks = CALLBACKS
    world.switches.keeps_ringing = draw.random() < 0.7
    world.switches.frees_caller = draw.random() < 0.5
    world.switches.drops_ringing = draw.random() < 0.5
    world.switches.keeps_agent = draw.random() < 0.5
    world.switches.line_waits = draw.random() < 0.5
    platform.keeps_records = draw.random() < 0.5
    platform.names_legs = draw.random() < 0.5
    platform.insists_on = draw.choice([None, None, None, Release.AT_ONCE, Release.ON_ANSWER])
    platform.script = [_outcome(draw) for _ in range(draw.randrange(8))]
    platform.scripts[Verb.CLOSE] = [accepted(), _outcome(draw)]
    platform.outages = [_outage(draw) for _ in range(draw.choice([0, 1, 1, 3]))]


def _queue(draw: Random, name: str) -> Queue:
    return Queue(
        f"q-{name.lower()}",
        name,
        staffed=draw.choice([0, 1, 1, 1, 1]),
        agent=QUEUES[name],
        answer_after_s=draw.choice([0.2, 1.0, 1.0, 12.0, 70.0, None]),
        declines=draw.choice([0, 0, 0, 2]),
        spills_to=draw.choice([None, None, None, "q-overflow"]) if name != "Overflow" else None,
        gives_up_after_s=draw.choice([None, None, None, 30.0]),
    )


def _outcome(draw: Random) -> Outcome:
    late = draw.choice([None, 0.0, 0.1, 1.0, draw.uniform(0, LATEST_EFFECT_S)])
    cause = draw.choice([Cause.CALL_GONE, Cause.PLATFORM_REFUSED, Cause.QUEUE_FULL, Cause.VERSION_CONFLICT])
    return draw.choice(
        [
            accepted(),
            accepted(effect_after_s=late),
            silent(effect_after_s=late, answer_after_s=draw.choice([0.01, 2.0, 15.0])),
            silent(effect_after_s=late, answer_after_s=0.5),
            busy(),
            unreachable(),
            refused(cause),
        ]
    )


def _outage(draw: Random) -> Outage:
    begins = draw.uniform(0, STORM_S)
    return Outage(begins, begins + draw.choice([0.3, 5.0, 40.0, 110.0]))
