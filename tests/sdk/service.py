"""The service as a process, connected to a simulator that the vendor's SDK reads beside it."""

import base64
import http.client
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from .processes import DEADLINE_S, SECRET, Simulator, running_child

KEY = "hf_a-key-for-the-tests"
_CONFIG = """
[service]
database = "sqlite:///{folder}/hookflash.sqlite3"
listen = "127.0.0.1:0"
lease_s = 1.0

[policy]
settle_s = 1.1
survey_s = []

[connections.g]
platform = "genesys"
base_url = "{platform}"
client_id = "hookflash"
client_secret = "secret"
login_client_id = "hookflash"
login_client_secret = "secret"
rate_limit = "off"
agents_max_age_s = 0.01
callback_flow = "CallbackBilling@localhost"
user_tokens = {{ ana = "{token}" }}
voicemail_flows = {{ "agent:hugo" = "VoicemailHugo@localhost" }}
"""


@contextmanager
def running_service(folder: Path, simulator: Simulator) -> Iterator[str]:
    """A service with one connection, ``g``; gives the address of its API."""
    config = folder / "hookflash.toml"
    token = _refresh_token(simulator, "ana")
    config.write_text(_CONFIG.format(folder=folder, platform=simulator.genesys, token=token))
    command = [sys.executable, "-m", "hookflash", "serve", "--config", str(config), "--log-level", "error"]
    with running_child(command, {"HOOKFLASH_API_KEY": KEY}) as child:
        yield child.read()["api"]


def _refresh_token(simulator: Simulator, agent: str) -> str:
    """Of clients with a secret the simulator takes an agent's name for a code."""
    form = urlencode({"grant_type": "authorization_code", "code": agent, "redirect_uri": "http://localhost/"})
    headers = {
        "Authorization": f"Basic {base64.b64encode(f'hookflash:{SECRET}'.encode()).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with closing(http.client.HTTPConnection(simulator.host, simulator.port, timeout=DEADLINE_S)) as wire:
        wire.request("POST", "/oauth/token", form, headers)
        return str(json.loads(wire.getresponse().read())["refresh_token"])
