"""The JSON of seed 003 with made-up values, where the stub is asked for it, and what is asked of it."""

from collections.abc import Awaitable
from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.adapters.cxone.tutorial.settings import parse
from hookflash.domain.calls import LegRole
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Sent, Spend
from tests.adapters.asking import PATIENT
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import AGENT, ANA, BEN, BILLING, CALL, CALLER, SUPPORT, T0
from tests.adapters.stub import Stub, answer

API = "/api/v2"
SPANISH = "dddddddd-0000-4000-8000-000000000001"
FRENCH = "dddddddd-0000-4000-8000-000000000002"
LINE = "aaaaaaaa-0000-4000-8000-00000000000a"
TARGET = "aaaaaaaa-0000-4000-8000-00000000000b"
NUMBER = "+493023125001"
OLD, NEW = "eeeeeeee-0000-4000-8000-000000000001", "eeeeeeee-0000-4000-8000-000000000002"

TOKENS = f"POST {API}/oauth/token"
READ_CALL = f"GET {API}/voice/calls/{CALL}"
TRANSFER = f"POST {API}/voice/calls/{CALL}/transfer"
COMPLETE = f"PATCH {API}/voice/calls/{CALL}/transfer"
CALL_OFF = f"DELETE {API}/voice/calls/{CALL}/transfer"
READ_QUEUE = f"GET {API}/voice/queues/{SUPPORT}"
READ_BILLING = f"GET {API}/voice/queues/{BILLING}"
LIST_AGENTS = f"GET {API}/voice/queues/{SUPPORT}/agents"
CAMPAIGNS = f"GET {API}/voice/campaigns"
READ_SKILL = f"GET {API}/routing/skills/{SPANISH}"
READ_FRENCH = f"GET {API}/routing/skills/{FRENCH}"
READ_ANA = f"GET {API}/users/{ANA}"
READ_BEN = f"GET {API}/users/{BEN}"
PRESENCE = f"GET {API}/users/{BEN}/presence"
PROFILES = f"GET {API}/security/profiles"
FIGURES = f"POST {API}/analytics/conversations/details/query"
COMMANDS = (TRANSFER, COMPLETE, CALL_OFF)

SCOPES = (
    "voice:call:control voice:queue:read routing:skill:read "
    "analytics:conversation:read user:presence:read voice:campaign:read"
)
MAPPED: dict[str, Any] = {
    "ids": {
        "queue:Support": SUPPORT,
        "queue:Billing": BILLING,
        "skill:spanish": SPANISH,
        "skill:french": FRENCH,
        "agent:ana": ANA,
        "agent:ben": BEN,
    },
    "agent_extensions": {"ben": "4712"},
    "voicemail_extensions": {"default": "999", "agent:ben": "9712"},
    "callback_queue": "Support",
}

TO_SUPPORT = Destination(
    target=Target(type=TargetType.QUEUE, id=SUPPORT, name="Support"),
    roles=(LegRole.QUEUE, LegRole.AGENT),
    party_ids=(SUPPORT,),
    known_as=(SUPPORT,),
)
TO_SPANISH = Destination(
    target=Target(type=TargetType.SKILL, id=SPANISH, name="spanish"), roles=(LegRole.QUEUE, LegRole.AGENT)
)
TO_BEN = Destination(
    target=Target(type=TargetType.AGENT, id=BEN, name="ben"),
    address="4712",
    roles=(LegRole.AGENT,),
    party_ids=(BEN, "4712"),
    known_as=("4712", BEN),
)
TO_NUMBER = Destination(
    target=Target(type=TargetType.NUMBER, number=NUMBER), address=NUMBER, roles=(LegRole.OUTSIDE,)
)
TO_MAILBOX = Destination(
    target=Target(type=TargetType.VOICEMAIL, name="agent:ben"), address="9712", roles=(LegRole.VOICEMAIL,)
)
TO_CALLBACK = Destination(
    target=Target(type=TargetType.CALLBACK, number=NUMBER),
    via=Target(type=TargetType.QUEUE, id=SUPPORT, name="Support"),
    address=NUMBER,
    roles=(LegRole.OTHER,),
    party_ids=(NUMBER,),
    known_as=(SUPPORT,),
)


def participant(leg_id: str, role: str, state: str = "CONNECTED", **more: Any) -> dict[str, Any]:
    is_answered = state in {"CONNECTED", "HELD", "WAITING"}
    return {"id": leg_id, "role": role, "state": state, "connectedAt": T0 if is_answered else None, **more}


CALLERS = participant(CALLER, "CALLER", address="+4930123456")
ANAS = participant(AGENT, "AGENT", userId=ANA, queueId=BILLING, address="4711")
WAITS = participant(LINE, "QUEUE", "WAITING", queueId=SUPPORT, transferId=NEW)
RINGS = participant(TARGET, "AGENT", "RINGING", userId=BEN, address="4712", transferId=NEW)


def gone(one: dict[str, Any], reason: str | None = "TRANSFERRED") -> dict[str, Any]:
    return {**one, "state": "DISCONNECTED", "reason": reason}


def call(*participants: dict[str, Any], state: str = "CONNECTED", **more: Any) -> dict[str, Any]:
    """A call whose gateway shows everything; Ana has the caller unless told otherwise."""
    return {
        "id": CALL,
        "state": state,
        "direction": "INBOUND",
        "queueId": BILLING,
        "connectedTo": ANA,
        "private": False,
        "transfer": None,
        "participants": list(participants or (CALLERS, ANAS)),
        **more,
    }


def bare(state: str = "CONNECTED", connected_to: str | None = ANA, **more: Any) -> dict[str, Any]:
    """A call as the tutorial shows it: how far it is, and who has the caller."""
    return {"id": CALL, "state": state, "connectedTo": connected_to, **more}


def transfer(state: str, target: str = SUPPORT, kind: str = "QUEUE", **more: Any) -> dict[str, Any]:
    shown = {"transferType": "BLIND", "targetType": kind, "targetId": target, "priority": 1}
    return {"id": NEW, "state": state, "requestedAt": T0, **shown, **more}


def user(user_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": user_id, "name": name, "status": "AVAILABLE", **more}


def queue_agent(user_id: str, name: str, status: str, *skills: str) -> dict[str, Any]:
    known = [{"skillId": skill, "name": "x", "proficiency": 3} for skill in skills]
    return {"userId": user_id, "name": name, "status": status, "skills": known}


def figures(count: Any, average: Any) -> dict[str, Any]:
    metrics = {"transferSuccess": {"count": count}, "transferDuration": {"average": average}}
    return {"total": 1, "conversations": [], "aggregations": {"transferMetrics": metrics}}


GOOD: dict[str, Any] = {
    READ_CALL: call(),
    READ_QUEUE: {"id": SUPPORT, "name": "Support", "status": "ACTIVE", "waiting": 2},
    READ_BILLING: {"id": BILLING, "name": "Billing", "status": "ACTIVE"},
    LIST_AGENTS: [
        queue_agent(BEN, "ben", "AVAILABLE", SPANISH),
        queue_agent(ANA, "ana", "BUSY"),
        queue_agent(CALL, "zoe", "OFFLINE", SPANISH),
    ],
    CAMPAIGNS: [{"id": "c-1", "name": "Old", "status": "INACTIVE"}, {"id": "c-2", "status": "ACTIVE"}],
    READ_SKILL: {"id": SPANISH, "name": "spanish", "status": "ACTIVE"},
    READ_FRENCH: {"id": FRENCH, "name": "french", "status": "ACTIVE"},
    READ_ANA: user(ANA, "ana", extension="4711"),
    READ_BEN: user(BEN, "ben"),
    PRESENCE: {"userId": BEN, "status": "AVAILABLE", "since": T0},
    PROFILES: [
        {
            "id": "p-1",
            "name": "Hookflash",
            "status": "ACTIVE",
            "permissions": ["Voice Call Control", "Queue Read"],
            "scopes": SCOPES.split(),
        }
    ],
    FIGURES: figures(1, 2.5),
}


def open_gateway(stub: Stub) -> None:
    stub.on(TOKENS, token())
    for asked, body in GOOD.items():
        stub.on(asked, answer(200, body))
    for asked in COMMANDS:
        stub.on(asked, answer(202, {"id": NEW, "state": "PENDING"}, X_Request_Id="r-1"))


def token(scope: str | None = SCOPES) -> Any:
    told = {} if scope is None else {"scope": scope}
    return answer(200, {"access_token": "token-1", "token_type": "Bearer", "expires_in": 3600, **told})


def connect(stub: Stub, clock: ManualClock, **settings: Any) -> TutorialCallControl:
    account = {"client_id": "tutorial", "client_secret": "swordfish", "dialect": "tutorial"}
    section = {"base_url": stub.url, **account, **PATIENT, **MAPPED, **settings}
    return TutorialCallControl("t", parse("t", section, {}), clock)


def command(verb: Verb, destination: Destination | None = None, **more: Any) -> Command:
    """A command about Ana's leg in the call."""
    fields = {"leg_id": LegId(AGENT), "caller_leg_id": LegId(CALLER), "agent_id": ANA, **more}
    return Command(verb=verb, destination=destination, **fields)


async def send(control: TutorialCallControl, sent: Command, spend: Spend) -> Sent:
    return await control.send(CallId(CALL), sent, spend)


async def failure(asked: Awaitable[Any]) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await asked
    return caught.value


def sent_to(stub: Stub, method_and_path: str) -> Any:
    """The body of the only request there."""
    (seen,) = (one for one in stub.seen if f"{one.method} {one.target.partition('?')[0]}" == method_and_path)
    return seen.json if seen.body else None


def commands_seen(stub: Stub) -> list[str]:
    return [path for path in stub.paths() if path in COMMANDS]
