"""The training endpoint of the tutorials: `POST /api/simulator/transfer`."""

from typing import Any

import pytest

from . import programs
from .evidence import Scene
from .places import NEVER_WAS
from .scenes import Start, set_scene
from .talking import Answer, Api, Simulator

PATH = "/api/simulator/transfer"


@pytest.fixture
async def scene(api: Api, simulator: Simulator) -> Scene:
    return await set_scene(api, simulator, Start.CONNECTED)


async def train(scene: Scene, queue: str, **more: Any) -> Answer:
    target = await scene.simulator.queue_id(queue)
    body = {"userId": "ana", "callId": scene.call_id, "targetQueueId": target, **more}
    return await scene.api.ask("POST", PATH, body)


async def test_call_is_moved_to_the_queue(scene: Scene) -> None:
    await scene.simulator.nobody_answers("Support")
    done = await train(scene, "Support", wrapUpCodeId="Transferred")
    expected = {
        "status": "transferred",
        "target": await scene.simulator.queue_id("Support"),
        "isFallback": False,
    }
    assert (done.status, done.json) == (200, expected)
    assert await scene.simulator.caller_with(scene.call_id) == "queue:Support"
    [record] = (await scene.api.ask("GET", f"/v1/transfers?call_id={scene.call_id}")).json["items"]
    assert (record["requested_by"], record["reason"], record["reached"]) == ("ana", "training", "queue")


async def test_fallback_is_taken_if_the_queue_is_closed(scene: Scene) -> None:
    overflow = await scene.simulator.queue_id("Overflow")
    done = await train(scene, "Closed Desk", fallbackQueueId=overflow)
    assert (done.status, done.json) == (
        200,
        {"status": "transferred", "target": overflow, "isFallback": True},
    )
    where = await scene.simulator.caller_with(scene.call_id)
    assert where in {"queue:Overflow", "agent:kim"}


async def test_closed_queue_without_fallback(scene: Scene) -> None:
    done = await train(scene, "Closed Desk")
    assert (done.status, "queue_closed" in done.json["error"]) == (500, True)
    assert await scene.simulator.effects(scene.call_id) == []


async def test_private_call(api: Api, simulator: Simulator) -> None:
    scene = await set_scene(api, simulator, Start.CONNECTED, private=True)
    done = await train(scene, "Support")
    assert (done.status, "private_call" in done.json["error"]) == (403, True)


async def test_user_who_may_not(scene: Scene) -> None:
    done = await train(scene, "Support", userId="jon")
    assert (done.status, "not_permitted" in done.json["error"]) == (403, True)


async def test_call_that_is_being_moved(scene: Scene) -> None:
    await scene.simulator.nobody_answers("Support")
    running = await scene.api.accepted({"connection": "g", "call_id": scene.call_id, "to": "queue:Support"})
    done = await train(scene, "Sales")
    assert (done.status, set(done.json)) == (409, {"error"})
    await scene.api.order(running, "cancel")


async def test_unknown_call_and_missing_parameters(scene: Scene) -> None:
    gone = await train(scene, "Support", callId=NEVER_WAS)
    assert (gone.status, "call_gone" in gone.json["error"]) == (404, True)
    missing = await scene.api.ask("POST", PATH, {"callId": scene.call_id})
    assert (missing.status, missing.json) == (400, {"error": "Missing required parameters"})
    assert (await scene.api.with_key(None).ask("POST", PATH, {})).status == 401
    assert (await scene.api.with_key(f"{programs.KEY}x").ask("POST", PATH, {})).status == 401
