"""The vendor's JSON, as its published examples show it (reference genesys-cloud 2.3), with made-up values."""

from typing import Any

CALL = "3e3a1f0e-0000-4000-8000-00000000c0de"
CALLER, IVR, ACD, AGENT = (f"aaaaaaaa-0000-4000-8000-00000000000{n}" for n in range(1, 5))
BILLING = "bbbbbbbb-0000-4000-8000-000000000001"
SUPPORT = "bbbbbbbb-0000-4000-8000-000000000002"
ANA = "cccccccc-0000-4000-8000-000000000001"
BEN = "cccccccc-0000-4000-8000-000000000002"
T0 = "2026-03-01T11:59:00.000Z"


def participant(leg_id: str, purpose: str, state: str = "connected", **more: Any) -> dict[str, Any]:
    fields = {"id": leg_id, "purpose": purpose, "state": state, "direction": "inbound", "attributes": {}}
    if state not in {"alerting", "dialing", "contacting", "offering"}:
        fields["connectedTime"] = T0
    return {**fields, **more}


def queue_ref(queue_id: str = BILLING, **more: Any) -> dict[str, Any]:
    return {"queue": {"id": queue_id, "selfUri": f"/api/v2/routing/queues/{queue_id}", **more}}


def user_ref(user_id: str = ANA, **more: Any) -> dict[str, Any]:
    return {"user": {"id": user_id, "selfUri": f"/api/v2/users/{user_id}", **more}}


def call(*participants: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": CALL, "participants": list(participants), "recordingState": "none", "divisions": [], **more}


def answered_call(attributes: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """A queue call that Ana has taken."""
    data = attributes or {}
    return call(
        participant(
            CALLER, "customer", name="Jo Public", address="tel:+4930123456", attributes=data, **queue_ref()
        ),
        participant(IVR, "ivr", "terminated", name="Main", disconnectType="transfer"),
        participant(ACD, "acd", "terminated", name="Billing", disconnectType="transfer", **queue_ref()),
        participant(AGENT, "agent", name="Ana Ash", held=False, **user_ref(), **queue_ref()),
        **more,
    )


def waiting_call(**more: Any) -> dict[str, Any]:
    """A call in the queue while Ana's phone rings."""
    return call(
        participant(CALLER, "customer", **queue_ref()),
        participant(ACD, "acd", name="Billing", **queue_ref()),
        participant(AGENT, "agent", "alerting", **user_ref(), **queue_ref()),
        **more,
    )


def queue_page(*queues: tuple[str, str], **more: Any) -> dict[str, Any]:
    entities = [{"id": queue_id, "name": name, "memberCount": 1} for queue_id, name in queues]
    return {"entities": entities, "pageSize": 100, "pageNumber": 1, "total": len(entities), **more}


def figure(metric: str, count: int, qualifier: str | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"metric": metric, "stats": {"count": count}}
    return row if qualifier is None else {**row, "qualifier": qualifier}


def grants(*policies: tuple[str, str, list[str]], division: str = "*") -> dict[str, Any]:
    listed = [{"domain": d, "entityName": e, "actions": a} for d, e, a in policies]
    role = {"id": "r", "name": "Mover", "policies": listed}
    return {"id": "me", "grants": [{"role": role, "division": {"id": division}}]}


def user(user_id: str, name: str, **more: Any) -> dict[str, Any]:
    email = f"{name.split(maxsplit=1)[0].lower()}@acme.example"
    return {"id": user_id, "name": name, "email": email, "state": "active", "version": 1, **more}


def page_of(*entities: dict[str, Any], key: str = "entities") -> dict[str, Any]:
    return {key: list(entities), "pageSize": 100, "pageNumber": 1, "total": len(entities), "pageCount": 1}
