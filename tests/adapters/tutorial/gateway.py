"""The JSON of the tutorials with made-up values, where the stub is asked for it, and what is asked of it."""

from collections.abc import Awaitable
from typing import Any

import pytest

from hookflash.adapters.genesys.settings import parse
from hookflash.adapters.genesys.tutorial import TutorialCallControl
from hookflash.domain.calls import LegRole
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.outbound import Dial
from hookflash.ports.platform import Sent, Spend
from tests.adapters.asking import API, PATIENT
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import AGENT, ANA, BEN, BILLING, CALL, CALLER, SUPPORT, T0
from tests.adapters.stub import Stub, answer

SPANISH = "dddddddd-0000-4000-8000-000000000001"
ETAG = "9f2c"
TOKENS = f"POST {API}/oauth/token"
READ_CALL = f"GET {API}/voice/calls/{CALL}"
TRANSFER = f"POST {API}/voice/calls/{CALL}/transfer"
COMPLETE = f"PATCH {API}/voice/calls/{CALL}/transfer"
CANCEL = f"DELETE {API}/voice/calls/{CALL}/transfer"
READ_VOICE = f"GET {API}/conversations/voice/{CALL}"
PATCH_VOICE = f"PATCH {API}/conversations/voice/{CALL}"
READ_CONVERSATION = f"GET {API}/conversations/{CALL}"
ACT = f"POST {API}/conversations/{CALL}/actions"
READ_QUEUE = f"GET {API}/queue/queues/{SUPPORT}"
READ_BILLING = f"GET {API}/queue/queues/{BILLING}"
LIST_QUEUES = f"GET {API}/routing/queues"
READ_SKILL = f"GET {API}/routing/skills/{SPANISH}"
LIST_SKILLS = f"GET {API}/routing/skills"
USERS = f"GET {API}/users"
READ_ANA = f"GET {API}/users/{ANA}"
PRESENCE = f"GET {API}/users/{BEN}/presence"
PLACE = f"POST {API}/conversations/calls"
COMMANDS = (TRANSFER, COMPLETE, CANCEL, PATCH_VOICE, ACT, PLACE)

TO_SUPPORT = Destination(
    target=Target(type=TargetType.QUEUE, id=SUPPORT, name="Support"),
    roles=(LegRole.QUEUE, LegRole.AGENT),
    party_ids=(SUPPORT,),
)
TO_BEN = Destination(target=Target(type=TargetType.AGENT, id=BEN, name="Ben"), roles=(LegRole.AGENT,))
TO_SPANISH = Destination(
    target=Target(type=TargetType.SKILL, id=SPANISH, name="spanish"), roles=(LegRole.QUEUE, LegRole.AGENT)
)
TO_GROUP = Destination(
    target=Target(type=TargetType.SKILLGROUP, id=SPANISH), roles=(LegRole.QUEUE, LegRole.AGENT)
)
DIAL = Dial(intent_id="tr_1", agent=TO_BEN, number="+493023125001")


def participant(leg_id: str, kind: str, state: str = "connected", **more: Any) -> dict[str, Any]:
    fields = {"id": leg_id, "type": kind, "state": state, "held": False, "startTime": T0}
    if state in {"connected", "queued", "disconnected"}:
        fields["connectedTime"] = T0
    return {**fields, **more}


CUSTOMER = participant(CALLER, "customer", address="+4930123456")
ANAS = participant(AGENT, "agent", name="Ana", userId=ANA, queueId=BILLING)


def call(*participants: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": CALL,
        "state": "connected",
        "privacy": False,
        "etag": ETAG,
        "participants": list(participants or (CUSTOMER, ANAS)),
        **more,
    }


def queued_call(queue_id: str = BILLING, **more: Any) -> dict[str, Any]:
    """A caller who waits in a queue while Ben's phone rings."""
    ringing = participant("ben", "agent", "alerting", userId=BEN, queueId=queue_id)
    return call({**CUSTOMER, "state": "queued", "queueId": queue_id}, ringing, state="queued", **more)


def page(*entities: dict[str, Any]) -> dict[str, Any]:
    return {"entities": list(entities), "pageSize": 100, "pageNumber": 1, "total": len(entities)}


def user(user_id: str, name: str, *roles: str) -> dict[str, Any]:
    shown = [{"id": f"id of {role}" if " " in role else role, "name": role} for role in roles]
    return {"id": user_id, "name": name, "email": f"{name.lower()}@acme.example", "roles": shown}


GOOD: dict[str, Any] = {
    READ_CALL: call(),
    READ_VOICE: call(version=7),
    READ_CONVERSATION: {"id": CALL, "state": "connected", "priority": 5, "metadata": {}},
    READ_QUEUE: {"id": SUPPORT, "name": "Support", "state": "open", "waiting": 2, "agents": 5},
    READ_BILLING: {"id": BILLING, "name": "Billing", "state": "open"},
    LIST_QUEUES: page({"id": BILLING, "name": "Billing"}, {"id": SUPPORT, "name": "Support"}),
    READ_SKILL: {"id": SPANISH, "name": "spanish", "active": True},
    LIST_SKILLS: page({"id": SPANISH, "name": "spanish"}),
    USERS: page(user(ANA, "Ana"), user(BEN, "Ben")),
    READ_ANA: user(ANA, "Ana", "call:transfer:execute"),
    PRESENCE: {"userId": BEN, "presence": "Available", "doNotDisturb": False},
}


def open_gateway(stub: Stub) -> None:
    stub.on(TOKENS, answer(200, {"access_token": "token-1", "expires_in": 86_400}))
    for asked, body in GOOD.items():
        stub.on(asked, answer(200, body))
    for asked in COMMANDS:
        stub.on(asked, answer(202, {"id": "t-1"}, ININ_Correlation_Id="c-1"))


def connect(stub: Stub, clock: ManualClock, **settings: Any) -> TutorialCallControl:
    account = {"client_id": "tutorial", "client_secret": "swordfish", "dialect": "tutorial"}
    section = {"base_url": stub.url, **account, **PATIENT, **settings}
    return TutorialCallControl("t", parse("t", section, {}), clock)


def command(verb: Verb, destination: Destination | None = None, **more: Any) -> Command:
    """A command about Ana's leg in the call."""
    fields = {"leg_id": LegId(AGENT), "caller_leg_id": LegId(CALLER), "agent_id": ANA, **more}
    return Command(verb=verb, destination=destination, **fields)


async def send(control: TutorialCallControl, sent: Command, spend: Spend) -> Sent:
    return await control.send(CallId(CALL), sent, spend)


async def move(
    control: TutorialCallControl, spend: Spend, destination: Destination = TO_SUPPORT, **more: Any
) -> Sent:
    return await send(control, command(Verb.MOVE, destination, **more), spend)


async def failure(asked: Awaitable[Any]) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await asked
    return caught.value


def sent_to(stub: Stub, method_and_path: str) -> Any:
    """The body of the only request there."""
    (seen,) = (one for one in stub.seen if f"{one.method} {one.target.partition('?')[0]}" == method_and_path)
    return seen.json if seen.body else None
