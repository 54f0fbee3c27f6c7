"""A run in which everything may go wrong, drawn from one seed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from hookflash.domain.commands import TalkTo
from hookflash.domain.errors import CallBusy, NotUnderWay, StorageError
from hookflash.domain.ids import TransferId
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import IfBusy, Kind, OnPatience, Release
from hookflash.domain.targets import parse_target

from . import people
from .calls import Call
from .conducts import ELSEWHERE, QUEUES, STORM_S, Conduct, draw_platform
from .office import Office, open_office
from .places import Place
from .store import Trouble
from .virtual_time import run_virtual
from .world import World

_BLIND = (
    "queue:Billing",
    "queue:Overflow",
    "queue:Sales",
    "skill:billing",
    "agent:dan",
    "agent:eva",
    "extension:200",
    "number:+4930111111",
    "contact:c-acme",
    "voicemail:agent:ben",
    "callback:+4915550142857",
)
_CONSULTED = ("queue:Billing", "queue:Overflow", "agent:dan", "agent:eva", "number:+4930111111")


@dataclass
class Run:
    """One run and what it left behind."""

    seed: int
    conduct: Conduct
    office: Office
    transfers: dict[TransferId, str] = field(default_factory=dict)
    storage_fails: list[tuple[float, float, bool]] = field(default_factory=list)
    ended_at: float = 0.0

    def history(self) -> list[str]:
        """Everything that was recorded and everything that was sent."""
        events = [repr(event) for one in self.transfers for event in self.office.events(one)]
        return events + [repr(sent) for sent in self.office.platform.sent]


def run_seed(seed: int, conduct: Conduct = Conduct.GENESYS_LIKE) -> Run:
    """The run of that seed on a platform of that conduct."""
    return run_virtual(_run(seed, conduct))


async def _run(seed: int, conduct: Conduct) -> Run:
    draw = Random(seed)
    platform = draw_platform(draw, conduct)
    platform.audits_handover = bool(seed % 2)
    async with open_office(platform) as office:
        run = Run(seed, conduct, office)
        run.storage_fails = [_failure(draw) for _ in range(draw.choice([0, 0, 1, 2]))]
        office.trouble = _trouble(run)
        lives = [asyncio.create_task(_live(run, draw, f"call-{n}")) for n in range(draw.randint(1, 3))]
        for moment in sorted(_moment(draw) for _ in range(draw.choice([0, 0, 1, 3]))):
            await office.clock.sleep(max(0.0, moment - office.clock.monotonic()))
            await office.restart()
        await asyncio.gather(*lives)
        await office.clock.sleep(max(0.0, STORM_S - office.clock.monotonic()))
        await _let_go(run)
        for transfer_id in run.transfers:
            await office.end(transfer_id, within_s=6 * STORM_S)
        await _quiet(run)
        run.ended_at = office.clock.monotonic()
    return run


def _failure(draw: Random) -> tuple[float, float, bool]:
    begins = _moment(draw)
    return begins, begins + draw.choice([0.1, 3.0, 25.0]), draw.random() < 0.3


def _moment(draw: Random) -> float:
    """Mostly while something is happening, sometimes any time."""
    return draw.choice(
        [draw.uniform(0, 0.3), draw.uniform(0, 3), draw.uniform(0, 20), draw.uniform(0, STORM_S)]
    )


def _trouble(run: Run) -> Trouble:
    def trouble(operation: str, *, is_kept: bool) -> None:
        now = run.office.clock.monotonic()
        for begins, ends, kept in run.storage_fails:
            if operation != "accept" and kept is is_kept and begins <= now < ends:
                raise StorageError("the database does not answer")

    return trouble


async def _live(run: Run, draw: Random, call_id: str) -> None:
    """A call: it is asked to be moved, people act on it, requesters give orders."""
    world = run.office.platform.world
    queue = draw.choice([None, "q-elsewhere"])
    is_queued = draw.random() < 0.15
    call = (
        world.queued_call("q-overflow", call_id) if is_queued else world.answered_call(call_id, queue=queue)
    )
    acts = [(_moment(draw), _act(run, draw, call)) for _ in range(draw.choice([0, 0, 1, 2, 4]))]
    await run.office.clock.sleep(draw.choice([0.0, 0.01, 3.0]))
    orders = await _ask(run, draw, call_id)
    begun = run.office.clock.monotonic()
    for moment, act in sorted((*acts, *orders), key=lambda one: one[0]):
        await run.office.clock.sleep(max(0.0, begun + moment - run.office.clock.monotonic()))
        result = act()
        if asyncio.iscoroutine(result):
            await result


def _act(run: Run, draw: Random, call: Call) -> Callable[[], Any]:
    """Something that people or the platform do by themselves."""
    world = run.office.platform.world
    speak = draw.choice(list(TalkTo))
    name = draw.choice([*QUEUES.values(), "dan", "eva"])
    who = draw.random()
    acts: list[Callable[[], Any]] = [
        lambda: people.hang_up(world, call),
        lambda: people.move_away(world, call, ELSEWHERE),
        lambda: people.take_back(world, call),
        lambda: people.swap(world, call, speak),
        lambda: people.log_out(world, name),
        lambda: _somebody_leaves(world, call, who),
    ]
    weights = [4, 2, 2, 2, 2, 4]
    if run.conduct is Conduct.CXONE_LIKE:
        place = draw.choice(_dialled_by_agents(world))
        acts.append(lambda: people.consult(world, call, place))
        weights.append(4)
    return draw.choices(acts, weights=weights)[0]


def _dialled_by_agents(world: World) -> list[Place]:
    return [world.queues["q-billing"], ELSEWHERE, world.people["dan"], world.people["ana"]]


def _somebody_leaves(world: World, call: Call, who: float) -> None:
    there = [one for one in call.others() if one.is_up and one.role in {"agent", "outside"}]
    if there:
        people.leave(world, call, there[int(who * len(there))])


async def _ask(run: Run, draw: Random, call_id: str) -> list[tuple[float, Callable[[], Any]]]:
    kind = draw.choice([Kind.BLIND, Kind.CONSULT])
    said, to = _wish(run, draw, kind)
    transfer_id = await run.office.request(to, call_id=call_id, kind=kind, **said)
    run.transfers[transfer_id] = call_id
    found: list[tuple[float, Callable[[], Any]]] = []
    for _ in range(draw.choice([0, 1, 3]) if kind is Kind.BLIND else draw.randint(1, 4)):
        orders = [OrderKind.CANCEL] if kind is Kind.BLIND else [*OrderKind, OrderKind.COMPLETE]
        found.append((_moment(draw), _order(run, transfer_id, draw.choice(orders))))
    if draw.random() < 0.3:
        found.append((_moment(draw), _again(run, draw.random(), call_id)))
    return found


def _wish(run: Run, draw: Random, kind: Kind) -> tuple[dict[str, Any], str]:
    can_reach = run.office.platform.capabilities.can_reach
    all_there = _BLIND if kind is Kind.BLIND else _CONSULTED
    there = [one for one in all_there if can_reach(kind, parse_target(one).type)]
    to, *fallback = draw.sample(there, k=draw.randint(1, 3))
    said: dict[str, Any] = {"fallback": fallback, "deadline_s": draw.choice([5.0, 30.0, 60.0, 100.0])}
    if kind is Kind.BLIND and draw.random() < 0.5:
        said["release"] = draw.choice(list(Release))
    if draw.random() < 0.5:
        said |= {"patience_s": draw.choice([0.5, 4.0, 20.0]), "on_patience": OnPatience.NEXT}
    if draw.random() < 0.2:
        said["voicemail"] = "voicemail:agent:ben"
    if draw.random() < 0.3:
        wishes = {"wrap_up_code": "sold", "context": {"case": "7"}, "priority": 4}
        said |= {name: wishes[name] for name in wishes if name in run.office.platform.options}
    return said, to


def _order(run: Run, transfer_id: TransferId, kind: OrderKind) -> Callable[[], Any]:
    async def order() -> None:
        with suppress(NotUnderWay, StorageError):
            await run.office.order(transfer_id, kind)

    return order


def _again(run: Run, where: float, call_id: str) -> Callable[[], Any]:
    """Another transfer of the same call, which may have to wait."""

    async def again() -> None:
        to = _BLIND[int(where * len(_BLIND))]
        with suppress(CallBusy, StorageError):
            transfer_id = await run.office.request(to, call_id=call_id, if_busy=IfBusy.WAIT, deadline_s=60.0)
            run.transfers[transfer_id] = call_id

    return again


async def _let_go(run: Run) -> None:
    """Whoever still consults is told to stop, so that every transfer comes to its end."""
    platform = run.office.platform
    for name, person in list(platform.world.people.items()):
        platform.world.people[name] = replace(person, is_busy=False)
    for transfer_id in run.transfers:
        while not run.office.transfer(transfer_id).status.is_final:
            with suppress(StorageError, NotUnderWay):
                await run.office.order(transfer_id, OrderKind.CANCEL)
                break
            await run.office.clock.sleep(1.0)


async def _quiet(run: Run) -> None:
    """Everybody hangs up and everything works; then every file is closed."""
    office = run.office
    await office.clock.sleep(STORM_S)
    for call in office.platform.world.calls.values():
        people.hang_up(office.platform.world, call)
    for transfer_id in run.transfers:
        await office.closed(transfer_id)
