"""Two hundred agents' sessions at once over ten hours of virtual time, through the whole adapter.

``--hours 100 --timeout 0`` makes it a longer day; it has to have four.
"""

import asyncio
import gc
import logging
import random
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.client import api
from hookflash.adapters.cxone.settings import parse
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Lane, Spend
from tests.fakes.virtual_time import LoopClock, run_virtual

from .floor import FAULTS, HOST, Floor
from .floor_desk import FloorDesk
from .platform import CLIENT, KEY

AGENTS = tuple(str(2001 + number) for number in range(200))
HOUR_S, LOOK_S, POLL_S, IDLE_S, OUTAGE_S = 3600, 300, 60, 400, 120
PEACE: dict[str, int] = {}


@dataclass(slots=True)
class Office:
    """The adapter on the floor, and what was seen of it.

    Attributes:
        wrong: Agents whose session did not show what it had been told.
        blocks: Allocated blocks of memory after each hour.
        objects: Objects after each hour.
    """

    floor: Floor
    control: CxoneCallControl
    wrong: list[str] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)

    def compare(self, desk: FloorDesk) -> None:
        """Whoever asks with the next id has taken in everything before it."""
        contacts = self.control._sessions._open[desk.agent_id].contacts
        if {one.id: (one.status, int(one.dnis or 0)) for one in contacts if one.is_living} != desk.told:
            self.wrong.append(desk.agent_id)

    async def need(self, agents: tuple[str, ...]) -> list[PlatformError]:
        """Need the sessions of some agents; the errors of those who have none, or none that is up to date."""
        there = [
            Destination(target=Target(type=TargetType.AGENT, id=one), roles=(LegRole.AGENT,))
            for one in agents
        ]
        asked = (self.control.watch_agent(one, Spend(Lane.CHECK)) for one in there)
        said = await asyncio.gather(*asked, return_exceptions=True)
        failed = [one for one in said if one is not None]
        assert all(isinstance(one, PlatformError) for one in failed), failed
        return [one for one in failed if isinstance(one, PlatformError)]

    async def weigh(self) -> None:
        """Once every session waits for events again: what waits for its turn after a 429 is no growth."""
        while self.floor.waiting < self.control._sessions.count:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)
        gc.collect()
        self.blocks.append(sys.getallocatedblocks())
        self.objects.append(len(gc.get_objects()))


Day = Callable[[Office], Coroutine[Any, Any, None]]
Play = Callable[..., None]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Play:
    """Run something on a floor, in virtual time; a loop that never lets time pass fails."""
    caplog.set_level(logging.ERROR, "hookflash")  # records that are kept would be weighed too

    def run(work: Day, floor: Floor, **more: Any) -> None:
        random.seed(1)  # of the pauses; the floor has a seed of its own
        monkeypatch.setattr(api, "Http", floor.connect)
        section = {"base_url": HOST, **KEY, **CLIENT, "rate_limit": "off", "poll_s": POLL_S, **more}

        async def day() -> None:
            settings = parse("c", {"session_idle_s": IDLE_S, **section}, {})
            office = Office(floor, CxoneCallControl("c", settings, LoopClock()))
            floor.on_heard = office.compare
            floor.open()
            await work(office)
            await office.control.close()
            assert floor.waiting == 0

        run_virtual(day())
        assert floor.strange == []  # no session was ended, and nothing else was done

    return run


async def _work(office: Office, hours: int) -> None:
    """All sessions are needed every five minutes; in between tokens end, and twice nothing answers."""
    floor = office.floor
    for hour in range(hours):
        for number in range(HOUR_S // LOOK_S):
            await office.need(AGENTS)
            if number == 3 and hour % 3 == 2:
                floor.end_tokens()
            if number == 6 and hour % 4 == 3:
                floor.fail_for(OUTAGE_S)
            await asyncio.sleep(LOOK_S)
        # The others are logged out, or wait: after a fault, or all of them after a 429.
        assert floor.waiting >= 0.75 * len(AGENTS)
        await office.weigh()


def test_ten_hours_of_two_hundred_sessions(play: Play, pytestconfig: pytest.Config) -> None:
    hours = int(pytestconfig.getoption("--hours"))
    floor = Floor(AGENTS, seed=1)
    offices: list[Office] = []

    async def day(office: Office) -> None:
        offices.append(office)
        await _work(office, hours)

    play(day, floor)
    [office], counts = offices, floor.counts
    assert min(counts[fault] for fault in (*FAULTS, "logged out", "in vain")) > 0, counts
    assert counts["two at once"] == 0
    assert floor.longest_gap_s == 0
    # Every event was told once and taken in, or was part of a snapshot.
    assert office.wrong == []
    assert counts["told again"] == 0
    assert counts["events"] == counts["heard"] + counts["healed"] + floor.untold
    assert counts["healed"] < 0.02 * counts["events"]
    # No storms: neither at the login host, nor of polls, nor while nothing answers.
    assert counts["tokens"] <= hours + hours // 3 + 3
    faults = sum(counts[fault] for fault in FAULTS)
    assert counts["polls"] <= len(AGENTS) * hours * HOUR_S / POLL_S + counts["events"] + 4 * faults + 2000
    outages = sum(hour % 4 == 3 for hour in range(hours))
    assert counts["in vain"] <= 20 * len(AGENTS) * outages
    # Flat memory: less than one object and ten blocks a session more than after the first hour. To keep one
    # thing of each of its 600 requests an hour would be more than five hundred times that.
    assert max(office.objects) - office.objects[0] < len(AGENTS)
    assert max(office.blocks) - office.blocks[0] < 10 * len(AGENTS)


def test_sessions_that_nobody_needs_are_left_and_go_on(play: Play) -> None:
    floor = Floor(AGENTS, seed=2, faults=PEACE)
    few = AGENTS[:20]

    async def day(office: Office) -> None:
        await office.need(AGENTS)
        for _ in range(4):
            await asyncio.sleep(LOOK_S)
            await office.need(few)
        assert floor.waiting == len(few)
        before = floor.counts["polls"]
        await asyncio.sleep(IDLE_S + POLL_S)
        assert floor.waiting == 0
        assert all(desk.is_logged_in for desk in floor.desks.values())
        polls = floor.counts["polls"]
        assert polls - before < 3 * len(few) * (IDLE_S + POLL_S) / POLL_S
        await asyncio.sleep(HOUR_S)
        assert floor.counts["polls"] == polls
        assert await office.need(few) == []
        assert floor.waiting == len(few)

    play(day, floor)


def test_within_the_usual_budget_two_hundred_sessions_take_turns(play: Play) -> None:
    """240 requests a minute are wanted, 210 of 300 are granted: they come later, and none of them fails."""
    floor = Floor(AGENTS, seed=3, faults=PEACE)
    offices: list[Office] = []

    async def day(office: Office) -> None:
        offices.append(office)
        await office.need(AGENTS)
        for _ in range(6):
            started = floor.counts["polls"]
            await asyncio.sleep(LOOK_S)
            assert floor.counts["polls"] - started <= 300 * LOOK_S / 60
            assert [one.cause for one in await office.need(AGENTS)] == []

    play(day, floor, rate_limit="300/min", poll_s=50)
    assert offices[0].wrong == []
    assert floor.counts["joins"] == len(AGENTS)


def test_an_account_that_refuses_every_token_is_not_besieged(play: Play) -> None:
    floor = Floor(AGENTS, seed=4, faults=PEACE)

    async def day(office: Office) -> None:
        await office.need(AGENTS)
        floor.bars_tokens = True
        floor.end_tokens()
        before = floor.counts.copy()
        await asyncio.sleep(LOOK_S)
        assert floor.counts["tokens"] - before["tokens"] <= LOOK_S / 5 + 1
        failed = await office.need(AGENTS)
        assert {one.cause for one in failed} == {Cause.CREDENTIALS_REJECTED}
        floor.bars_tokens = False
        await asyncio.sleep(30)
        assert await office.need(AGENTS) == []

    play(day, floor)
