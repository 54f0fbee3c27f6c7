"""One trial: a call is moved by a service that is killed on the way; another one takes up what is left."""

import asyncio
import os
import signal
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.crash.stage import LEASE_S, SETTLE_S, SPEED, Child, ForkServer, write_config
from tests.harness.control import Control, first_command

WITHIN_S = 30
_HOLD_S = LEASE_S + 5 + SETTLE_S
_QUEUES = ("Billing", "Support", "Sales", "Spanish")


@dataclass(frozen=True)
class Expected:
    """How a trial must end, and by how many effects."""

    status: str = "completed"
    effects: int = 1


@dataclass(frozen=True)
class Outcome:
    """What became of a trial.

    Attributes:
        on_hold_s: How long the caller was on hold with the last, living process.
    """

    expected: Expected
    killed: int
    points: list[str]
    record: dict[str, Any]
    truth: str
    effects: int
    on_hold_s: float = 0.0

    @property
    def faults(self) -> list[str]:
        found = []
        ended = f"{self.record['status']} ({self.record['cause']}: {self.record['detail']})"
        if self.record["status"] != self.expected.status:
            found.append(f"ended {ended}")
        if self.record["landing"]["where"] != self.truth:
            found.append(f"landing {self.record['landing']['where']}, truth {self.truth}")
        if self.effects != self.expected.effects:
            found.append(f"{self.effects} effects, {ended}")
        if self.truth in {"nobody", "gone", "hold"}:
            found.append(f"caller with {self.truth}")
        if self.on_hold_s > _HOLD_S:
            found.append(f"{self.on_hold_s:.1f} s on hold")
        return found


@dataclass(frozen=True)
class Trial:
    """What a trial does.

    Attributes:
        number: Its place in the suite; chooses the target.
        kills: At which failpoint each process in turn dies; the one after them lives.
        fault: What the platform does to the command, as a rule of the simulator.
        forgetful: Whether the build without the intent step runs.
    """

    number: int
    kills: tuple[int, ...]
    fault: dict[str, Any] | None = None
    forgetful: bool = False

    @property
    def expected(self) -> Expected:
        return Expected()

    async def run(self, folder: Path, forks: ForkServer, control: Control, platform: str) -> Outcome:
        killed = 0
        async with aiohttp.ClientSession() as session:
            config = write_config(folder, platform, await self._settings(session, platform))
            call_id = await self._place(control)
            if self.fault:
                await control.set_faults([*await self._rules(control), self._struck(call_id, self.fault)])
            for kill_at in self.kills:
                child = await forks.start(config, kill_at=kill_at, forgetful=self.forgetful)
                await self._use(session, child, call_id)
                killed += await self._bury(child)
            begun = await now_there(control)
            child = await forks.start(config, forgetful=self.forgetful)
            record = await self._use(session, child, call_id)
            await self._bury(child)
        assert record is not None, f"the last service died: {child.lost_to}, exit {child.gone.result()}"
        truth = await control.truth(call_id)
        effects = await control.effects(call_id)
        if truth["up"]:
            await control.hang_up(call_id)
        where = truth["caller_with"]
        held_s = held_for(truth, begun, await now_there(control)) / SPEED
        return Outcome(self.expected, killed, child.points, record, where, effects, held_s)

    async def _settings(self, session: aiohttp.ClientSession, platform: str) -> str:
        """What the connection needs beside its credentials."""
        del session, platform
        return ""

    async def _place(self, control: Control) -> str:
        """The call that is moved."""
        return await control.place_call("Empty Desk")

    def _struck(self, call_id: str, fault: dict[str, Any]) -> dict[str, Any]:
        """The command that meets the fault."""
        return first_command(call_id, fault)

    async def _rules(self, control: Control) -> list[dict[str, Any]]:
        rules = await control.ask("GET", "/faults")
        return [{k: v for k, v in rule.items() if k != "fired"} for rule in rules if not rule.get("fired")]

    async def _use(self, session: aiohttp.ClientSession, child: Child, call_id: str) -> dict[str, Any] | None:
        """Ask for the transfer as a careful client does: with one key, again after every lost answer."""
        wish = {"connection": "g", "call_id": call_id, "to": f"queue:{_QUEUES[self.number % len(_QUEUES)]}"}
        try:
            url = await child.url
            async with session.post(
                f"{url}/v1/transfers", json=wish, headers={"Idempotency-Key": call_id}
            ) as answer:
                accepted = await answer.json()
                assert answer.status == 202, accepted
            async with session.get(
                f"{url}/v1/transfers/{accepted['id']}", headers={"Prefer": f"wait={WITHIN_S}"}
            ) as answer:
                record: dict[str, Any] = await answer.json()
                return record
        except (aiohttp.ClientError, ConnectionError) as error:
            child.lost_to = repr(error)
            return None

    async def _bury(self, child: Child) -> int:
        """Wait for the process that was to die; end the one that was not, or came too far to."""
        await asyncio.wait({child.gone}, timeout=0.5 if self.kills and not child.gone.done() else 0)
        if not child.gone.done():
            os.kill(child.pid, signal.SIGTERM)
        return 1 if await child.gone == -signal.SIGKILL else 0


async def now_there(control: Control) -> datetime:
    """The simulator's time."""
    return datetime.fromisoformat((await control.ask("GET", "/clock"))["now"])


def held_for(truth: dict[str, Any], since: datetime, until: datetime) -> float:
    """How long the caller was on hold between two moments, in seconds of the simulator's clock."""
    found, held_at = 0.0, None
    for entry in truth["history"]:
        at = min(max(datetime.fromisoformat(entry["at"]), since), until)
        if entry["what"] == "leg.held" and entry["party"] == "caller":
            held_at = at
        elif held_at is not None and entry["what"] in {"leg.resumed", "call.ended"}:
            found += (at - held_at).total_seconds()
            held_at = None
    return found if held_at is None else found + (until - held_at).total_seconds()
