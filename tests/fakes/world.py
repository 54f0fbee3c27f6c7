"""A small telephone world: calls with legs, queues that ring their agents, and where callers were."""

import asyncio
import itertools
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import Any

from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.ids import CallId, LegId

from .virtual_time import at


@dataclass(frozen=True)
class Queue:
    """A queue and how its agents behave; who is never answered waits for ever."""

    id: str
    name: str
    staffed: int = 1
    agent: str = "ben"
    ring_after_s: float = 0.3
    answer_after_s: float | None = 1.0


@dataclass(frozen=True)
class Effect:
    """A command that changed the world."""

    at: float
    call_id: str
    queue: str
    command: int


@dataclass
class Call:
    """One call; legs in the order in which they came about."""

    id: str
    legs: list[Leg] = field(default_factory=list)
    moves: list[MoveRecord] = field(default_factory=list)
    is_private: bool = False
    unsettled: int = 0
    where: list[tuple[float, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where the caller is."""
        return self.where[-1][1]

    def place_at(self, seconds: float) -> str:
        """Where the caller was at that moment."""
        known = bisect_right([moment for moment, _ in self.where], seconds)
        return self.where[known - 1][1]


class World:
    """The truth that the tests compare a transfer's record with."""

    def __init__(self, *queues: Queue) -> None:
        self.queues = {queue.id: queue for queue in queues}
        self.calls: dict[str, Call] = {}
        self.effects: list[Effect] = []
        self._numbers = itertools.count(1)

    def answered_call(self, call_id: str = "call-1", agent: str = "ana") -> Call:
        """A caller who talks with an agent."""
        call = self.calls[call_id] = Call(call_id)
        self._add(call, LegRole.CALLER)
        self._add(call, LegRole.AGENT, party_id=f"id-{agent}", party_name=agent)
        self._note(call)
        return call

    def queued_call(self, queue_id: str, call_id: str = "call-1") -> Call:
        """A caller who waits in a queue."""
        call = self.calls[call_id] = Call(call_id)
        self._add(call, LegRole.CALLER)
        self._enqueue(call, self.queues[queue_id])
        self._note(call)
        return call

    def snapshot(self, call: Call, asked_at: float) -> CallSnapshot:
        """The call as it is now, for somebody who asked a moment ago."""
        return CallSnapshot(
            id=CallId(call.id),
            legs=tuple(call.legs),
            moves=tuple(call.moves),
            read_at=at(asked_at),
            is_private=call.is_private,
        )

    def move(self, call: Call, leg_id: str, queue_id: str, *, command: int) -> bool:
        """The effect of a command: the caller waits in the queue; false if the leg had ended before."""
        leg = next(leg for leg in call.legs if leg.id == leg_id)
        if leg.state is LegState.ENDED:
            return False
        for other in call.legs:
            if other.id == leg_id or (leg.role is LegRole.QUEUE and other.is_ringing):
                self._set(call, other.id, LegState.ENDED, LegEnd.TRANSFERRED)
        self._enqueue(call, self.queues[queue_id])
        self.effects.append(Effect(_time(), call.id, self.queues[queue_id].name, command))
        self._note(call)
        return True

    def hold(self, call: Call, *, held: bool = True) -> None:
        """The agent puts the caller on hold, or takes them back."""
        leg = next(leg for leg in reversed(call.legs) if leg.role is LegRole.AGENT and leg.is_up)
        self._set(call, leg.id, LegState.HELD if held else LegState.CONNECTED)
        self._note(call)

    def hang_up(self, call: Call, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """The caller is gone, and every leg with them."""
        for leg in call.legs:
            if leg.state is not LegState.ENDED:
                self._set(call, leg.id, LegState.ENDED, end)
        self._note(call)

    def _enqueue(self, call: Call, queue: Queue) -> None:
        leg = self._add(call, LegRole.QUEUE, queue_id=queue.id, queue_name=queue.name)
        if queue.answer_after_s is not None:
            asyncio.get_running_loop().call_later(queue.ring_after_s, self._ring, call, leg.id, queue)

    def _ring(self, call: Call, queue_leg: str, queue: Queue) -> None:
        if not self._is_up(call, queue_leg) or queue.answer_after_s is None:
            return
        name = queue.agent
        agent = self._add(
            call, LegRole.AGENT, LegState.RINGING, party_id=f"id-{name}", party_name=name, queue_id=queue.id
        )
        loop = asyncio.get_running_loop()
        loop.call_later(queue.answer_after_s, self._answer, call, queue_leg, agent.id)

    def _answer(self, call: Call, queue_leg: str, agent_leg: str) -> None:
        if self._is_up(call, queue_leg):
            self._set(call, queue_leg, LegState.ENDED, LegEnd.TRANSFERRED)
            self._set(call, agent_leg, LegState.CONNECTED)
            self._note(call)

    def _add(self, call: Call, role: LegRole, state: LegState = LegState.CONNECTED, **facts: Any) -> Leg:
        leg = Leg(id=LegId(f"leg-{next(self._numbers)}"), role=role, state=state, **facts)
        call.legs.append(leg)
        return leg

    def _set(self, call: Call, leg_id: str, state: LegState, end: LegEnd | None = None) -> None:
        call.legs = [replace(leg, state=state, end=end) if leg.id == leg_id else leg for leg in call.legs]

    def _is_up(self, call: Call, leg_id: str) -> bool:
        return any(leg.id == leg_id and leg.is_up for leg in call.legs)

    def _note(self, call: Call) -> None:
        call.where.append((_time(), _place(call)))

    def record(self, call: Call, number: int, queue_id: str, state: MoveState) -> None:
        """Keep, or bring up to date, the platform's own record of a command."""
        entry = MoveRecord(id=f"move-{number}", state=state, destination=queue_id)
        call.moves = [*(move for move in call.moves if move.id != entry.id), entry]


def _time() -> float:
    return asyncio.get_running_loop().time()


def _place(call: Call) -> str:
    if call.legs[0].state is LegState.ENDED:
        return "gone"
    for leg in reversed(call.legs):
        if leg.role is LegRole.AGENT and leg.state is LegState.HELD:
            return "hold"
        if leg.role is LegRole.AGENT and leg.state is LegState.CONNECTED:
            return f"agent:{leg.party_name}"
        if leg.role is LegRole.QUEUE and leg.state is LegState.CONNECTED:
            return f"queue:{leg.queue_name}"
    return "nobody"
