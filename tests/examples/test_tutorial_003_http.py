"""Seed 003 over plain HTTP: the script runs as a program, and the control API tells what it did."""

import json
import re
from typing import Any

import pytest

from .stage import Stage

SCRIPT = "tutorial_003_transfer_with_fallback_http.py"
TRANSFER = "POST /api/v2/voice/calls/{callId}/transfer"


async def run(stage: Stage, *arguments: str) -> tuple[int | None, str]:
    return await stage.run(SCRIPT, *arguments, platform="cxone")


def call_in(output: str) -> str:
    found = re.search(r"^call (\d+)$", output, re.MULTILINE)
    assert found is not None, output
    return found.group(1)


def audit_in(output: str) -> dict[str, Any]:
    audit: dict[str, Any] = json.loads(output.splitlines()[-1])
    return audit


async def test_call_reaches_somebody_with_the_skill_and_is_audited(stage: Stage) -> None:
    code, output = await run(stage)
    assert code == 0
    call_id = call_in(output)
    landing = (await stage.caller_with(call_id)).removeprefix("agent:")
    agents = {one["name"]: one for one in (await stage.control.ask("GET", "/world"))["agents"]}
    assert "technical" in agents[landing]["skills"]
    assert await stage.operations(call_id) == [TRANSFER]
    audit = audit_in(output)
    assert (audit["connectedTo"], audit["agentPresence"]) == (agents[landing]["cxone_user_id"], "BUSY")
    metrics = audit["analyticsSnapshot"]["transferMetrics"]
    assert metrics["transferSuccess"] == {"count": 1}
    assert metrics["transferDuration"]["average"] > 0
    states = [line.strip() for line in output.splitlines() if line.startswith("  ")]
    assert states[-1] == "CONNECTED"
    assert set(states) <= {"IN_TRANSFER", "WAITING", "CONNECTED"}


async def test_nobody_with_the_skill_leads_to_the_fallback_queue(stage: Stage) -> None:
    code, output = await run(stage, "--skill", "spanish")
    assert (code, "nobody who could take the call is available" in output) == (0, True)
    call_id = call_in(output)
    assert await stage.caller_with(call_id) == "agent:kim"
    assert await stage.operations(call_id) == [TRANSFER]


async def test_nobody_at_all_leads_to_the_mailbox(stage: Stage) -> None:
    await stage.control.ask("PATCH", "/agents/kim", {"presence": "meal"})
    code, output = await run(stage, "--skill", "spanish")
    assert code == 0
    call_id = call_in(output)
    assert await stage.caller_with(call_id) == "voicemail:general"
    assert (audit_in(output)["connectedTo"], audit_in(output)["agentPresence"]) == ("999", "UNKNOWN")


async def test_inactive_campaign_makes_no_queue_eligible(stage: Stage) -> None:
    await stage.control.ask("PATCH", "/campaigns/Service", {"active": False})
    code, output = await run(stage)
    assert (code, output.count("no active campaign")) == (0, 3)
    assert await stage.caller_with(call_in(output)) == "voicemail:general"


@pytest.mark.parametrize(
    ("change", "why"), [({"capacity": 0}, "  FAILED"), ({"active": False}, "refused: 400")]
)
async def test_queue_that_does_not_take_the_call_leads_to_the_fallback(
    stage: Stage, change: dict[str, Any], why: str
) -> None:
    await stage.control.ask("PATCH", "/queues/Support", change)
    code, output = await run(stage)
    assert (code, why in output) == (0, True)
    assert await stage.caller_with(call_in(output)) == "agent:kim"


async def test_forced_failure_is_a_dry_run_that_touches_no_call(stage: Stage) -> None:
    code, output = await run(stage, "--force-failure")
    assert code == 0
    told = json.loads(output.removeprefix("dry run: "))
    assert (told["status"], told["callState"], told["reason"]) == ("FAILED", "FAILED", "5 available")
    assert await stage.control.ask("GET", "/calls") == []


async def test_rate_limit_is_waited_out(stage: Stage) -> None:
    fault = {"match": {"path": "*/transfer"}, "do": "status", "status": 429, "retry_after_s": 1, "times": 1}
    await stage.control.set_faults([fault])
    code, output = await run(stage)
    assert (code, "once more in 1 s" in output) == (0, True)
    assert await stage.operations(call_in(output)) == [TRANSFER]


@pytest.mark.parametrize("status", [403, 409, 500])
async def test_what_may_have_been_done_or_is_forbidden_is_not_tried_elsewhere(
    stage: Stage, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    await stage.control.set_faults([{"match": {"path": "*/transfer"}, "do": "status", "status": status}])
    code, output = await run(stage)
    assert (code, capfd.readouterr().err.startswith(f"failed: {status}: ")) == (1, True)
    assert "voicemail" not in output
    assert await stage.caller_with(call_in(output)) == "agent:ana"


async def test_answer_that_nothing_comes_of_is_not_taken_for_a_transfer(stage: Stage) -> None:
    """The caller is CONNECTED, but with the agent he was with before."""
    await stage.control.set_faults([{"match": {"path": "*/transfer"}, "do": "false_success"}])
    code, output = await run(stage, "--patience", "1")
    assert code == 1
    assert await stage.caller_with(call_in(output)) == "agent:ana"


async def test_credentials_and_environment_come_from_the_environment(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CXONE_CLIENT_SECRET", "wrong")
    assert (await run(stage))[0] == 1
    assert "401: The client id or secret is wrong" in capfd.readouterr().err
    monkeypatch.setenv("CXONE_CLIENT_SECRET", "secret")
    monkeypatch.setenv("CXONE_CLIENT_ID", "tutorial")
    monkeypatch.setenv("CXONE_ENV", "nowhere.invalid")
    assert (await run(stage))[0] == 0
