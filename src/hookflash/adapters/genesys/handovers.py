"""What is told of a handover: the agent's presence, and analytics' figures for the call (reference 8, 12)."""

from statistics import fmean

from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.wire.details import Details
from hookflash.adapters.kit.answers import unreadable
from hookflash.domain.ids import CallId
from hookflash.ports.handover import CallFigures
from hookflash.ports.platform import Spend

_TRANSFERS = frozenset({"transfer", "consulttransfer", "conferencetransfer"})


class Handovers:
    """Reads about a call that was just picked up; nothing of it is kept."""

    def __init__(self, client: GenesysClient) -> None:
        self._client = client

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        """The agent's system presence."""
        user = await self._client.people.get(agent_id, spend, expand="presence")
        if user.presence is None:
            raise unreadable("presence")
        return user.presence

    async def read_figures(self, call_id: CallId, spend: Spend) -> CallFigures:
        """The figures that analytics have for the call so far: near real time, so they may lag behind."""
        details = await self._client.calls.get_details(call_id, spend)
        return CallFigures(transfers=details.transfers, transfer_s=find_mean_transfer(details))


def find_mean_transfer(details: Details) -> float | None:
    """How long a caller was without a person, on average, from one who let go of them to the next.

    No metric tells it; the end of a segment that a transfer has ended does, and the next one to talk in.
    """
    talks = [one.start for one in details.segments if one.is_called and one.kind == "interact"]
    handed = [one for one in details.segments if one.is_called and one.disconnect in _TRANSFERS]
    released = [one.end for one in handed if one.end is not None]
    pairs = [(end, min(later)) for end in released if (later := [start for start in talks if start >= end])]
    return fmean((start - end).total_seconds() for end, start in pairs) if pairs else None
