"""Reading calls, with or without what a platform may leave out of them."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hookflash.adapters.cxone.tutorial import mapping, unseen
from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.adapters.cxone.tutorial.mapping import Names
from hookflash.adapters.cxone.tutorial.people import Agents
from hookflash.adapters.cxone.tutorial.targets import Targets
from hookflash.adapters.cxone.tutorial.wire import Call
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.cache import Cache
from hookflash.adapters.kit.directory import Directory
from hookflash.domain.calls import CallSnapshot, Leg, LegRole, MoveRecord, MoveState
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock


@dataclass(frozen=True, slots=True)
class View:
    """A call just before a command.

    Attributes:
        leg: The one that the command is about.
        shows_parties: Whether the platform shows who is on the call.
        shows_transfers: Whether it shows what became of the latest transfer.
    """

    leg: Leg
    shows_parties: bool
    shows_transfers: bool


class Calls:
    """The calls of one connection."""

    def __init__(
        self, client: TutorialClient, agents: Agents, targets: Targets, clock: Clock, *, max_age_s: float
    ) -> None:
        self._client = client
        self._agents = agents.directory
        self._queues = targets.queues
        self._clock = clock
        self._asked: Cache[str, None] = Cache(clock, max_age_s=max_age_s)
        self._names = Names(
            agent=self._agents.find_name,
            queue=self._queues.find_name,
            agent_at=agents.find_at,
            mailbox_at=targets.find_mailbox_at,
        )

    async def read(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        """The call as it is now, with the names of who is present."""
        asked_at = self._clock.now()
        call = await self._client.get_call(call_id, spend)
        for leg in self._legs(call_id, call):
            if leg.is_up or leg.is_ringing:
                await self._learn_names(leg, spend)
        return CallSnapshot(
            id=call_id,
            legs=self._legs(call_id, call),
            moves=self._moves(call, asked_at),
            read_at=asked_at,
            is_private=call.is_private,
        )

    async def look(self, call_id: CallId, leg_id: LegId, spend: Spend) -> View:
        """The call as it is just before a command about a leg, if that can still be sent.

        Raises:
            PlatformError: It cannot; nothing was sent.
        """
        try:
            call = await self._client.get_call(call_id, spend)
        except PlatformError as error:
            raise unsent(error) from None
        if call.is_private:
            raise unsent(PlatformRefused("The call is marked as private.", Cause.PRIVATE_CALL))
        legs = self._legs(call_id, call)
        leg = next((one for one in legs if one.id == leg_id and one.is_up), None)
        if leg is None:
            raise unsent(PlatformRefused("The call or the leg is no longer connected.", Cause.CALL_GONE))
        return View(leg, shows_parties=bool(call.participants), shows_transfers=call.tells_transfers)

    async def is_brought_by_running_transfer(self, call_id: CallId, leg_id: LegId, spend: Spend) -> bool:
        """Whether a leg that is still there was brought by a transfer that is still on its way.

        Raises:
            PlatformError: The call cannot be read; nothing was sent.
        """
        try:
            call = await self._client.get_call(call_id, spend)
        except PlatformError as error:
            raise unsent(error) from None
        brought = {one.transfer_id for one in call.participants or () if one.id == leg_id}
        running = {one.id for one in mapping.to_moves(call.transfer) if one.state is MoveState.UNDER_WAY}
        return bool(brought & running)

    async def stop(self) -> None:
        """End reads under way."""
        await self._asked.stop()

    def _legs(self, call_id: CallId, call: Call) -> tuple[Leg, ...]:
        if call.participants:
            legs = mapping.to_legs(call.participants, call.transfer, self._names)
        else:
            legs = unseen.to_legs(call_id, call, self._names)
        return (*legs, *mapping.to_outcome(call, self._names))

    def _moves(self, call: Call, read_at: datetime) -> tuple[MoveRecord, ...]:
        if call.participants or call.tells_transfers:
            return mapping.to_moves(call.transfer)
        return unseen.to_moves(call, read_at)

    async def _learn_names(self, leg: Leg, spend: Spend) -> None:
        if leg.role is LegRole.AGENT and leg.party_id is not None:
            await self._learn_name(self._agents, leg.party_id, spend)
        if leg.queue_id is not None:
            await self._learn_name(self._queues, leg.queue_id, spend)

    async def _learn_name(self, directory: Directory[Any], item_id: str, spend: Spend) -> None:
        """Read a name unless it is known; one that cannot be read is absent for a while."""

        async def read() -> None:
            with suppress(PlatformError):
                await directory.get(item_id, spend)

        if directory.find_name(item_id) is None:
            await self._asked.get(item_id, read)
