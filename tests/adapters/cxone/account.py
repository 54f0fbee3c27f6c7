"""An account with some skills and agents."""

from typing import Any

from tests.adapters.stub import Stub, answer

from .platform import BASE
from .shapes import ANA, BEN, BILLING, OUTBOUND, SUPPORT, listed, skill

SKILLS, AGENTS, STATES = f"GET {BASE}/skills", f"GET {BASE}/agents", f"GET {BASE}/agents/states"
ACTIVITY = f"GET {BASE}/skills/{BILLING}/activity"
CAMPAIGN = f"GET {BASE}/campaigns/301"
HOURS = f"GET {BASE}/hours-of-operation/14001"


def agent(agent_id: str, first: str, last: str, **more: Any) -> dict[str, Any]:
    login = f"{first.lower()}@acme.example"
    return {
        "agentId": int(agent_id),
        "firstName": first,
        "lastName": last,
        "userName": login,
        "isActive": True,
        **more,
    }


def state(agent_id: str, name: str = "Available", **more: Any) -> dict[str, Any]:
    known = {"isACW": False, "contactId": None, "stationPhoneNumber": "4711"}
    return {"agentId": int(agent_id), "agentStateName": name, **known, **more}


def open_account(stub: Stub) -> None:
    rows = (
        skill(BILLING, "Billing", reskillHours=14001),
        skill(SUPPORT, "Support", isActive=False),
        skill(OUTBOUND, "Billing Outbound", isOutbound=True),
        skill("5001", "E-Mail", mediaTypeId=1),
        skill("5002", "Box of Ana", campaignId=None),
    )
    stub.on(SKILLS, answer(200, listed("skills", *rows)))
    stub.on(CAMPAIGN, answer(200, listed("campaigns", {"id": 301, "name": "All", "isActive": True})))
    people = (agent(ANA, "Ana", "Ash"), agent(BEN, "Ben", "Birch", isActive=False))
    stub.on(AGENTS, answer(200, listed("agents", *people)))
    stub.on(STATES, answer(200, listed("agentStates", state(ANA), state(BEN, stationPhoneNumber="4712"))))
