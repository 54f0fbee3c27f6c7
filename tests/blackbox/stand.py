"""Where the programs of a worker are: a simulator, and a service with every kind of connection to it."""

import json
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from . import programs
from .world import HOLIDAY, INACTIVE_SKILL, LATE, write_world

LEASE_S = 1.0
POLICY = """[policy]
settle_s = 1.1
checks_within_s = 1.0
privacy_wait_s = 0.5
first_look_s = 0.15
most_waiting = { Overflow = 2, Spanish = 2 }

[policy.numbers]
do_not_call = ["+493023125099"]

[routes.by-cause]
steps = [
    { to = "queue:Sales", on = ["no_agents", "queue_closed"] },
    { to = "agent:eva", on = ["no_answer", "declined", "busy"] },
    { to = "voicemail:agent:hugo" },
]

[routes.patient]
within_s = 1.2
steps = [
    { to = "queue:Sales", patience_s = 0.6 },
    { to = "queue:Support" },
]
"""
LOGIN = {"login_client_id": "hookflash", "login_client_secret": "secret"}
MAPPED: dict[str, programs.Setting] = {
    "voicemail_flows": {
        "agent:ana": "VoicemailAna@localhost",
        "agent:hugo": "VoicemailHugo@localhost",
        "queue:Support": "VoicemailSupport@localhost",
        "extension:4712": "VoicemailBen@localhost",
    },
    "callback_flow": "CallbackBilling@localhost",
    "skill_queues": {INACTIVE_SKILL: "Overflow"},
    "schedule_groups": {name: f"{name} hours" for name in ("Closed Desk", HOLIDAY, LATE)},
    "emergency_groups": {"Sales": "Evacuation", "Spanish": "Evacuation"},
}
# What the tests change must be seen at once: nothing is kept that they do change.
FRESH: dict[str, programs.Setting] = {
    "agents_max_age_s": 0.01,
    "queue_figures_max_age_s": 0.01,
    "hours_max_age_s": 0.01,
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the two programs of this worker are.

    Attributes:
        tokens: Agents' own tokens by name, for what their desktops do; the platform keeps few of an agent.
    """

    api: str
    control: str
    genesys: str
    config: Path
    tokens: dict[str, str] = field(default_factory=dict)


@contextmanager
def standing(folder: Path) -> Iterator[Stand]:
    """Both programs; at the end the service's records must stand the audit."""
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{nobody_listens.getsockname()[1]}"
        world = write_world(folder)
        simulator = programs.simulator(folder, "--rate-limit", "0", "--world", str(world))
        platform = simulator.ready["genesys"]
        sections = (POLICY, *_connections(platform), programs.connection("dead", dead))
        config = programs.write_config(folder, *sections, lease_s=LEASE_S, training="g")
        service = programs.service(config)
        yield Stand(service.ready["api"], simulator.ready["control"], platform, config)
        ended, _ = service.end()
        simulator.end()
    audit = programs.run(programs.HOOKFLASH, "audit", "verify", "--config", str(config))
    assert audit.code == 0, audit.out + audit.err
    assert ended == 0
    log = service.stderr.read_text(encoding="utf-8")
    assert "Traceback" not in log, log
    assert "Traceback" not in simulator.stderr.read_text(encoding="utf-8")


def _connections(platform: str) -> Iterator[str]:
    login: dict[str, programs.Setting] = {**FRESH, **LOGIN}
    yield programs.connection("g", platform, **login, **MAPPED, user_tokens=_tokens(platform))
    yield programs.connection("bare", platform, **FRESH)
    cell = programs.connection("cell", platform, **login, user_tokens=_tokens(platform), contact_phone="cell")
    yield cell
    yield programs.connection("reader", platform, client_id="readonly")
    yield programs.connection("stranger", platform, client_secret="wrong")
    yield programs.connection("hasty", platform, command_timeout_s=0.4, read_timeout_s=0.4)


def _tokens(platform: str) -> dict[str, str]:
    """Of those who consult: a refresh token is good once, so no two connections can share one."""
    return {agent: refresh_token(platform, agent) for agent in ("ana", "kim")}


def refresh_token(platform: str, agent: str) -> str:
    """An agent's refresh token, as a login gets it; of clients with a secret a name is taken for a code."""
    form = urlencode({"grant_type": "authorization_code", "code": agent, "redirect_uri": "http://localhost/"})
    headers = {
        "Authorization": f"Basic {b64encode(b'hookflash:secret').decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with closing(HTTPConnection(platform.removeprefix("http://"))) as connection:
        connection.request("POST", "/oauth/token", form, headers)
        return str(json.loads(connection.getresponse().read())["refresh_token"])
