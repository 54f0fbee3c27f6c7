"""A simulator and a service that uses it, side by side, for `demo` and `up`."""

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hookflash.cli.desktops import log_in_agents
from hookflash.cli.processes import program

# The connection that is configured for each platform.
CONNECTIONS = {"genesys": "g", "cxone": "c"}
_CONFIG = """# Written for this run: the simulator's public clients, and a database of its own.
[service]
database = "sqlite:///{database}"
listen = "{listen}"

[connections.g]
platform = "genesys"
base_url = "{genesys}"
client_id = "hookflash"
client_secret = "secret"
rate_limit = "{rate}/min"
login_client_id = "hookflash"
login_client_secret = "secret"
callback_flow = "CallbackBilling"

[connections.g.voicemail_flows]
"agent:ana" = "VoicemailAna"
"queue:Billing" = "VoicemailBilling"
"queue:Support" = "VoicemailSupport"

[connections.g.user_tokens]
{tokens}

[connections.c]
platform = "cxone"
base_url = "{cxone}"
access_key_id = "hookflash"
access_key_secret = "secret"
client_id = "hookflash"
client_secret = "secret"
rate_limit = "{rate}/min"
outbound_skill = "Support Outbound"
signal = {{ p1 = "XFER", p2 = "{{type}}", p3 = "{{target}}", p4 = "{{request}}" }}

[connections.c.outbound_skills]
Billing = "Billing Outbound"
Sales = "Sales Outbound"
Overflow = "Overflow Outbound"
Spanish = "Spanish Outbound"
"""
# Requests a minute: with the usual 300 nobody could watch as many calls at once as the demonstration moves.
_RATE = 1200


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything runs.

    Attributes:
        api: The service's URL.
        api_key: A key for it that may do everything.
        control: The simulator's control API.
        platforms: The simulated platforms' URLs, by name.
        config: The service's TOML file.
    """

    api: str
    api_key: str
    control: str
    platforms: dict[str, str]
    config: Path


@asynccontextmanager
async def stage(*, api_port: int = 0, simulator_port: int = 0, seed: int = 1) -> AsyncIterator[Stage]:
    """Run simulator and service while the block runs, on a fresh database.

    Raises:
        HookflashError: One of them does not start.
    """
    with tempfile.TemporaryDirectory(prefix="hookflash-") as folder:
        options = ("--port", str(simulator_port), "--seed", str(seed), "--rate-limit", str(_RATE))
        async with program("hookflash_simulator", *options) as simulated:
            platforms = {name: simulated[name] for name in CONNECTIONS}
            tokens = await log_in_agents(simulated["control"], platforms["genesys"])
            config = Path(folder) / "hookflash.toml"
            text = _CONFIG.format(
                database=Path(folder) / "hookflash.sqlite3",
                listen=f"127.0.0.1:{api_port}",
                rate=_RATE,
                tokens="\n".join(f'{name} = "{token}"' for name, token in tokens.items()),
                **platforms,
            )
            config.write_text(text, encoding="utf-8")
            key = f"hf_{secrets.token_urlsafe(24)}"
            arguments = ("hookflash", "serve", "--config", str(config), "--log-level", "error")
            async with program(*arguments, environment={"HOOKFLASH_API_KEY": key}) as service:
                yield Stage(service["api"], key, simulated["control"], platforms, config)
