"""Seed 002 over plain HTTP: transfers with ETag, fallback queue, billing webhook and training endpoint."""

import argparse
import asyncio
import json
from collections import Counter
from typing import Any

import aiohttp
from aiohttp import web
from tutorial_http import GaveUp, Platform, Refused, Stage, parser, run

SCOPES = "voice:call:transfer voice:call:read queue:queue:read integration:webhook:create user:read"
EVENT = "voice.call.updated"
CONFLICT, NOT_FOUND, FORBIDDEN, SERVER_ERROR = 409, 404, 403, 500
MOST_TRIES = 3
POLLS, POLL_S = 40, 0.25
BILLING_WAIT_S = 10.0


class Orchestrator:
    """Transfers calls on behalf of users; counts how it goes, and keeps what billing was told."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.counts: Counter[str] = Counter()
        self.billed: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    async def simulate(self, request: web.Request) -> web.Response:
        """POST /api/simulator/transfer: the training endpoint."""
        asked = await request.json()
        if not all(asked.get(name) for name in ("userId", "callId", "targetQueueId")):
            return web.json_response({"error": "Missing required parameters"}, status=400)
        try:
            await self.validate(asked["userId"], asked["callId"])
            queue, is_fallback = await self.resolve(asked["targetQueueId"], asked.get("fallbackQueueId"))
            await self.transfer(asked["callId"], "blind", {"id": queue, "type": "queue"})
        except PermissionError as error:
            return web.json_response({"error": str(error)}, status=FORBIDDEN)
        except Refused as refused:
            self.counts["failed"] += 1
            status = CONFLICT if refused.status == CONFLICT else SERVER_ERROR
            return web.json_response({"error": str(refused)}, status=status)
        self.counts["successful"] += 1
        self.counts["fallback used"] += is_fallback
        return web.json_response({"status": "transferred", "target": queue, "isFallback": is_fallback})

    async def bill(self, request: web.Request) -> web.Response:
        """POST /webhooks/billing-sync: an event of the platform."""
        event = await request.json()
        data = event["event_data"]
        if event["type"] != EVENT or not data.get("transferType"):
            return web.Response(text="Ignored")
        self.billed.put_nowait(
            {
                "callId": data["id"],
                "targetId": data["target"]["id"],
                "timestamp": event["timestamp"],
                "billingCode": f"TRANSFER_{data['transferType'].upper()}",
            }
        )
        return web.Response(text="Processed")

    async def validate(self, user_id: str, call_id: str) -> None:
        """Step 1; PermissionError if the user may not transfer the call."""
        ask = self._platform.ask
        user, call = await asyncio.gather(
            ask("GET", f"/api/v2/users/{user_id}"), ask("GET", f"/api/v2/voice/calls/{call_id}")
        )
        roles = user["roles"]
        if not any(role["id"] == "call:transfer:execute" or "Supervisor" in role["name"] for role in roles):
            raise PermissionError("User lacks call:transfer:execute permission.")
        if call["privacy"]:
            raise PermissionError("Call is marked as private and cannot be transferred via API.")

    async def transfer(self, call_id: str, kind: str, target: dict[str, str]) -> dict[str, Any]:
        """Step 2: the call as it was read must still be the call; if not, it is read again."""
        for attempt in range(1, MOST_TRIES + 1):
            call = await self._platform.ask("GET", f"/api/v2/voice/calls/{call_id}")
            body, headers = {"transferType": kind, "target": target}, {"If-Match": call["etag"]}
            path = f"/api/v2/voice/calls/{call_id}/transfer"
            try:
                return dict(await self._platform.ask("POST", path, body, headers))
            except Refused as refused:
                if refused.status != CONFLICT or attempt == MOST_TRIES:
                    raise
                self.counts["etag conflicts"] += 1
                await asyncio.sleep(POLL_S)
        raise AssertionError

    async def resolve(self, primary: str, fallback: str | None) -> tuple[str, bool]:
        """Step 3: the queue that is open, and whether it is the fallback."""
        try:
            queue = await self._platform.ask("GET", f"/api/v2/queue/queues/{primary}")
            if queue["state"] == "open" or fallback is None:
                return primary, False
        except Refused as refused:
            if refused.status != NOT_FOUND or fallback is None:
                raise
        return fallback, True

    async def register(self, callback_url: str) -> str:
        """Step 4: have the platform tell of transfers; the id of the webhook."""
        body = {
            "name": "BillingSyncTransferHook",
            "description": "Synchronizes call transfer events with external billing systems",
            "events": [EVENT],
            "callback_url": callback_url,
            "method": "POST",
            "content_type": "application/json",
            "retry_policy": {"retry_count": 3, "retry_interval_seconds": 60},
            "filter": {"event_data": {EVENT: {"transferType": {"$exists": True}}}},
        }
        return str((await self._platform.ask("POST", "/api/v2/integrations/webhooks", body))["id"])

    async def unregister(self, webhook_id: str) -> None:
        """End what `register` has begun."""
        await self._platform.ask("DELETE", f"/api/v2/integrations/webhooks/{webhook_id}")

    async def consult(self, call_id: str, user_id: str) -> None:
        """Talk to somebody first, and hand the caller over as soon as he has answered."""
        await self.transfer(call_id, "consult", {"id": user_id, "type": "user"})
        path = f"/api/v2/voice/calls/{call_id}"
        await self._until(path, "talking")
        await self._platform.ask("PATCH", f"{path}/transfer", {"state": "completed"})
        await self._until(path, "complete")

    async def _until(self, path: str, state: str) -> None:
        for _ in range(POLLS):
            seen = (await self._platform.ask("GET", path))["transfer"]["state"]
            if seen == state:
                return
            if seen in {"failed", "cancelled"}:
                break
            await asyncio.sleep(POLL_S)
        await self._platform.ask("DELETE", f"{path}/transfer")
        raise GaveUp("the consultation came to nothing; the caller is back with the agent")


async def work(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """The whole tutorial: serve, register, transfer blind by the training endpoint, consult, bill, report."""
    orchestrator = Orchestrator(Platform(session, arguments.base_url, SCOPES))
    app = web.Application()
    app.router.add_post("/api/simulator/transfer", orchestrator.simulate)
    app.router.add_post("/webhooks/billing-sync", orchestrator.bill)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        webhook_id = await orchestrator.register(f"{url}/webhooks/billing-sync")
        print(f"webhook {webhook_id} registered, training endpoint at {url}/api/simulator/transfer")
        try:
            stage = Stage(session, arguments.control_url)
            await _blind(arguments, session, stage, url)
            await _consult(arguments, stage, orchestrator)
            await _report(orchestrator)
        finally:
            await orchestrator.unregister(webhook_id)
    finally:
        await runner.cleanup()


async def _blind(
    arguments: argparse.Namespace, session: aiohttp.ClientSession, stage: Stage, url: str
) -> None:
    call_id = arguments.call or await stage.place_call("Billing", answered_by="ana")
    asked = {
        "userId": await stage.id_of("agents", arguments.user),
        "callId": call_id,
        "targetQueueId": await stage.id_of("queues", arguments.queue),
        "fallbackQueueId": await stage.id_of("queues", arguments.fallback),
    }
    async with session.post(f"{url}/api/simulator/transfer", json=asked) as answer:
        told = await answer.json()
        if not answer.ok:
            raise GaveUp(told["error"])
    print(f"blind transfer of {call_id}: {json.dumps(told)}")


async def _consult(arguments: argparse.Namespace, stage: Stage, orchestrator: Orchestrator) -> None:
    call_id = await stage.place_call("Billing", answered_by="ben")
    await orchestrator.validate(await stage.id_of("agents", "ben"), call_id)
    await orchestrator.consult(call_id, await stage.id_of("agents", arguments.expert))
    orchestrator.counts["successful"] += 1
    print(f"consult transfer of {call_id}: completed with {arguments.expert}")


async def _report(orchestrator: Orchestrator) -> None:
    """Step 5, once billing has heard of every transfer that went well."""
    counts = orchestrator.counts
    for _ in range(counts["successful"]):
        try:
            record = await asyncio.wait_for(orchestrator.billed.get(), BILLING_WAIT_S)
        except TimeoutError:
            raise GaveUp("billing was not told of every transfer") from None
        print(f"billed: {json.dumps(record)}")
    total = counts["successful"] + counts["failed"]
    print(json.dumps({**counts, "attempted": total, "success rate": 100 * counts["successful"] / total}))


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.add_argument("--call", help="a live call for the blind transfer; one is staged if none is named")
    taken.add_argument("--user", default="ana", help="on whose behalf")
    taken.add_argument("--queue", default="Closed Desk")
    taken.add_argument("--fallback", default="Overflow")
    taken.add_argument("--expert", default="eva", help="who is consulted")
    run(work, taken.parse_args())
