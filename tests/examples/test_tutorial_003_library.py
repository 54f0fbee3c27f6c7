"""Seed 003 with the library, in both dialects: the script as a program, and what it did to the call."""

import json
from typing import Any

import pytest

from .stage import Stage

SCRIPT = "transfer_with_fallback.py"
PUBLISHED, TUTORIAL = "published", "tutorial"
DIALECTS = (PUBLISHED, TUTORIAL)
SUPPORT = ("dan", "eva", "finn", "gina", "hugo")
IDS = {PUBLISHED: "cxone_id", TUTORIAL: "cxone_user_id"}
COMMANDS = {
    PUBLISHED: ["hold", "dial_skill", "transfer_calls"],
    TUTORIAL: ["POST /api/v2/voice/calls/{callId}/transfer"],
}


async def _place(stage: Stage) -> str:
    return await stage.place(platform="cxone")


async def _run(stage: Stage, dialect: str, call_id: str, *options: str) -> tuple[int | None, str]:
    return await stage.run(SCRIPT, "--dialect", dialect, "--call", call_id, *options, platform="cxone")


def _audit(output: str) -> dict[str, Any]:
    audit: dict[str, Any] = json.loads(output[output.index("\n{") :])
    return audit


def _practice(output: str) -> list[dict[str, Any]]:
    told = (line.removeprefix("dry run: ") for line in output.splitlines())
    return [json.loads(line) for line in told]


async def _leave(stage: Stage, *names: str) -> None:
    for name in names:
        await stage.control.ask("PATCH", f"/agents/{name}", {"presence": "meal"})


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_call_reaches_the_queue_and_the_handover_is_in_the_audit(stage: Stage, dialect: str) -> None:
    call_id = await _place(stage)
    code, output = await _run(stage, dialect, call_id)
    assert code == 0
    where = await stage.caller_with(call_id)
    assert where in {f"agent:{name}" for name in SUPPORT}
    assert "agents_available: passed" in output
    assert "campaign_active: passed" in output
    assert await stage.operations(call_id) == COMMANDS[dialect]
    agents = (await stage.control.ask("GET", "/world"))["agents"]
    ids = {f"agent:{one['name']}": str(one[IDS[dialect]]) for one in agents}
    audit = _audit(output)
    assert (audit["callId"], audit["agentId"]) == (call_id, ids[where])
    assert audit["agentPresence"] in {"InboundContact", "BUSY"}
    assert audit["analyticsSnapshot"]["transfers"] == 1
    assert audit["analyticsSnapshot"]["transfer_s"] > 0


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_nobody_there_leads_to_the_fallback_queue_and_then_to_the_mailbox(
    stage: Stage, dialect: str
) -> None:
    await _leave(stage, *SUPPORT)
    call_id = await _place(stage)
    code, output = await _run(stage, dialect, call_id)
    assert (code, await stage.caller_with(call_id)) == (0, "agent:kim")
    assert "agents_available: failed no_agents\nqueue:Support: rejected" in output
    await _leave(stage, "kim")
    call_id = await stage.place(platform="cxone", answered_by="ben")
    code, output = await _run(stage, dialect, call_id)
    assert code == 0
    mailbox = {PUBLISHED: "voicemail:agent:kim", TUTORIAL: "voicemail:general"}[dialect]
    assert await stage.caller_with(call_id) == mailbox
    assert _audit(output)["agentId"] is None


async def test_a_skill_that_nobody_in_the_queue_has_leads_to_the_fallback_queue(stage: Stage) -> None:
    call_id = await _place(stage)
    code, _ = await _run(stage, TUTORIAL, call_id, "--skill", "spanish")
    assert (code, await stage.caller_with(call_id)) == (0, "agent:kim")


@pytest.mark.parametrize(
    ("dialect", "options", "why"),
    [(PUBLISHED, (), "rejected"), (TUTORIAL, ("--dry-run",), "nobody could take the call")],
)
async def test_a_campaign_that_does_not_run_keeps_the_call_out(
    stage: Stage, dialect: str, options: tuple[str, ...], why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await stage.control.ask("PATCH", "/campaigns/Service", {"active": False})
    call_id = await _place(stage)
    assert (await _run(stage, dialect, call_id, "--voicemail", "queue:Nowhere", *options))[0] == 1
    assert capfd.readouterr().err.startswith(f"failed: {why}")
    assert (await stage.caller_with(call_id), await stage.operations(call_id)) == ("agent:ana", [])


async def test_a_dry_run_moves_nothing(stage: Stage) -> None:
    call_id = await _place(stage)
    code, output = await _run(stage, PUBLISHED, call_id, "--dry-run")
    (told,) = _practice(output)
    assert (code, told["status"], told["to"]) == (0, "SUCCESS", "queue:Support")
    assert told["checks"] == {"campaign_active": "passed", "agents_available": "passed"}
    assert await stage.operations(call_id) == []


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_forced_failure_shows_the_fallback_and_moves_nothing(stage: Stage, dialect: str) -> None:
    call_id = await _place(stage)
    code, output = await _run(stage, dialect, call_id, "--force-failure")
    first, then = _practice(output)
    assert (code, first["status"], first["reason"], first["commands"]) == (0, "FAILED", "forced", [])
    assert (then["status"], then["to"]) == ("SUCCESS", "queue:Overflow")
    assert await stage.operations(call_id) == []


async def test_figures_that_may_not_be_read_are_said_to_be_missing(stage: Stage) -> None:
    fault = {"match": {"path": "*/analytics/*"}, "do": "status", "status": 403}
    await stage.control.set_faults([fault])
    code, output = await _run(stage, TUTORIAL, await _place(stage))
    audit = _audit(output)
    assert (code, audit["analyticsSnapshot"], audit["agentPresence"]) == (0, "not_permitted", "BUSY")
