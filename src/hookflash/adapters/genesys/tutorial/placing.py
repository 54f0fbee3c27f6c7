"""Placing calls on behalf of an agent (004). Nothing lists them, and nothing of ours travels with them."""

import json
from typing import Any

from hookflash.adapters.genesys.causes import find_request_id
from hookflash.adapters.genesys.places import agent_of
from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.fields import text
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.ports.outbound import Dial, Placed
from hookflash.ports.platform import Spend

ROUTE = "user"


class Placing:
    """The outbound side of a connection."""

    def __init__(self, client: TutorialClient) -> None:
        self._client = client

    async def place(self, dial: Dial, spend: Spend) -> Placed:
        """Place a call, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        unheard = [name for name in ("queue", "caller_id", "context") if getattr(dial, name)]
        if unheard:
            says = f"The tutorial dialect places no call with {', '.join(unheard)}."
            raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))
        body = {"from": agent_of(dial.agent), "to": dial.number, "route": ROUTE}
        if dial.wrap_up_id is not None:
            body["wrapUpCode"] = dial.wrap_up_id
        answer = await self._client.place_call(body, spend)
        call_id = text(_json(answer.body), "id")
        return Placed(CallId(call_id) if call_id is not None else None, find_request_id(answer))

    def find(self) -> CallId:
        """Whether a call was placed whose answer was lost: nobody can tell.

        Raises:
            PlatformError: Always. That there is none must not be concluded.
        """
        says = "The tutorial dialect has nothing to find a call by whose answer was lost."
        raise PlatformError(says, Cause.PLATFORM_UNCLEAR)

    def end(self) -> None:
        """Hang up an agent's leg.

        Raises:
            PlatformRefused: Always (cause ``not_supported``).
        """
        raise unsent(PlatformRefused("The tutorial dialect ends no call.", Cause.NOT_SUPPORTED))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
