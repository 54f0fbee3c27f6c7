"""How each kind of target is dialled within an agent's session (reference 3.1)."""

from typing import Any

from hookflash.adapters.cxone.places import LINES
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.skills import Skills
from hookflash.adapters.cxone.wire.events import ContactEvent
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.mappings import Mappings, not_mapped
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Spend

_AGENT_BY = {"consult": "consult-agent", "personal_queue": "dial-agent"}


class Dialing:
    """From a destination to the request that dials it."""

    def __init__(self, settings: CxoneSettings, mappings: Mappings, skills: Skills) -> None:
        self._settings = settings
        self._mappings = mappings
        self._skills = skills
        self._ids: dict[str, str] = {}

    async def prepare(self, spend: Spend) -> float:
        """Look up the skills on whose account numbers are dialled; the greatest age among them, in seconds.

        Raises:
            PlatformMissing: One of them does not exist.
            PlatformRefused: The settings name none (cause ``not_supported``; the message says what to add).
        """
        if not self.wanted_skills:
            raise unsent(self._not_mapped())
        ages = []
        for wanted in self.wanted_skills:
            found = await self._skills.outbound.find(wanted, spend)
            self._ids[wanted] = found.value.id
            ages.append(found.age_s)
        return max(ages)

    def request_for(self, destination: Destination, caller: ContactEvent) -> tuple[str, dict[str, Any]]:
        """Which request dials a destination, and its body.

        Raises:
            PlatformRefused: None does, or the settings lack the skill for it.
        """
        place, parent = destination.place, {"parentContactId": int(caller.id)}
        if place.type in LINES and place.id:
            return "dial-skill", {"skillId": int(place.id), **parent}
        if place.type is TargetType.AGENT and place.id:
            return _AGENT_BY[self._settings.agent_by], {"targetAgentId": place.id, **parent}
        if destination.address and place.type in {TargetType.NUMBER, TargetType.EXTENSION}:
            skill = self.outbound_skill(caller.skill_id)
            return "dial-phone", {"phoneNumber": destination.address, "skillId": int(skill), **parent}
        raise unsent(PlatformRefused("An agent's session cannot dial this target.", Cause.NOT_SUPPORTED))

    def outbound_skill(self, skill_id: str | None) -> str:
        """The id of the skill on whose account a number is dialled for a call of another one.

        Raises:
            PlatformRefused: The settings name none (cause ``not_supported``; the message says what to add).
        """
        name = self._skills.find_name(skill_id) if skill_id is not None else None
        wanted = self._mappings.find("outbound_skills", name, skill_id) or self._settings.outbound_skill
        found = self._ids.get(wanted or "")
        if found is None:
            raise unsent(self._not_mapped())
        return found

    @property
    def wanted_skills(self) -> tuple[str, ...]:
        """The outbound skills that the settings name."""
        default = (self._settings.outbound_skill,) if self._settings.outbound_skill is not None else ()
        return tuple(dict.fromkeys((*default, *self._settings.outbound_skills.values())))

    def _not_mapped(self) -> PlatformRefused:
        return not_mapped(self._mappings.toml_of("outbound_skill", "OUTBOUND SKILL"))
