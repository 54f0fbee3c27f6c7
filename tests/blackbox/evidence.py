"""What a test saw of a cell, judged, and collected into one file."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from . import programs
from .effects import insist_on_claims
from .matrix import Cell, describe
from .stages import Stage
from .talking import Answer, Api, Simulator

PROPERTY = "evidence"
_NOT_YET = "9999"
_IN_DOUBT = frozenset({"unknown", "not_done"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A live call and who can be asked about it.

    Attributes:
        stage: The platform.
        connection: The service's name for the connection to it.
        where: Where the caller was before anything was asked for.
        commands_before: The ledger's entries that are not the service's doing.
        last_request: The latest request the platform had seen by then.
    """

    api: Api
    simulator: Simulator
    stage: Stage
    connection: str
    call_id: str
    where: str = ""
    agent: str = ""
    agent_leg: str = ""
    commands_before: int = 0
    last_request: int = 0

    async def as_it_stands(self) -> "Scene":
        """The same scene, counted from now on."""
        requests = await self.simulator.requests()
        return replace(
            self,
            where=await self.simulator.caller_with(self.call_id),
            commands_before=len(await self.simulator.effects(self.call_id)),
            last_request=int(requests[-1]["no"]) if requests else 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The record of a transfer beside the truth.

    Attributes:
        truth: Where the simulator says that the caller is.
        commands: What the ledger says was done to the call since the scene was set.
        requests: What the platform was asked since then.
        call: The whole truth about the call; none if there never was one.
    """

    record: dict[str, Any]
    stage: Stage
    truth: str
    commands: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    call: dict[str, Any] | None

    @property
    def landing(self) -> str | None:
        """Where the service says that the caller is."""
        landing = self.record["landing"]
        return None if landing is None else self.stage.place_of(str(landing["where"]))

    @property
    def attempts(self) -> tuple[str, ...]:
        """Every attempt as its status and, if there is one, its cause."""
        return tuple(" ".join(filter(None, (a["status"], a["cause"]))) for a in self.record["attempts"])

    @property
    def effects(self) -> list[str]:
        """What was done to the call, in the service's words, but for what is beside the point."""
        return self.stage.vocabulary.count(self.commands, self.record["kind"])

    @property
    def about_the_call(self) -> list[dict[str, Any]]:
        """The requests that name the call."""
        return [request for request in self.requests if f"/{self.record['call_id']}" in request["path"]]

    @property
    def about_no_call(self) -> list[dict[str, Any]]:
        """The requests that name no call: tokens, queues, figures, permissions."""
        named = [request["no"] for request in self.about_the_call]
        rest = [request for request in self.requests if request["no"] not in named]
        under = self.stage.calls_under
        return [request for request in rest if under is None or under not in request["path"]]


async def look(scene: Scene, record: dict[str, Any]) -> Seen:
    """Ask the simulator about everything that a record claims."""
    simulator = scene.simulator
    call = await simulator.truth(scene.call_id)
    return Seen(
        record=record,
        stage=scene.stage,
        truth="gone" if call is None else str(call["caller_with"]),
        commands=(await simulator.effects(scene.call_id))[scene.commands_before :],
        requests=await simulator.requests(since=scene.last_request),
        call=call,
    )


def judge(seen: Seen, *, by_others: int = 0) -> None:
    """What must be true of every record, whatever happened; others may have sent commands of their own."""
    record = seen.record
    assert seen.landing in {seen.truth, "unknown"}, (seen.landing, seen.truth)
    assert record["landing"]["evidence"], "a landing without evidence"
    assert record["connection"]
    assert record["version"] > 1
    assert [a["n"] for a in record["attempts"]] == list(range(1, len(record["attempts"]) + 1))
    insist_on_claims(record["timeline"], seen.commands, by_others, seen.stage.vocabulary)
    _judge_commands(seen, by_others)
    if seen.call is not None:
        insist_on_company(seen.call)
    if seen.requests:  # none if the connection leads to another address than the simulator's
        _judge_requests(seen, by_others)


def _judge_commands(seen: Seen, by_others: int) -> None:
    """Every transfer and consult that the platform was asked for is an attempt on record.

    And the reverse; but of a command made of several requests that came to nothing, as far as is known, the
    first may be all that was sent: a service that is short of processor time has no lease for the next one.
    """
    asked = [request for request in seen.requests if seen.stage.is_command(request)]
    sent = [attempt for attempt in seen.record["attempts"] if attempt["sent_at"] is not None]
    least = [a for a in sent if not (seen.stage.is_composed and a["status"] in _IN_DOUBT)]
    assert len(least) <= len(asked) <= len(sent) + by_others, (
        f"a command unknown to the record, or the reverse: the platform was asked for {asked}, "
        f"the ledger has {seen.commands}, the record says {seen.record['timeline']}"
    )


def _judge_requests(seen: Seen, by_others: int) -> None:
    """The count holds every request that names the call, and of those that name none at most all."""
    claimed, own = seen.record["platform_requests"], len(seen.about_the_call)
    least, most = own - by_others, own + len(seen.about_no_call)
    assert least <= claimed <= most, f"{claimed} requests claimed, {least} to {most} recorded"


def insist_on_company(call: Mapping[str, Any]) -> None:
    """At no moment of the call was the caller alone on the line: some other leg was always there."""
    caller, *others = call["legs"]
    end = caller.get("ended_at", _NOT_YET)
    spans = sorted((leg["started_at"], leg.get("ended_at", _NOT_YET)) for leg in others)
    reach = spans[0][1]
    for start, until in spans[1:]:
        assert start <= reach, f"the caller was with nobody from {reach} to {start}"
        reach = max(reach, until)
    assert reach >= end, f"the caller was with nobody from {reach} on"


def entry(cell: Cell, row: str, scene: Scene, seen: Seen, refused: Answer | None = None) -> dict[str, Any]:
    """One row of the evidence file; instants and durations stay out, so that it changes only for a reason.

    Args:
        cell: The square of the matrix.
        row: What happened.
        scene: The call.
        seen: The transfer that was made of it, and the truth.
        refused: The answer to a further request about the call, if that is what the row is about.
    """
    record = seen.record
    return {
        **asdict(cell),
        "row": row,
        "evidence": {
            "transfer": record["id"],
            "call": scene.call_id,
            "from": scene.where,
            "status": record["status"] if refused is None else f"refused with {refused.status}",
            "cause": record["cause"] if refused is None else refused.json["code"],
            "reached": record["reached"],
            "attempts": list(seen.attempts),
            "landing": seen.landing,
            "truth": seen.truth,
            "ledger": [command["operation"] for command in seen.commands],
            "platform_requests": record["platform_requests"],
            "requests_recorded": len(seen.about_the_call) + len(seen.about_no_call),
            "follow_up": [item["what"] for item in record["follow_up"]],
        },
    }


def call_entry(
    cell: Cell, row: str, record: Mapping[str, Any], ledger: list[str], refused: Answer | None = None
) -> dict[str, Any]:
    """The same of an outbound call that is over: the one who was called is gone, if they ever were there."""
    return {
        **asdict(cell),
        "row": row,
        "evidence": {
            "transfer": record["id"],
            "call": record["call_id"] or "none",
            "from": record["from_agent"]["name"],
            "status": record["status"] if refused is None else f"refused with {refused.status}",
            "cause": record["cause"] if refused is None else refused.json["code"],
            "reached": None,
            "attempts": [],
            "landing": "gone",
            "truth": "gone",
            "ledger": ledger,
            "platform_requests": record["platform_requests"],
            "follow_up": [],
        },
    }


def seed_of(text: str) -> int:
    """The simulator's seed for a test: its own, and the same in every run."""
    return zlib.crc32(text.encode()) % 1_000_000


def write(file: Path, records: list[dict[str, Any]]) -> None:
    """The evidence file."""
    version = programs.run(programs.HOOKFLASH, "--version").out.strip()
    document = {
        "about": {"hookflash": version, "world": "acme", "simulator": "seeded by row"},
        **describe(),
        "records": sorted(records, key=lambda record: (record["test"], record["row"])),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
