"""A simulator and a service that uses it, side by side, for `demo` and `up`."""

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hookflash.cli.desktops import log_in_agents
from hookflash.cli.processes import program

CONNECTION = "g"
_CONFIG = """# Written for this run: the simulator's public client, and a database of its own.
[service]
database = "sqlite:///{database}"
listen = "{listen}"

[connections.{connection}]
platform = "genesys"
base_url = "{platform}"
client_id = "hookflash"
client_secret = "secret"
login_client_id = "hookflash"
login_client_secret = "secret"
callback_flow = "CallbackBilling"

[connections.{connection}.voicemail_flows]
"agent:ana" = "VoicemailAna"
"queue:Billing" = "VoicemailBilling"
"queue:Support" = "VoicemailSupport"

[connections.{connection}.user_tokens]
{tokens}
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything runs.

    Attributes:
        api: The service's URL.
        api_key: A key for it that may do everything.
        control: The simulator's control API.
        platform: The simulated Genesys Cloud.
        config: The service's TOML file.
    """

    api: str
    api_key: str
    control: str
    platform: str
    config: Path


@asynccontextmanager
async def stage(*, api_port: int = 0, simulator_port: int = 0, seed: int = 1) -> AsyncIterator[Stage]:
    """Run simulator and service while the block runs, on a fresh database.

    Raises:
        HookflashError: One of them does not start.
    """
    with tempfile.TemporaryDirectory(prefix="hookflash-") as folder:
        simulator = program("hookflash_simulator", "--port", str(simulator_port), "--seed", str(seed))
        async with simulator as simulated:
            tokens = await log_in_agents(simulated["control"], simulated["genesys"])
            config = Path(folder) / "hookflash.toml"
            config.write_text(
                _CONFIG.format(
                    database=Path(folder) / "hookflash.sqlite3",
                    listen=f"127.0.0.1:{api_port}",
                    connection=CONNECTION,
                    platform=simulated["genesys"],
                    tokens="\n".join(f'{name} = "{token}"' for name, token in tokens.items()),
                ),
                encoding="utf-8",
            )
            key = f"hf_{secrets.token_urlsafe(24)}"
            arguments = ("hookflash", "serve", "--config", str(config), "--log-level", "error")
            async with program(*arguments, environment={"HOOKFLASH_API_KEY": key}) as service:
                yield Stage(service["api"], key, simulated["control"], simulated["genesys"], config)
