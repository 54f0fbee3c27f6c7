"""Where the programs of a worker are: a simulator, and a service with every kind of connection to it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import programs
from .programs import Program
from .scenes import PUBLISHED
from .stages import MAIN
from .world import write_world

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
within_s = 2.5
steps = [
    { to = "queue:Sales", patience_s = 0.6 },
    { to = "queue:Support" },
]
"""


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
    """A simulator, and a service that knows it under the names that an operator might choose."""
    with until_the_end(start_simulator(folder)) as simulator, nobody_listens() as dead:
        platform = simulator.ready["genesys"]
        connections = (
            programs.connection("g" if name == MAIN else name, platform, **settings)
            for name, settings in PUBLISHED.connections(simulator.ready)
        )
        sections = (*connections, programs.connection("dead", dead))
        with serving(folder, *sections, training="g") as (api, config):
            yield Stand(api, simulator.ready["control"], platform, config)


def start_simulator(folder: Path) -> Program:
    """A simulator of the world in which rows happen."""
    folder.mkdir(exist_ok=True)
    return programs.simulator(folder, "--rate-limit", "0", "--world", str(write_world(folder)))


@contextmanager
def until_the_end(simulator: Program) -> Iterator[Program]:
    """A simulator, which is ended; it must not have stumbled."""
    yield simulator
    simulator.end()
    assert "Traceback" not in simulator.stderr.read_text(encoding="utf-8")


@contextmanager
def serving(folder: Path, *connections: str, training: str | None = None) -> Iterator[tuple[str, Path]]:
    """A service's address and configuration; at the end its records must stand the audit."""
    config = programs.write_config(folder, POLICY, *connections, lease_s=LEASE_S, training=training)
    service = programs.service(config)
    yield service.ready["api"], config
    ended, _ = service.end()
    audit = programs.run(programs.HOOKFLASH, "audit", "verify", "--config", str(config))
    assert audit.code == 0, audit.out + audit.err
    assert ended == 0
    log = service.stderr.read_text(encoding="utf-8")
    assert "Traceback" not in log, log


@contextmanager
def nobody_listens() -> Iterator[str]:
    """An address."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
