"""What is told of a handover: the agent's presence, and analytics' figures for the call (seed 003)."""

from datetime import timedelta

from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.domain.ids import CallId
from hookflash.ports.handover import CallFigures
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

# A call that is older than a day has been picked up by others long ago.
_PERIOD = timedelta(days=1)
_AHEAD = timedelta(minutes=5)


class Handovers:
    """Reads about a call that was just picked up; nothing of it is kept."""

    def __init__(self, client: TutorialClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        """The platform's word for what an agent is doing."""
        return await self._client.get_presence(agent_id, spend)

    async def read_figures(self, call_id: CallId, spend: Spend) -> CallFigures:
        """The figures of the last day; up to a little ahead, as clocks differ."""
        now = self._clock.now()
        transfers, transfer_s = await self._client.count_transfers(
            call_id, now - _PERIOD, now + _AHEAD, spend
        )
        return CallFigures(transfers=transfers, transfer_s=transfer_s)
