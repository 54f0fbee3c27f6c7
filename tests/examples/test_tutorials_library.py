"""The tutorials with the library: each script runs as a program, and the control API tells what it did."""

import re
from typing import Any

import aiohttp
import pytest

from tests.harness.control import Control

from .stage import UUID, Stage, call_in

TO_QUEUE = "transfer_to_queue.py"
TO_SKILL = "transfer_to_skill.py"
WITH_BILLING = "transfer_with_billing.py"
OUTBOUND = "outbound_call.py"
REPLACE_QUEUE = "post_conversation_participant_replace_queue"
WRAP_UP = "patch_conversation_participant"


async def test_transfer_to_queue_reaches_an_agent_of_the_queue(stage: Stage) -> None:
    call_id = await stage.place()
    code, output = await stage.run(TO_QUEUE, "--call", call_id)
    assert code == 0
    assert output.startswith("would move leg ")
    where = await stage.caller_with(call_id)
    assert where in {f"agent:{name}" for name in ("dan", "eva", "finn", "gina", "hugo")}
    assert f"completed: the caller is with {where}" in output
    assert set(await stage.operations(call_id)) == {REPLACE_QUEUE, WRAP_UP}


@pytest.mark.parametrize("fault", [{"status": 409}, {"status": 429, "retry_after_s": 1}])
async def test_transfer_to_queue_survives_a_conflict_and_a_rate_limit(
    stage: Stage, fault: dict[str, Any]
) -> None:
    call_id = await stage.place()
    rule = {"match": {"path": "*/replace/queue"}, "do": "status", "times": 1, **fault}
    await stage.control.set_faults([rule])
    assert (await stage.run(TO_QUEUE, "--call", call_id))[0] == 0
    assert (await stage.operations(call_id)).count(REPLACE_QUEUE) == 1


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--queue", "Nowhere"), "target_missing"),
        (("--queue", "Empty Desk"), "no_agents"),
        (("--wrapup-code", "NONE SUCH"), "invalid_target"),
    ],
)
async def test_transfer_to_queue_heeds_the_plan(
    stage: Stage, options: tuple[str, ...], why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    call_id = await stage.place()
    assert (await stage.run(TO_QUEUE, "--call", call_id, *options))[0] == 1
    assert capfd.readouterr().err == f"failed: the plan says no: {why}\n"
    assert await stage.operations(call_id) == []


async def test_transfer_to_skill_tells_the_crm_of_the_pick_up(stage: Stage) -> None:
    call_id = await stage.place(answered_by=None, stage="ivr")
    code, output = await stage.run(TO_SKILL, "--call", call_id)
    assert code == 0
    assert await stage.caller_with(call_id) in {"agent:lea", "agent:max"}
    assert '"status": "picked_up"' in output
    assert '"depth": 1' in output
    assert "CRM answered 202" in output
    assert (await stage.operations(call_id))[0] == REPLACE_QUEUE


async def test_transfer_to_skill_falls_back_if_nobody_has_it(stage: Stage) -> None:
    for name in ("lea", "max"):
        await stage.control.ask("PATCH", f"/agents/{name}", {"presence": "offline"})
    call_id = await stage.place()
    assert (await stage.run(TO_SKILL, "--call", call_id))[0] == 0
    assert await stage.caller_with(call_id) == "agent:kim"


async def test_transfers_with_billing_fall_back_consult_and_bill_each_once(stage: Stage) -> None:
    code, output = await stage.run(WITH_BILLING)
    assert code == 0
    blind, consult = (found.group(1) for found in re.finditer(rf"transfer of ({UUID.pattern}): ", output))
    assert await stage.caller_with(blind) == "agent:kim"
    assert await stage.caller_with(consult) == "agent:eva"
    assert await stage.operations(blind) == [REPLACE_QUEUE]
    assert [name.rpartition("_participant_")[2] for name in await stage.operations(consult)] == [
        "consult_agent",
        "consult",
        "patch_conversations_call_participant",
    ]
    assert output.count('"billingCode": "TRANSFER_BLIND"') == 1
    assert output.count('"billingCode": "TRANSFER_CONSULT"') == 1
    assert '"successful": 2, "fallback used": 1, "failed": 0' in output


async def test_transfer_with_billing_refuses_a_private_call(
    stage: Stage, capfd: pytest.CaptureFixture[str]
) -> None:
    call_id = await stage.place(private=True)
    assert (await stage.run(WITH_BILLING, "--call", call_id))[0] == 1
    assert "private_call" in capfd.readouterr().err
    assert await stage.operations(call_id) == []


async def test_outbound_call_connects_the_agent(stage: Stage) -> None:
    code, output = await stage.run(OUTBOUND)
    assert code == 0
    call_id = call_in(output)
    assert await stage.caller_with(call_id) == "agent:ana"
    assert len(await stage.operations(call_id)) == 1


@pytest.mark.parametrize(
    ("number", "why"), [("+493023125002", "busy: busy"), ("4711", "rejected: invalid_target")]
)
async def test_outbound_call_says_why_it_failed(
    stage: Stage, number: str, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert (await stage.run(OUTBOUND, "--to", number))[0] == 1
    assert why in capfd.readouterr().err


async def test_nobody_there_is_one_clear_line(capfd: pytest.CaptureFixture[str]) -> None:
    nowhere = {"genesys": "http://127.0.0.1:9", "control": "http://127.0.0.1:9"}
    async with aiohttp.ClientSession() as session:
        stage = Stage(nowhere, Control(session, nowhere["control"]))
        for script in (TO_QUEUE, TO_SKILL, WITH_BILLING):
            assert (await stage.run(script))[0] == 1
            assert capfd.readouterr().err.startswith("failed: Cannot connect to host 127.0.0.1:9")
