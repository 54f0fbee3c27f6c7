"""Agent sessions: join, start, wait for events, end one that was started by us (reference 2)."""

from hookflash.adapters.cxone.causes import Subject
from hookflash.adapters.cxone.client.api import Api
from hookflash.adapters.cxone.wire.events import Batch, parse_batch, parse_session_id
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend


class Sessions:
    """The endpoints about agents' sessions."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def join(self, as_agent: str, spend: Spend) -> str:
        """POST agent-sessions/join: the id of our attachment to the agent's running session.

        Args:
            as_agent: The agent; empty for the access key's own user.
            spend: What it is for.

        Raises:
            PlatformMissing: The agent has none.
        """
        body = {"asAgentId": as_agent}
        return parse_session_id(await self._api.ask(Subject.SESSION, "agent-sessions/join", body, spend))

    async def start(self, as_agent: str, station: str, spend: Spend) -> str:
        """POST agent-sessions: log the agent in, on a telephone number."""
        body = {"stationId": "", "stationPhoneNumber": station, "asAgentId": as_agent}
        return parse_session_id(await self._api.ask(Subject.ACCOUNT, "agent-sessions", body, spend))

    async def end(self, session_id: str, spend: Spend) -> None:
        """DELETE agent-sessions/{sid}: log the agent out; refused while there is a contact."""
        body = {"forceLogoff": False, "endContacts": False, "ignorePersonalQueue": False}
        await self._api.command(place("agent-sessions/{}", session_id), spend, body=body, method="DELETE")

    async def next_events(self, session_id: str, wait_s: int, spend: Spend) -> Batch | None:
        """GET agent-sessions/{sid}/get-next-event: what has happened; none if nothing has within the wait.

        Raises:
            PlatformMissing: The session is over, or unknown by this id.
        """
        path = place("agent-sessions/{}/get-next-event", session_id)
        data = await self._api.get(Subject.SESSION, path, spend, query={"timeout": wait_s}, waits=True)
        return parse_batch(data)
