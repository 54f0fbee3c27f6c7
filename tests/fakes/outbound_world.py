"""A small world of outbound calls: the agent's phone rings, then the number's, then they talk."""

import asyncio
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState
from hookflash.domain.ids import CallId, LegId

from .places import Manner, Person
from .virtual_time import at


@dataclass
class PlacedCall:
    """One call that was placed.

    Attributes:
        intent_id: What it bears.
        truth: What was going on, from when on: ``nobody``, ``agent_rings``, ``number_rings``, ``talk``,
            ``over``.
        reason: Why it ended without a talk: ``agent``, ``busy``, ``no_answer``, ``invalid``, ``hung_up``.
    """

    id: str
    intent_id: str
    person: Person
    callee: Manner
    talk_s: float
    legs: list[Leg] = field(default_factory=list)
    truth: list[tuple[float, str]] = field(default_factory=list)
    reason: str | None = None
    wrap_up: str | None = None

    @property
    def now(self) -> str:
        return self.truth[-1][1]

    @property
    def was_talked(self) -> bool:
        return any(what == "talk" for _, what in self.truth)

    @property
    def rings(self) -> bool:
        return self.now in {"agent_rings", "number_rings"}

    def at(self, seconds: float) -> str:
        """What was going on at that moment."""
        known = bisect_right([moment for moment, _ in self.truth], seconds)
        return self.truth[known - 1][1] if known else "nobody"


_REASONS = {LegEnd.BUSY: "busy", LegEnd.INVALID: "invalid", LegEnd.DECLINED: "declined"}


class OutboundWorld:
    """The truth that the tests compare an outbound call's record with.

    Attributes:
        gives_up_after_s: When the platform itself stops a phone that rings; never if absent.
        shows_number_at_once: Whether the number's leg is there before it is dialled.
        agent_state: How an agent is shown who has answered while the number rings.
    """

    def __init__(self) -> None:
        self.calls: list[PlacedCall] = []
        self.gives_up_after_s: float | None = None
        self.shows_number_at_once = False
        self.agent_state = LegState.DIALING

    def place(self, call: PlacedCall) -> None:
        """A call comes about: the agent's phone rings."""
        self.calls.append(call)
        own = Leg(
            id=LegId(f"{call.id}-agent"),
            role=LegRole.AGENT,
            state=LegState.RINGING,
            party_id=call.person.id,
            party_name=call.person.name,
        )
        call.legs.append(own)
        if self.shows_number_at_once:
            self._add_number(call)
        self._note(call, "agent_rings")
        self._ring(call, call.person.manner, "agent_rings", lambda: self._dial(call))

    def hang_up(self, call: PlacedCall, *, by_agent: bool = True) -> None:
        """One of the two, or whoever hangs up for them, ends the call."""
        if call.now == "over":
            return
        talked = call.now == "talk"
        own_end = LegEnd.HUNG_UP if talked or not by_agent else LegEnd.DECLINED
        self._end(call, own_end, LegEnd.HUNG_UP, None if talked else "hung_up")

    def snapshot(self, call: PlacedCall, asked_at: float) -> CallSnapshot:
        return CallSnapshot(id=CallId(call.id), legs=tuple(call.legs), moves=(), read_at=at(asked_at))

    def _ring(self, call: PlacedCall, manner: Manner, stage: str, answered: object) -> None:
        if manner.answer_after_s is not None:
            _later(manner.answer_after_s, lambda: call.now == stage and answered())  # type: ignore[operator]
        elif manner.refuse_after_s is not None:
            _later(manner.refuse_after_s, lambda: self._refuse(call, manner, stage))
        elif self.gives_up_after_s is not None:
            _later(self.gives_up_after_s, lambda: self._refuse(call, None, stage))

    def _refuse(self, call: PlacedCall, manner: Manner | None, stage: str) -> None:
        if call.now != stage:
            return
        end = manner.refusal if manner is not None else LegEnd.NO_ANSWER
        if stage == "agent_rings":
            self._end(call, end, None, "agent")
        else:
            self._end(call, LegEnd.HUNG_UP, end, _REASONS.get(end, "no_answer"))

    def _dial(self, call: PlacedCall) -> None:
        self._set(call, 0, state=self.agent_state, was_connected=self.agent_state is LegState.CONNECTED)
        if not self.shows_number_at_once:
            self._add_number(call)
        self._set(call, 1, state=LegState.DIALING)
        self._note(call, "number_rings")
        self._ring(call, call.callee, "number_rings", lambda: self._talk(call))

    def _add_number(self, call: PlacedCall) -> None:
        call.legs.append(Leg(id=LegId(f"{call.id}-number"), role=LegRole.CALLER, state=LegState.RINGING))

    def _talk(self, call: PlacedCall) -> None:
        for n in (0, 1):
            self._set(call, n, state=LegState.CONNECTED, was_connected=True)
        self._note(call, "talk")
        _later(call.talk_s, lambda: self.hang_up(call, by_agent=False))

    def _end(self, call: PlacedCall, own: LegEnd, far: LegEnd | None, reason: str | None) -> None:
        call.reason = reason
        self._set(call, 0, state=LegState.ENDED, end=own)
        if len(call.legs) > 1:
            self._set(call, 1, state=LegState.ENDED, end=far)
        self._note(call, "over")

    def _set(self, call: PlacedCall, n: int, **changes: object) -> None:
        call.legs[n] = replace(call.legs[n], **changes)  # type: ignore[arg-type]

    def _note(self, call: PlacedCall, what: str) -> None:
        call.truth.append((_time(), what))


def _later(seconds: float, work: object) -> None:
    asyncio.get_running_loop().call_later(seconds, work)  # type: ignore[arg-type]


def _time() -> float:
    return asyncio.get_running_loop().time()
