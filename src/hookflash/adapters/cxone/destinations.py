"""From a target to what the platform is told, and how arriving there shows."""

from collections import OrderedDict
from dataclasses import replace

from hookflash.adapters.cxone.dialing import Dialing
from hookflash.adapters.cxone.people import Agents
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.skills import Skills
from hookflash.adapters.cxone.wire.people import Agent
from hookflash.adapters.cxone.wire.skills import Skill
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.mappings import Mappings
from hookflash.adapters.kit.numbers import as_e164, as_extension
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Resolved, Spend

_LINE = (LegRole.QUEUE, LegRole.AGENT)
_MOST_NUMBERS = 10_000
_MAILBOX = (LegRole.VOICEMAIL, LegRole.IVR)
_MAILBOXES = "voicemail_skills"


class Destinations:
    """Resolves every type of target that the platform has."""

    def __init__(
        self,
        skills: Skills,
        agents: Agents,
        dialing: Dialing,
        mappings: Mappings,
        settings: CxoneSettings,
    ) -> None:
        self._skills = skills
        self._agents = agents
        self._dialing = dialing
        self._mappings = mappings
        self._settings = settings
        self._mailbox_skills: set[str] = set()
        self._numbers: OrderedDict[str, None] = OrderedDict()
        self._by_type = {
            TargetType.QUEUE: self._line,
            TargetType.SKILL: self._line,
            TargetType.AGENT: self._agent,
            TargetType.NUMBER: self._number,
            TargetType.EXTENSION: self._extension,
            TargetType.VOICEMAIL: self._voicemail,
        }

    async def resolve(self, target: Target, skills: tuple[str, ...], spend: Spend) -> Resolved:
        """The target as the platform knows it.

        Raises:
            PlatformMissing: No such target, or several.
            PlatformRefused: Nothing is mapped that leads there, or the platform has no such targets.
        """
        resolve = self._by_type.get(target.type)
        if resolve is None:
            says = "The platform has nothing of this kind that a call could go to."
            raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))
        if skills:
            says = "The platform asks for no skills beside the one a call waits for."
            raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))
        return await resolve(target, spend)

    def is_mailbox(self, skill_id: str) -> bool:
        """Whether a skill stands for a mailbox, as far as it was looked up."""
        return skill_id in self._mailbox_skills

    def is_number(self, number: str) -> bool:
        """Whether calls are moved to a number, as far as it was lately looked up."""
        return number in self._numbers

    async def _line(self, target: Target, spend: Spend) -> Resolved:
        """A queue is what waits for a skill: the two are one and the same here (reference 8)."""
        found = await self._skills.lines.find(_said(target), spend)
        skill = found.value
        if not skill.is_for_calls:
            raise PlatformRefused("No caller can wait for this skill.", Cause.INVALID_TARGET)
        campaign = await self._skills.runs_campaign(skill, spend)
        destination = Destination(
            target=replace(target, id=skill.id, name=skill.name),
            roles=_LINE,
            party_ids=(skill.id,),
            known_as=(skill.id, skill.name),
        )
        return Resolved(
            destination=destination,
            is_active=skill.is_active,
            is_campaign_active=campaign.value,
            age_s=max(found.age_s, campaign.age_s),
        )

    async def _agent(self, target: Target, spend: Spend) -> Resolved:
        found = await self._agents.find(_said(target), spend)
        agent = found.value
        destination = _at_agent(replace(target, id=agent.id, name=agent.name), agent)
        return Resolved(destination=destination, is_active=agent.is_active, age_s=found.age_s)

    async def _number(self, target: Target, spend: Spend) -> Resolved:
        number = as_e164(_said(target))
        age_s = await self._dialing.prepare(spend)
        self._numbers[number] = None
        if len(self._numbers) > _MOST_NUMBERS:
            self._numbers.popitem(last=False)
        return Resolved(destination=_outside(replace(target, number=number), number), age_s=age_s)

    async def _extension(self, target: Target, spend: Spend) -> Resolved:
        """Agents have phones: whoever is logged in on that one, else what a PBX makes of it."""
        digits = as_extension(_said(target))
        agent_id = await self._agents.find_by_extension(digits, spend)
        if agent_id is None:
            age_s = await self._dialing.prepare(spend)
            return Resolved(destination=_outside(replace(target, number=digits), digits), age_s=age_s)
        found = await self._agents.directory.get(agent_id, spend)
        agent = found.value
        asked = replace(target, id=agent.id, number=digits)
        via = Target(type=TargetType.AGENT, id=agent.id, name=agent.name)
        destination = replace(_at_agent(asked, agent), via=via)
        return Resolved(destination=destination, is_active=agent.is_active, age_s=found.age_s)

    async def _voicemail(self, target: Target, spend: Spend) -> Resolved:
        """A mailbox, reached in the one way that the settings choose."""
        said = _said(target)
        kind, _, owner = said.partition(":")
        asked = replace(target, name=said)
        if self._settings.voicemail_by == "skill":
            return await self._voicemail_skill(asked, said, spend)
        if kind != "agent" or not owner:
            says = "Only agents have mailboxes that are reached this way."
            raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))
        found = await self._agents.find(owner, spend)
        via = Target(type=TargetType.AGENT, id=found.value.id, name=found.value.name)
        destination = Destination(target=replace(asked, id=found.value.id), via=via, roles=_MAILBOX)
        return Resolved(destination=destination, is_active=found.value.is_active, age_s=found.age_s)

    async def _voicemail_skill(self, target: Target, said: str, spend: Spend) -> Resolved:
        mapped = self._mappings.find_mailbox(_MAILBOXES, said)
        if mapped is None:
            raise unsent(self._mappings.no_mailbox(_MAILBOXES, said, "VOICEMAIL SKILL"))
        found = await self._skills.lines.find(mapped, spend)
        skill = found.value
        self._mailbox_skills.add(skill.id)
        destination = Destination(
            target=replace(target, id=skill.id),
            via=_as_skill(skill),
            roles=_MAILBOX,
            party_ids=(skill.id,),
            known_as=(skill.id, skill.name),
        )
        return Resolved(destination=destination, is_active=skill.is_active, age_s=found.age_s)


def _said(target: Target) -> str:
    return target.id or target.name or target.number or ""


def _as_skill(skill: Skill) -> Target:
    return Target(type=TargetType.SKILL, id=skill.id, name=skill.name)


def _at_agent(target: Target, agent: Agent) -> Destination:
    return Destination(
        target=target, roles=(LegRole.AGENT,), party_ids=(agent.id,), known_as=(agent.id, agent.name)
    )


def _outside(target: Target, number: str) -> Destination:
    return Destination(target=target, address=number, roles=(LegRole.OUTSIDE,), known_as=(number,))
