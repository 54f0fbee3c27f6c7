"""Two hundred sessions over real sockets: the simulator on virtual time, tokens that live three minutes."""

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.settings import parse
from hookflash.bootstrap import SystemClock
from hookflash.domain.calls import LegRole
from hookflash.domain.destinations import Destination
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Lane, Spend
from tests.adapters.simulator import Simulator, running_simulator

AGENTS = {f"agent{number}": 2001 + number for number in range(200)}
TOKEN_LIFE_S, POLL_S, ROUNDS, A_ROUND = 180, 50, 8, 40
WITHIN_S = 60.0


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    """Agents of one queue, who stay logged in whatever happens."""
    world = {
        "name": "floor",
        "starts_at": "2026-01-05T09:00:00.000Z",
        "queues": {"Desk": {"number": 4001}},
        "roles": {"everything": ["*:*:*"]},
        "clients": {"hookflash": {"secret": "secret", "roles": ["everything"], "token_life_s": TOKEN_LIFE_S}},
        "agents": {
            name: {"queue": "Desk", "number": number, "extension": str(5000 + number)}
            for name, number in AGENTS.items()
        },
    }
    file = tmp_path / "floor.yaml"
    file.write_text(json.dumps(world))
    with running_simulator("--rate-limit", "0", "--world", str(file)) as running:
        yield running


class Floor:
    """The connection, the simulator, and which agent has which call."""

    def __init__(self, simulator: Simulator, control: CxoneCallControl) -> None:
        self.simulator = simulator
        self.control = control
        self.calls: dict[str, str] = {}
        self.chance = random.Random(1)

    async def join(self) -> None:
        there = [
            Destination(target=Target(type=TargetType.AGENT, id=str(number)), roles=(LegRole.AGENT,))
            for number in AGENTS.values()
        ]
        await asyncio.gather(*(self.control.watch_agent(one, Spend(Lane.CHECK)) for one in there))

    def happen(self) -> None:
        """Callers come and hang up, at forty desks."""
        for name in self.chance.sample(sorted(AGENTS), A_ROUND):
            call_id = self.calls.pop(name, None)
            if call_id is not None:
                self.simulator.ask("POST", f"/calls/{call_id}/hang-up", {"party": "caller"})
                continue
            made = self.simulator.new_call(platform="cxone", to_queue="Desk", answered_by=name)
            self.calls[name] = made["call_id"]

    def shows_the_truth(self) -> bool:
        """Whether each session shows the call that its agent has, and no other."""
        for name, number in AGENTS.items():
            session = self.control._sessions.find(str(number))
            if session is None:
                return False
            living = {one.id for one in session.contacts if one.is_living}
            if living != {self.calls[name]} if name in self.calls else living:
                return False
        return True

    def waiting(self) -> int:
        """How many requests have arrived and are not answered."""
        seen = self.simulator.ask("GET", "/requests")
        return int(seen["total"] - sum(seen["by_status"].values()))

    async def calm_down(self) -> None:
        """Until every session waits for events again, and has been told what there is to tell.

        Waits of fifty seconds that end at once look like trouble, after which only a second is waited.
        """
        async with asyncio.timeout(WITHIN_S):
            while not (self.shows_the_truth() and self.waiting() == len(AGENTS)):
                await asyncio.sleep(0.02)
                self.simulator.advance(0.02)


async def test_two_hundred_sessions_miss_nothing_while_tokens_end(simulator: Simulator) -> None:
    section = {"base_url": simulator.cxone, "poll_s": POLL_S, "rate_limit": "off"}
    key = {"access_key_id": "hookflash", "access_key_secret": "secret"}
    client = {"client_id": "hookflash", "client_secret": "secret"}
    control = CxoneCallControl("c", parse("c", {**section, **key, **client}, {}), SystemClock())
    floor = Floor(simulator, control)
    await floor.join()
    for _ in range(ROUNDS):
        floor.happen()
        simulator.advance(0.2)
        await floor.calm_down()
        simulator.advance(POLL_S)
        await floor.calm_down()
    seen = simulator.ask("GET", "/requests")
    # One request each, none refused for another that waits; whoever was refused for an old token asked again.
    assert "409" not in seen["by_status"]
    assert seen["by_status"]["401"] >= len(AGENTS)
    assert seen["by_status"]["304"] >= len(AGENTS)
    assert seen["by_operation"]["get_token"] <= 2 + ROUNDS * POLL_S / TOKEN_LIFE_S * 2
    assert seen["by_operation"]["join_agent_session"] == len(AGENTS)
    await control.close()
    assert "end_agent_session" not in simulator.ask("GET", "/requests")["by_operation"]
    assert {one["presence"] for one in simulator.ask("GET", "/world")["agents"]} == {"on_queue"}
