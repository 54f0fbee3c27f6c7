"""Seed 001 with the library: send a caller to a skill with priority, tell a CRM, measure the pick-up."""

import argparse
import json

import aiohttp
from aiohttp import web
from embedded_stage import embedded
from tutorial_http import GaveUp, Stage, parser, run

from hookflash import Embedded, Transfer


async def transfer(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """Check depth, loops and availability, transfer, notify, follow to the pick-up."""
    stage = Stage(session, arguments.control_url)
    call_id = arguments.call or await stage.place_call("Billing", stage="ivr")
    async with embedded(arguments.base_url) as hookflash:
        done = await _to_skill(hookflash, call_id, arguments)
    status = await _tell_crm(session, done)
    print(f"CRM answered {status}")
    print(json.dumps(_audit(done), indent=2))
    if done.status != "completed":
        raise GaveUp(f"{done.cause}: {done.detail}")


async def _to_skill(hookflash: Embedded, call_id: str, arguments: argparse.Namespace) -> Transfer:
    """Depth and loops are checked by the service itself, against its records and the call's own."""
    accepted = await hookflash.transfer(
        call_id,
        connection="g",
        to=f"skill:{arguments.skill}",
        priority=arguments.priority,
        fallback=["queue:Overflow"],
        deadline_s=arguments.wait,
    )
    async for state in hookflash.watch(accepted.id):
        print(f"  {state.status} {state.phase or ''}")
    return await hookflash.get(accepted.id)


async def _tell_crm(session: aiohttp.ClientSession, done: Transfer) -> int:
    """Post the outcome to a CRM; here one that listens in this process."""
    crm = web.Application()
    crm.router.add_post("/api/crm/genesys/transfer-events", _take)
    runner = web.AppRunner(crm)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        url = f"http://127.0.0.1:{port}/api/crm/genesys/transfer-events"
        async with session.post(url, json=_audit(done)) as answer:
            return answer.status
    finally:
        await runner.cleanup()


async def _take(request: web.Request) -> web.Response:
    await request.json()
    return web.Response(status=202)


def _audit(done: Transfer) -> dict[str, object]:
    last = done.attempts[-1] if done.attempts else None
    latency = (last.sent_at - done.accepted_at) if last is not None and last.sent_at is not None else None
    return {
        "conversationId": done.call_id,
        "actionId": done.id,
        "status": "picked_up" if done.reached == "person" else str(done.status),
        "latencyMs": round(latency.total_seconds() * 1000) if latency is not None else None,
        "pickupTime": done.ended_at.isoformat() if done.reached == "person" and done.ended_at else None,
        "depth": done.journey.depth if done.journey is not None else 0,
    }


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.add_argument("--call", help="a live conversation; one is staged if none is named")
    taken.add_argument("--skill", default="spanish")
    taken.add_argument("--priority", type=int, default=5)
    taken.add_argument("--wait", type=float, default=30.0, help="seconds until a pick-up is given up on")
    run(transfer, taken.parse_args())
