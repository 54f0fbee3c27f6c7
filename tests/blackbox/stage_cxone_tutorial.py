"""NICE CXone in the dialect of the tutorials: one command a move, ids instead of names, no sessions."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

from .effects import CXONE_TUTORIAL
from .programs import Setting
from .stage_cxone import CxoneStage
from .stages import MAIN, Fault, Match, Need

_TALKS = frozenset({"queue", "agent", "skill", "number", "extension"})
_TRANSFER = "*/voice/calls/{call}/transfer"


class CxoneTutorialStage(CxoneStage):
    """Rows about single commands, which is all that the dialect has in common with the published API."""

    dialect = "tutorial"
    offers: frozenset[Need] = frozenset()
    rows = (
        *(f"{verb}-{target}" for verb in ("blind", "consult") for target in sorted(_TALKS)),
        *("*-wrong-secret", "*-nobody-listens", "*-ended-call", "*-call-has-changed", "*-unknown-leg"),
        *("*-429", "*-answer-lost", "*-called-off"),
    )
    reaches: Mapping[str, frozenset[str]] = {"blind": _TALKS, "consult": _TALKS, "outbound": frozenset()}
    usual: Mapping[str, Setting] = {
        "dialect": "tutorial",
        "client_id": "tutorial",
        "client_secret": "secret",
    }
    vocabulary = CXONE_TUTORIAL
    spares = 1
    faults: Mapping[Fault, tuple[Match, ...]] = {
        Fault.COMMAND: ({"method": "POST", "path": _TRANSFER},),
        Fault.QUEUE_COMMAND: ({"method": "POST", "path": _TRANSFER},),
        Fault.CONSULT_AGENT: ({"method": "POST", "path": _TRANSFER},),
        Fault.COMPLETION: ({"method": "PATCH", "path": _TRANSFER},),
        Fault.TAKING_BACK: ({"method": "DELETE", "path": _TRANSFER},),
        Fault.WRAP_UP: (),
        Fault.READ: ({"method": "GET", "path": "*/voice/calls/{call}"},),
        Fault.EVERYTHING: ({"platform": "cxone"},),
    }

    def connections(self, urls: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Setting]]]:
        """One for everything, and one that is not let in."""
        yield MAIN, {"ids": _ids(urls["control"])}
        yield "stranger", {"client_secret": "wrong"}
        yield "hasty", {"ids": _ids(urls["control"]), "command_timeout_s": 0.4, "read_timeout_s": 0.4}

    def is_command(self, request: Mapping[str, Any]) -> bool:
        """A POST of a transfer."""
        return request["method"] == "POST" and str(request["path"]).endswith("/transfer")


def _ids(control: str) -> dict[str, str]:
    """What nothing in this dialect lists."""
    with closing(HTTPConnection(control.removeprefix("http://"))) as connection:
        connection.request("GET", "/sim/v1/world")
        world = json.loads(connection.getresponse().read())
    ids = {f"queue:{one['name']}": str(one["cxone_queue_id"]) for one in world["queues"]}
    ids |= {f"agent:{one['name']}": str(one["cxone_user_id"]) for one in world["agents"]}
    return ids | {f"skill:{one['name']}": str(one["cxone_skill_uuid"]) for one in world["skills"]}
