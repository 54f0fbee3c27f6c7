"""What a request for a transfer may say, and how it is refused."""

from typing import Any

import pytest

from hookflash_simulator.cxone.tutorial.ids import queue_uuid, skill_uuid
from tests.simulator.harness import NOWHERE, acme

from .gateway import ANSWERS, Gateway, opened

BLIND_QUEUE = {"transferType": "BLIND", "targetType": "QUEUE", "targetId": queue_uuid("Support")}
EXTENSION = {"transferType": "BLIND", "targetType": "EXTENSION", "targetId": "999"}


@pytest.mark.parametrize(
    "change",
    [
        {"transferType": "blind"},
        {"transferType": None},
        {"targetType": "USER"},
        {"targetType": 7},
        {"targetId": "queue_uuid_67890"},
        {"targetId": ""},
        {"targetId": 4002},
        {"targetId": queue_uuid("Support")[:-1] + "\n"},
        {"skillId": "spanish"},
        {"skillId": ["x"]},
        {"priority": 0},
        {"priority": 6},
        {"priority": "2"},
        {"priority": True},
        {"priority": 1.5},
        {"callbackNumber": "030 1234"},
        {"callbackNumber": ANSWERS, "transferType": "CONSULT"},
        EXTENSION | {"callbackNumber": ANSWERS},
        EXTENSION | {"skillId": skill_uuid("spanish")},
        EXTENSION | {"targetId": "99 9"},
        EXTENSION | {"targetId": "+999"},
        {"targetType": "NUMBER", "targetId": "030 1234"},
        {"targetType": "NUMBER", "targetId": "+4930231250" + "1" * 10},
        {"targetType": "SKILL", "targetId": "spanish"},
        {"targetType": "SKILL", "targetId": skill_uuid("klingon")},
        {"targetType": "SKILL", "targetId": skill_uuid("retired")},
        {"skillId": skill_uuid("retired")},
        {"targetId": queue_uuid("Sales")},
        {"targetType": "SKILL", "targetId": skill_uuid("sales")},
        EXTENSION | {"targetId": "4802"},
    ],
)
async def test_malformed_transfer_is_a_400_and_nothing_happens(change: dict[str, Any]) -> None:
    skills = ["spanish", "billing", "technical", "sales", "klingon", "retired"]
    extensions = {"4802": "queue:Sales"}
    world = acme(skills=skills, inactive_skills=["retired"], extensions=extensions)
    async with opened(world=world) as gateway:
        await gateway.queue("Sales", active=False)
        call = await gateway.place()
        body = BLIND_QUEUE | change
        told = await gateway.ask("POST", f"voice/calls/{call.call_id}/transfer", body)
        assert told.code == "400 INVALID_REQUEST"
        await gateway.sim.advance(1)
        assert await gateway.state(call) == "CONNECTED -"


@pytest.mark.parametrize(
    "change",
    [
        {"targetId": NOWHERE},
        {"skillId": NOWHERE},
        {"targetType": "SKILL", "targetId": NOWHERE},
        EXTENSION | {"targetId": "5555"},
    ],
)
async def test_target_that_does_not_exist_is_a_404(gateway: Gateway, change: dict[str, Any]) -> None:
    call = await gateway.place()
    told = await gateway.ask("POST", f"voice/calls/{call.call_id}/transfer", BLIND_QUEUE | change)
    assert told.code == "404 NOT_FOUND"


@pytest.mark.parametrize("call_id", ["1", NOWHERE, "call_uuid_12345", "%00", "a%2Fb"])
async def test_unknown_call_is_a_404(gateway: Gateway, call_id: str) -> None:
    path = f"voice/calls/{call_id}"
    assert (await gateway.ask("GET", path)).code == "404 NOT_FOUND"
    assert (await gateway.ask("POST", f"{path}/transfer", BLIND_QUEUE)).code == "404 NOT_FOUND"
    told = await gateway.ask("PATCH", f"{path}/transfer", {"state": "COMPLETED"})
    assert told.code == "404 NOT_FOUND"
    assert (await gateway.ask("DELETE", f"{path}/transfer")).code == "404 NOT_FOUND"


async def test_call_of_the_other_platform_is_unknown(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    assert (await gateway.ask("GET", f"voice/calls/{call.call_id}")).code == "404 NOT_FOUND"


async def test_without_a_transfer_there_is_nothing_to_finish(gateway: Gateway) -> None:
    call = await gateway.place()
    assert (await gateway.complete(call)).code == "404 TRANSFER_NOT_FOUND"
    assert (await gateway.call_off(call)).code == "404 TRANSFER_NOT_FOUND"
    await gateway.do(call, f"NUMBER {ANSWERS}")
    assert (await gateway.complete(call)).code == "404 TRANSFER_NOT_FOUND"
    told = await gateway.ask("PATCH", f"voice/calls/{call.call_id}/transfer", {"state": "DONE"})
    assert told.code == "400 INVALID_REQUEST"


async def test_ids_are_taken_in_any_case_and_answered_as_they_were_given(gateway: Gateway) -> None:
    call = await gateway.place()
    given = queue_uuid("Empty Desk").upper()
    body = BLIND_QUEUE | {"targetId": given, "skillId": None, "callbackNumber": None}
    told = await gateway.ask("POST", f"voice/calls/{call.call_id}/transfer", body)
    assert (told.status, told.json["targetId"]) == (202, given)
    await gateway.sim.advance(0.1)
    assert await gateway.sim.caller_with(call) == "queue:Empty Desk"
