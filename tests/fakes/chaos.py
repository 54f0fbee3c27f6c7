"""A run in which everything may go wrong, drawn from one seed, and what must hold after it."""

import asyncio
from dataclasses import dataclass, field
from random import Random

from hookflash.domain.causes import Cause
from hookflash.domain.errors import StorageError
from hookflash.domain.events import Accepted
from hookflash.domain.ids import TransferId
from hookflash.domain.state import apply_all, begin
from hookflash.domain.status import Reached, Status
from hookflash.domain.transfer import UNKNOWN_PLACE, FollowUpKind, Landing, Transfer

from .office import Office, open_office
from .platform import (
    LATENCY_S,
    FakePlatform,
    Outage,
    Outcome,
    accepted,
    busy,
    refused,
    silent,
    unreachable,
)
from .store import Trouble
from .virtual_time import START, run_virtual
from .world import Queue

# Everything goes wrong within this time; afterwards the world is quiet.
STORM_S = 200.0
LATEST_EFFECT_S = 9.0
_AGENTS = {"Billing": "ben", "Overflow": "olga", "Support": "sue"}


@dataclass
class Run:
    """One run and what it left behind."""

    seed: int
    office: Office
    transfers: dict[TransferId, str] = field(default_factory=dict)
    storage_fails: list[tuple[float, float, bool]] = field(default_factory=list)

    def history(self) -> list[str]:
        """Everything that was recorded and everything that was sent."""
        events = [repr(event) for one in self.transfers for event in self.office.events(one)]
        return events + [repr(sent) for sent in self.office.platform.sent]


def run_seed(seed: int) -> Run:
    """The run of that seed."""
    return run_virtual(_run(seed))


async def _run(seed: int) -> Run:
    draw = Random(seed)
    platform = FakePlatform(*(_queue(draw, name) for name in _AGENTS))
    platform.keeps_records = draw.random() < 0.5
    platform.script = [_outcome(draw) for _ in range(draw.randrange(8))]
    platform.outages = [_outage(draw) for _ in range(draw.randrange(4))]
    async with open_office(platform) as office:
        run = Run(seed, office)
        run.storage_fails = [_failure(draw) for _ in range(draw.randrange(3))]
        office.trouble = _trouble(run)
        people = [asyncio.create_task(_live(office, draw, f"call-{n}")) for n in range(draw.randint(1, 3))]
        for number in range(len(people)):
            await office.clock.sleep(draw.choice([0.0, 0.01, 3.0]))
            await _ask(run, draw, f"call-{number}")
        for moment in sorted(draw.uniform(0, STORM_S) for _ in range(draw.choice([0, 0, 1, 3]))):
            await office.clock.sleep(max(0.0, moment - office.clock.monotonic()))
            await office.restart()
        await asyncio.gather(*people)
        for transfer_id in run.transfers:
            await office.end(transfer_id, within_s=3 * STORM_S)
        await _quiet(run)
    return run


def _queue(draw: Random, name: str) -> Queue:
    return Queue(
        f"q-{name.lower()}",
        name,
        staffed=draw.choice([0, 1, 1, 1, 1]),
        agent=_AGENTS[name],
        answer_after_s=draw.choice([0.2, 1.0, 1.0, 12.0, 70.0, None]),
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
    return Outage(begins, begins + draw.choice([0.3, 5.0, 40.0, 120.0]))


def _failure(draw: Random) -> tuple[float, float, bool]:
    begins = draw.choice([0.05, draw.uniform(0, 5), draw.uniform(0, STORM_S)])
    return begins, begins + draw.choice([0.1, 3.0, 25.0]), draw.random() < 0.3


def _trouble(run: Run) -> Trouble:
    def trouble(operation: str, *, is_kept: bool) -> None:
        now = run.office.clock.monotonic()
        for begins, ends, kept in run.storage_fails:
            if operation != "accept" and kept is is_kept and begins <= now < ends:
                raise StorageError("the database does not answer")

    return trouble


async def _live(office: Office, draw: Random, call_id: str) -> None:
    """What the people on a call do by themselves."""
    world = office.platform.world
    call = world.answered_call(call_id)
    fate = draw.random()
    await office.clock.sleep(draw.choice([0.03, 0.2, 2.0, draw.uniform(0, STORM_S)]))
    if fate < 0.15:
        world.hang_up(call)
    elif fate < 0.25 and call.legs[1].is_up:
        world.move(call, call.legs[1].id, draw.choice(list(world.queues)), command=0)
    elif fate < 0.35 and call.place.startswith("agent:"):
        world.hold(call)


async def _ask(run: Run, draw: Random, call_id: str) -> None:
    names = draw.sample(sorted(_AGENTS), k=draw.randint(1, 3))
    to, *fallback = (f"queue:{name}" for name in names)
    transfer_id = await run.office.request(
        to, call_id=call_id, fallback=fallback, deadline_s=draw.choice([5.0, 30.0, 60.0, 150.0])
    )
    run.transfers[transfer_id] = call_id


async def _quiet(run: Run) -> None:
    """Everybody hangs up and everything works; then every file is closed."""
    office = run.office
    await office.clock.sleep(max(0.0, 2 * STORM_S - office.clock.monotonic()))
    for call in office.platform.world.calls.values():
        office.platform.world.hang_up(call)
    for transfer_id in run.transfers:
        await office.closed(transfer_id)


def complaints(run: Run) -> list[str]:
    """What does not hold after a run; every line says which rule and where."""
    found = [f"sent while an earlier command was open: {sent}" for sent in run.office.platform.blind_repeats]
    for transfer_id, call_id in run.transfers.items():
        transfer = run.office.transfer(transfer_id)
        found += [f"{transfer_id}: {what}" for what in _about(run, transfer, call_id)]
    return found


def _about(run: Run, transfer: Transfer, call_id: str) -> list[str]:
    found = []
    row = run.office.row(transfer.id)
    first, *later = row.events
    if not isinstance(first, Accepted) or apply_all(begin(first), later) != row.state:
        found.append("the journal does not add up to the record")
    if transfer.version != len(row.events):
        found.append("events and versions differ in number")
    effects = [effect for effect in run.office.platform.world.effects if effect.call_id == call_id]
    ours = [effect for effect in effects if effect.command]
    if len(ours) > 1:
        found.append(f"moved {len(ours)} times")
    if not transfer.status.is_final:
        found.append(f"still {transfer.status}")
    if transfer.status is Status.COMPLETED and transfer.reached is not Reached.PERSON:
        found.append("completed without a person")
    # Who is moved to the same queue by somebody else looks the same as moved by us.
    names = {target.name for target in row.state.route}
    if transfer.status is Status.COMPLETED and not any(effect.queue in names for effect in effects):
        found.append("completed without having been moved to a target")
    late = any(item.what is FollowUpKind.ANSWERED_LATE for item in transfer.follow_up)
    if late and not effects:
        found.append("answered late without having been moved")
    return found + _about_landings(run, transfer, call_id)


def _about_landings(run: Run, transfer: Transfer, call_id: str) -> list[str]:
    found = []
    call = run.office.platform.world.calls[call_id]
    for event in run.office.events(transfer.id):
        landing: Landing | None = getattr(event, "landing", None)
        if landing is None:
            continue
        moment = (landing.at - START).total_seconds()
        if landing.where == UNKNOWN_PLACE:
            outages = run.office.platform.outages
            if not any(outage.covers(moment - LATENCY_S) or outage.covers(moment) for outage in outages):
                found.append(f"{event.kind}: unknown although the platform could be read")
            continue
        truth = {call.place_at(moment + part * LATENCY_S / 4) for part in range(5)}
        if landing.where not in truth:
            found.append(f"{event.kind}: landing {landing.where}, in truth {sorted(truth)}")
        if event.kind == "ended" and transfer.status is Status.COMPLETED and not _is_person(landing.where):
            found.append(f"completed with the caller at {landing.where}")
    return found


def _is_person(where: str) -> bool:
    return where == "hold" or where.startswith("agent:")
