"""A platform on which commands are made of requests within an agent's session, as on CXone.

A caller is put on hold, somebody is dialled, the two are joined; whoever was dialled is ended and the caller
taken off hold. Each of these is a request with an outcome of its own, and each is refused while the call is
not in a state for it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.errors import PlatformError, PlatformRefused, PlatformSilent, PlatformUnreachable
from hookflash.domain.ids import CallId
from hookflash.domain.requests import CALLER
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Sent, Spend

from . import people
from .calls import Call, Party, Talk
from .places import Queue
from .platform import FakePlatform, Outage

COMPOSED = frozenset({TargetType.AGENT, TargetType.NUMBER, TargetType.QUEUE})
HOLD, RESUME, END = "hold", "resume", "end"
REQUESTS = (HOLD, RESUME, END)
# So long an effect is waited for before the next request, and so often a caller is given back.
EFFECT_WITHIN_S = 3.0
_TRIES = 3
_LOOK_S = 0.05


class ComposingPlatform(FakePlatform):
    """Implements `hookflash.ports.platform.CallControl`.

    What becomes of the single requests is told as for commands: `scripts` of ``hold``, ``resume`` and
    ``end``; those of `Verb.CONSULT` and `Verb.COMPLETE` are for the dial and for the joining.

    Attributes:
        composed: To which types of target a blind transfer is such a consultation.
        between_s: How long after the hold the target is dialled: so late the hold is told.
        lines_are_up: Whether who is dialled in a line can be left there before anybody has answered.
        losses: When the agents' sessions are lost: nothing can be sent in them then.
        given_back: When a caller was taken off hold for whom nobody had been dialled.
        ended_for_others: The consultations that agents had begun themselves and we ended, with their calls.
    """

    def __init__(self, *queues: Queue) -> None:
        super().__init__(*queues)
        self.composed = COMPOSED
        self.between_s = 0.5
        self.lines_are_up = True
        self.losses: list[Outage] = []
        self.given_back: list[float] = []
        self.ended_for_others: list[tuple[str, Talk]] = []
        self.names_legs = False
        self.world.switches.joins_pairs = True

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, composed=self.composed)

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        call = await super().read_call(call_id, spend)
        line = None if self.lines_are_up else _dialled(self._find(call_id))
        legs = (
            replace(leg, state=LegState.DIALING)
            if line is not None and leg.id == line.id and leg.role is LegRole.QUEUE and leg.is_up
            else leg
            for leg in call.legs
        )
        return replace(call, legs=tuple(leg for leg in legs if not _was_left(leg)))

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        """Whoever has the caller came before whom they have dialled."""
        if leg != CALLER:
            return super().leg_to_move(call, leg)
        holder = super().leg_to_move(call, leg)
        if holder is None or holder.role is not LegRole.AGENT:
            return holder
        return next(one for one in call.legs if one.role is LegRole.AGENT and one.is_up)

    # Commands

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        call = self._find(call_id)
        agent = call.party(command.leg_id)
        if command.verb is Verb.CLOSE or agent is None or agent.role is not LegRole.AGENT:
            return await super().send(call_id, command, spend)
        self._need_session(call, agent)
        match command.verb:
            case Verb.CONSULT:
                return await self._begin(call, command, spend)
            case Verb.SPEAK:
                return await self._speak(call, command, spend)
            case Verb.COMPLETE:
                return await self._join(call, command, spend)
            case Verb.CANCEL:
                return await self._take_back(call, command, spend)
            case _:
                return await super().send(call_id, command, spend)

    async def _begin(self, call: Call, command: Command, spend: Spend) -> Sent:
        if _dialled(call):
            raise _unsent(PlatformRefused("somebody was dialled already", Cause.VERSION_CONFLICT))
        await self._hold(call, call.caller, spend)
        await asyncio.sleep(self.between_s)
        try:
            sent = await super().send(CallId(call.id), command, spend)
        except PlatformError as error:
            if error.effect_known:
                await self._give_back(call, spend)
            raise
        await self._until(lambda: _dialled(call) is not None)
        return sent

    async def _give_back(self, call: Call, spend: Spend) -> None:
        for _ in range(_TRIES):
            try:
                await self._resume(call, call.caller, spend)
            except PlatformError:
                continue
            if await self._until(lambda: not call.caller.is_held):
                return
        raise PlatformSilent("the caller may still be on hold", Cause.PLATFORM_UNCLEAR)

    async def _speak(self, call: Call, command: Command, spend: Spend) -> Sent:
        other = _dialled(call)
        if other is None:
            raise _unsent(PlatformRefused("nobody was dialled", Cause.VERSION_CONFLICT))
        if command.talk_to is TalkTo.BOTH:
            return await super().send(CallId(call.id), command, spend)
        pair = (other, call.caller) if command.talk_to is TalkTo.CALLER else (call.caller, other)
        await self._hold(call, pair[0], spend)
        await self._resume(call, pair[1], spend)
        return Sent("spoken")

    async def _join(self, call: Call, command: Command, spend: Spend) -> Sent:
        other = _dialled(call)
        if other is None:
            raise _unsent(PlatformRefused("nobody was dialled", Cause.VERSION_CONFLICT))
        if other.is_up and not other.is_held:
            await self._hold(call, call.caller, spend)
        return await super().send(CallId(call.id), command, spend)

    async def _take_back(self, call: Call, command: Command, spend: Spend) -> Sent:
        other = _dialled(call)
        if other is not None:
            if not _is_named(call, other, command.target_leg_id):
                raise _unsent(PlatformRefused("the agent is with somebody else", Cause.VERSION_CONFLICT))
            await self._end(call, other, spend)
            await self._until(lambda: _dialled(call) is None)
        elif call.caller.is_held:
            self.given_back.append(_time())
        await self._resume(call, call.caller, spend)
        return Sent("given back")

    def _refuse(self, call: Call, command: Command) -> None:
        super()._refuse(call, command)
        party, other = call.party(command.leg_id), _dialled(call)
        if party is None or party.role is not LegRole.AGENT:
            return
        if command.verb in {Verb.CONSULT, Verb.MOVE} and other is not None:
            raise _not_now("another leg is up")
        if command.verb is Verb.CONSULT and not call.caller.is_held:
            raise _not_now("the caller is not on hold")
        if command.verb is Verb.COMPLETE and not (self._can_be_left(other) and call.is_pair):
            raise _not_now("there are no two legs to join")

    def _can_be_left(self, other: Party | None) -> bool:
        return other is not None and (self.lines_are_up or other.role is not LegRole.QUEUE)

    # The requests they are made of

    async def _hold(self, call: Call, party: Party, spend: Spend) -> None:
        if party.is_held:
            return
        effect = partial(self._put, call, _holder(call), party, is_held=True)
        await self._request(HOLD, spend, effect, is_allowed=party.is_up)
        if not await self._until(lambda: party.is_held):
            raise PlatformSilent("not put on hold in time", Cause.PLATFORM_UNCLEAR)

    async def _resume(self, call: Call, party: Party, spend: Spend) -> None:
        if not party.is_held:
            return
        other = _dialled(call)
        is_free = other is None or (other.is_up and (other.is_held or other is party))
        effect = partial(self._put, call, _holder(call), party, is_held=False)
        try:
            await self._request(RESUME, spend, effect, is_allowed=is_free)
        except (PlatformRefused, PlatformSilent):
            if not await self._until(lambda: not party.is_held):
                raise

    async def _end(self, call: Call, party: Party, spend: Spend) -> None:
        try:
            await self._request(END, spend, lambda: self._hang_up(call, party), is_allowed=not party.is_over)
        except (PlatformRefused, PlatformSilent):
            if not await self._until(lambda: party.is_over):
                raise

    async def _request(
        self, what: str, spend: Spend, effect: Callable[[], None], *, is_allowed: bool
    ) -> None:
        self._may_send(spend)
        if self._is_lost():
            raise PlatformUnreachable("the session is lost", Cause.PLATFORM_DOWN)
        outcome = self._next_outcome(what, [])
        if outcome.effect_after_s is not None:
            if not is_allowed:
                raise _not_now(f"no {what} now")
            self.world.later(outcome.effect_after_s, effect)
        await asyncio.sleep(outcome.answer_after_s)
        if outcome.error is not None:
            raise outcome.error()

    def _put(self, call: Call, agent: Party | None, party: Party, *, is_held: bool) -> None:
        """Put somebody on hold, or take them off it, unless the agent has left them to others by now."""
        if party.is_up and not call.caller.is_over and agent is not None and agent.is_up:
            party.is_held = is_held
            call.settle_talk()
            self.world.note(call)

    def _hang_up(self, call: Call, party: Party) -> None:
        """Let somebody go who was dialled, unless they have the caller by now."""
        if _dialled(call) is not party:
            return
        if call.talk is not None and not call.talk.is_ours:
            self.ended_for_others.append((call.id, call.talk))
        if party.is_up and party.role is not LegRole.QUEUE:
            people.leave(self.world, call, party, LegEnd.OTHER)
        else:
            self.world.unanswered(call, party, LegEnd.OTHER)

    async def _until(self, holds: Callable[[], bool]) -> bool:
        """Whether something comes to hold while the session tells of it."""
        ends_at = _time() + EFFECT_WITHIN_S
        while not holds():
            if _time() >= ends_at or self._is_lost():
                return False
            await asyncio.sleep(_LOOK_S)
        return True

    def _need_session(self, call: Call, agent: Party) -> None:
        if self._is_lost():
            raise PlatformUnreachable("the session is lost", Cause.PLATFORM_DOWN)
        if not agent.is_up or call.caller.is_over:
            raise _unsent(PlatformRefused("the agent is no longer on the call", Cause.CALL_GONE))

    def _is_lost(self) -> bool:
        return any(loss.covers(_time()) for loss in self.losses)


def _dialled(call: Call) -> Party | None:
    """Whom the agent who has the caller has dialled for them, as long as both are there."""
    talk = call.talk
    if talk is None or not talk.is_open or talk.target.is_over or talk.agent.is_over:
        return None
    return talk.target


def _is_named(call: Call, other: Party, leg_id: str | None) -> bool:
    """Whether a leg is the dialled party's: theirs, or that of a line, or of whom the line rings for them."""
    named = call.party(leg_id or "")
    legs = {other, *(call.talk.lines if call.talk is not None else ())}
    return named is not None and (named in legs or named.offered_by in legs)


def _was_left(leg: Leg) -> bool:
    """Whether a leg is a line that led on: it is shown as where it led, and not as what it was before."""
    return leg.role is LegRole.QUEUE and leg.end is LegEnd.TRANSFERRED


def _holder(call: Call) -> Party | None:
    """Whoever has the caller: they came before whom they have dialled."""
    return next((one for one in call.parties[1:] if one.is_up), None)


def _not_now(why: str) -> PlatformRefused:
    return PlatformRefused(why, Cause.VERSION_CONFLICT)


def _unsent(error: PlatformError) -> PlatformError:
    error.was_sent = False
    return error


def _time() -> float:
    return asyncio.get_running_loop().time()
