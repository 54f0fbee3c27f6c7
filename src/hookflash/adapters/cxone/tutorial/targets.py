"""From a target to what the dialect is told, and how arriving there shows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.adapters.cxone.tutorial.lines import ACTIVE, Lines
from hookflash.adapters.cxone.tutorial.people import Agents
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.kit.cache import Aged
from hookflash.adapters.kit.directory import Directory, Reads, just_name, no_list
from hookflash.adapters.kit.mapped_ids import MappedIds, said_of
from hookflash.adapters.kit.mappings import Mappings, not_mapped
from hookflash.adapters.kit.numbers import as_e164, as_extension
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Resolved, Spend
from hookflash.ports.runtime import Clock

if TYPE_CHECKING:
    from hookflash.adapters.cxone.tutorial.wire import Queue, Skill

# Whatever shows that a transfer has failed, and not at whom, is of no other role.
_FAILURE = LegRole.OTHER
_LINE = (LegRole.QUEUE, LegRole.AGENT, _FAILURE)
_ANYBODY = (LegRole.AGENT, LegRole.OUTSIDE, LegRole.VOICEMAIL, _FAILURE)
_MAILBOXES = "voicemail_extensions"


class Targets:
    """Resolves every type of target the dialect has. Nothing lists names: the settings tell their ids.

    Attributes:
        queues: The account's queues.
        skills: Its skills.
    """

    def __init__(
        self,
        client: TutorialClient,
        lines: Lines,
        agents: Agents,
        ids: MappedIds,
        mappings: Mappings,
        settings: TutorialSettings,
        clock: Clock,
    ) -> None:
        self._lines = lines
        self._agents = agents
        self._ids = ids
        self._mappings = mappings
        self._callback_queue = settings.callback_queue
        max_age_s = settings.targets_max_age_s
        queues = Reads("queue", lines.get_queue, no_list, just_name)
        skills = Reads("skill", client.get_skill, no_list, just_name)
        self.queues: Directory[Queue] = Directory(queues, clock, max_age_s=max_age_s)
        self.skills: Directory[Skill] = Directory(skills, clock, max_age_s=max_age_s)
        self._by_type = {
            TargetType.QUEUE: self._queue,
            TargetType.SKILL: self._skill,
            TargetType.AGENT: self._agent,
            TargetType.NUMBER: self._number,
            TargetType.EXTENSION: self._extension,
            TargetType.VOICEMAIL: self._voicemail,
            TargetType.CALLBACK: self._callback,
        }

    async def resolve(self, target: Target, skills: Sequence[str], spend: Spend) -> Resolved:
        """The target as the platform knows it; skills only where somebody waits for them.

        Raises:
            PlatformMissing: There is none.
            PlatformRefused: Nothing tells the id of that name, or nothing is mapped that leads there (cause
                ``not_supported``; says what to add), or the dialect has no such targets.
        """
        resolve = self._by_type.get(target.type)
        if resolve is None:
            raise PlatformRefused("The tutorial dialect sends no call there.", Cause.NOT_SUPPORTED)
        resolved = await resolve(target, spend)
        is_awaited = resolved.destination.is_line or target.type is TargetType.CALLBACK
        return await self._with_skills(resolved, skills, spend) if skills and is_awaited else resolved

    def find_mailbox_at(self, extension: str) -> str | None:
        """Whose mailbox has an extension, as the settings name it; just that if it is everybody's."""
        whose = [who for who, one in self._mappings.entries(_MAILBOXES).items() if one == extension]
        single = (who for who in whose if ":" in who and not who.endswith(":*"))
        return next(single, extension if whose else None)

    async def find_callback_queue(self, spend: Spend) -> Aged["Queue"]:
        """The queue in which call-backs wait.

        Raises:
            PlatformMissing: There is none.
            PlatformRefused: The settings name none (cause ``not_supported``; says what to add).
        """
        if self._callback_queue is None:
            raise not_mapped(self._mappings.toml_of("callback_queue", "QUEUE"))
        return await self._ids.look_up(TargetType.QUEUE, self._callback_queue, self.queues, spend)

    async def stop(self) -> None:
        """End reads under way."""
        await self.queues.stop()
        await self.skills.stop()

    async def _with_skills(self, resolved: Resolved, skills: Sequence[str], spend: Spend) -> Resolved:
        found = [await self._ids.look_up(TargetType.SKILL, one, self.skills, spend) for one in skills]
        wanted = {one.value.id for one in found}
        destination = resolved.destination
        if destination.target.type is TargetType.SKILL and wanted == {destination.target.id}:
            return resolved
        if len(wanted) > 1 or destination.target.type is TargetType.SKILL:
            says = "The tutorial dialect asks for one skill alone, and only in a queue."
            raise PlatformRefused(says, Cause.NOT_SUPPORTED)
        age_s = max(resolved.age_s, *(one.age_s for one in found))
        return replace(resolved, destination=replace(destination, skill_ids=tuple(wanted)), age_s=age_s)

    async def _queue(self, target: Target, spend: Spend) -> Resolved:
        found = await self._ids.look_up(target.type, said_of(target), self.queues, spend)
        queue = found.value
        destination = Destination(
            target=replace(target, id=queue.id, name=queue.name),
            roles=_LINE,
            party_ids=(queue.id,),
            known_as=(queue.id, queue.name),
        )
        return await self._in_queue(destination, found, spend)

    async def _in_queue(self, destination: Destination, queue: Aged["Queue"], spend: Spend) -> Resolved:
        campaign = await self._lines.runs_campaign(queue.value.id, spend)
        return Resolved(
            destination=destination,
            is_active=_is_active(queue.value.status),
            is_campaign_active=campaign.value,
            age_s=max(queue.age_s, campaign.age_s),
        )

    async def _skill(self, target: Target, spend: Spend) -> Resolved:
        """A line of which only the platform knows which queue it is in."""
        found = await self._ids.look_up(target.type, said_of(target), self.skills, spend)
        skill = found.value
        destination = Destination(
            target=replace(target, id=skill.id, name=skill.name), roles=_LINE, known_as=(skill.id, skill.name)
        )
        return Resolved(destination=destination, is_active=_is_active(skill.status), age_s=found.age_s)

    async def _agent(self, target: Target, spend: Spend) -> Resolved:
        said = said_of(target)
        found = await self._agents.find(said, spend)
        user = found.value
        extension = as_extension(self._agents.extension_of(said, user))
        destination = Destination(
            target=replace(target, id=user.id, name=user.name),
            address=extension,
            roles=(LegRole.AGENT, _FAILURE),
            party_ids=(user.id, extension),
            known_as=(extension, user.id, user.name),
        )
        return Resolved(destination=destination, age_s=found.age_s)

    async def _number(self, target: Target, spend: Spend) -> Resolved:  # noqa: ARG002 - asks nobody
        number = as_e164(said_of(target))
        return Resolved(
            destination=_at(replace(target, number=number), number, (LegRole.OUTSIDE, _FAILURE)), age_s=0.0
        )

    async def _extension(self, target: Target, spend: Spend) -> Resolved:
        digits = as_extension(said_of(target))
        asked = replace(target, number=digits)
        agent_id = self._agents.find_at(digits)
        if agent_id is None:
            return Resolved(destination=_at(asked, digits, _ANYBODY), age_s=0.0)
        found = await self._agents.directory.get(agent_id, spend)
        user = found.value
        destination = Destination(
            target=replace(asked, id=user.id),
            via=Target(type=TargetType.AGENT, id=user.id, name=user.name),
            address=digits,
            roles=(LegRole.AGENT, _FAILURE),
            party_ids=(user.id, digits),
            known_as=(digits, user.id, user.name),
        )
        return Resolved(destination=destination, age_s=found.age_s)

    async def _voicemail(self, target: Target, spend: Spend) -> Resolved:  # noqa: ARG002 - asks nobody
        said = said_of(target)
        extension = self._mappings.find_mailbox(_MAILBOXES, said)
        if extension is None:
            raise self._mappings.no_mailbox(_MAILBOXES, said, "EXTENSION")
        digits = as_extension(extension)
        destination = _at(replace(target, name=said), digits, (LegRole.VOICEMAIL, _FAILURE))
        return Resolved(destination=destination, age_s=0.0)

    async def _callback(self, target: Target, spend: Spend) -> Resolved:
        """A call-back in a queue: the call ends there and then, and what is left of it tells the number."""
        number = as_e164(said_of(target))
        found = await self.find_callback_queue(spend)
        queue = found.value
        destination = Destination(
            target=replace(target, number=number),
            via=Target(type=TargetType.QUEUE, id=queue.id, name=queue.name),
            address=number,
            roles=(_FAILURE,),
            party_ids=(number,),
            known_as=(queue.id, queue.name),
        )
        return await self._in_queue(destination, found, spend)


def _is_active(status: str | None) -> bool | None:
    return None if status is None else status == ACTIVE


def _at(target: Target, address: str, roles: tuple[LegRole, ...]) -> Destination:
    return Destination(target=target, address=address, roles=roles, party_ids=(address,), known_as=(address,))
