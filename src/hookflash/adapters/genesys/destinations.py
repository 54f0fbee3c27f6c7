"""From a target to what the platform is told: its id, what stands for it, and how arriving there shows."""

from dataclasses import replace

from hookflash.adapters.genesys.addresses import is_id
from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.people import Agents, is_active
from hookflash.adapters.genesys.skills import Skills
from hookflash.adapters.genesys.wire.common import Named
from hookflash.adapters.genesys.wire.people import User
from hookflash.adapters.kit.directory import Directory
from hookflash.adapters.kit.mappings import not_mapped
from hookflash.adapters.kit.numbers import as_e164, as_extension
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformMissing
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Resolved, Spend

_LINE = (LegRole.QUEUE, LegRole.AGENT)
_FLOW = (LegRole.IVR, LegRole.VOICEMAIL)


class Destinations:
    """Resolves every type of target."""

    def __init__(self, queues: Directory[Named], agents: Agents, skills: Skills, mappings: Mappings) -> None:
        self._queues = queues
        self._agents = agents
        self._skills = skills
        self._mappings = mappings
        self._by_type = {
            TargetType.QUEUE: self._queue,
            TargetType.AGENT: self._agent,
            TargetType.SKILL: self._skill,
            TargetType.SKILLGROUP: self._skill_group,
            TargetType.NUMBER: self._number,
            TargetType.EXTENSION: self._extension,
            TargetType.VOICEMAIL: self._voicemail,
            TargetType.CONTACT: self._contact,
            TargetType.CALLBACK: self._callback,
        }

    async def resolve(self, target: Target, skills: tuple[str, ...], spend: Spend) -> Resolved:
        """The target as the platform knows it, with the skills to be asked for there.

        Raises:
            PlatformMissing: No such target or skill, or several.
            PlatformRefused: Nothing is mapped that leads there.
        """
        resolved = await self._by_type[target.type](target, spend)
        if not skills:
            return resolved
        found = [await self._skills.find(name, spend) for name in skills]
        own = resolved.destination.skill_ids
        ids = tuple(dict.fromkeys((*own, *(one.value.id for one in found))))
        return replace(
            resolved,
            destination=replace(resolved.destination, skill_ids=ids),
            age_s=max(resolved.age_s, *(one.age_s for one in found)),
        )

    async def _queue(self, target: Target, spend: Spend) -> Resolved:
        found = await self._queues.find(_said(target), spend)
        return Resolved(destination=_in_line(_named(target, found.value), found.value), age_s=found.age_s)

    async def _agent(self, target: Target, spend: Spend) -> Resolved:
        found = await self._agents.find(_said(target), spend)
        user = found.value
        destination = _at_agent(replace(target, id=user.id, name=user.name), user)
        return Resolved(destination=destination, is_active=is_active(user), age_s=found.age_s)

    async def _skill(self, target: Target, spend: Spend) -> Resolved:
        skill = await self._skills.find(_said(target), spend)
        queue = await self._skills.find_queue_for(skill.value, spend)
        destination = _in_line(_named(target, skill.value), queue.value, via=True, skills=(skill.value.id,))
        is_in_use = skill.value.state in {None, "active"}
        return Resolved(destination=destination, is_active=is_in_use, age_s=max(skill.age_s, queue.age_s))

    async def _skill_group(self, target: Target, spend: Spend) -> Resolved:
        group = await self._skills.find_group(_said(target), spend)
        queue = await self._skills.find_queue_for_group(group.value, spend)
        destination = _in_line(_named(target, group.value), queue.value, via=True)
        return Resolved(destination=destination, age_s=max(group.age_s, queue.age_s))

    async def _number(self, target: Target, spend: Spend) -> Resolved:  # noqa: ARG002 - asks nobody
        number = as_e164(_said(target))
        return Resolved(destination=_outside(replace(target, number=number), number), age_s=0.0)

    async def _extension(self, target: Target, spend: Spend) -> Resolved:
        digits = as_extension(_said(target))
        found = await self._agents.find_by_extension(digits, spend)
        if found is None:
            roles = (LegRole.AGENT, LegRole.OUTSIDE, LegRole.OTHER)
            destination = Destination(
                target=replace(target, number=digits), address=digits, roles=roles, known_as=(digits,)
            )
            return Resolved(destination=destination, age_s=0.0)
        user = found.value
        asked = replace(target, id=user.id, number=digits)
        destination = replace(_at_agent(asked, user), via=_as_agent(user))
        return Resolved(destination=destination, is_active=is_active(user), age_s=found.age_s)

    async def _voicemail(self, target: Target, spend: Spend) -> Resolved:
        """A mailbox: reached through a flow alone (reference genesys-cloud 3)."""
        said = _said(target)
        kind, _, owner = said.partition(":")
        is_known = bool(owner) and kind in {"agent", "queue"}
        names = await self._names_of(kind, owner, spend) if is_known else []
        flow = self._mappings.find_mailbox("voicemail_flows", said, names)
        if flow is None:
            raise self._mappings.no_mailbox("voicemail_flows", said, "FLOW")
        return Resolved(destination=_flow(replace(target, name=said), flow), age_s=0.0)

    async def _names_of(self, kind: str, owner: str, spend: Spend) -> list[str]:
        """What else the owner of a mailbox may stand for in the table: name, e-mail, id."""
        if kind == "queue":
            queue = (await self._queues.find(owner, spend)).value
            return [queue.name, queue.id]
        user = (await self._agents.find(owner, spend)).value
        return [user.name, *([user.email] if user.email else []), user.id]

    async def _contact(self, target: Target, spend: Spend) -> Resolved:  # noqa: ARG002 - asks nobody
        """An external contact, by its id alone: whether there is one shows when it is sent there."""
        contact_id = _said(target)
        if not is_id(contact_id):
            raise PlatformMissing("An external contact is given by its id.", Cause.TARGET_MISSING)
        contact_id = contact_id.lower()
        destination = Destination(
            target=replace(target, id=contact_id), roles=(LegRole.OUTSIDE,), known_as=(contact_id,)
        )
        return Resolved(destination=destination, age_s=0.0)

    async def _callback(self, target: Target, spend: Spend) -> Resolved:  # noqa: ARG002 - asks nobody
        number = as_e164(_said(target))
        flow = self._mappings.callback_flow
        if flow is None:
            raise not_mapped(self._mappings.toml_of("callback_flow", "FLOW"))
        return Resolved(destination=_flow(replace(target, number=number), flow), age_s=0.0)


def _said(target: Target) -> str:
    return target.id or target.name or target.number or ""


def _named(target: Target, found: Named) -> Target:
    return replace(target, id=found.id, name=found.name)


def _in_line(target: Target, queue: Named, *, via: bool = False, skills: tuple[str, ...] = ()) -> Destination:
    return Destination(
        target=target,
        via=Target(type=TargetType.QUEUE, id=queue.id, name=queue.name) if via else None,
        roles=_LINE,
        party_ids=(queue.id,),
        known_as=(queue.id, queue.name),
        skill_ids=skills,
    )


def _at_agent(target: Target, user: User) -> Destination:
    also = (user.email,) if user.email else ()
    return Destination(
        target=target, roles=(LegRole.AGENT,), party_ids=(user.id,), known_as=(user.id, user.name, *also)
    )


def _as_agent(user: User) -> Target:
    return Target(type=TargetType.AGENT, id=user.id, name=user.name)


def _outside(target: Target, number: str) -> Destination:
    known = (number, f"tel:{number}")
    return Destination(target=target, address=number, roles=(LegRole.OUTSIDE,), known_as=known)


def _flow(target: Target, flow: str) -> Destination:
    """A flow is dialled as an address; its bare name becomes one (reference genesys-cloud 7)."""
    is_address = "@" in flow or ":" in flow
    address = flow if is_address else f"{flow}@localhost"
    return Destination(target=target, address=address, roles=_FLOW, known_as=(flow, address))
