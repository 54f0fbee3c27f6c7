"""Call control within an agent's session, and without one (reference 3)."""

from collections.abc import Mapping
from typing import Any

from hookflash.adapters.cxone.causes import Subject
from hookflash.adapters.cxone.client.api import Api
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend


class Control:
    """The endpoints that change calls: each answers 202, and events tell what came of it."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def hold(self, session_id: str, contact_id: str, spend: Spend) -> Answer:
        """POST .../interactions/{cid}/hold."""
        return await self._act(session_id, contact_id, "hold", spend)

    async def resume(self, session_id: str, contact_id: str, spend: Spend) -> Answer:
        """POST .../interactions/{cid}/resume."""
        return await self._act(session_id, contact_id, "resume", spend)

    async def end(self, session_id: str, contact_id: str, spend: Spend) -> Answer:
        """POST .../interactions/{cid}/end."""
        return await self._act(session_id, contact_id, "end", spend)

    async def dial(self, session_id: str, how: str, body: Mapping[str, Any], spend: Spend) -> Answer:
        """POST .../dial-skill, dial-agent, consult-agent or dial-phone: a new leg."""
        path = place("agent-sessions/{}/{}", session_id, how)
        return await self._api.command(path, spend, body=dict(body), subject=Subject.DIAL)

    async def continue_reskill(self, session_id: str, *, goes_on: bool, spend: Spend) -> Answer:
        """POST .../continue-reskill: whether a closed skill is dialled all the same."""
        path = place("agent-sessions/{}/continue-reskill", session_id)
        return await self._api.command(path, spend, body={"continueReskill": goes_on})

    async def transfer(self, session_id: str, spend: Spend) -> Answer:
        """POST .../interactions/transfer-calls: joins the session's held leg with its active one."""
        return await self._api.command(
            place("agent-sessions/{}/interactions/transfer-calls", session_id), spend
        )

    async def conference(self, session_id: str, spend: Spend) -> Answer:
        """POST .../interactions/conference-calls."""
        return await self._api.command(
            place("agent-sessions/{}/interactions/conference-calls", session_id), spend
        )

    async def transfer_to_mailbox(
        self, session_id: str, agent_id: str, contact_id: str, spend: Spend
    ) -> Answer:
        """POST .../direct-voicemail-transfer (v34): the caller to an agent's mailbox."""
        path = place("agent-sessions/{}/direct-voicemail-transfer", session_id)
        body = {"targetAgentId": agent_id, "parentContactId": contact_id}
        return await self._api.command(path, spend, body=body, subject=Subject.DIAL)

    async def set_data(self, session_id: str, contact_id: str, name: str, value: str, spend: Spend) -> Answer:
        """POST .../interactions/{cid}/custom-data."""
        body = {"indicatorName": name, "data": value}
        return await self._act(session_id, contact_id, "custom-data", spend, body)

    async def set_disposition(self, session_id: str, contact_id: str, code_id: str, spend: Spend) -> Answer:
        """POST .../interactions/{cid}/disposition: also ends the agent's after-call work."""
        body = {"primaryDispositionId": int(code_id)}
        return await self._act(session_id, contact_id, "disposition", spend, body)

    async def set_disposition_of(
        self, contact_id: str, skill_id: str | None, code_id: str, spend: Spend
    ) -> Answer:
        """POST contacts/{cid}/set-disposition: without a session."""
        info: dict[str, Any] = {"dispositionCode": code_id}
        if skill_id is not None:
            info["skill"] = skill_id
        path = place("contacts/{}/set-disposition", contact_id)
        return await self._api.command(path, spend, body={"dispositionInfo": info}, subject=Subject.CALL)

    async def signal(self, contact_id: str, parameters: Mapping[str, str], spend: Spend) -> Answer:
        """POST interactions/{cid}/signal: p1 to p9 to the script that has the contact."""
        path = place("interactions/{}/signal", contact_id)
        return await self._api.command(path, spend, query=dict(parameters), subject=Subject.CALL)

    async def end_contact(self, contact_id: str, spend: Spend) -> Answer:
        """POST contacts/{cid}/end: without a session."""
        return await self._api.command(place("contacts/{}/end", contact_id), spend, subject=Subject.CALL)

    async def _act(
        self, session_id: str, contact_id: str, what: str, spend: Spend, body: Any = None
    ) -> Answer:
        path = place("agent-sessions/{}/interactions/{}/{}", session_id, contact_id, what)
        return await self._api.command(path, spend, body=body)
