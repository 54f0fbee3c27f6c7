"""Calls: read one, move it, change its parties (reference genesys-cloud 2, 3, 5)."""

from collections.abc import Mapping
from typing import Any

from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.client.api import Api
from hookflash.adapters.genesys.wire.calls import Conversation, parse_conversation, parse_end_reasons
from hookflash.adapters.genesys.wire.details import Details, parse_details
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.auth import Tokens
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend

_PARTY = "/conversations/{}/participants/{}"
_CALL_PARTY = "/conversations/calls/{}/participants/{}"


class Calls:
    """The endpoints about calls."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get(self, call_id: str, spend: Spend) -> Conversation:
        """GET /conversations/calls/{id}: the call with one flat entry a participant.

        Taken instead of GET /conversations/{id}: it needs no permission, its participants are the legs
        themselves instead of holding lists of legs for every medium, and it has all that is needed:
        ``recentTransfers``, ``held``, ``securePause`` and names (reference genesys-cloud 2.1, 2.3, 2.4).
        """
        path = place("/conversations/calls/{}", call_id)
        call = parse_conversation(await self._api.get(Subject.CALL, path, spend))
        if call.id is not None and call.id.lower() != call_id.lower():
            raise unreadable("call")
        return call

    async def get_end_reasons(self, call_id: str, spend: Spend) -> dict[str, tuple[tuple[str, int], ...]]:
        """GET /conversations/{id}: what signalling said when its parties ended, by participant."""
        return parse_end_reasons(
            await self._api.get(Subject.CALL, place("/conversations/{}", call_id), spend)
        )

    async def get_details(self, call_id: str, spend: Spend) -> Details:
        """GET /analytics/conversations/{id}/details: the call with its figures."""
        path = place("/analytics/conversations/{}/details", call_id)
        return parse_details(await self._api.get(Subject.CALL, path, spend))

    async def replace_with_queue(
        self, call_id: str, leg_id: str, body: Mapping[str, Any], spend: Spend
    ) -> Answer:
        """POST .../participants/{p}/replace/queue (TransferToQueueRequest)."""
        return await self._move(f"{_PARTY}/replace/queue", call_id, leg_id, body, spend)

    async def replace_with_agent(
        self, call_id: str, leg_id: str, body: Mapping[str, Any], spend: Spend
    ) -> Answer:
        """POST .../participants/{p}/replace/agent (TransferToAgentRequest)."""
        return await self._move(f"{_PARTY}/replace/agent", call_id, leg_id, body, spend)

    async def replace_with_contact(
        self, call_id: str, leg_id: str, body: Mapping[str, Any], spend: Spend
    ) -> Answer:
        """POST .../participants/{p}/replace/contact/external (TransferToExternalContactRequest)."""
        path = f"{_PARTY}/replace/contact/external"
        return await self._move(path, call_id, leg_id, body, spend, subject=Subject.CONTACT)

    async def transfer(self, call_id: str, leg_id: str, body: Mapping[str, Any], spend: Spend) -> Answer:
        """POST .../participants/{p}/transfer (TransferToAddressRequest)."""
        return await self._move(f"{_PARTY}/transfer", call_id, leg_id, body, spend)

    async def change_leg(self, call_id: str, leg_id: str, change: Mapping[str, Any], spend: Spend) -> Answer:
        """PATCH /conversations/{c}/participants/{p}: the form that client credentials may use (5.1)."""
        return await self._api.command(
            "PATCH", place(_PARTY, call_id, leg_id), change, spend, subject=Subject.CALL
        )

    async def change_own_leg(
        self, call_id: str, leg_id: str, change: Mapping[str, Any], tokens: Tokens, spend: Spend
    ) -> Answer:
        """PATCH /conversations/calls/{c}/participants/{p}: with the token of the user whose leg it is."""
        path = place(_CALL_PARTY, call_id, leg_id)
        return await self._api.command("PATCH", path, change, spend, tokens=tokens, subject=Subject.CALL)

    async def change_leg_for(
        self, call_id: str, leg_id: str, user_id: str, change: Mapping[str, Any], spend: Spend
    ) -> Answer:
        """PATCH .../participants/{p}/user/{userId}: on behalf of the user whose leg it is."""
        path = place(f"{_CALL_PARTY}/user/{{}}", call_id, leg_id, user_id)
        return await self._api.command("PATCH", path, change, spend, subject=Subject.CALL)

    async def set_attributes(
        self, call_id: str, leg_id: str, attributes: Mapping[str, str], spend: Spend
    ) -> Answer:
        """PATCH /conversations/{c}/participants/{p}/attributes."""
        path = place(f"{_PARTY}/attributes", call_id, leg_id)
        return await self._api.command(
            "PATCH", path, {"attributes": dict(attributes)}, spend, subject=Subject.CALL
        )

    async def _move(
        self,
        template: str,
        call_id: str,
        leg_id: str,
        body: Mapping[str, Any],
        spend: Spend,
        *,
        subject: Subject = Subject.CALL,
    ) -> Answer:
        return await self._api.command("POST", place(template, call_id, leg_id), body, spend, subject=subject)
