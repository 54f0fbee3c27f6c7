"""What a newcomer starts: the demonstration, and `hookflash up` with the commands that it prints."""

import asyncio
import json
import re
import shlex
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from hookflash.cli.demo.performance import perform
from hookflash.cli.demo.programme import PROGRAMME
from hookflash.settings import environment_for_child

COMMAND = (sys.executable, "-m", "hookflash")
_EXPORTED = re.compile(r"(HOOKFLASH_\w+)=(\S+)")
_LAST_LINE = "Ctrl-C"


@pytest.mark.timeout(240)
async def test_the_demonstration_moves_every_call_and_finds_nothing_untrue() -> None:
    shown = await perform(seed=2)
    assert [(item.platform, item.scene, item.complaint) for item in shown if item.complaint] == []
    assert len(shown) == sum(len(scene.effects) for scene in PROGRAMME)
    assert {item.platform for item in shown} == {"genesys", "cxone"}


@asynccontextmanager
async def running(*arguments: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(*COMMAND, *arguments, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        process.terminate()
        await process.communicate()


async def read_instructions(process: Process) -> str:
    """What it prints for people, up to the last line."""
    assert process.stderr is not None
    lines: list[str] = []
    while _LAST_LINE not in (line := (await process.stderr.readline()).decode()):
        assert line, f"it ended: {''.join(lines)}"
        lines.append(line)
    return "".join(lines)


async def follow(command: str, call_id: str, exported: dict[str, str]) -> dict[str, str]:
    """Run a printed `hookflash` command with the call's id put in; what it prints as JSON."""
    arguments = shlex.split(command.replace("CALL_ID", call_id))[1:]
    done = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, "--json", stdout=PIPE, stderr=PIPE, env=environment_for_child(exported)
    )
    out, problems = await done.communicate()
    assert done.returncode == 0, problems.decode()
    printed: dict[str, str] = json.loads(out)
    return printed


async def test_the_commands_that_up_prints_move_a_call_on_each_platform() -> None:
    async with running("up", "--port", "0", "--simulator-port", "0") as process:
        said = await read_instructions(process)
        assert process.stdout is not None
        ready = json.loads(await process.stdout.readline())
        assert {"event", "api", "control", "genesys", "cxone"} <= ready.keys()
        exported = dict(_EXPORTED.findall(said))
        places = [shlex.split(line) for line in said.splitlines() if line.strip().startswith("curl")]
        moves = [line.strip() for line in said.splitlines() if line.strip().startswith("hookflash")]
        assert len(places) == len(moves) == 2
        async with aiohttp.ClientSession() as session:
            for (*_, url, _, body), move in zip(places, moves, strict=True):
                async with session.post(url, data=body) as answer:
                    call_id = (await answer.json())["call_id"]
                record = await follow(move, call_id, exported)
                assert (record["status"], record["call_id"]) == ("completed", call_id)
                async with session.post(f"{url}/{call_id}/hang-up", json={"party": "caller"}) as answer:
                    assert answer.status == 200
