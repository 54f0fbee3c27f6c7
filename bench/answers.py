"""The stub platform's bodies: the fields and sizes of a real account's answers, built once, as bytes."""

import json
from typing import Any

QUEUE_NAME = "Support"
QUEUE_ID = "8cb68493-8db3-4744-8fe8-c923fe0dc543"
AGENT_LEG = "a951c5e8-8bc5-4f60-8bca-692bbde25057"

_ORIGIN_ID = "a7d2fd18-e9b2-4207-9d3f-ed7e61242074"
_CALL = "{call_id}"
_AT = "2026-01-05T09:00:00.000Z"
_OTHER_QUEUES = ("Billing", "Overflow", "Sales", "Spanish", "Returns", "Claims", "Night Desk")


def is_every_other(call_id: str) -> bool:
    """Whether a call belongs to the half that a negative control makes slow; ids are random."""
    return call_id[-1:] in "13579bdf"


def token() -> bytes:
    """`POST /oauth/token`."""
    return _dump({"access_token": "stub-token", "token_type": "bearer", "expires_in": 86_399})


def grants() -> bytes:
    """`GET /authorization/subjects/me`."""
    policy = {"domain": "*", "entityName": "*", "actions": ["*"]}
    role = {"id": "34aab41a-2aff-4bf2-9d6a-80136e88efb2", "name": "everything", "policies": [policy]}
    return _dump({"id": "8ca3c84e-b8f0-4614-8273-c9184415de02", "grants": [{"role": role}], "version": 1})


def queues() -> bytes:
    """`GET /routing/queues`: one page."""
    entities = [_queue_row(QUEUE_ID, QUEUE_NAME), _queue_row(_ORIGIN_ID, _OTHER_QUEUES[0])]
    entities += [
        _queue_row(f"00000000-0000-4000-8000-{n:012d}", name) for n, name in enumerate(_OTHER_QUEUES[1:])
    ]
    return _dump({"entities": entities, "pageSize": 100, "pageNumber": 1, "total": 8, "pageCount": 1})


def observations() -> bytes:
    """`POST /analytics/queues/observations/query`: five agents on the queue, all idle."""
    rows = [
        {"metric": "oOnQueueUsers", "stats": {"count": 5}},
        {"metric": "oUserRoutingStatuses", "stats": {"count": 5}, "qualifier": "IDLE"},
    ]
    waiting = {"metric": "oWaiting", "stats": {"count": 0}}
    voice = {"queueId": QUEUE_ID, "mediaType": "voice"}
    results = [{"group": voice, "data": [waiting]}, {"group": {"queueId": QUEUE_ID}, "data": rows}]
    return _dump({"results": results})


def refused(status: int, code: str) -> bytes:
    """The vendor's error body."""
    return _dump({"status": status, "code": code, "message": "Refused by the stub.", "details": []})


def call_before() -> tuple[bytes, ...]:
    """`GET /conversations/calls/{id}` before the command: caller and agent; split where the id stands."""
    return _split([_caller(), _menu(), _acd("51dc1f21-c25d-450f-9346-45138b2bd467", _origin()), _agent()], [])


def call_after() -> tuple[bytes, ...]:
    """The same after the command: the agent's leg ended, the queue's passed, another agent connected."""
    moved = {**_agent(), "state": "terminated", "disconnectType": "transfer", "endTime": _AT}
    target = _queue_reference(QUEUE_ID, QUEUE_NAME)
    picked_up = {
        **_agent(),
        "id": "7bb5b6b8-3d2d-4f37-ac22-cd6a27846a5a",
        "name": "dan",
        "address": "sip:dan-phone@127.0.0.1:5060",
        "user": {"id": "5b4c004f-7c2d-4331-87f3-3162e058559d", "name": "dan"},
        "queue": target,
    }
    command = {
        "id": "71e3dc6e-34d8-41df-b11b-8116b6265b92",
        "state": "Complete",
        "dateIssued": _AT,
        "destination": {},
        "transferType": "Unattended",
    }
    legs = [*_before_command(), moved, _acd("087e6f05-0690-4210-8c50-04735d1e4d4d", target), picked_up]
    return _split(legs, [command])


def _before_command() -> list[dict[str, Any]]:
    return [_caller(), _menu(), _acd("51dc1f21-c25d-450f-9346-45138b2bd467", _origin())]


def _split(participants: list[dict[str, Any]], commands: list[dict[str, Any]]) -> tuple[bytes, ...]:
    call = {
        "id": _CALL,
        "participants": participants,
        "otherMediaUris": [],
        "recentTransfers": commands,
        "recordingState": "active",
        "securePause": False,
        "selfUri": f"/api/v2/conversations/calls/{_CALL}",
    }
    return tuple(_dump(call).split(_CALL.encode()))


def _leg(leg_id: str, purpose: str, state: str) -> dict[str, Any]:
    return {
        "id": leg_id,
        "startTime": _AT,
        "connectedTime": _AT,
        "purpose": purpose,
        "attributes": {},
        "ani": "tel:+493023125101",
        "dnis": "tel:+493023125800",
        "wrapupRequired": False,
        "mediaRoles": ["full"],
        "state": state,
        "direction": "inbound",
        "held": False,
        "muted": False,
        "confined": False,
        "recording": False,
        "recordingState": "none",
        "securePause": False,
        "peer": "0c5ad9a0-8461-4fc8-9de7-e8fd30109722",
        "provider": "Edge",
    }


def _caller() -> dict[str, Any]:
    leg = _leg("e38070cd-c537-454a-975b-5cf6c43a5389", "customer", "connected")
    return {**leg, "address": "tel:+493023125101", "queue": _origin()}


def _menu() -> dict[str, Any]:
    leg = _leg("8e4bdb18-58f1-482a-ab8c-720555bf78d7", "ivr", "terminated")
    return {**leg, "name": "Main Menu", "endTime": _AT, "disconnectType": "transfer"}


def _acd(leg_id: str, queue: dict[str, str]) -> dict[str, Any]:
    """A queue's leg that an agent has taken the call from."""
    routing = {"queue": queue, "priority": 0, "skills": [], "scoredAgents": []}
    ended = {"endTime": _AT, "disconnectType": "transfer", "conversationRoutingData": routing}
    return {**_leg(leg_id, "acd", "terminated"), **ended, "name": queue["name"], "queue": queue}


def _agent() -> dict[str, Any]:
    return {
        **_leg(AGENT_LEG, "agent", "connected"),
        "name": "ana",
        "address": "sip:ana-phone@127.0.0.1:5060",
        "wrapupRequired": True,
        "wrapupPrompt": "timeout",
        "wrapupTimeoutMs": 2000,
        "alertingTimeoutMs": 8000,
        "startAlertingTime": _AT,
        "user": {"id": "b268832e-faab-435d-9ff5-4601f661d4a9", "name": "ana"},
        "queue": _origin(),
    }


def _origin() -> dict[str, str]:
    return _queue_reference(_ORIGIN_ID, _OTHER_QUEUES[0])


def _queue_reference(queue_id: str, name: str) -> dict[str, str]:
    return {"id": queue_id, "name": name, "selfUri": f"/api/v2/routing/queues/{queue_id}"}


def _queue_row(queue_id: str, name: str) -> dict[str, Any]:
    return {**_queue_reference(queue_id, name), "memberCount": 5, "skillEvaluationMethod": "ALL"}


def _dump(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
