"""What the tests ask of a connection to the stub, and where the stub is asked for it."""

from typing import Any

import pytest

from hookflash.adapters.registry import PLATFORMS
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import CallControl, Spend

from .clocks import ManualClock
from .shapes import AGENT, CALL, SUPPORT
from .stub import Stub

READ_CALL = f"GET /api/v2/conversations/calls/{CALL}"
MOVE = f"POST /api/v2/conversations/{CALL}/participants/{AGENT}/replace/queue"
QUEUES = "GET /api/v2/routing/queues"
FIGURES = "POST /api/v2/analytics/queues/observations/query"
GRANTS = "GET /api/v2/authorization/subjects/me"
TOKENS = "POST /oauth/token"
TO_SUPPORT = Target(type=TargetType.QUEUE, id=SUPPORT, name="Support")
PATIENT = {"connect_timeout_s": 30, "read_timeout_s": 30, "command_timeout_s": 30}
HASTY = {"connect_timeout_s": 0.3, "read_timeout_s": 0.4, "command_timeout_s": 0.4}


def connect(stub: Stub, clock: ManualClock, **settings: Any) -> CallControl:
    """A connection to the stub; an access token among the settings stands for client id and secret."""
    platform = PLATFORMS["genesys"]
    account = {} if "access_token" in settings else {"client_id": "hookflash", "client_secret": "swordfish"}
    section = {"base_url": stub.url, **account, **PATIENT, **settings}
    return platform.build("g", platform.parse("g", section, {}), clock)


async def read_call(control: CallControl, spend: Spend, call_id: str = CALL) -> CallSnapshot:
    return await control.read_call(CallId(call_id), spend)


async def move(control: CallControl, spend: Spend) -> str | None:
    return await control.transfer(CallId(CALL), LegId(AGENT), TO_SUPPORT, spend)


async def move_failure(control: CallControl, spend: Spend) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await move(control, spend)
    return caught.value
