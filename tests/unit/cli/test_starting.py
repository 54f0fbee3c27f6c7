"""The program starts quickly: declaring the commands loads nothing that only running them needs."""

import json
import subprocess
import sys

HEAVY = {
    "aiohttp",
    "apsw",
    "asyncio",
    "fastapi",
    "pydantic",
    "rich.console",
    "structlog",
    "uvicorn",
    "hookflash.bootstrap",
    "hookflash.client",
    "hookflash.settings",
}
_CODE = """
import json, sys
before = set(sys.modules)
from hookflash.cli.main import app
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_declaring_the_commands_loads_little() -> None:
    command = [sys.executable, "-c", _CODE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(done.stdout))
    assert "hookflash.cli.transfers" in loaded
    assert not loaded & HEAVY
