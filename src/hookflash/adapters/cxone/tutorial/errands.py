"""Writes beside the move. Here they travel with it: what is left is to see whether they arrived."""

from collections.abc import Sequence

from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.adapters.cxone.tutorial.priorities import to_priority
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.ports.platform import Spend


class Errands:
    """The writes of one connection."""

    def __init__(self, client: TutorialClient, settings: TutorialSettings) -> None:
        self._client = client
        self._most_urgent = settings.most_urgent_priority

    def refuse(self, what: str) -> PlatformRefused:
        """The refusal of what the dialect has no request for."""
        return PlatformRefused(f"The tutorial dialect takes no {what}.", Cause.NOT_SUPPORTED)

    async def set_routing(
        self, call_id: CallId, skill_ids: Sequence[str] | None, priority: int | None, spend: Spend
    ) -> None:
        """See to it that the call waits with that skill and priority, which its transfer has carried.

        Raises:
            PlatformRefused: It does not, or the platform does not show it (cause ``not_supported``).
        """
        transfer = (await self._client.get_call(call_id, spend)).transfer
        skills = tuple(one.lower() for one in skill_ids or ())
        has_skill = transfer is not None and (not skills or skills == ((transfer.skill_id or "").lower(),))
        wanted = None if priority is None else to_priority(priority, self._most_urgent)
        has_priority = transfer is not None and wanted in {None, transfer.priority}
        if not has_skill or not has_priority:
            says = "The tutorial dialect takes a skill and a priority with the transfer alone."
            raise PlatformRefused(says, Cause.NOT_SUPPORTED)
