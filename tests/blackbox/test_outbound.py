"""Outbound calls: one call or none, and what is said of it is the truth."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from typing import Any

import aiohttp
import pytest

from .conftest import NoteCall
from .evidence import seed_of
from .lanes import STAGES, Lane, each_in_a_lane
from .matrix import NOTHING_WRONG, Cell
from .problems import insist_on_problem
from .stages import MAIN, Fault, Need, Stage
from .talking import Api, Simulator

ANSWERS, ENGAGED, NEVER, NOT_IN_USE = (f"+49302312500{n}" for n in range(1, 5))
LISTED, PREMIUM = "+493023125099", "+499001234567"
RINGS_FIRST = frozenset({Need.RINGING_AGENTS})
# Why a number does not take a call is not told there.
WITHOUT_REASONS = {"cxone": {"status": "no_answer", "cause": "no_answer"}}
Step = Callable[[Simulator, "Calling"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Calling:
    """One outbound call of the service."""

    api: Api
    id: str

    async def until(self, *statuses: str) -> dict[str, Any]:
        """The call as soon as it has one of these states."""
        async with asyncio.timeout(20):
            headers: dict[str, str] = {}
            while True:
                answer = await self.api.ask("GET", f"/v1/calls/{self.id}", headers=headers)
                found: dict[str, Any] = answer.json if answer.status == 200 else {}
                if found.get("status") in statuses:
                    return found
                assert found.get("ended_at") is None, found
                version = found.get("version", headers.get("If-None-Match", "").strip('"'))
                headers = {"Prefer": "wait=5", "If-None-Match": f'"{version}"'}

    async def ended(self) -> dict[str, Any]:
        """The call once it is over."""
        answer = await self.api.ask("GET", f"/v1/calls/{self.id}", headers={"Prefer": "wait=20"})
        found: dict[str, Any] = answer.json
        assert found["ended_at"] is not None, found["status"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One outbound call.

    Attributes:
        name: What happens.
        needs: What a platform must have for it.
        outcome: The square of the matrix.
        to: The number.
        but: What is otherwise on a platform, by its name.
        placed: Whether there is a call on the platform.
        beforehand: What an agent is set to, by name.
        meanwhile: What is done once the call is accepted.
    """

    name: str
    outcome: str
    status: str
    cause: str | None = None
    to: str = ANSWERS
    needs: frozenset[Need] = frozenset()
    but: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    connection: str = MAIN
    asks: Mapping[str, Any] = field(default_factory=dict)
    placed: int = 1
    beforehand: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Mapping[str, Any], ...] = ()
    meanwhile: Step | None = None

    def cell(self, stage: Stage) -> Cell:
        """The square of the matrix it stands for."""
        return _cell(stage, self.outcome)


async def talk_and_hang_up(simulator: Simulator, calling: Calling) -> None:
    found = await calling.until("connected")
    assert await simulator.caller_with(found["call_id"]) == "agent:ana"
    await simulator.hang_up(found["call_id"])


def called_off(*statuses: str) -> Step:
    async def call_off(simulator: Simulator, calling: Calling) -> None:
        await calling.until(*statuses)
        answer = await calling.api.ask(
            "POST", f"/v1/calls/{calling.id}:cancel", headers={"Prefer": "wait=20"}
        )
        assert (answer.status, answer.json["status"]) == (202, "cancelled"), answer.text

    return call_off


def _rejected(name: str, cause: str, **changes: Any) -> Row:
    return Row(name=name, outcome=cause, status="rejected", cause=cause, placed=0, **changes)


ROWS = (
    Row(name="talk", outcome=NOTHING_WRONG, status="closed", meanwhile=talk_and_hang_up),
    Row(name="engaged", outcome="busy", to=ENGAGED, status="busy", cause="busy", but=WITHOUT_REASONS),
    Row(name="unanswered", outcome="no_answer", to=NEVER, status="no_answer", cause="no_answer"),
    Row(
        name="rings-too-long",
        outcome="timeout",
        to=NEVER,
        asks={"ring_timeout_s": 0.8},
        status="no_answer",
        cause="no_answer",
    ),
    Row(
        name="not-in-use",
        outcome="invalid_target",
        to=NOT_IN_USE,
        status="invalid_number",
        cause="invalid_target",
        but=WITHOUT_REASONS,
    ),
    Row(
        name="agent-does-not-answer",
        outcome="agent_no_answer",
        needs=RINGS_FIRST,
        beforehand={"answer": "never"},
        status="agent_no_answer",
        cause="agent_no_answer",
    ),
    Row(
        name="agent-declines",
        outcome="declined",
        needs=RINGS_FIRST,
        beforehand={"answer": "decline"},
        status="agent_no_answer",
        cause="declined",
    ),
    Row(
        name="called-off-while-the-agent-rings",
        outcome="cancelled",
        needs=RINGS_FIRST,
        beforehand={"answer": "never"},
        meanwhile=called_off("dialing_agent"),
        status="cancelled",
        cause="cancelled",
    ),
    Row(
        name="called-off-while-it-rings",
        outcome="cancelled",
        to=NEVER,
        meanwhile=called_off("ringing"),
        status="cancelled",
        cause="cancelled",
    ),
    _rejected("agent-away", "not_available", beforehand={"presence": "offline"}),
    _rejected("unknown-agent", "target_missing", asks={"from_agent": "anna"}),
    _rejected("premium-number", "number_blocked", to=PREMIUM),
    _rejected("do-not-call", "number_blocked", to=LISTED),
    _rejected("read-only-client", "not_permitted", connection="reader"),
    _rejected("wrong-secret", "credentials_rejected", connection="stranger"),
    _rejected("nobody-listens", "platform_down", connection="dead"),
    Row(
        name="platform-says-400",
        outcome="platform_refused",
        faults=({"match": Fault.PLACING, "do": "status", "status": 400},),
        placed=0,
        status="failed",
        cause="platform_refused",
    ),
    Row(
        name="429",
        outcome="rate_limited",
        faults=({"match": Fault.PLACING, "do": "status", "status": 429, "retry_after_s": 1, "times": 1},),
        meanwhile=talk_and_hang_up,
        status="closed",
    ),
    *(
        Row(
            name=f"placed-and-{fault.replace('_', '-')}",
            outcome="platform_unclear",
            faults=({"match": Fault.PLACING, "do": fault},),
            meanwhile=talk_and_hang_up,
            status="closed",
        )
        for fault in ("drop_after", "bad_body")
    ),
)


def rows_on(stage: Stage) -> list[Row]:
    """Every row that can occur there, as it does."""
    possible = (row for row in ROWS if row.needs <= stage.offers and "number" in stage.reaches["outbound"])
    return [replace(row, **row.but.get(stage.platform, {})) for row in possible]


STAGED = [pytest.param(stage, rows_on(stage), id=f"{stage.name}-outbound") for stage in STAGES]


@pytest.mark.parametrize(("stage", "rows"), [one for one in STAGED if one.values[1]])
async def test_column(
    stage: Stage,
    rows: Sequence[Row],
    lanes: Sequence[Lane],
    session: aiohttp.ClientSession,
    note_call: NoteCall,
    chosen: str,
    subtests: pytest.Subtests,
) -> None:
    rows = [row for row in rows if fnmatch(row.name, chosen)]

    async def run(row: Row, lane: Lane) -> tuple[dict[str, Any], list[str]]:
        return await _run(row, stage, lane, session)

    for row, outcome in zip(rows, await each_in_a_lane(lanes, rows, run), strict=True):
        with subtests.test(row.name):
            if isinstance(outcome, BaseException):
                raise outcome
            note_call(row.cell(stage), row.name, *outcome)


async def _run(
    row: Row, stage: Stage, lane: Lane, session: aiohttp.ClientSession
) -> tuple[dict[str, Any], list[str]]:
    api, simulator = await lane.enter(session, stage, seed_of(row.name))
    if row.beforehand:
        await simulator.set_agent("ana", **row.beforehand)
    await simulator.fail(*stage.rules(row.faults))
    connection = lane.connection(stage, row.connection, next(lane.turns))
    asks = {
        "connection": connection,
        "from_agent": "ana",
        "to_number": row.to,
        "queue": "Billing",
        **row.asks,
    }
    calling = await accepted(api, asks)
    if row.meanwhile is not None:
        await row.meanwhile(simulator, calling)
    record = await calling.ended()
    assert (record["status"], record["cause"]) == (row.status, row.cause), record["detail"]
    calls = await simulator.ask("GET", "/sim/v1/calls")
    assert [(call["call_id"], call["up"]) for call in calls] == [(record["call_id"], False)] * row.placed
    ledger = [effect["operation"] for effect in await simulator.effects()]
    assert len([one for one in ledger if stage.is_placing(one)]) == row.placed, ledger
    return record, ledger


async def accepted(api: Api, asks: Mapping[str, Any]) -> Calling:
    answer = await api.ask("POST", "/v1/calls", asks)
    assert answer.status == 202, answer.text
    return Calling(api, answer.json["id"])


@pytest.mark.parametrize("stage", [pytest.param(one.values[0], id=one.id) for one in STAGED if one.values[1]])
async def test_second_call_for_the_same_agent_is_refused(
    stage: Stage, lanes: Sequence[Lane], session: aiohttp.ClientSession, note_call: NoteCall
) -> None:
    api, simulator = await lanes[0].enter(session, stage, seed_of("second-call-for-the-agent"))
    connection = lanes[0].connection(stage, MAIN, next(lanes[0].turns))
    asks = {"connection": connection, "from_agent": "ana", "to_number": NEVER}
    first = await accepted(api, asks)
    refused = await api.ask("POST", "/v1/calls", {**asks, "to_number": ANSWERS})
    insist_on_problem(refused, 409, "call_busy")
    await called_off("ringing")(simulator, first)
    assert len(await simulator.ask("GET", "/sim/v1/calls")) == 1
    record = await first.ended()
    ledger = [effect["operation"] for effect in await simulator.effects()]
    note_call(_cell(stage, "call_busy"), "second-call-for-the-agent", record, ledger, refused)


def _cell(stage: Stage, outcome: str) -> Cell:
    return Cell(
        platform=stage.platform, dialect=stage.dialect, verb="outbound", target="number", outcome=outcome
    )
