"""Consult transfers (reference genesys-cloud 4)."""

from collections.abc import Mapping
from typing import Any

from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.client.api import Api
from hookflash.adapters.kit.auth import Tokens
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend

_PARTY = "/conversations/calls/{}/participants/{}"


class Consults:
    """The endpoints about consults; with a user's token, or else with the connection's own."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def with_queue(
        self, call_id: str, leg_id: str, body: Mapping[str, Any], tokens: Tokens | None, spend: Spend
    ) -> Answer:
        """POST .../consult/queue (ConsultTransferToQueue)."""
        return await self._begin("consult/queue", call_id, leg_id, body, tokens, spend)

    async def with_agent(
        self, call_id: str, leg_id: str, body: Mapping[str, Any], tokens: Tokens | None, spend: Spend
    ) -> Answer:
        """POST .../consult/agent (ConsultTransferToAgent)."""
        return await self._begin("consult/agent", call_id, leg_id, body, tokens, spend)

    async def with_contact(
        self, call_id: str, leg_id: str, body: Mapping[str, Any], tokens: Tokens | None, spend: Spend
    ) -> Answer:
        """POST .../consult/contact/external (ConsultTransferToExternalContact)."""
        path = "consult/contact/external"
        return await self._begin(path, call_id, leg_id, body, tokens, spend, subject=Subject.CONTACT)

    async def with_address(
        self, call_id: str, leg_id: str, body: Mapping[str, Any], tokens: Tokens | None, spend: Spend
    ) -> Answer:
        """POST .../voice/consult (ConsultTransferToAddress)."""
        return await self._begin("voice/consult", call_id, leg_id, body, tokens, spend)

    async def speak(
        self, call_id: str, leg_id: str, body: Mapping[str, Any], tokens: Tokens | None, spend: Spend
    ) -> Answer:
        """PATCH .../consult (ConsultTransferUpdate)."""
        path = place(f"{_PARTY}/consult", call_id, leg_id)
        return await self._api.command("PATCH", path, body, spend, tokens=tokens, subject=Subject.CALL)

    async def cancel(self, call_id: str, leg_id: str, tokens: Tokens | None, spend: Spend) -> Answer:
        """DELETE .../consult."""
        path = place(f"{_PARTY}/consult", call_id, leg_id)
        return await self._api.command("DELETE", path, None, spend, tokens=tokens, subject=Subject.CALL)

    async def _begin(
        self,
        form: str,
        call_id: str,
        leg_id: str,
        body: Mapping[str, Any],
        tokens: Tokens | None,
        spend: Spend,
        *,
        subject: Subject = Subject.CALL,
    ) -> Answer:
        path = place(f"{_PARTY}/{form}", call_id, leg_id)
        return await self._api.command("POST", path, body, spend, subject=subject, tokens=tokens)
