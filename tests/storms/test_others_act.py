"""Agents and the platform act on the calls that we are moving: told as theirs, and never claimed as ours."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hookflash.domain.errors import NotUnderWay
from tests.blackbox.effects import insist_on_claims
from tests.storms.desks import Desk
from tests.storms.others import Act, Meddling, draw, write_world
from tests.storms.platforms import CONNECTION, PLATFORMS, Platform, on_each
from tests.storms.stage import KEY, Stage, stage

_SEED = 20_261_122
# By default fewer where a move is made of many requests; `--storm` says how many everywhere.
_CALLS = {"genesys": 200, "cxone": 60, "cxone-tutorial": 60}
_SIDE_BY_SIDE = 25
_POLICY = "survey_s = [0.5, 1.5]\nfirst_look_s = 0.2\n"
# What brings the caller to somebody else, and where we want them.
_MOVES, _TARGETS = ("move", "complete"), ("queue:Target", "agent:target")
_OVER = frozenset({"held", "call_over", "dropped_after_transfer", "watch_ended"})


@dataclass(frozen=True)
class _Seen:
    """One call after everything: what we say, what we did, what truly happened."""

    platform: Platform
    meddling: Meddling
    record: dict[str, Any]
    ledger: list[dict[str, Any]]
    truth: dict[str, Any]

    @property
    def told_outside(self) -> bool:
        return "outside" in self._follow_up

    @property
    def _follow_up(self) -> list[str]:
        return [item["what"] for item in self.record["follow_up"]]

    def faults(self) -> Iterator[str]:
        record, status = self.record, self.record["status"]
        try:
            insist_on_claims(record["timeline"], self.ledger, self.meddling.taken, self.platform.words)
        except AssertionError as error:
            yield str(error)
        if record["ended_at"] is None or status == "unresolved":
            yield f"ended {status}"
        where, truth = self.platform.place_of(record["landing"]["where"]), self.truth["caller_with"]
        if "held" in self._follow_up and where != truth:
            yield f"holds at {where}, in truth with {truth}"
        is_claimed = status == "completed" and record["attempts"][-1]["status"] == "completed"
        if is_claimed and not self._brought_by_us:
            yield f"claimed, though others brought the caller to {where}"
        if status == "completed" and not is_claimed and not self.told_outside:
            yield "done by others, and not told"

    @property
    def _brought_by_us(self) -> bool:
        """Whether the last that happened to the caller was our command, and no rule of the platform's."""
        if self.meddling.is_consult:
            verbs = [e["command"]["verb"] for e in self.record["timeline"] if e["kind"] == "intent_written"]
            return "complete" in verbs
        overflowed = any(entry["what"] == "queue.overflowed" for entry in self.truth["history"])
        moves = [e["target"] for e in self.ledger if self.platform.words.word_of(e["operation"]) in _MOVES]
        return bool(moves) and moves[-1].startswith(_TARGETS) and not overflowed


async def _move(here: Stage, n: int, meddling: Meddling) -> _Seen:
    agent = f"front{n}"
    if n % 25 == 0:
        await here.ask("PATCH", f"/agents/target{n // 25 % 4}", {"presence": "offline"})
    placed = await here.ask(
        "POST", "/calls", {"platform": here.platform.vendor, "to_queue": "Front", "answered_by": agent}
    )
    call_id = placed["call_id"]
    if meddling.is_consult:
        made = await here.client.transfer(
            call_id, connection=CONNECTION, to=f"agent:expert{n // 4}", kind="consult"
        )
    else:
        made = await here.client.transfer(call_id, connection=CONNECTION, to="queue:Target", deadline_s=8)
    is_done = False
    async for state in here.client.watch(made.id):
        if not is_done and meddling.moment.has_come(state):
            is_done = True
            await Desk(here, agent, call_id, placed["agent_leg"]).meddle(meddling)
        if state.phase == "talking" and meddling.act in {Act.NOTHING, Act.HOLD}:
            with suppress(NotUnderWay):
                await here.client.complete(made.id)
    record = await _closed(here, made.id)
    ledger, truth = await here.ask("GET", f"/effects?call_id={call_id}"), await here.truth(call_id)
    if truth["up"]:
        await here.hang_up(call_id)
    return _Seen(here.platform, meddling, record, ledger, truth)


async def _closed(here: Stage, transfer_id: str) -> dict[str, Any]:
    """The record with its journal, once the call of a completed transfer has been surveyed."""
    headers = {"Authorization": f"Bearer {KEY}", "Prefer": "wait=5"}
    async with asyncio.timeout(30):
        while True:
            url = f"{here.api}/v1/transfers/{transfer_id}"
            async with here.session.get(url, headers=headers) as answer:
                found: dict[str, Any] = await answer.json() if answer.status == 200 else {}
            follow_up = {item["what"] for item in found.get("follow_up", ())}
            if found and (found["status"] != "completed" or follow_up & _OVER):
                return found
            headers["If-None-Match"] = f'"{found["version"]}"' if found else headers["If-None-Match"]


@pytest.mark.timeout(240)
@on_each(*PLATFORMS)
async def test_what_others_do_is_told_as_theirs(
    tmp_path: Path, platform: Platform, request: pytest.FixtureRequest
) -> None:
    meddlings = draw(_SEED, request.config.getoption("--storm") or _CALLS[platform.name])
    consulting = [f"front{n}" for n, one in enumerate(meddlings) if one.is_consult]
    world, slots = write_world(len(meddlings)), asyncio.Semaphore(_SIDE_BY_SIDE)
    sys.stderr.write(f"others on {platform.name}: seed {_SEED}\n")
    async with stage(tmp_path, platform, world_text=world, policy=_POLICY, consulting=consulting) as here:

        async def one(n: int, meddling: Meddling) -> _Seen:
            async with slots:
                return await _move(here, n, meddling)

        seen = await asyncio.gather(*(one(n, meddling) for n, meddling in enumerate(meddlings)))
    faults = [(n, one.meddling, fault) for n, one in enumerate(seen) for fault in one.faults()]
    ends = Counter((one.meddling.act.value, one.record["status"]) for one in seen)
    sys.stderr.write(f"others: {dict(ends)}, outside {sum(one.told_outside for one in seen)}\n")
    assert not faults, "\n".join(map(str, faults))
    assert sum(one.told_outside for one in seen) >= len(seen) // 20
    assert {act for act, _ in ends} == set(Act)
    unmoved = {one.record["cause"] for one in seen if one.record["status"] in {"rejected", "failed"}}
    assert unmoved <= {"call_gone", "version_conflict"}
    assert sum(one.meddling.taken for one in seen) >= len(seen) // 4
