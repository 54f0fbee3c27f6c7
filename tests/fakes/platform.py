"""The platform port on the small telephone world, with commands, writes and reads that go wrong as told."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from hookflash.domain.calls import CallSnapshot, Leg, LegRole, MoveState
from hookflash.domain.capabilities import PLATFORM_OPTIONS, Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused, PlatformUnreachable
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import CALLER, Kind, Release
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import (
    AgentFacts,
    Gap,
    Hours,
    MissingGrants,
    QueueFacts,
    Resolved,
    Spend,
    Usability,
    Wait,
)
from hookflash.ports.platform import (
    Sent as Answered,
)

from .calls import Call
from .carrying_out import carry_out
from .directory import Directory
from .faults import (
    LATENCY_S,
    Outage,
    Outcome,
    Sent,
    Written,
    accepted,
    busy,
    refused,
    silent,
    unreachable,
)
from .handovers import Handovers
from .places import (
    BILLING,
    CLOSED,
    EMPTY,
    LONELY,
    OVERFLOW,
    PEOPLE,
    QUEUES,
    SUPPORT,
    Place,
    Queue,
    name_of,
)
from .world import World

__all__ = [
    "BILLING",
    "CLOSED",
    "EMPTY",
    "LATENCY_S",
    "LONELY",
    "OVERFLOW",
    "SUPPORT",
    "FakePlatform",
    "Outage",
    "Outcome",
    "accepted",
    "busy",
    "refused",
    "silent",
    "unreachable",
]

_EVERYWHERE = frozenset(TargetType)
_CONSULTED = frozenset(
    {
        TargetType.QUEUE,
        TargetType.AGENT,
        TargetType.SKILL,
        TargetType.NUMBER,
        TargetType.EXTENSION,
        TargetType.CONTACT,
    }
)
_HOLDERS = (LegRole.AGENT, LegRole.QUEUE, LegRole.IVR, LegRole.VOICEMAIL, LegRole.OUTSIDE)
_CONTEXT_BYTES = 200


class FakePlatform(Handovers):
    """Implements `hookflash.ports.platform.CallControl`.

    Attributes:
        script: What becomes of the next commands; then ``default``.
        scripts: The same for a verb, or for a write (``stamp``, ``set_routing``, ``set_wrap_up``).
        refuses: What is refused for want of a permission, by verb.
        unreadable: Reads that fail, by the name of the method, with what they raise.
        insists_on: The release without which no call is moved.
        troubles: When commands and writes went wrong, or at least not as usual.
        names_legs: Whether the answer to a consultation names its leg.
    """

    def __init__(self, *queues: Queue) -> None:
        super().__init__()
        self.world = World(queues or QUEUES, PEOPLE)
        self.directory = Directory(self.world)
        self.script: list[Outcome] = []
        self.scripts: dict[str, list[Outcome]] = defaultdict(list)
        self.default = accepted()
        self.refuses: dict[Verb, Cause] = {}
        self.outages: list[Outage] = []
        self.troubles: list[Outage] = []
        self.unreadable: dict[str, Callable[[], PlatformError]] = {}
        self.missing: tuple[str, ...] = ()
        self.missing_of: dict[str, tuple[str, ...]] = {}
        self.targets = {Kind.BLIND: _EVERYWHERE, Kind.CONSULT: _CONSULTED}
        self.options = PLATFORM_OPTIONS
        self.releases = frozenset(Release)
        self.wrap_up_codes = {"sold": "w-sold", "lost": "w-lost"}
        self.insists_on: Release | None = None
        self.keeps_records = True
        self.names_legs = True
        self.gives_figures = True
        self.sent: list[Sent] = []
        self.written: list[Written] = []
        self.blind_repeats: list[Sent] = []
        self.requests = 0
        self.is_closed = False

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            targets=self.targets,
            options=self.options,
            releases=self.releases,
            handover=self.handover,
            audits_handover=self.audits_handover,
        )

    # Reads

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        asked_at = _time()
        await self._ask("read_call", spend)
        snapshot = self.world.snapshot(self._find(call_id), asked_at)
        await asyncio.sleep(LATENCY_S / 2)
        return snapshot

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        wanted = None if leg == CALLER else call.find_leg(leg)
        if leg != CALLER and (wanted is None or wanted.role is not LegRole.CALLER):
            return wanted if wanted is not None and wanted.is_up else None
        for role in _HOLDERS:
            holding = next((one for one in reversed(call.legs) if one.role is role and one.is_up), None)
            if holding is not None:
                return holding
        return None

    async def resolve(self, target: Target, skills: Sequence[str], spend: Spend) -> Resolved:
        if "resolve" in self.unreadable:
            await self._ask("resolve", spend)
        try:
            return Resolved(destination=self.directory.find(target, skills), age_s=0.0)
        except PlatformMissing:
            await self._ask("resolve", spend)
            raise

    async def read_queue(self, destination: Destination, spend: Spend) -> QueueFacts:
        await self._ask("read_queue", spend)
        queue = self.world.queues[destination.place.id or ""]
        if not self.gives_figures:
            return QueueFacts(waiting=None, staffed=None, idle=None, age_s=0.0)
        names = (queue.agent,) if queue.staffed else ()
        return QueueFacts(
            waiting=queue.waiting, staffed=queue.staffed, idle=queue.staffed, agents=names, age_s=0.0
        )

    async def estimate_wait(self, destination: Destination, call_id: CallId, spend: Spend) -> Wait:
        await self._ask("estimate_wait", spend)
        self._find(call_id)
        return Wait(self.world.queues[destination.place.id or ""].wait_s, 0.0)

    async def read_hours(self, destination: Destination, spend: Spend) -> Hours | None:
        if "read_hours" in self.unreadable:
            await self._ask("read_hours", spend)
        queue = self.world.queues[destination.place.id or ""]
        if queue.is_open:
            return None
        await self._ask("read_hours", spend)
        return Hours(is_open=False, reason="closed", evidence={"schedule": "nights"}, age_s=0.0)

    async def read_agent(self, destination: Destination, spend: Spend) -> AgentFacts:
        await self._ask("read_agent", spend)
        person = self.world.people[destination.place.name or ""]
        return AgentFacts(
            presence="Available" if person.is_present else None,
            is_present=person.is_present if self.gives_figures else None,
            wants_no_calls=person.wants_no_calls,
            is_busy=person.is_busy,
            has_phone=person.has_phone,
            age_s=0.0,
        )

    async def find_wrap_up(self, code: str, queue_id: str | None, spend: Spend) -> str:
        del queue_id
        await self._ask("find_wrap_up", spend)
        if code not in self.wrap_up_codes:
            raise PlatformMissing("no such code", Cause.INVALID_TARGET, near=tuple(self.wrap_up_codes))
        return self.wrap_up_codes[code]

    async def missing_grants(self, kind: Kind, destination: Target, spend: Spend) -> MissingGrants:
        del kind, destination
        if "missing_grants" in self.unreadable:
            await self._ask("missing_grants", spend)
        return MissingGrants(self.missing, 0.0)

    async def missing_grants_of(
        self, requester: str, kind: Kind, destination: Target, spend: Spend
    ) -> MissingGrants | None:
        del kind, destination
        if "missing_grants_of" in self.unreadable:
            await self._ask("missing_grants_of", spend)
        missing = self.missing_of.get(requester)
        return None if missing is None else MissingGrants(missing, 0.0)

    def context_limit(self) -> int:
        return _CONTEXT_BYTES

    # Commands

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Answered:
        self._may_send(spend)
        number = len(self.sent) + 1
        place = self.directory.place(command.destination) if command.destination is not None else None
        sent = Sent(_time(), call_id, command, name_of(place))
        self.sent.append(sent)
        call = self._find(call_id)
        if any(not _is_harmless(call, one) for one in call.open_commands):
            self.blind_repeats.append(sent)
        outcome = self._next_outcome(command.verb, self.script)
        if outcome.effect_after_s is None:
            await asyncio.sleep(outcome.answer_after_s)
            if outcome.error is not None:
                raise outcome.error()
            return Answered(f"request-{number}")
        self._refuse(call, command)
        leg_id = self.world.new_leg_id() if command.verb is Verb.CONSULT else None
        self._take(call, command, number, place, leg_id, outcome.effect_after_s)
        await asyncio.sleep(outcome.answer_after_s)
        if outcome.error is not None:
            raise outcome.error()
        return Answered(f"request-{number}", LegId(leg_id) if leg_id and self.names_legs else None)

    def _refuse(self, call: Call, command: Command) -> None:
        """What the platform sees at once that it cannot do."""
        if command.verb in self.refuses:
            raise PlatformRefused("not allowed", self.refuses[command.verb])
        party = call.party(command.leg_id)
        is_there = party is not None and (party.is_up or (command.verb is Verb.CLOSE and party.is_set_up))
        if not is_there:
            raise PlatformRefused("the leg is no longer connected", Cause.CALL_GONE)
        if command.verb in {Verb.SPEAK, Verb.CANCEL} and (call.talk is None or not call.talk.is_open):
            raise PlatformRefused("there is no consultation", Cause.VERSION_CONFLICT)
        if command.verb is Verb.MOVE:
            if self.insists_on not in {None, command.release}:
                raise PlatformRefused(
                    "not with this release", Cause.PLATFORM_REFUSED, insists_on=self.insists_on
                )
            if any(one.replaces is party and not one.is_over for one in call.others()):
                raise PlatformRefused("the leg is being moved", Cause.CALL_BUSY)

    def _take(
        self,
        call: Call,
        command: Command,
        number: int,
        place: Place | None,
        leg_id: str | None,
        after_s: float,
    ) -> None:
        call.open_commands.append(command)
        is_recorded = self.keeps_records and command.verb is Verb.MOVE
        known_as = command.destination.known_as[0] if command.destination is not None else None
        if is_recorded:
            self.world.record(call, number, known_as, MoveState.UNDER_WAY)

        def happen() -> None:
            call.open_commands.remove(command)
            is_done = carry_out(self.world, call, command, number, place, leg_id)
            if is_recorded and not is_done:
                self.world.record(call, number, known_as, MoveState.FAILED)

        self.world.later(after_s, happen)

    # Other writes

    async def stamp(
        self, call: CallSnapshot, context: Mapping[str, str], journey: Journey, spend: Spend
    ) -> None:
        found = self._find(call.id)
        if await self._write("stamp", found, spend):
            found.context.update(context)
            found.journey = journey

    async def set_routing(
        self, call_id: CallId, skill_ids: Sequence[str] | None, priority: int | None, spend: Spend
    ) -> None:
        found = self._find(call_id)
        if not any(one.role is LegRole.QUEUE and one.is_up for one in found.others()):
            await self._write("set_routing", found, spend)
            raise PlatformRefused("the call waits in no queue", Cause.VERSION_CONFLICT)
        if await self._write("set_routing", found, spend):
            found.skills = tuple(skill_ids or ())
            found.priority = priority

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, code_id: str, spend: Spend) -> None:
        found = self._find(call_id)
        if await self._write("set_wrap_up", found, spend):
            found.wrap_ups[leg_id] = code_id

    async def survey(self, spend: Spend) -> tuple[Usability, ...]:
        await self._ask("survey", spend)
        return tuple(
            Usability(
                verb=kind,
                target=target,
                is_usable=not self.missing,
                gaps=tuple(Gap(one, f"add {one}") for one in self.missing),
            )
            for kind, targets in self.targets.items()
            for target in sorted(targets)
        )

    async def close(self) -> None:
        self.is_closed = True

    async def _write(self, what: str, call: Call, spend: Spend) -> bool:
        """Whether the write takes effect; raises what was told."""
        self._count(spend)
        self.written.append(Written(_time(), what, call.id))
        outcome = self._next_outcome(what, [])
        await asyncio.sleep(outcome.answer_after_s)
        if outcome.error is not None and outcome.effect_after_s is None:
            raise outcome.error()
        return outcome.effect_after_s is not None

    def _next_outcome(self, what: str, script: list[Outcome]) -> Outcome:
        told = self.scripts[what] or script
        if not told:
            return self.default if what in set(Verb) else accepted()
        outcome = told.pop(0)
        self.troubles.append(Outage(_time(), _time() + outcome.answer_after_s))
        return outcome

    def _may_send(self, spend: Spend) -> None:
        if not spend.may_send():
            raise PlatformUnreachable("the right to send ran out", Cause.PLATFORM_DOWN)
        self._count(spend)

    def _count(self, spend: Spend) -> None:
        spend.requests += 1
        self.requests += 1

    async def _ask(self, what: str, spend: Spend) -> None:
        self._count(spend)
        await asyncio.sleep(LATENCY_S / 2)
        if what in self.unreadable:
            error = self.unreadable[what]()
            raise error
        for outage in self.outages:
            if outage.covers(_time()):
                raise PlatformError("the platform cannot be read", outage.cause)

    def _find(self, call_id: str) -> Call:
        call = self.world.calls.get(call_id)
        if call is None:
            raise PlatformMissing("no such call", Cause.CALL_GONE)
        return call


def _is_harmless(call: Call, command: Command) -> bool:
    """Whether a late effect changes nothing.

    To take a caller back twice, to end a line that is over, or to dial while the agent has dialled somebody.
    """
    party = call.party(command.leg_id)
    is_over = party is None or party.is_over
    if command.verb is Verb.CONSULT and call.talk is not None and call.talk.is_open:
        return not call.talk.is_ours and not call.talk.target.is_over
    return command.verb is Verb.CANCEL or (command.verb is Verb.CLOSE and is_over)


def _time() -> float:
    return asyncio.get_running_loop().time()
