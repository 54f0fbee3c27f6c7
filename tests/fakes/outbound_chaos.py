"""Runs of outbound calls in which everything may go wrong, each drawn from one seed."""

import asyncio
from dataclasses import dataclass, field, replace
from random import Random

from hookflash.domain.calls import LegState
from hookflash.domain.causes import Cause
from hookflash.domain.errors import CallBusy, NotUnderWay, StorageError
from hookflash.domain.ids import OutboundId

from .faults import Outage, Outcome, accepted, busy, refused, silent, unreachable
from .outbound_dialer import FakeDialer
from .outbound_office import OutboundOffice, open_outbound_office
from .places import ANSWERS, BUSY, DECLINES, INVALID, NEVER, Manner
from .store import Trouble
from .virtual_time import run_virtual

# Everything goes wrong within this time; afterwards the platform and the database work.
STORM_S = 120.0
LATEST_EFFECT_S = 9.0
_MANNERS = (ANSWERS, ANSWERS, Manner(answer_after_s=8.0), NEVER, BUSY, DECLINES, INVALID)
_AGENTS = ("ana", "ben", "olga")


@dataclass
class OutboundRun:
    """One run and what it left behind."""

    seed: int
    office: OutboundOffice
    calls: list[OutboundId] = field(default_factory=list)
    storage_fails: list[tuple[float, float, bool]] = field(default_factory=list)

    def history(self) -> list[str]:
        """Everything that was recorded and everything that was sent."""
        events = [repr(event) for one in self.calls for event in self.office.outbound_row(one).events]
        return events + [repr(placing) for placing in self.office.dialer.placings]


def run_outbound_seed(seed: int) -> OutboundRun:
    """The run of that seed."""
    return run_virtual(_run(seed))


async def _run(seed: int) -> OutboundRun:
    draw = Random(seed)
    dialer = _dialer(draw)
    async with open_outbound_office(dialer) as office:
        run = OutboundRun(seed, office)
        run.storage_fails = [_failure(draw) for _ in range(draw.randrange(3))]
        office.trouble = _trouble(run)
        people = [asyncio.create_task(_ask(run, draw, agent)) for agent in _agents(draw)]
        for moment in sorted(draw.uniform(0, STORM_S) for _ in range(draw.choice([0, 0, 1, 3]))):
            await office.clock.sleep(max(0.0, moment - office.clock.monotonic()))
            await office.restart()
        await asyncio.gather(*people)
        for call_id in run.calls:
            await office.over(call_id)
        await office.clock.sleep(LATEST_EFFECT_S)
    return run


def _agents(draw: Random) -> list[str]:
    return draw.sample(_AGENTS, k=draw.randint(1, 3))


def _dialer(draw: Random) -> FakeDialer:
    dialer = FakeDialer()
    dialer.scripts["place_call"] = [_outcome(draw) for _ in range(draw.randrange(6))]
    for what in ("end_call", "set_wrap_up"):
        dialer.scripts[what] = [_small_outcome(draw) for _ in range(draw.randrange(4))]
    dialer.outages = [_outage(draw) for _ in range(draw.randrange(4))]
    dialer.names_calls = draw.random() < 0.7
    dialer.told_after_s = draw.choice([0.0, 0.0, 4.0, 300.0])
    dialer.visible_after_s = draw.choice([0.0, 0.0, 0.3])
    dialer.talk_s = draw.choice([0.2, 5.0, 40.0])
    dialer.callees = {f"+49302222{n:04}": draw.choice(_MANNERS) for n in range(4)}
    for name in _AGENTS:
        person = dialer.world.people[name]
        manner = draw.choice((ANSWERS, ANSWERS, ANSWERS, NEVER, DECLINES))
        dialer.world.people[name] = replace(person, manner=manner)
    world = dialer.outbound
    world.gives_up_after_s = draw.choice([None, None, 25.0])
    world.shows_number_at_once = draw.random() < 0.3
    world.agent_state = draw.choice([LegState.DIALING, LegState.CONNECTED])
    return dialer


def _outcome(draw: Random) -> Outcome:
    late = draw.choice([None, 0.0, 0.1, 1.0, draw.uniform(0, LATEST_EFFECT_S)])
    cause = draw.choice([Cause.NOT_AVAILABLE, Cause.PLATFORM_REFUSED, Cause.INVALID_TARGET])
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


def _small_outcome(draw: Random) -> Outcome:
    return draw.choice(
        [
            accepted(),
            silent(),
            silent(effect_after_s=0.5),
            busy(),
            unreachable(),
            refused(Cause.PLATFORM_DOWN),
        ]
    )


def _outage(draw: Random) -> Outage:
    begins = draw.uniform(0, STORM_S)
    return Outage(begins, begins + draw.choice([0.3, 5.0, 40.0, 90.0]))


def _failure(draw: Random) -> tuple[float, float, bool]:
    begins = draw.choice([0.05, draw.uniform(0, 5), draw.uniform(0, STORM_S)])
    return begins, begins + draw.choice([0.1, 3.0, 25.0]), draw.random() < 0.3


def _trouble(run: OutboundRun) -> Trouble:
    def trouble(operation: str, *, is_kept: bool) -> None:
        now = run.office.clock.monotonic()
        for begins, ends, kept in run.storage_fails:
            if operation not in {"accept", "find"} and kept is is_kept and begins <= now < ends:
                raise StorageError("the database does not answer")

    return trouble


async def _ask(run: OutboundRun, draw: Random, agent: str) -> None:
    """One agent's calls, one after the other, some of them called off or hung up."""
    office = run.office
    for _ in range(draw.randint(1, 2)):
        await office.clock.sleep(draw.choice([0.0, 0.02, 3.0]))
        name = draw.choice([agent, f"id-{agent}", agent.upper()])
        wrap_up = draw.choice([None, "sold"])
        options = {"ring_timeout_s": draw.choice([3.0, 15.0, 40.0])}
        try:
            call_id = await office.call(
                f"+49302222{draw.randrange(4):04}", agent=name, wrap_up_code=wrap_up, **options
            )
        except CallBusy:
            continue
        run.calls.append(call_id)
        await office.clock.sleep(draw.choice([0.03, 0.2, 1.2, 2.5, draw.uniform(0, 30.0)]))
        await _interfere(run, draw, call_id)


async def _interfere(run: OutboundRun, draw: Random, call_id: OutboundId) -> None:
    fate = draw.random()
    if fate < 0.35:
        try:
            await run.office.cancel(call_id)
        except (NotUnderWay, StorageError):
            return
    elif fate < 0.5:
        for call in run.office.placed(call_id):
            run.office.dialer.outbound.hang_up(call)
