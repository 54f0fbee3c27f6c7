"""Writes beside the move, which may be repeated: participant data, routing in line, wrap-up codes."""

from collections.abc import Mapping, Sequence
from typing import Any

from hookflash.adapters.genesys import mapping
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.kit import stamps
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.ports.platform import Spend

# One point is worth one minute of waiting, 0 is no credit (reference genesys-cloud 6): a call of priority 10
# goes before every call of priority 1 that has waited less than four hours.
PRIORITY_MINUTES = {1: 0, 2: 1, 3: 2, 4: 5, 5: 10, 6: 15, 7: 30, 8: 60, 9: 120, 10: 240}


class Errands:
    """The writes of one connection."""

    def __init__(self, client: GenesysClient) -> None:
        self._calls = client.calls
        self._routing = client.routing

    async def stamp(
        self, call: CallSnapshot, context: Mapping[str, str], journey: Journey, spend: Spend
    ) -> None:
        """Put data on the caller's leg, which lives as long as the call.

        Whether the platform keeps the keys that a write does not name is not established (reference 5.3), so
        what is there by now is read and written with it.

        Raises:
            PlatformMissing: The call has no caller's leg any more (cause ``call_gone``).
        """
        caller = mapping.find_caller(await self._calls.get(call.id, spend))
        if caller is None:
            raise PlatformMissing("The caller is no longer on the call.", Cause.CALL_GONE)
        ours = {**context, **stamps.write_journey(journey)}
        wanted = {**caller.attributes, **ours}
        if wanted != caller.attributes:
            await self._calls.set_attributes(call.id, caller.id, wanted, spend)

    async def set_routing(
        self, call_id: CallId, skill_ids: Sequence[str] | None, priority: int | None, spend: Spend
    ) -> None:
        """Set skills and priority of a call that waits in a queue; what is none stays as it is.

        Raises:
            PlatformRefused: It waits in none (cause ``version_conflict``), or there is no such priority
                (cause ``not_supported``).
        """
        change: dict[str, Any] = {}
        if skill_ids is not None:
            change["skillIds"] = list(skill_ids)
        if priority is not None:
            if priority not in PRIORITY_MINUTES:
                raise PlatformRefused("A priority is a whole number from 1 to 10.", Cause.NOT_SUPPORTED)
            change["priority"] = PRIORITY_MINUTES[priority]
        if change:
            await self._routing.set_routing(call_id, change, spend)

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, code_id: str, spend: Spend) -> None:
        """Give an agent's leg its wrap-up code; transfers have no field for it (reference 5.2)."""
        await self._calls.change_leg(call_id, leg_id, {"wrapup": {"code": code_id}}, spend)
