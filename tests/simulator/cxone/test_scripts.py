"""What works without an agent session: signal, scripts, ending a contact."""

import pytest

from tests.simulator.harness import Placed, acme

from .platform import Cxone, opened


async def signalled(cxone: Cxone, call: Placed, *parameters: object) -> int:
    query = "&".join(f"p{place}={value}" for place, value in enumerate(parameters, 1))
    reply = await cxone.ask("POST", f"interactions/{call.call_id}/signal?{query}")
    await cxone.sim.advance(0.1)
    return reply.status


async def results(cxone: Cxone, call: Placed) -> dict[str, str]:
    reply = await cxone.ask("GET", f"contacts/{call.call_id}/custom-data")
    return (
        {} if reply.status == 204 else {row["name"]: row["value"] for row in reply.json["contactCustomData"]}
    )


@pytest.mark.parametrize(
    ("kind", "name", "place"),
    [
        ("skill", 4007, "queue:Empty Desk"),
        ("agent", 2005, "agent:eva"),
        ("voicemail", 2005, "voicemail:agent:eva"),
        ("number", "%2B493023125001", "number:+493023125001"),
    ],
)
async def test_signal_moves_a_caller_in_the_menu(cxone: Cxone, kind: str, name: object, place: str) -> None:
    call = await cxone.place(agent=None, stage="ivr")
    assert await signalled(cxone, call, "XFER", kind, name, "r1") == 202
    assert await results(cxone, call) == {"signal.r1": "OK"}
    await cxone.sim.advance(3)
    assert await cxone.sim.caller_with(call) == place
    tree = await cxone.get(f"contacts/{call.call_id}/hierarchy")
    assert tree["childContacts"] == []
    assert [one["operation"] for one in await cxone.sim.effects()] == ["signal"]


async def test_signal_moves_who_waits(cxone: Cxone) -> None:
    call = await cxone.place("Empty Desk", None)
    await signalled(cxone, call, "xfer", "skill", 4006)
    assert await cxone.sim.caller_with(call) == "queue:Closed Desk"
    assert (await cxone.get(f"contacts/{call.call_id}"))["contactId"]["skillId"] == 4006


async def test_signal_hangs_up(cxone: Cxone) -> None:
    call = await cxone.place("Empty Desk", None)
    await signalled(cxone, call, "END")
    assert await cxone.sim.caller_with(call) == "gone"


@pytest.mark.parametrize(
    ("parameters", "result"),
    [
        (("XFER", "skill", 9, "r1"), {"signal.r1": "FAILED unknown target"}),
        (("XFER", "planet", 9, "r1"), {"signal.r1": "FAILED unknown target"}),
        (("DANCE", "skill", 4001, "r1"), {}),
        (("",), {}),
    ],
)
async def test_signal_that_moves_nobody(
    cxone: Cxone, parameters: tuple[object, ...], result: dict[str, str]
) -> None:
    call = await cxone.place("Empty Desk", None)
    assert await signalled(cxone, call, *parameters) == 202
    assert await results(cxone, call) == result
    assert await cxone.sim.caller_with(call) == "queue:Empty Desk"
    assert await cxone.sim.effects() == []


@pytest.mark.parametrize(("value", "place"), [("ignored", "agent:ana"), ("obeyed", "queue:Empty Desk")])
async def test_signal_while_an_agent_talks(value: str, place: str) -> None:
    async with opened(world=acme(switches={"cxone_signal_with_agent": value})) as cxone:
        call = await cxone.place()
        await signalled(cxone, call, "XFER", "skill", 4007, "r1")
        assert await cxone.sim.caller_with(call) == place
        assert await results(cxone, call) == {"signal.r1": "IGNORED" if value == "ignored" else "OK"}


@pytest.mark.parametrize("status", [404, 202])
async def test_signal_to_who_is_gone(status: int) -> None:
    async with opened(world=acme(switches={"cxone_signal_ended": str(status)})) as cxone:
        call = await cxone.place()
        await cxone.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
        assert await signalled(cxone, call, "XFER", "skill", 4007) == status


async def test_signal_needs_permission_and_a_contact(cxone: Cxone) -> None:
    call, token = await cxone.place(), await cxone.token_of("ana")
    path = f"interactions/{call.call_id}/signal?p1=END"
    assert (await cxone.ask("POST", path, token=token)).error == "403 Forbidden"
    assert (await cxone.ask("POST", "interactions/1/signal?p1=END")).error == "404 InvalidContactId"


@pytest.mark.parametrize(("path", "separator"), [("scripts/start", "|"), ("scripts/501/start", ",")])
async def test_script_calls_somebody_for_a_skill(path: str, separator: str) -> None:
    async with opened(world=acme(switches={"cxone_parameter_separator": separator})) as cxone:
        query = f"skillId=4004&scriptId=501&Parameters=%2B493023125001{separator}more"
        started = await cxone.ask("POST", f"{path}?{query}")
        number = started.json["contactId"]
        assert (await cxone.ask("GET", f"contacts/{number}")).status == 404
        await cxone.sim.advance(0.1)
        assert (await cxone.get(f"contacts/{number}"))["contactId"]["isOutbound"] is True
        await cxone.sim.advance(4)
        assert (await cxone.get(f"contacts/{number}"))["contactId"]["agentId"] == 2011


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("skillId=4004&scriptId=9&Parameters=1234", 404),
        ("scriptId=501&Parameters=1234", 400),
        ("skillId=4004&scriptId=501", 400),
    ],
)
async def test_scripts_that_do_not_start(cxone: Cxone, query: str, status: int) -> None:
    assert (await cxone.ask("POST", f"scripts/start?{query}")).status == status


async def test_end_record_and_monitor(cxone: Cxone) -> None:
    call = await cxone.place()
    assert (await cxone.ask("POST", f"contacts/{call.call_id}/record")).status == 202
    assert (await cxone.ask("POST", f"contacts/{call.call_id}/monitor")).status == 400
    path = f"contacts/{call.call_id}/monitor?phoneNumber=4711"
    assert (await cxone.ask("POST", path)).status == 202
    assert (await cxone.ask("POST", f"contacts/{call.call_id}/end")).status == 202
    await cxone.sim.advance(0.1)
    assert await cxone.sim.caller_with(call) == "gone"
    assert (await cxone.ask("POST", f"contacts/{call.call_id}/end")).error == "404 InvalidContactId"
    assert (await cxone.ask("POST", path)).error == "409 InvalidState"


@pytest.mark.parametrize("status", [200, 202])
async def test_disposition_from_outside(status: int) -> None:
    async with opened(world=acme(switches={"cxone_set_disposition_status": str(status)})) as cxone:
        call, waiting = await cxone.place(), await cxone.place("Empty Desk", None)
        body = {"dispositionInfo": {"dispositionCode": 101}}
        assert (await cxone.ask("POST", f"contacts/{call.call_id}/set-disposition", body)).status == status
        assert (await cxone.ask("POST", f"contacts/{waiting.call_id}/set-disposition", body)).status == 409
        assert (await cxone.ask("POST", f"contacts/{call.call_id}/set-disposition", {})).status == 400
