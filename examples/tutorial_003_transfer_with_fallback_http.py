"""Seed 003 over plain HTTP: a CXone call to a queue by skill, else to a fallback queue, else to voicemail.

CXONE_ENV, CXONE_CLIENT_ID and CXONE_CLIENT_SECRET name a gateway; without CXONE_ENV it is the simulator.
"""

import argparse
import asyncio
import json
import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
from tutorial_http import GaveUp, Platform, Refused, Stage, parser, run

SCOPES = (
    "voice:call:control voice:queue:read voice:campaign:read routing:skill:read "
    "analytics:conversation:read user:presence:read"
)
SIMULATOR = "http://127.0.0.1:8702"
HOST = "https://{}.nicecv.com"
CONNECTED, FAILED, DISCONNECTED = "CONNECTED", "FAILED", "DISCONNECTED"
TARGET_REFUSED = {400, 404}
PRIORITY = 2
POLL_S, PATIENCE_S = 0.25, 30.0


class Gateway(Platform):
    """The tutorial's endpoints; its client says who it is by HTTP Basic and a form."""

    def _credentials(self) -> dict[str, Any]:
        name = os.getenv("CXONE_CLIENT_ID", "tutorial")
        secret = os.getenv("CXONE_CLIENT_SECRET", "secret")
        form = {"grant_type": "client_credentials", "scope": SCOPES}
        return {"data": form, "headers": {"Authorization": aiohttp.encode_basic_auth(name, secret)}}


class Transfers:
    """Moves calls to where somebody can take them."""

    def __init__(self, gateway: Platform, patience_s: float) -> None:
        self._gateway = gateway
        self._patience_s = patience_s

    async def check(self, queue: str, skill: str | None = None) -> tuple[bool, str]:
        """Step 2: is the queue's campaign active, and is somebody available who has the skill?"""
        campaigns = await self._gateway.ask("GET", f"/api/v2/voice/campaigns?queueId={queue}")
        if not any(one["status"] == "ACTIVE" for one in campaigns):
            return False, "the queue belongs to no active campaign"
        agents = await self._gateway.ask("GET", f"/api/v2/voice/queues/{queue}/agents")
        available = [one for one in agents if one["status"] == "AVAILABLE"]
        if skill is not None:
            available = [one for one in available if skill in {held["skillId"] for held in one["skills"]}]
        if not available:
            return False, "nobody who could take the call is available"
        return True, f"{len(available)} available"

    async def move(self, call_id: str, to: dict[str, str]) -> dict[str, Any]:
        """Steps 1 and 3: the transfer, and the call once it has come to something.

        Who has the caller already is nobody the transfer has reached, whatever the state of the call.
        """
        before = (await self._gateway.ask("GET", f"/api/v2/voice/calls/{call_id}"))["connectedTo"]
        body = {"transferType": "BLIND", "priority": PRIORITY, **to}
        accepted = await self._gateway.ask("POST", f"/api/v2/voice/calls/{call_id}/transfer", body)
        print(f"transfer {accepted['id']} to {to['targetType']} accepted")
        latest, told = time.monotonic() + self._patience_s, ""
        while time.monotonic() < latest:
            call = dict(await self._gateway.ask("GET", f"/api/v2/voice/calls/{call_id}"))
            if call["state"] != told:
                told = call["state"]
                print(f"  {told}")
            if told in {FAILED, DISCONNECTED} or (told == CONNECTED and call["connectedTo"] != before):
                return call
            await asyncio.sleep(POLL_S)
        raise GaveUp(f"nobody has taken the call within {self._patience_s:g} s; it is {told}")

    async def fall_back(self, call_id: str, queue: str, voicemail: str) -> dict[str, Any]:
        """Step 4: the fallback queue if somebody is there, else the mailbox."""
        is_eligible, reason = await self.check(queue)
        print(f"fallback queue: {reason}")
        if is_eligible:
            call = await self.move(call_id, {"targetType": "QUEUE", "targetId": queue})
            if call["state"] != FAILED:
                return call
        print(f"voicemail at {voicemail}")
        return await self.move(call_id, {"targetType": "EXTENSION", "targetId": voicemail})

    async def audit(self, call_id: str, queue: str, party: str) -> dict[str, Any]:
        """Step 5: the figures of the call, and what the agent's presence says at this moment."""
        now, day = datetime.now(UTC), timedelta(days=1)
        query = {
            "from": _written(now - day),
            "to": _written(now + day),
            "size": 1000,
            "aggregations": {
                "transferMetrics": {
                    "metrics": [
                        {"name": "transferSuccess", "type": "count"},
                        {"name": "transferDuration", "type": "average"},
                    ],
                    "filters": [{"type": "call", "field": "callId", "values": [call_id]}],
                }
            },
        }
        path = "/api/v2/analytics/conversations/details/query"
        figures = await self._gateway.ask("POST", path, query)
        presence = "UNKNOWN"
        if _is_uuid(party):
            presence = (await self._gateway.ask("GET", f"/api/v2/users/{party}/presence"))["status"]
        return {
            "timestamp": _written(now),
            "callId": call_id,
            "targetQueueId": queue,
            "connectedTo": party,
            "agentPresence": presence,
            "analyticsSnapshot": figures["aggregations"],
            "auditAction": "TRANSFER_COMPLETED",
        }


class DryRun:
    """Step 6: the same checks on calls that do not exist, for those who test menus."""

    def __init__(self, transfers: Transfers) -> None:
        self._transfers = transfers
        self.calls: dict[str, dict[str, Any]] = {}

    def register(self, call_id: str) -> None:
        """A call to practise on."""
        self.calls[call_id] = {"id": call_id, "state": "WAITING", "history": []}

    async def transfer(
        self, call_id: str, queue: str, skill: str | None, *, force_failure: bool = False
    ) -> dict[str, Any]:
        """What would become of a transfer; nothing is sent but what the checks read."""
        call = self.calls[call_id]
        is_eligible, reason = await self._transfers.check(queue, skill)
        if force_failure or not is_eligible:
            call["state"] = FAILED
            call["history"].append({"action": "TRANSFER_FAILED", "reason": reason})
            return {"status": FAILED, "reason": reason, "callState": FAILED}
        call["state"] = CONNECTED
        call["history"].append({"action": "TRANSFER_SUCCESS", "queue": queue})
        return {"status": "SUCCESS", "callState": CONNECTED, "queueId": queue}


async def work(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """The whole tutorial: a dry run, then the transfer with its fallbacks, then the audit."""
    environment = os.getenv("CXONE_ENV")
    url = arguments.base_url or (HOST.format(environment) if environment else SIMULATOR)
    stage = Stage(session, arguments.control_url)
    transfers = Transfers(Gateway(session, url, SCOPES), arguments.patience)
    queue = await _id(stage, "queues", arguments.queue, "cxone_queue_id")
    fallback = await _id(stage, "queues", arguments.fallback, "cxone_queue_id")
    skill = await _id(stage, "skills", arguments.skill, "cxone_skill_uuid")
    await _practise(transfers, queue, skill, force_failure=arguments.force_failure)
    if arguments.force_failure:
        return
    call_id = arguments.call or await stage.place_call("Billing", platform="cxone", answered_by="ana")
    print(f"call {call_id}")
    call = await _transfer(transfers, call_id, (queue, skill), (fallback, arguments.voicemail))
    if call["state"] != CONNECTED:
        raise GaveUp(f"the transfer did not connect: the call is {call['state']}")
    print(json.dumps(await transfers.audit(call_id, queue, call["connectedTo"])))


async def _practise(transfers: Transfers, queue: str, skill: str, *, force_failure: bool) -> None:
    practice = DryRun(transfers)
    practice.register("practice")
    told = await practice.transfer("practice", queue, skill, force_failure=force_failure)
    print(f"dry run: {json.dumps(told)}")


async def _transfer(
    transfers: Transfers, call_id: str, first: tuple[str, str], then: tuple[str, str]
) -> dict[str, Any]:
    """To a queue and skill; where that is not possible, to a fallback queue and a mailbox."""
    queue, skill = first
    is_eligible, reason = await transfers.check(queue, skill)
    print(f"queue: {reason}")
    if is_eligible:
        try:
            to = {"targetType": "QUEUE", "targetId": queue, "skillId": skill}
            call = await transfers.move(call_id, to)
            if call["state"] != FAILED:
                return call
        except Refused as refused:
            if refused.status not in TARGET_REFUSED:
                raise
            print(f"refused: {refused}")
    return await transfers.fall_back(call_id, *then)


async def _id(stage: Stage, kind: str, name: str, key: str) -> str:
    """An id as it is; that of a name only the simulator knows."""
    return name if _is_uuid(name) else await stage.id_of(kind, name, key)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.set_defaults(base_url=None)
    taken.add_argument("--call", help="a live call; one is staged if none is named")
    taken.add_argument("--queue", default="Support", help="a UUID, or a name of the simulator's world")
    taken.add_argument("--skill", default="technical", help="what an agent must know")
    taken.add_argument("--fallback", default="Overflow", help="the queue if nobody there can take the call")
    taken.add_argument("--voicemail", default="999", help="the extension if there is nobody either")
    taken.add_argument(
        "--patience", type=float, default=PATIENCE_S, help="seconds until somebody must answer"
    )
    taken.add_argument("--force-failure", action="store_true", help="a dry run that fails; no call is moved")
    run(work, taken.parse_args())
