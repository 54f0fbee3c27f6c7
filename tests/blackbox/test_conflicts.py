"""Two who want the same call, a service that ends in the middle, a platform that goes away."""

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from . import programs
from .conftest import Note
from .evidence import judge, look
from .matrix import Cell
from .problems import insist_on_problem
from .scenes import Start, set_scene
from .stand import Stand
from .talking import Api, Simulator


async def test_second_transfer_is_refused_at_once(api: Api, simulator: Simulator, note: Note) -> None:
    await simulator.nobody_answers("Support")
    scene = await set_scene(api, simulator, Start.CONNECTED)
    asks = {"connection": "g", "call_id": scene.call_id, "to": "queue:Support"}
    first = await api.accepted(asks)
    refused = await api.request({**asks, "to": "queue:Sales"})
    insist_on_problem(refused, 409, "call_busy")
    await api.until(first, lambda found: bool(found["status"] == "waiting"), "waiting")
    insist_on_problem(await api.request({**asks, "to": "queue:Sales"}), 409, "call_busy")
    await simulator.everybody_answers("Support")
    seen = await look(scene, await api.ended(first))
    judge(seen)
    assert (seen.record["status"], len(seen.commands)) == ("completed", 1)
    assert seen.landing == seen.truth
    note(Cell(outcome="call_busy"), "second-transfer-of-the-call", scene, seen, refused)


async def test_second_transfer_waits_if_it_is_told_to(api: Api, simulator: Simulator, note: Note) -> None:
    await simulator.nobody_answers("Support")
    scene = await set_scene(api, simulator, Start.CONNECTED)
    asks = {"connection": "g", "call_id": scene.call_id}
    first = await api.accepted({**asks, "to": "queue:Support"})
    await api.until(first, lambda found: bool(found["status"] == "waiting"), "waiting")
    second = await api.accepted({**asks, "to": "queue:Sales", "if_busy": "wait"})
    assert (await api.get(second))["attempts"] == []
    plan = await api.ask("POST", "/v1/transfers:plan", {**asks, "to": "queue:Sales"})
    assert (plan.json["would"], plan.json["cause"]) == ("reject", "call_busy")
    await simulator.everybody_answers("Support")
    assert (await api.ended(first))["status"] == "completed"
    scene = await scene.as_it_stands()
    seen = await look(scene, await api.ended(second))
    judge(seen)
    assert (seen.record["status"], seen.effects) == ("completed", ["move"])
    assert seen.landing == seen.truth
    note(Cell(outcome="call_busy"), "second-transfer-waits-for-the-first", scene, seen)


async def test_many_want_the_same_call(api: Api, simulator: Simulator) -> None:
    scene = await set_scene(api, simulator, Start.CONNECTED)
    targets = ("Support", "Sales", "Overflow", "Spanish") * 5
    asks = [{"connection": "g", "call_id": scene.call_id, "to": f"queue:{name}"} for name in targets]
    answers = await asyncio.gather(*(api.request(ask) for ask in asks))
    won = [answer for answer in answers if answer.status == 202]
    assert len(won) == 1
    for answer in answers:
        if answer is not won[0]:
            insist_on_problem(answer, 409, "call_busy")
    seen = await look(scene, await api.ended(won[0].json["id"]))
    judge(seen)
    assert (seen.record["status"], len(seen.commands)) == ("completed", 1)


async def test_call_is_free_again_after_the_end(api: Api, simulator: Simulator) -> None:
    scene = await set_scene(api, simulator, Start.CONNECTED)
    for queue in ("Support", "Sales", "Overflow"):
        asks = {"connection": "g", "call_id": scene.call_id, "to": f"queue:{queue}"}
        done = await api.ended(await api.accepted(asks))
        assert done["status"] == "completed"
        assert done["landing"]["where"] == await simulator.caller_with(scene.call_id)
    assert len(await simulator.effects(scene.call_id)) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_open_transfer_goes_on_after_a_restart(
    stand: Stand, tmp_path: Path, simulator: Simulator, session: aiohttp.ClientSession, number: signal.Signals
) -> None:
    await simulator.nobody_answers("Support")
    config = programs.write_config(tmp_path, programs.connection("g", stand.genesys))
    service = await asyncio.to_thread(programs.service, config)
    api = Api(session, service.ready["api"])
    scene = await set_scene(api, simulator, Start.CONNECTED)
    transfer = await api.accepted({"connection": "g", "call_id": scene.call_id, "to": "queue:Support"})
    await api.until(transfer, lambda found: bool(found["status"] == "waiting"), "waiting")
    asking = asyncio.create_task(api.get(transfer, wait_s=60))
    code, _ = await asyncio.to_thread(service.end, number)
    assert code == (0 if number is signal.SIGTERM else -number)
    if number is signal.SIGTERM:
        assert (await asking)["status"] == "waiting", "who waits is answered, not cut off"
    else:
        with pytest.raises(aiohttp.ClientError):
            await asking
    await simulator.everybody_answers("Support")
    service = await asyncio.to_thread(programs.service, config)
    again = Api(session, service.ready["api"])
    seen = await look(scene, await again.ended(transfer))
    judge(seen)
    assert (seen.record["status"], len(seen.commands)) == ("completed", 1)
    assert (await asyncio.to_thread(service.end))[0] == 0


async def test_platform_that_stops_and_comes_back(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    simulated = await asyncio.to_thread(programs.simulator, tmp_path)
    port = int(simulated.ready["genesys"].rpartition(":")[2])
    config = programs.write_config(
        tmp_path,
        "[policy]\nchecks_within_s = 1.0\n",
        programs.connection("g", simulated.ready["genesys"]),
    )
    service = await asyncio.to_thread(programs.service, config)
    api = Api(session, service.ready["api"])
    asks = {"connection": "g", "call_id": "0c5f4c1e-6d3b-4f5a-9c8d-0e1f2a3b4c5d", "to": "queue:Support"}
    await asyncio.to_thread(simulated.end, signal.SIGKILL)
    done = await api.ended(await api.accepted(asks))
    assert (done["status"], done["cause"], done["attempts"]) == ("rejected", "platform_down", [])
    assert (done["landing"]["where"], bool(done["detail"])) == ("unknown", True)
    answer = await api.ask("POST", "/v1/transfers:plan", asks)
    insist_on_problem(answer, 503, "platform_down")
    assert (await api.ask("GET", "/readyz")).status == 200, "a platform in trouble is none of the service's"
    options = ("--genesys-port", str(port))
    simulated = await asyncio.to_thread(programs.simulator, tmp_path, *options)
    simulator = Simulator(session, simulated.ready["control"], simulated.ready)
    scene = await set_scene(api, simulator, Start.CONNECTED)
    done = await api.ended(await api.accepted({**asks, "call_id": scene.call_id}))
    assert done["status"] == "completed"
    assert done["landing"]["where"] == await simulator.caller_with(scene.call_id)
    assert (await asyncio.to_thread(service.end))[0] == 0
    assert (await asyncio.to_thread(simulated.end))[0] == 0


async def test_health_and_description(api: Api) -> None:
    for path in ("/livez", "/readyz"):
        assert (await api.with_key(None).ask("GET", path)).status == 200
    described = await api.with_key(None).ask("GET", "/openapi.json")
    assert described.json["openapi"].startswith("3.1")
    assert {"/v1/transfers", "/v1/transfers:plan", "/v1/transfers/{transfer_id}"} <= set(
        described.json["paths"]
    )
