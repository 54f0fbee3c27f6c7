"""One trial: services are killed while they move a call; the last one takes up what is left."""

import asyncio
import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.crash.connections import Connection
from tests.crash.judging import Course, Outcome, longest_hold
from tests.crash.stage import HOSTS, SETTLE_S, SPEED, Child, ForkServer, Kill
from tests.harness.control import Control

WITHIN_S = 30
_ENDS_WITHIN_S = 3 * WITHIN_S


@dataclass(frozen=True, kw_only=True)
class Trial(ABC):
    """What a trial does.

    Attributes:
        connection: The platform it is about.
        course: What the call goes through, and how that must end.
        number: Its place in the suite; chooses who takes part.
        kills: At which failpoint each process in turn dies; the one after them lives.
        fault: What the platform does to one of the commands, as a rule of the simulator.
        forgetful: Whether the build without the intent step runs.
        settle_s: How late an effect may come.
    """

    connection: Connection
    course: Course
    number: int = 0
    kills: tuple[Kill, ...] = ()
    fault: Mapping[str, Any] | None = None
    forgetful: bool = False
    settle_s: float = SETTLE_S

    async def run(self, config: Path, forks: ForkServer, control: Control) -> Outcome:
        """Let services with these settings try until one lives."""
        killed = 0
        async with aiohttp.ClientSession() as session:
            call_id = await self.place(control)
            await self._order_fault(control, call_id)
            for kill_at in self.kills:
                child = await forks.start(config, kill_at=kill_at, forgetful=self.forgetful)
                await self._use(session, child, control, call_id)
                killed += await self._bury(child)
            child = await forks.start(config, forgetful=self.forgetful)
            await asyncio.wait({child.url})
            live_since = await now_there(control)
            record = await self._use(session, child, control, call_id)
            await self._bury(child)
        assert record is not None, f"the last service died: {child.lost_to}, exit {child.gone.result()}"
        seen = await self.look(control, call_id)
        if seen.truth["up"]:
            await control.hang_up(seen.truth["call_id"])
        return Outcome(
            course=seen.course,
            killed=killed,
            points=child.points,
            record=record,
            truth=seen.truth,
            effects=self.connection.effects(seen.ledger),
            on_hold_s=longest_hold(seen.truth, live_since, await now_there(control)) / SPEED,
        )

    @property
    def host(self) -> str:
        """The agent who has the caller, or calls."""
        return f"host{self.number % HOSTS}"

    @property
    def expert(self) -> str:
        """The agent who is wanted."""
        return f"expert{self.number % HOSTS}"

    @property
    def login(self) -> str | None:
        """The agent in whose own name a platform may want to be asked."""
        return None

    @abstractmethod
    async def place(self, control: Control) -> str:
        """Set the scene; the call that is moved, empty if it is yet to be placed."""

    @abstractmethod
    async def play(
        self, session: aiohttp.ClientSession, url: str, control: Control, call_id: str
    ) -> dict[str, Any]:
        """Ask the service as a careful client does, with one key for each wish; the record at its end."""

    async def look(self, control: Control, call_id: str) -> "Seen":
        """What the simulator says became of the call, and how it had to end."""
        truth = await control.truth(call_id)
        return Seen(self.course, truth, await control.ask("GET", f"/effects?call_id={call_id}"))

    async def _order_fault(self, control: Control, call_id: str) -> None:
        if self.fault is None:
            return
        command = self.course.commands[self.number % len(self.course.commands)]
        rule = {"match": self.connection.match(command, call_id), "times": 1, **self.fault}
        rules = await control.ask("GET", "/faults")
        waiting = [{k: v for k, v in one.items() if k != "fired"} for one in rules if not one.get("fired")]
        await control.set_faults([*waiting, rule])

    async def _use(
        self, session: aiohttp.ClientSession, child: Child, control: Control, call_id: str
    ) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(_ENDS_WITHIN_S):
                return await self.play(session, await child.url, control, call_id)
        except TimeoutError:
            raise AssertionError(f"this trial does not end: {self}") from None
        except (aiohttp.ClientError, ConnectionError) as error:
            child.lost_to = repr(error)
            return None

    async def _bury(self, child: Child) -> int:
        """Wait for the process that was to die; end the one that was not, or came too far to."""
        await asyncio.wait({child.gone}, timeout=0.5 if self.kills and not child.gone.done() else 0)
        if not child.gone.done():
            with suppress(ProcessLookupError):  # gone, and about to be said so
                os.kill(await child.pid, signal.SIGTERM)
        return 1 if await child.gone == -signal.SIGKILL else 0


@dataclass(frozen=True)
class Seen:
    """A call as the simulator has it, what was done to it, and how that had to end."""

    course: Course
    truth: dict[str, Any]
    ledger: Sequence[Mapping[str, Any]]


async def now_there(control: Control) -> datetime:
    """The simulator's time."""
    return datetime.fromisoformat((await control.ask("GET", "/clock"))["now"])


async def accepted(session: aiohttp.ClientSession, url: str, wish: Mapping[str, Any], key: str) -> str:
    """Post a wish; where its record is."""
    async with session.post(url, json=wish, headers={"Idempotency-Key": key}) as answer:
        record = await answer.json()
        assert answer.status == 202, record
        return f"{url}/{record['id']}"
