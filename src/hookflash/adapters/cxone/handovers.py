"""What is told of a handover: the agent's state, and figures out of the call's contacts (reference 4, 5)."""

from hookflash.adapters.cxone.calls import Calls
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.people import to_facts
from hookflash.adapters.cxone.situation import read_situation
from hookflash.adapters.cxone.wire.contacts import Contact, Stage
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import parse_instant
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.ports.handover import CallFigures
from hookflash.ports.platform import Spend


class Handovers:
    """Reads about a call that was just picked up.

    The reports have a call only some time after its end, so they are of no use here: transfers are counted by
    the contacts that say that they were handed on, and timed by the states of the one that has the caller.
    """

    def __init__(self, client: CxoneClient, calls: Calls) -> None:
        self._people = client.people
        self._contacts = client.contacts
        self._calls = calls

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        """The agent's state, and the reason they gave for it."""
        presence = to_facts(await self._people.get_state(agent_id, spend), 0.0).presence
        if presence is None:
            raise unreadable("agent's state")
        return presence

    async def read_figures(self, call_id: CallId, spend: Spend) -> CallFigures:
        """The figures as far as contacts tell them."""
        call = await self._calls.read(call_id, spend)
        transfers = sum(one.indicator is not None for one in call.contacts)
        holder = read_situation(call).holder
        is_handed_over = transfers > 0 and holder.id != call.master.id
        return CallFigures(
            transfers=transfers,
            transfer_s=await self._time(holder, spend) if is_handed_over else None,
        )

    async def _time(self, holder: Contact, spend: Spend) -> float | None:
        """How long the contact that was dialled took to be answered."""
        began = parse_instant(holder.started or "")
        try:
            states = await self._contacts.get_state_history(holder.id, spend)
        except PlatformRefused:
            return None  # reports need a permission of their own
        answered = min((one.began for one in states if one.stage is Stage.ACTIVE), default=None)
        return None if began is None or answered is None else max((answered - began).total_seconds(), 0.0)
