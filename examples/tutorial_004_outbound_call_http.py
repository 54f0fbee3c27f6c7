"""Seed 004 over plain HTTP: call a number on behalf of an agent, and wait until somebody answers."""

import argparse
import asyncio
import time

import aiohttp
from tutorial_http import GaveUp, Platform, Refused, Stage, parser, run

SCOPES = "conversation:call:write conversation:call user:read"
WHAT_IT_MEANS = {
    400: "check the agent, who needs a phone, and the number, which must be E.164",
    401: "check the client id and secret",
    403: "the client needs the scope conversation:call:write",
}
POLL_S = 0.5


async def call(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """The whole tutorial: is the agent to be disturbed, place the call, wait for the answer."""
    platform = Platform(session, arguments.base_url, SCOPES)
    agent_id = await Stage(session, arguments.control_url).id_of("agents", arguments.agent)
    presence = await platform.ask("GET", f"/api/v2/users/{agent_id}/presence")
    if presence["doNotDisturb"]:
        raise GaveUp(f"{arguments.agent} is not to be disturbed, the phone would not ring")
    call_id = await _place(platform, agent_id, arguments.to)
    print(f"conversation {call_id} initiated")
    state = await _wait(platform, call_id, arguments.timeout)
    if state != "connected":
        raise GaveUp(f"the call ended as {state}")
    print(f"done: {arguments.agent} is connected")


async def _place(platform: Platform, agent_id: str, number: str) -> str:
    body = {"from": agent_id, "to": number, "route": "user"}
    try:
        return str((await platform.ask("POST", "/api/v2/conversations/calls", body))["id"])
    except Refused as refused:
        print(f"  {refused} ({WHAT_IT_MEANS.get(refused.status, 'unexpected')})")
        raise


async def _wait(platform: Platform, call_id: str, timeout_s: float) -> str:
    """The state in which the call is connected or over."""
    deadline, seen = time.monotonic() + timeout_s, ""
    while time.monotonic() < deadline:
        state = (await platform.ask("GET", f"/api/v2/conversations/calls/{call_id}"))["state"]
        if state != seen:
            print(f"  {state}")
            seen = state
        if state in {"connected", "closed", "failed"}:
            return str(state)
        await asyncio.sleep(POLL_S)
    raise GaveUp(f"not connected within {timeout_s:g} s")


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.add_argument("--agent", default="ana")
    taken.add_argument("--to", default="+493023125900", help="the number, E.164")
    taken.add_argument("--timeout", type=float, default=30.0, help="seconds to wait for an answer")
    run(call, taken.parse_args())
