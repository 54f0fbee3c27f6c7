"""Writes beside the move. Here they travel with it: what is left is to see whether they arrived."""

from collections.abc import Sequence

from hookflash.adapters.genesys.tutorial.calls import Calls
from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.platform import Spend


class Errands:
    """The writes of one connection."""

    def __init__(self, client: TutorialClient, calls: Calls) -> None:
        self._client = client
        self._calls = calls

    def stamp(self) -> None:
        """Put data on the call.

        Raises:
            PlatformRefused: Always (cause ``not_supported``): only an action carries metadata.
        """
        raise _with_the_transfer_only("data")

    async def set_routing(
        self, call_id: CallId, skill_ids: Sequence[str] | None, priority: int | None, spend: Spend
    ) -> None:
        """See to it that the call has that priority.

        Raises:
            PlatformRefused: It has another one, or skills are asked for (cause ``not_supported``).
        """
        if skill_ids is not None:
            raise _with_the_transfer_only("skills")
        if priority is None:
            return
        conversation = await self._client.get_conversation(call_id, spend)
        if conversation.priority != priority:
            raise _with_the_transfer_only("a priority")

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, spend: Spend) -> None:
        """See to it that an agent's leg has a wrap-up code.

        Which one is not compared: it may be sent by its id and shown by its name.

        Raises:
            PlatformRefused: It has none (cause ``not_supported``).
        """
        call = await self._calls.read(call_id, spend)
        leg = next((one for one in call.participants if one.id == leg_id), None)
        if leg is None or leg.wrap_up is None:
            raise _with_the_transfer_only("a wrap-up code")


def _with_the_transfer_only(what: str) -> PlatformRefused:
    return PlatformRefused(
        f"The tutorial dialect takes {what} with some transfers only.", Cause.NOT_SUPPORTED
    )
