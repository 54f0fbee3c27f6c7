"""One trial: a call is moved by a service that is killed on the way; another one takes up what is left."""

import asyncio
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.crash.stage import Child, ForkServer, write_config
from tests.harness.control import Control, first_command

_WITHIN_S = 30
_QUEUES = ("Billing", "Support", "Sales", "Spanish")


@dataclass(frozen=True)
class Outcome:
    """What became of a trial."""

    killed: int
    points: list[str]
    record: dict[str, Any]
    truth: str
    effects: int

    @property
    def faults(self) -> list[str]:
        found = []
        if self.record["status"] != "completed":
            found.append(f"ended {self.record['status']} ({self.record['cause']}: {self.record['detail']})")
        if self.record["landing"]["where"] != self.truth:
            found.append(f"landing {self.record['landing']['where']}, truth {self.truth}")
        if self.effects != 1:
            found.append(f"{self.effects} effects")
        if self.truth in {"nobody", "gone", "hold"}:
            found.append(f"caller with {self.truth}")
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

    async def run(self, folder: Path, forks: ForkServer, control: Control, platform: str) -> Outcome:
        config = write_config(folder, platform)
        call_id = await control.place_call("Empty Desk")
        if self.fault:
            rules = [*await self._rules(control), first_command(call_id, self.fault)]
            await control.set_faults(rules)
        killed = 0
        async with aiohttp.ClientSession() as session:
            for kill_at in self.kills:
                child = await forks.start(config, kill_at=kill_at, forgetful=self.forgetful)
                await self._use(session, child, call_id)
                killed += await self._bury(child)
            child = await forks.start(config, forgetful=self.forgetful)
            record = await self._use(session, child, call_id)
            await self._bury(child)
        assert record is not None, f"the last service died: {child.lost_to}, exit {child.gone.result()}"
        truth = await control.truth(call_id)
        effects = await control.effects(call_id)
        if truth["up"]:
            await control.hang_up(call_id)
        return Outcome(killed, child.points, record, truth["caller_with"], effects)

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
                f"{url}/v1/transfers/{accepted['id']}", headers={"Prefer": f"wait={_WITHIN_S}"}
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
