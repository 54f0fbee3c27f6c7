"""The platform ports on the small world of outbound calls, with placing and finding that go wrong as told."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hookflash.domain.calls import CallSnapshot
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.outbound import Dial, Placed
from hookflash.ports.platform import AgentFacts, MissingGrants, Sent, Spend

from .faults import LATENCY_S, Outcome
from .outbound_world import OutboundWorld, PlacedCall
from .places import ANSWERS, Manner
from .platform import FakePlatform


@dataclass(frozen=True)
class Placing:
    """A command to place a call, as it arrived; whether it may have had an effect."""

    at: float
    intent_id: str
    number: str
    is_harmless: bool


class FakeDialer(FakePlatform):
    """Implements `hookflash.ports.platform.CallControl` and `hookflash.ports.outbound.CallPlacing`.

    Attributes:
        callees: How whoever is at a number behaves.
        talk_s: How long they talk.
        names_calls: Whether the answer to a placing names the call.
        told_after_s: How long after a call came about it is found by what it bears.
        visible_after_s: How long after it came about it can be read.
    """

    def __init__(self) -> None:
        super().__init__()
        self.outbound = OutboundWorld()
        self.callees: dict[str, Manner] = {}
        self.talk_s = 30.0
        self.names_calls = True
        self.told_after_s = 0.0
        self.visible_after_s = 0.0
        self.can_call = True
        self.placings: list[Placing] = []
        self.watched: list[str] = []
        self.ended: list[str] = []
        self.missing_to_call: tuple[str, ...] = ()

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, can_call=self.can_call)

    async def missing_grants_to_call(self, spend: Spend) -> MissingGrants:
        del spend
        return MissingGrants(self.missing_to_call, 0.0)

    async def read_agent(self, destination: Destination, spend: Spend) -> AgentFacts:
        facts = await super().read_agent(destination, spend)
        return replace(facts, is_busy=facts.is_busy or self.is_on_call(destination.target.id))

    def is_on_call(self, agent_id: str | None) -> bool:
        return any(call.person.id == agent_id and call.now != "over" for call in self.outbound.calls)

    async def watch_agent(self, agent: Destination, spend: Spend) -> None:
        await self._ask("watch_agent", spend)
        self.watched.append(agent.target.id or "")

    async def place_call(self, dial: Dial, spend: Spend) -> Placed:
        self._may_send(spend)
        outcome = self._next_outcome("place_call", [])
        is_harmless = outcome.effect_after_s is None and outcome.error is not None and _is_known(outcome)
        self.placings.append(Placing(_time(), dial.intent_id, dial.number, is_harmless))
        call_id = f"call-{len(self.placings)}"
        if outcome.effect_after_s is not None:
            person = self.world.people[dial.agent.target.name or ""]
            callee = self.callees.get(dial.number, ANSWERS)
            call = PlacedCall(call_id, dial.intent_id, person, callee, self.talk_s)
            asyncio.get_running_loop().call_later(outcome.effect_after_s, self.outbound.place, call)
        await asyncio.sleep(outcome.answer_after_s)
        if outcome.error is not None:
            raise outcome.error()
        return Placed(CallId(call_id) if self.names_calls else None, f"request-{len(self.placings)}")

    async def find_placed_call(self, dial: Dial, since: datetime, spend: Spend) -> CallId | None:
        await self._ask("find_placed_call", spend)
        del since
        for call in self.outbound.calls:
            if call.intent_id == dial.intent_id and _time() >= call.truth[0][0] + self.told_after_s:
                return CallId(call.id)
        return None

    async def end_call(self, call_id: CallId, leg_id: LegId, agent_id: str, spend: Spend) -> None:
        call = self._placed(call_id)
        assert leg_id == call.legs[0].id
        assert agent_id == call.person.id
        await self._close(call, "end_call", spend)

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        del command  # the one that is sent here closes the number's leg
        await self._close(self._placed(call_id), "close", spend)
        return Sent()

    async def _close(self, call: PlacedCall, what: str, spend: Spend) -> None:
        self._may_send(spend)
        self.ended.append(call.id)
        outcome = self.scripts[what].pop(0) if self.scripts[what] else Outcome()
        if outcome.effect_after_s is not None:
            asyncio.get_running_loop().call_later(outcome.effect_after_s, self.outbound.hang_up, call)
        await asyncio.sleep(outcome.answer_after_s)
        if outcome.error is not None:
            raise outcome.error()

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        asked_at = _time()
        await self._ask("read_call", spend)
        snapshot = self.outbound.snapshot(self._placed(call_id), asked_at)
        await asyncio.sleep(LATENCY_S / 2)
        return snapshot

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, code_id: str, spend: Spend) -> None:
        self._count(spend)
        call = self._placed(call_id)
        assert leg_id == call.legs[0].id
        outcome = self.scripts["set_wrap_up"].pop(0) if self.scripts["set_wrap_up"] else Outcome()
        await asyncio.sleep(outcome.answer_after_s)
        if outcome.error is not None:
            raise outcome.error()
        call.wrap_up = code_id

    def _placed(self, call_id: str) -> PlacedCall:
        visible = self.visible_after_s
        for call in self.outbound.calls:
            if call.id == call_id and _time() >= call.truth[0][0] + visible:
                return call
        raise PlatformMissing("no such call", Cause.CALL_GONE)


def _is_known(outcome: Outcome) -> bool:
    error: Any = outcome.error() if outcome.error is not None else PlatformRefused("", Cause.CALL_GONE)
    return bool(error.effect_known)


def _time() -> float:
    return asyncio.get_running_loop().time()
