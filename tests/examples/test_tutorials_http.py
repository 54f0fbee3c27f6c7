"""The tutorials over plain HTTP: each script runs as a program, and the control API tells what it did."""

import re
from typing import Any

import aiohttp
import pytest

from tests.harness.control import Control

from .stage import UUID, Stage, call_in

TO_QUEUE = "tutorial_000_transfer_to_queue_http.py"
TO_SKILL = "tutorial_001_transfer_to_skill_http.py"
WITH_BILLING = "tutorial_002_transfer_with_billing_http.py"
OUTBOUND = "tutorial_004_outbound_call_http.py"


async def test_transfer_to_queue_reaches_an_agent_of_the_queue(stage: Stage) -> None:
    code, output = await stage.run(TO_QUEUE)
    assert code == 0
    call_id = call_in(output)
    assert await stage.caller_with(call_id) in {f"agent:{name}" for name in ("dan", "eva", "finn", "gina")}
    assert await stage.operations(call_id) == ["PATCH /api/v2/conversations/voice/{id}"]


@pytest.mark.parametrize("fault", [{"status": 409}, {"status": 429, "retry_after_s": 1}])
async def test_transfer_to_queue_survives_a_conflict_and_a_rate_limit(
    stage: Stage, fault: dict[str, Any]
) -> None:
    await stage.control.set_faults([{"match": {"method": "PATCH"}, "do": "status", "times": 1, **fault}])
    code, output = await stage.run(TO_QUEUE)
    assert code == 0
    assert len(await stage.operations(call_in(output))) == 1


async def test_transfer_to_queue_refuses_what_is_queued_or_over(
    stage: Stage, capfd: pytest.CaptureFixture[str]
) -> None:
    queued = await stage.place(to_queue="Empty Desk", answered_by=None)
    over = await stage.place()
    await stage.control.hang_up(over)
    for call_id, why in ((queued, "queued already"), (over, "has ended by user")):
        assert (await stage.run(TO_QUEUE, "--call", call_id))[0] == 1
        assert why in capfd.readouterr().err
        assert await stage.operations(call_id) == []
    assert (await stage.run(TO_QUEUE, "--queue", "Nowhere"))[0] == 1
    assert (await stage.run(TO_QUEUE, "--wrapup-code", "NONE SUCH"))[0] == 1


async def test_transfer_to_skill_stops_at_the_depth_limit(
    stage: Stage, capfd: pytest.CaptureFixture[str]
) -> None:
    code, output = await stage.run(TO_SKILL)
    assert code == 0
    call_id = call_in(output)
    assert await stage.caller_with(call_id) in {"agent:lea", "agent:max"}
    assert '"status": "picked_up"' in output
    assert "CRM answered 202" in output
    for depth in (2, 3):
        code, output = await stage.run(TO_SKILL, "--call", call_id)
        assert (code, f'"depth": {depth}' in output) == (0, True)
    assert (await stage.run(TO_SKILL, "--call", call_id))[0] == 1
    assert "the limit of 3 transfers is reached" in capfd.readouterr().err
    assert await stage.operations(call_id) == ["POST /api/v2/conversations/{id}/actions"] * 3


async def test_transfer_to_skill_needs_somebody_available(stage: Stage) -> None:
    for name in ("lea", "max"):
        await stage.control.ask("PATCH", f"/agents/{name}", {"presence": "meal"})
    call_id = await stage.place(answered_by=None, stage="ivr")
    assert (await stage.run(TO_SKILL, "--call", call_id))[0] == 1
    assert (await stage.caller_with(call_id), await stage.operations(call_id)) == ("ivr", [])


async def test_transfer_to_skill_waits_for_the_action_in_progress(stage: Stage) -> None:
    await stage.control.set_faults(
        [{"match": {"path": "*/actions"}, "do": "status", "status": 409, "times": 1}]
    )
    code, output = await stage.run(TO_SKILL)
    assert (code, "once more in 2 s" in output) == (0, True)
    assert len(await stage.operations(call_in(output))) == 1


async def test_transfers_with_billing_fall_back_consult_and_bill_each_once(stage: Stage) -> None:
    code, output = await stage.run(WITH_BILLING)
    assert code == 0
    blind, consult = (found.group(1) for found in re.finditer(rf"transfer of ({UUID.pattern}): ", output))
    assert await stage.caller_with(blind) in {"agent:kim", "queue:Overflow"}
    assert await stage.caller_with(consult) == "agent:eva"
    transfer = "/api/v2/voice/calls/{id}/transfer"
    assert await stage.operations(blind) == [f"POST {transfer}"]
    assert await stage.operations(consult) == [f"POST {transfer}", f"PATCH {transfer}"]
    assert output.count('"billingCode": "TRANSFER_BLIND"') == 1
    assert output.count('"billingCode": "TRANSFER_CONSULT"') == 1
    assert '"successful": 2, "fallback used": 1' in output


async def test_transfer_with_billing_reads_again_after_a_conflict(stage: Stage) -> None:
    await stage.control.set_faults(
        [{"match": {"path": "*/transfer", "method": "POST"}, "do": "status", "status": 409, "times": 1}]
    )
    code, output = await stage.run(WITH_BILLING, "--queue", "Support")
    assert (code, '"etag conflicts": 1' in output, '"fallback used": 0' in output) == (0, True, True)


async def test_transfer_with_billing_refuses_a_private_call(
    stage: Stage, capfd: pytest.CaptureFixture[str]
) -> None:
    call_id = await stage.place(private=True)
    assert (await stage.run(WITH_BILLING, "--call", call_id))[0] == 1
    assert "marked as private" in capfd.readouterr().err
    assert await stage.operations(call_id) == []


async def test_outbound_call_connects_the_agent(stage: Stage) -> None:
    code, output = await stage.run(OUTBOUND)
    assert code == 0
    call_id = call_in(output)
    assert await stage.caller_with(call_id) == "agent:ana"
    assert await stage.operations(call_id) == ["POST /api/v2/conversations/calls"]


@pytest.mark.parametrize(
    ("number", "why"), [("+493023125002", "ended as failed"), ("4711", "must be a number as E.164 writes it")]
)
async def test_outbound_call_says_why_it_failed(
    stage: Stage, number: str, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert (await stage.run(OUTBOUND, "--to", number))[0] == 1
    assert why in capfd.readouterr().err


async def test_outbound_call_leaves_an_agent_alone_who_is_not_to_be_disturbed(stage: Stage) -> None:
    await stage.control.ask("PATCH", "/agents/ana", {"presence": "busy"})
    assert (await stage.run(OUTBOUND))[0] == 1
    assert await stage.control.ask("GET", "/calls") == []


async def test_nobody_there_is_one_clear_line(capfd: pytest.CaptureFixture[str]) -> None:
    nowhere = {"genesys": "http://127.0.0.1:9", "control": "http://127.0.0.1:9"}
    async with aiohttp.ClientSession() as session:
        stage = Stage(nowhere, Control(session, nowhere["control"]))
        for script in (TO_QUEUE, TO_SKILL, WITH_BILLING, OUTBOUND):
            assert (await stage.run(script))[0] == 1
            assert capfd.readouterr().err.startswith("failed: Cannot connect to host 127.0.0.1:9")
