"""Seed 001 over plain HTTP: move a call out of the menu to whoever has a skill, with a depth limit."""

import argparse
import asyncio
import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web
from tutorial_http import GaveUp, Platform, Refused, Stage, parser, run

SCOPES = "conversation:transfer conversation:view user:read routing:skill:view routing:queue:view"
MAX_TRANSFER_DEPTH = 3
CONFLICT, CONFLICT_WAIT_S, MOST_TRIES = 409, 2.0, 3
MAX_WAIT_S, POLL_S = 30.0, 0.5


async def transfer(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """The whole tutorial: validate, verify, transfer, tell the CRM, track the pick-up."""
    platform = Platform(session, arguments.base_url, SCOPES)
    stage = Stage(session, arguments.control_url)
    call_id = arguments.call or await stage.place_call("Support", stage="ivr")
    skill_id = await _skill_id(platform, arguments.skill)
    depth = await _validate(platform, call_id)
    print(f"conversation {call_id}, transfer depth {depth}")
    await _verify_target(platform, skill_id)
    begun = time.monotonic()
    action_id = await _transfer(platform, call_id, skill_id, arguments.priority, depth + 1)
    entry: dict[str, Any] = {
        "conversationId": call_id,
        "actionId": action_id,
        "latencyMs": round((time.monotonic() - begun) * 1000),
        "depth": depth + 1,
    }
    await _tell_crm(session, {**entry, "targetSkillId": skill_id, "priority": arguments.priority})
    entry["status"] = await _track(platform, call_id)
    entry["timestamp"] = datetime.now(UTC).isoformat()
    print(json.dumps(entry, indent=2))
    if entry["status"] != "picked_up":
        raise GaveUp(f"the transfer ended as {entry['status']}")


async def _skill_id(platform: Platform, name: str) -> str:
    """The tutorial is given the id; here it is looked up by name among the skills of the users."""
    users = await platform.ask("GET", "/api/v2/users?pageSize=100")
    for user in users["entities"]:
        for skill in user["skills"]:
            if skill["name"] == name:
                return str(skill["id"])
    raise GaveUp(f"nobody has the skill {name!r}")


async def _validate(platform: Platform, call_id: str) -> int:
    """The present depth of a conversation that may be transferred."""
    conversation = await platform.ask("GET", f"/api/v2/conversations/{call_id}")
    if conversation["state"] not in {"connected", "ringing"}:
        raise GaveUp(f"a conversation that is {conversation['state']} cannot be transferred")
    depth = int(conversation["metadata"].get("transferDepth", 0))
    if depth >= MAX_TRANSFER_DEPTH:
        raise GaveUp(f"the limit of {MAX_TRANSFER_DEPTH} transfers is reached, to prevent a routing loop")
    return depth


async def _verify_target(platform: Platform, skill_id: str) -> None:
    skill = await platform.ask("GET", f"/api/v2/routing/skills/{skill_id}")
    if not skill["active"]:
        raise GaveUp(f"the skill {skill['name']} is inactive")
    available = await platform.ask("GET", f"/api/v2/users?presence=Available&skillIds={skill_id}&pageSize=1")
    if not available["entities"]:
        raise GaveUp("no available agent has the skill")
    print(f"skill {skill['name']} is active, {available['total']} agents available")


async def _transfer(platform: Platform, call_id: str, skill_id: str, priority: int, depth: int) -> str:
    """Post the action; while another one is in progress wait, and see whether it may still be done."""
    action = {
        "action": "transfer",
        "to": {"type": "skill", "id": skill_id},
        "priority": priority,
        "metadata": {
            "transferDepth": depth,
            "loopPreventionToken": str(uuid.uuid4()),
            "initiatedAt": datetime.now(UTC).isoformat(),
            "sourceSystem": "ivr-automation-engine",
        },
    }
    for attempt in range(1, MOST_TRIES + 1):
        try:
            accepted = await platform.ask("POST", f"/api/v2/conversations/{call_id}/actions", [action])
            return str(accepted[0]["id"])
        except Refused as refused:
            if refused.status != CONFLICT or attempt == MOST_TRIES:
                raise
            print(f"  {refused}, once more in {CONFLICT_WAIT_S:g} s")
            await asyncio.sleep(CONFLICT_WAIT_S)
            if await _validate(platform, call_id) != depth - 1:
                raise GaveUp("somebody else has transferred the conversation meanwhile") from None
    raise AssertionError


async def _tell_crm(session: aiohttp.ClientSession, payload: dict[str, Any]) -> None:
    """Post the transfer to a CRM, which is a small server of this program here; failing is no failure."""
    received: list[Any] = []

    async def receive(request: web.BaseRequest) -> web.Response:
        received.append(json.loads(await request.text()))
        return web.Response(status=202)

    runner = web.ServerRunner(web.Server(receive))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        crm = f"http://127.0.0.1:{runner.addresses[0][1]}/api/crm/genesys/transfer-events"
        async with session.post(crm, json=payload) as answer:
            print(f"CRM answered {answer.status} to the event of action {received[0]['actionId']}")
    except aiohttp.ClientError as error:
        print(f"  CRM not told: {error}")
    finally:
        await runner.cleanup()


async def _track(platform: Platform, call_id: str) -> str:
    """How the transfer ends: ``picked_up``, ``failed`` or ``timeout``."""
    path, deadline = f"/api/v2/conversations/{call_id}", time.monotonic() + MAX_WAIT_S
    while time.monotonic() < deadline:
        await asyncio.sleep(POLL_S)
        conversation = await platform.ask("GET", path)
        if conversation["state"] == "connected" and conversation["wrapupCode"] is None:
            return "picked_up"
        if conversation["state"] in {"disconnected", "terminated"}:
            return "failed"
    return "timeout"


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.add_argument("--call", help="a live conversation; one is staged if none is named")
    taken.add_argument("--skill", default="spanish")
    taken.add_argument("--priority", type=int, default=10)
    run(transfer, taken.parse_args())
