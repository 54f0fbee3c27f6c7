"""A simulator and the example scripts, run as the programs that they are."""

import re
from pathlib import Path
from typing import Any

from tests.harness.control import Control
from tests.harness.programs import process

EXAMPLES = Path(__file__).parents[2] / "examples"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Stage:
    """A simulator whose clock runs five times as fast as the wall's, and the scripts that work on it."""

    def __init__(self, urls: dict[str, str], control: Control) -> None:
        self._urls = urls
        self.control = control

    async def run(self, script: str, *arguments: str, platform: str = "genesys") -> tuple[int | None, str]:
        """The exit code of a script, and what it printed."""
        places = ("--base-url", self._urls[platform], "--control-url", self._urls["control"])
        async with process(str(EXAMPLES / script), *places, *arguments) as running:
            output, _ = await running.communicate()
        return running.returncode, output.decode()

    async def place(self, **call: Any) -> str:
        body = {"platform": "genesys", "to_queue": "Billing", "answered_by": "ana", **call}
        placed = await self.control.ask("POST", "/calls", {k: v for k, v in body.items() if v is not None})
        return str(placed["call_id"])

    async def caller_with(self, call_id: str) -> str:
        return str((await self.control.truth(call_id))["caller_with"])

    async def operations(self, call_id: str) -> list[str]:
        return [one["operation"] for one in await self.control.ask("GET", f"/effects?call_id={call_id}")]


def call_in(output: str) -> str:
    found = UUID.search(output)
    assert found is not None, output
    return found.group()
