"""Seed 000 over plain HTTP: put the customer of a live voice conversation into another queue."""

import argparse
import asyncio
from typing import Any

import aiohttp
from tutorial_http import GaveUp, Platform, Refused, Stage, parser, run

SCOPES = "conversations:read conversations:write routing:queue:read"
WHAT_IT_MEANS = {
    400: "check the participant and the queue",
    404: "the conversation does not exist or has ended",
    409: "the state of the conversation prevents the transfer",
}
CONFLICT = 409
MOST_RETRIES = 3
POLLS, POLL_S = 60, 0.5


async def transfer(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """The whole tutorial: find, validate, transfer, watch."""
    platform = Platform(session, arguments.base_url, SCOPES)
    stage = Stage(session, arguments.control_url)
    call_id = arguments.call or await stage.place_call("Billing", answered_by="ana")
    queue_id = await stage.id_of("queues", arguments.queue)
    queue = await platform.ask("GET", f"/api/v2/routing/queues/{queue_id}")
    print(f"conversation {call_id}, target queue {queue['name']}")
    await _transfer_with_retry(platform, call_id, queue_id, arguments.wrapup_code)
    print("transfer accepted, waiting for an agent")
    agent = await _wait_for_agent(platform, call_id, queue_id)
    print(f"done: the customer talks to {agent} of {queue['name']}")


async def _transfer_with_retry(platform: Platform, call_id: str, queue_id: str, code: str) -> None:
    """Transfer; after a conflict read again, for somebody else has changed the conversation meanwhile."""
    path = f"/api/v2/conversations/voice/{call_id}"
    for attempt in range(1, MOST_RETRIES + 1):
        conversation = await platform.ask("GET", path)
        customer = _customer(conversation)
        _validate(conversation)
        participant = {"id": customer["id"], "queueId": queue_id, "state": "queued", "wrapupCode": code}
        headers = {"If-Match": str(conversation["version"])}
        try:
            await platform.ask("PATCH", path, {"participants": [participant]}, headers)
        except Refused as refused:
            print(f"  {refused} ({WHAT_IT_MEANS.get(refused.status, 'unexpected')})")
            if refused.status != CONFLICT or attempt == MOST_RETRIES:
                raise
            await asyncio.sleep(attempt)
        else:
            return


def _customer(conversation: dict[str, Any]) -> dict[str, Any]:
    for participant in conversation["participants"]:
        if participant["type"] == "customer":
            return dict(participant)
    raise GaveUp("the conversation has no customer")


def _validate(conversation: dict[str, Any]) -> None:
    if conversation["state"].startswith("ended"):
        raise GaveUp(f"the conversation has {conversation['state'].replace('_', ' ')}")
    if any(participant["state"] == "queued" for participant in conversation["participants"]):
        raise GaveUp("a participant is queued already")


async def _wait_for_agent(platform: Platform, call_id: str, queue_id: str) -> str:
    for _ in range(POLLS):
        conversation = await platform.ask("GET", f"/api/v2/conversations/voice/{call_id}")
        if conversation["state"].startswith("ended"):
            raise GaveUp("the customer has hung up")
        for one in conversation["participants"]:
            if (one["type"], one["state"], one.get("queueId")) == ("agent", "connected", queue_id):
                return str(one["name"])
        await asyncio.sleep(POLL_S)
    raise GaveUp(f"nobody has answered within {POLLS * POLL_S:g} s; the customer is still queued")


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.add_argument("--call", help="a live conversation; one is staged if none is named")
    taken.add_argument("--queue", default="Support")
    taken.add_argument("--wrapup-code", default="TRANSFERRED")
    run(transfer, taken.parse_args())
