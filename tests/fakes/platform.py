"""The platform port on the small telephone world, with commands that go wrong as told."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from hookflash.domain.calls import CallSnapshot, Leg, LegRole, MoveState
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    PlatformBusy,
    PlatformError,
    PlatformMissing,
    PlatformRefused,
    PlatformSilent,
    PlatformUnreachable,
)
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import CALLER, Kind
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import MissingGrants, QueueFacts, Resolved, Spend

from .world import Call, Queue, World

LATENCY_S = 0.02
BILLING = Queue("q-billing", "Billing")
OVERFLOW = Queue("q-overflow", "Overflow", agent="olga")
EMPTY = Queue("q-empty", "Empty Desk", staffed=0, answer_after_s=None)
LONELY = Queue("q-lonely", "Lonely", answer_after_s=None)
SUPPORT = Queue("q-support", "Support", agent="ana")


@dataclass(frozen=True)
class Outcome:
    """What becomes of one command.

    Attributes:
        error: Comes instead of an acceptance.
        answer_after_s: When the answer, or the error, comes.
        effect_after_s: When the call moves; never if absent.
    """

    error: Callable[[], PlatformError] | None = None
    answer_after_s: float = LATENCY_S
    effect_after_s: float | None = 0.1


def accepted(*, effect_after_s: float | None = 0.1) -> Outcome:
    """Accepted; without an effect this is a success that is none."""
    return Outcome(effect_after_s=effect_after_s)


def silent(*, effect_after_s: float | None = None, answer_after_s: float = 2.0) -> Outcome:
    """No readable answer comes."""
    return Outcome(
        lambda: PlatformSilent("no answer", Cause.PLATFORM_UNCLEAR), answer_after_s, effect_after_s
    )


def refused(cause: Cause) -> Outcome:
    """Understood, and certainly not done."""
    return Outcome(lambda: PlatformRefused(f"refused: {cause}", cause), effect_after_s=None)


def busy(retry_after_s: float = 2.0) -> Outcome:
    """Refused for the rate limit."""
    return Outcome(lambda: PlatformBusy("slow down", retry_after_s=retry_after_s), effect_after_s=None)


def unreachable() -> Outcome:
    """Never sent."""
    return Outcome(lambda: PlatformUnreachable("no connection", Cause.PLATFORM_DOWN), effect_after_s=None)


@dataclass(frozen=True)
class Outage:
    """A time in which reads fail."""

    begins: float
    ends: float
    cause: Cause = Cause.PLATFORM_DOWN

    def covers(self, moment: float) -> bool:
        return self.begins <= moment < self.ends


@dataclass(frozen=True)
class Sent:
    """A command as it arrived."""

    at: float
    call_id: str
    leg_id: str
    queue: str


class FakePlatform:
    """Implements `hookflash.ports.platform.CallControl`."""

    def __init__(self, *queues: Queue) -> None:
        self.world = World(*(queues or (BILLING, OVERFLOW, EMPTY, LONELY, SUPPORT)))
        self.script: list[Outcome] = []
        self.default = accepted()
        self.outages: list[Outage] = []
        self.missing: tuple[str, ...] = ()
        self.keeps_records = True
        self.sent: list[Sent] = []
        self.blind_repeats: list[Sent] = []
        self.requests = 0
        self.is_closed = False

    @property
    def capabilities(self) -> Capabilities:
        options = {"fallback", "requested_by", "reason", "done_when", "deadline_s", "leg"}
        return Capabilities(verbs={Kind.BLIND: frozenset({TargetType.QUEUE})}, options=frozenset(options))

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        asked_at = _time()
        await self._ask(spend)
        call = self._find(call_id)
        snapshot = self.world.snapshot(call, asked_at)
        await asyncio.sleep(LATENCY_S / 2)
        return snapshot

    async def resolve(self, target: Target, spend: Spend) -> Resolved:
        queue = _pick(self.world.queues.values(), target)
        if queue is not None:
            return Resolved(replace(target, id=queue.id, name=queue.name), 0.0)
        await self._ask(spend)
        names = [queue.name for queue in self.world.queues.values()]
        near = tuple(get_close_matches(target.name or "", names, 3))
        raise PlatformMissing("no such queue", Cause.TARGET_MISSING, near=near)

    async def read_queue(self, target: Target, spend: Spend) -> QueueFacts:
        await self._ask(spend)
        queue = self.world.queues[target.id or ""]
        return QueueFacts(waiting=0, staffed=queue.staffed, idle=queue.staffed, age_s=0.0)

    async def missing_grants(self, kind: Kind, target: TargetType, spend: Spend) -> MissingGrants:
        del kind, target, spend
        return MissingGrants(self.missing, 0.0)

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        movable = [one for one in call.legs if one.role in {LegRole.AGENT, LegRole.QUEUE} and one.is_up]
        if leg != CALLER:
            return next((one for one in movable if one.id == leg), None)
        agents_first = sorted(movable, key=lambda one: one.role is not LegRole.AGENT)
        return next(iter(agents_first), None)

    async def transfer(self, call_id: CallId, leg_id: LegId, target: Target, spend: Spend) -> str | None:
        if not spend.may_send():
            raise PlatformUnreachable("the right to send ran out", Cause.PLATFORM_DOWN)
        spend.requests += 1
        self.requests += 1
        outcome = self.script.pop(0) if self.script else self.default
        number = len(self.sent) + 1
        command = Sent(_time(), call_id, leg_id, self.world.queues[target.id or ""].name)
        self.sent.append(command)
        call = self._find(call_id)
        if call.unsettled:
            self.blind_repeats.append(command)
        if outcome.effect_after_s is not None:
            leg = next((one for one in call.legs if one.id == leg_id), None)
            if leg is None or not leg.is_up:
                raise PlatformRefused("the leg is no longer connected", Cause.CALL_GONE)
            self._take(call, command, target.id or "", number, outcome.effect_after_s)
        await asyncio.sleep(outcome.answer_after_s)
        if outcome.error is not None:
            raise outcome.error()
        return f"request-{number}"

    async def close(self) -> None:
        self.is_closed = True

    def _take(self, call: Call, command: Sent, queue_id: str, number: int, after_s: float) -> None:
        call.unsettled += 1
        if self.keeps_records:
            self.world.record(call, number, queue_id, MoveState.UNDER_WAY)

        def happen() -> None:
            call.unsettled -= 1
            is_done = self.world.move(call, command.leg_id, queue_id, command=number)
            if self.keeps_records:
                self.world.record(call, number, queue_id, MoveState.DONE if is_done else MoveState.FAILED)

        asyncio.get_running_loop().call_later(after_s, happen)

    async def _ask(self, spend: Spend) -> None:
        spend.requests += 1
        self.requests += 1
        await asyncio.sleep(LATENCY_S / 2)
        for outage in self.outages:
            if outage.covers(_time()):
                raise PlatformError("the platform cannot be read", outage.cause)

    def _find(self, call_id: str) -> Call:
        call = self.world.calls.get(call_id)
        if call is None:
            raise PlatformMissing("no such call", Cause.CALL_GONE)
        return call


def _pick(queues: Iterable[Queue], target: Target) -> Queue | None:
    wanted = (target.id or target.name or "").lower()
    return next((queue for queue in queues if wanted in {queue.id, queue.name.lower()}), None)


def _time() -> float:
    return asyncio.get_running_loop().time()
