"""Playing the programme on one platform after the other."""

import asyncio
import sys
from collections.abc import Sequence

from rich.console import Console

from hookflash.cli.demo.control import Control
from hookflash.cli.demo.judging import Shown
from hookflash.cli.demo.platforms import CXONE, GENESYS, Platform
from hookflash.cli.demo.playing import Player
from hookflash.cli.demo.programme import PROGRAMME
from hookflash.cli.demo.scenes import Act, Scene
from hookflash.cli.stage import stage
from hookflash.client import Client
from hookflash.domain.errors import HookflashError

_ENOUGH_S = 55.0
_Staged = tuple[Scene, str | None]


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
        agents = await control.agents_by_queue()
        shown: list[Shown] = []
        for platform in (GENESYS, CXONE):
            programme = [scene for scene in PROGRAMME if platform in scene.effects]
            staged = await _set_up(control, platform, programme, agents)
            player = Player(platform, control, client, progress, agents)
            shown += await _play(player, staged)
        asked = await control.requests()
        progress.print(f"platform requests in all: {asked['total']}, answers by status: {asked['by_status']}")
        return shown


async def _set_up(
    control: Control, platform: Platform, programme: Sequence[Scene], agents: dict[str, list[str]]
) -> list[_Staged]:
    """Place every call and arm every fault."""
    staged: list[_Staged] = []
    faults = []
    for scene in programme:
        for agent, conduct in scene.conduct.items():
            await control.change_agent(agent, conduct)
        call_id = None
        if scene.act is not Act.CALL_OUT:
            answers = None if scene.agent is None else agents[scene.queue][scene.agent]
            call_id = await control.place_call(platform.name, scene.queue, answers)
        staged.append((scene, call_id))
        if scene.fault is not None:
            path = platform.first_command.format(call_id=call_id)
            faults.append({"match": {"path": path}, "times": 1, **scene.fault})
    await control.set_faults(faults)
    return staged


async def _play(player: Player, staged: Sequence[_Staged]) -> list[Shown]:
    """All at once, then one after the other those that are to be alone; in the programme's order."""
    single = [n for n, (scene, _) in enumerate(staged) if scene.alone_on is player.platform]
    crowd = [n for n in range(len(staged)) if n not in single]
    shown: dict[int, Shown] = {}
    for group in (crowd, *([n] for n in single)):
        seen = await _at_once(player, [staged[n] for n in group])
        shown |= zip(group, seen, strict=True)
    return [shown[n] for n in sorted(shown)]


async def _at_once(player: Player, staged: Sequence[_Staged]) -> list[Shown]:
    tasks = [asyncio.create_task(player.play(scene, call_id)) for scene, call_id in staged]
    _, late = await asyncio.wait(tasks, timeout=_ENOUGH_S)
    for task in late:
        task.cancel()
    if late:
        titles = [scene.title for (scene, _), task in zip(staged, tasks, strict=True) if task in late]
        raise HookflashError(f"Not ended within {_ENOUGH_S:.0f} s: {', '.join(titles)}.")
    return [task.result() for task in tasks]
