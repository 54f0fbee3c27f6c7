"""What the fake platform knows of places: names to ids, and how arriving there shows in a call."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.targets import Target, TargetType

from .places import OUTSIDES, SKILLS, Flow, Outside, Person, Place, Queue
from .world import World


class Directory:
    """Finds places, and gives back the place that a destination stands for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.outsides = {one.number: one for one in OUTSIDES}
        self.mailboxes: dict[str, Flow] = {}
        self.callbacks: Flow | None = None
        self.skill_queues = {"spanish": "q-support", "billing": "q-billing"}

    def find(self, target: Target, skills: Sequence[str]) -> Destination:
        """Where a target is.

        Raises:
            PlatformMissing: There is no such thing.
            PlatformRefused: Nothing is configured that leads there.
        """
        found = self._find(target)
        asked = tuple(_of(SKILLS, name) for name in skills)
        return replace(found, skill_ids=tuple(dict.fromkeys((*found.skill_ids, *asked))))

    def place(self, destination: Destination) -> Place:
        """The place that a destination stands for."""
        there = destination.place
        match there.type:
            case TargetType.QUEUE:
                return self._world.queues[there.id or ""]
            case TargetType.AGENT:
                return self._world.people[there.name or ""]
            case TargetType.NUMBER:
                return self.outsides.get(there.number or "", Outside(there.number or ""))
            case TargetType.CONTACT:
                return next(one for one in self.outsides.values() if one.contact_id == there.id)
            case TargetType.VOICEMAIL:
                return self.mailboxes[there.name or ""]
            case _ if self.callbacks is not None:
                return self.callbacks
            case _:
                raise ValueError(there.type)

    def _find(self, target: Target) -> Destination:
        match target.type:
            case TargetType.QUEUE:
                return _line(target, self._queue(target))
            case TargetType.SKILL | TargetType.SKILLGROUP:
                return self._skill(target)
            case TargetType.AGENT:
                return _person(target, self._person(target))
            case TargetType.EXTENSION:
                return self._extension(target)
            case TargetType.NUMBER:
                number = target.number or ""
                return Destination(
                    target=target, address=number, roles=(LegRole.OUTSIDE,), known_as=(number,)
                )
            case TargetType.CONTACT:
                return self._contact(target)
            case TargetType.VOICEMAIL:
                return self._mailbox(target)
            case TargetType.CALLBACK:
                return self._callback(target)

    def _queue(self, target: Target) -> Queue:
        wanted = (target.id or target.name or "").lower()
        queues = self._world.queues.values()
        found = next((queue for queue in queues if wanted in {queue.id, queue.name.lower()}), None)
        if found is None:
            raise _missing("queue", target, (queue.name for queue in queues))
        return found

    def _person(self, target: Target) -> Person:
        wanted = (target.id or target.name or "").lower()
        people = self._world.people.values()
        found = next((one for one in people if wanted in {one.id, one.name.lower()}), None)
        if found is None:
            raise _missing("agent", target, (one.name for one in people))
        return found

    def _skill(self, target: Target) -> Destination:
        name = (target.name or target.id or "").lower()
        skill_id = _of(SKILLS, name)
        if name not in self.skill_queues:
            raise PlatformRefused("no queue serves that skill", Cause.NOT_SUPPORTED)
        queue = self._world.queues[self.skill_queues[name]]
        skill = replace(target, id=skill_id, name=name)
        via = Target(type=TargetType.QUEUE, id=queue.id, name=queue.name)
        skill_ids = (skill_id,) if target.type is TargetType.SKILL else ()
        return replace(_line(skill, queue), target=skill, via=via, skill_ids=skill_ids)

    def _extension(self, target: Target) -> Destination:
        person = next((one for one in self._world.people.values() if one.extension == target.number), None)
        if person is None:
            raise PlatformMissing("no such extension", Cause.TARGET_MISSING)
        via = Target(type=TargetType.AGENT, id=person.id, name=person.name)
        found = _person(target, person)
        return replace(found, target=replace(target, id=person.id), via=via)

    def _contact(self, target: Target) -> Destination:
        wanted = target.id or target.name
        found = next((one for one in self.outsides.values() if one.contact_id == wanted), None)
        if found is None or wanted is None:
            raise PlatformMissing("no such contact", Cause.TARGET_MISSING)
        contact = replace(target, id=wanted)
        return Destination(target=contact, roles=(LegRole.OUTSIDE,), known_as=(wanted, found.number))

    def _mailbox(self, target: Target) -> Destination:
        flow = self.mailboxes.get(target.name or "")
        if flow is None:
            raise PlatformRefused("no flow leads to that mailbox", Cause.NOT_SUPPORTED)
        return _flow(target, flow)

    def _callback(self, target: Target) -> Destination:
        if self.callbacks is None:
            raise PlatformRefused("no flow takes call-backs", Cause.NOT_SUPPORTED)
        return _flow(target, self.callbacks)


def _line(target: Target, queue: Queue) -> Destination:
    return Destination(
        target=replace(target, id=queue.id, name=queue.name),
        roles=(LegRole.QUEUE, LegRole.AGENT),
        party_ids=(queue.id,),
        known_as=(queue.id, queue.name),
    )


def _person(target: Target, person: Person) -> Destination:
    return Destination(
        target=replace(target, id=person.id, name=person.name),
        roles=(LegRole.AGENT,),
        party_ids=(person.id,),
        known_as=(person.id, person.name),
    )


def _flow(target: Target, flow: Flow) -> Destination:
    return Destination(
        target=target, address=flow.id, roles=(LegRole.IVR, LegRole.VOICEMAIL), known_as=(flow.id,)
    )


def _of(skills: dict[str, str], name: str) -> str:
    if name not in skills:
        raise PlatformMissing("no such skill", Cause.TARGET_MISSING, near=tuple(skills))
    return skills[name]


def _missing(what: str, target: Target, names: Iterable[str]) -> PlatformMissing:
    near = tuple(get_close_matches(target.name or "", list(names), 3))
    return PlatformMissing(f"no such {what}", Cause.TARGET_MISSING, near=near)
