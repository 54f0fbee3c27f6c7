"""The platform's JSON, as reference nice-cxone 2 to 4 has it, with made-up values."""

import base64
import json
from typing import Any

MASTER, CHILD, OTHER = "483092751703", "483092751704", "483092751705"
BILLING, SUPPORT, OUTBOUND = "4001", "4002", "1004001"
ANA, BEN, CLEO = "2001", "2002", "2003"
TENANT = "11111111-2222-4333-8444-555555555555"
CALLER = "+4930123456"


def id_token(**claims: Any) -> str:
    known = {"tenantId": TENANT, "icAgentId": "1001", "icBUId": "4590001", **claims}
    parts = ({"alg": "RS256"}, known)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


def granted(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "access_token": f"token-{number}",
        "token_type": "Bearer",
        "refresh_token": f"refresh-{number}",
        "expires_in": 3600,
        "id_token": id_token(),
        **more,
    }


def contact(contact_id: str = MASTER, state: str = "Active", **more: Any) -> dict[str, Any]:
    record = {
        "contactId": int(contact_id),
        "masterContactId": int(MASTER),
        "stateName": state,
        "contactStateCategory": state,
        "skillId": int(BILLING),
        "skillName": "Billing",
        "agentId": int(ANA),
        "firstName": "Ana",
        "lastName": "Ash",
        "mediaTypeId": 4,
        "fromAddress": CALLER,
        "toAddress": "+493099900",
        "isOutbound": False,
        "isActive": state != "Released",
        "transferIndicatorName": "None",
        **more,
    }
    return {"businessUnitId": 4590001, "contactId": record}


def hierarchy(*children: tuple[str, bool]) -> dict[str, Any]:
    listed = [
        {
            "contactId": int(child),
            "startTime": "2026-03-01T12:00:00Z",
            "endTime": "2026-03-01T12:01:00Z" if has_ended else None,
        }
        for child, has_ended in children
    ]
    return {"masterContactId": int(MASTER), "childContacts": listed}


def event(contact_id: str = MASTER, status: str = "Active", **more: Any) -> dict[str, str]:
    told = {
        "Type": "CallContactEvent",
        "ContactID": contact_id,
        "MasterID": MASTER,
        "ParentContactId": "" if contact_id == MASTER else MASTER,
        "Status": status,
        "FinalState": "False",
        "CallType": "Regular" if contact_id == MASTER else "Consult",
        "IsInbound": "True",
        "Skill": BILLING if contact_id == MASTER else "",
        "ANI": CALLER,
        "DNIS": "+493099900",
        "DisconnectCode": "",
        "IsLogging": "False",
    }
    return told | {name: str(value) for name, value in more.items()}


def start(agent_id: str = ANA) -> dict[str, str]:
    return {"Type": "AgentSessionStart", "AgentId": agent_id, "SessionId": "7100001"}


def batch(number: int, *events: dict[str, str]) -> dict[str, Any]:
    return {"sessionId": f"session=={number}", "events": list(events)}


def skill(skill_id: str, name: str, **more: Any) -> dict[str, Any]:
    known = {"isActive": True, "isOutbound": False, "mediaTypeId": 4, "campaignId": 301}
    return {"skillId": int(skill_id), "skillName": name, **known, **more}


def listed(key: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {"totalRecords": len(rows), "lastPollTime": "2026-03-01T12:00:00Z", key: list(rows)}
