"""Playing the scenes, and comparing every landing with the simulator's truth."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from hookflash.cli.demo.control import Control
from hookflash.cli.demo.scenes import PROGRAMME, Scene
from hookflash.cli.stage import CONNECTION, stage
from hookflash.cli.tables import joined, progress_text
from hookflash.client import Client
from hookflash.domain.errors import HookflashError
from hookflash.domain.status import Phase
from hookflash.domain.transfer import Transfer

_MOST_AT_ONCE = 8
_ENOUGH_S = 55.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One scene as it went, with the simulator's truth beside what we say."""

    scene: str
    call_id: str
    origin: str
    to: str
    status: str
    cause: str | None
    landing: str
    truth: str
    effects: int
    attempts: int
    platform_requests: int
    seconds: float
    complaint: str


async def perform(seed: int) -> list[Shown]:
    """Every scene as it went.

    Raises:
        HookflashError: A program does not start, or a transfer does not end.
    """
    progress = Console(file=sys.stderr, highlight=False, soft_wrap=True)
    async with (
        stage(seed=seed) as here,
        Control(here.control) as control,
        Client(here.api, here.api_key) as client,
    ):
        progress.print(f"simulator {here.control} · service {here.api} · seed {seed}")
        shown = await _StageHand(control, client, progress).play(PROGRAMME)
        asked = await control.requests()
        progress.print(f"platform requests in all: {asked['total']}, answers by status: {asked['by_status']}")
        return shown


class _StageHand:
    def __init__(self, control: Control, client: Client, progress: Console) -> None:
        self._control = control
        self._client = client
        self._progress = progress
        self._slots = asyncio.Semaphore(_MOST_AT_ONCE)

    async def play(self, programme: Sequence[Scene]) -> list[Shown]:
        """Place every call, arm every fault, then move the calls side by side."""
        agents = await self._control.agents_by_queue()
        calls = [
            await self._control.place_call(
                scene.queue, None if scene.agent is None else agents[scene.queue][scene.agent]
            )
            for scene in programme
        ]
        await self._control.set_faults(
            [
                {"match": {"path": f"*{call_id}*/replace/queue"}, "times": 1, **scene.fault}
                for scene, call_id in zip(programme, calls, strict=True)
                if scene.fault
            ]
        )
        tasks = [
            asyncio.create_task(self._show(scene, call_id))
            for scene, call_id in zip(programme, calls, strict=True)
        ]
        _, late = await asyncio.wait(tasks, timeout=_ENOUGH_S)
        for task in late:
            task.cancel()
        if late:
            titles = [scene.title for scene, task in zip(programme, tasks, strict=True) if task in late]
            raise HookflashError(f"Not ended within {_ENOUGH_S:.0f} s: {', '.join(titles)}.")
        return [task.result() for task in tasks]

    async def _show(self, scene: Scene, call_id: str) -> Shown:
        async with self._slots:
            origin = await self._control.caller_with(call_id)
            accepted = await self._client.transfer(
                call_id, connection=CONNECTION, to=scene.to, **scene.options
            )
            if scene.completes is not None:
                done = await self._consult(scene, accepted)
            elif scene.hang_up_after_s is not None:
                done = await self._hang_up_then_wait(scene.hang_up_after_s, call_id, accepted)
            else:
                done = await self._follow(scene, accepted)
            shown = await self._compare(scene, call_id, origin, done)
            if shown.truth != "gone":
                await self._control.hang_up(call_id)
            return shown

    async def _consult(self, scene: Scene, accepted: Transfer) -> Transfer:
        async for state in self._client.watch(accepted.id):
            self._report(scene, state)
            if state.phase is Phase.TALKING:
                break
        order = self._client.complete if scene.completes else self._client.cancel
        await order(accepted.id)
        done = await self._client.wait(accepted.id)
        self._report(scene, done)
        return done

    def _report(self, scene: Scene, state: Transfer) -> None:
        about = f"  {scene.title:32} {state.to.shorthand:20} "
        self._progress.print(joined(about, progress_text(state)))

    async def _hang_up_then_wait(self, after_s: float, call_id: str, accepted: Transfer) -> Transfer:
        async for state in self._client.watch(accepted.id):
            if state.status == "waiting":
                break
        await asyncio.sleep(after_s)
        await self._control.hang_up(call_id)
        return await self._client.wait(accepted.id)

    async def _follow(self, scene: Scene, accepted: Transfer) -> Transfer:
        async for state in self._client.watch(accepted.id):
            self._report(scene, state)
        return await self._client.get(accepted.id)

    async def _compare(self, scene: Scene, call_id: str, origin: str, done: Transfer) -> Shown:
        truth = await self._control.caller_with(call_id)
        effects = await self._control.moves(call_id)
        landing = done.landing.where if done.landing else "none"
        complaints = []
        if done.status is not scene.ends:
            complaints.append(f"should be {scene.ends}")
        if landing != truth:
            complaints.append("landing differs from the truth")
        if effects != scene.effects:
            complaints.append(f"{effects} effects instead of {scene.effects}")
        ended = done.ended_at or done.accepted_at
        return Shown(
            scene=scene.title,
            call_id=call_id,
            origin=origin,
            to=scene.to,
            status=done.status,
            cause=done.cause,
            landing=landing,
            truth=truth,
            effects=effects,
            attempts=len(done.attempts),
            platform_requests=done.platform_requests,
            seconds=round((ended - done.accepted_at).total_seconds(), 2),
            complaint="; ".join(complaints),
        )
