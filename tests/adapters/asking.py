"""What the tests ask of a connection to the stub, and where the stub is asked for it."""

from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.settings import parse
from hookflash.domain.calls import CallSnapshot, LegRole
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Sent, Spend

from .clocks import ManualClock
from .shapes import AGENT, ANA, BEN, CALL, CALLER, SUPPORT
from .stub import Stub

API = "/api/v2"
READ_CALL = f"GET {API}/conversations/calls/{CALL}"
PARTY = f"{API}/conversations/{CALL}/participants/{AGENT}"
CALLER_PARTY = f"{API}/conversations/{CALL}/participants/{CALLER}"
CALL_PARTY = f"{API}/conversations/calls/{CALL}/participants/{AGENT}"
CONSULT = f"{API}/conversations/calls/{CALL}/participants/{CALLER}"
MOVE = f"POST {PARTY}/replace/queue"
QUEUES = f"GET {API}/routing/queues"
SKILLS = f"GET {API}/routing/skills"
USERS = f"GET {API}/users"
SEARCH = f"POST {API}/users/search"
FIGURES = f"POST {API}/analytics/queues/observations/query"
GRANTS = f"GET {API}/authorization/subjects/me"
TOKENS = "POST /oauth/token"
PATIENT = {"connect_timeout_s": 30, "read_timeout_s": 30, "command_timeout_s": 30}
HASTY = {"connect_timeout_s": 0.3, "read_timeout_s": 0.4, "command_timeout_s": 0.4}

TO_SUPPORT = Destination(
    target=Target(type=TargetType.QUEUE, id=SUPPORT, name="Support"),
    roles=(LegRole.QUEUE, LegRole.AGENT),
    party_ids=(SUPPORT,),
)
TO_BEN = Destination(target=Target(type=TargetType.AGENT, id=BEN, name="Ben Birch"), roles=(LegRole.AGENT,))
TO_NUMBER = Destination(
    target=Target(type=TargetType.NUMBER, number="+4930999"), address="+4930999", roles=(LegRole.OUTSIDE,)
)


def connect(stub: Stub, clock: ManualClock, **settings: Any) -> GenesysCallControl:
    """A connection to the stub; an access token among the settings stands for client id and secret."""
    secrets = settings.pop("secrets", None)
    account = {} if "access_token" in settings else {"client_id": "hookflash", "client_secret": "swordfish"}
    section = {"base_url": stub.url, **account, **PATIENT, **settings}
    return GenesysCallControl("g", parse("g", section, {}), clock, None, secrets)


async def read_call(control: GenesysCallControl, spend: Spend, call_id: str = CALL) -> CallSnapshot:
    return await control.read_call(CallId(call_id), spend)


def command(verb: Verb, destination: Destination | None = None, **more: Any) -> Command:
    """A command about Ana's leg in the call."""
    fields = {"caller_leg_id": LegId(CALLER), "agent_id": ANA, **more}
    return Command(verb=verb, leg_id=LegId(AGENT), destination=destination, **fields)


async def send(control: GenesysCallControl, sent: Command, spend: Spend) -> Sent:
    return await control.send(CallId(CALL), sent, spend)


async def move(control: GenesysCallControl, spend: Spend) -> Sent:
    return await send(control, command(Verb.MOVE, TO_SUPPORT), spend)


async def failure(control: GenesysCallControl, sent: Command, spend: Spend) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await send(control, sent, spend)
    return caught.value


async def move_failure(control: GenesysCallControl, spend: Spend) -> PlatformError:
    return await failure(control, command(Verb.MOVE, TO_SUPPORT), spend)
