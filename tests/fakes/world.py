"""A small telephone world: calls, queues that ring their agents, people who answer or do not.

It knows what really happens on a call and shares no decision with the service. Where platforms differ, a
switch of the world says what this one does; the stricter value is the default.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, assert_never

from hookflash.domain.calls import CallSnapshot, LegEnd, LegRole, MoveRecord, MoveState
from hookflash.domain.commands import TalkTo

from .calls import PEOPLE, Call, Cut, Line, Party, Talk
from .places import Flow, Manner, Outside, Person, Place, Queue

RING_S = 15.0


@dataclass(frozen=True)
class Effect:
    """A command that changed the world; the number 0 stands for what people did by themselves."""

    at: float
    call_id: str
    verb: str
    place: str
    command: int


@dataclass
class Switches:
    """What this platform does where platforms differ.

    Attributes:
        keeps_ringing: Whether what rings for a caller goes on ringing when they have hung up.
        frees_caller: Whether a caller is taken off hold when the consulted party is gone.
        drops_ringing: Whether a consulted party who still rings is dropped when the agent leaves.
        line_waits: Whether a queue keeps its caller until the one they are moved to has answered.
        keeps_agent: Whether an agent who is to be released on answer keeps a call that goes to a queue.
        joins_pairs: Whether a hand-over joins one who is on hold and one who is not, and nobody else.
    """

    keeps_ringing: bool = True
    frees_caller: bool = False
    drops_ringing: bool = False
    line_waits: bool = False
    keeps_agent: bool = True
    joins_pairs: bool = False


class World:
    """The truth that the tests compare a transfer's record with."""

    def __init__(self, queues: tuple[Queue, ...], people: tuple[Person, ...] = ()) -> None:
        self.queues = {queue.id: queue for queue in queues}
        self.people = {person.name: person for person in people}
        self.switches = Switches()
        self.calls: dict[str, Call] = {}
        self.effects: list[Effect] = []
        self._numbers = itertools.count(1)

    def new_leg_id(self) -> str:
        return f"leg-{next(self._numbers)}"

    def answered_call(self, call_id: str = "call-1", agent: str = "ana", *, queue: str | None = None) -> Call:
        """A caller who talks with an agent, and the queue through which they came."""
        call = self._new_call(call_id)
        came = self.queues[queue] if queue is not None else None
        self._add(call, LegRole.AGENT, name=agent, party_id=f"id-{agent}", queue=came)
        self.note(call)
        return call

    def queued_call(self, queue_id: str, call_id: str = "call-1") -> Call:
        """A caller who waits in a queue."""
        call = self._new_call(call_id)
        self.reach(call, self.queues[queue_id])
        self.note(call)
        return call

    def _new_call(self, call_id: str) -> Call:
        call = self.calls[call_id] = Call(call_id)
        self._add(call, LegRole.CALLER, number="+4915550142857")
        return call

    def snapshot(self, call: Call, asked_at: float) -> CallSnapshot:
        """The call as it is now, for somebody who asked a moment ago."""
        return call.snapshot(asked_at)

    def note(self, call: Call) -> None:
        """Write down where the caller is, and whether on hold for nobody."""
        place, is_vain = call.find_place(), call.is_held_in_vain
        if not call.where or call.where[-1][1] != place:
            call.where.append((_time(), place))
        if is_vain != (bool(call.vain_holds) and call.vain_holds[-1][1]):
            call.vain_holds.append((_time(), is_vain))

    def done(self, call: Call, verb: str, place: str, command: int) -> None:
        """Write down that something was done."""
        self.effects.append(Effect(_time(), call.id, verb, place, command))
        self.note(call)

    def record(self, call: Call, number: int, destination: str | None, state: MoveState) -> None:
        """Keep, or bring up to date, the platform's own record of a command."""
        entry = MoveRecord(id=f"move-{number}", state=state, destination=destination)
        known = [move.id for move in call.moves]
        if entry.id in known:
            call.moves[known.index(entry.id)] = entry
        else:
            call.moves.append(entry)

    # Reaching somebody

    def reach(
        self,
        call: Call,
        place: Place,
        *,
        command: int = 0,
        leg_id: str | None = None,
        end: Party | None = None,
    ) -> Party:
        """Call a place: the new party, ringing or up, and everything that follows by itself.

        Args:
            call: The call it becomes part of.
            place: Who is called.
            command: The command that did it.
            leg_id: The id of the party, if it was given out before.
            end: Who goes when the party answers.
        """
        said: dict[str, Any] = {"command": command, "leg_id": leg_id, "replaces": end}
        match place:
            case Queue():
                party = self._add(
                    call, LegRole.QUEUE, name=place.name, party_id=place.id, queue=place, **said
                )
                self._wait_in(call, party, place)
            case Person():
                party = self._add(
                    call, LegRole.AGENT, Line.RINGING, name=place.name, party_id=place.id, **said
                )
                self._ring(call, party, place.manner)
            case Outside():
                party = self._add(call, LegRole.OUTSIDE, Line.DIALING, number=place.number, **said)
                party.party_id = place.contact_id
                self._ring(call, party, place.manner)
            case Flow():
                party = self._enter_flow(call, place, said)
            case _:
                assert_never(place)
        return party

    def _enter_flow(self, call: Call, flow: Flow, said: dict[str, Any]) -> Party:
        role = LegRole.VOICEMAIL if flow.mailbox else LegRole.IVR
        party = self._add(call, role, Line.RINGING, name=flow.mailbox, party_id=flow.id, **said)
        self.later(flow.answer_after_s, lambda: self.answer(call, party))
        if flow.hangs_up_after_s is not None:
            self.later(flow.hangs_up_after_s, lambda: self._flow_hangs_up(call, party))
        return party

    def _flow_hangs_up(self, call: Call, party: Party) -> None:
        if party.is_up:
            self.everybody_leaves(call, LegEnd.OTHER)

    def _wait_in(self, call: Call, party: Party, queue: Queue) -> None:
        if queue.answer_after_s is not None:
            self.later(queue.ring_after_s, lambda: self._offer(call, party, queue.declines))
        if queue.spills_to is not None:
            self.later(queue.spill_after_s, lambda: self.spill(call, party))
        if queue.gives_up_after_s is not None:
            self.later(queue.gives_up_after_s, lambda: self._give_up(call, party))

    def _offer(self, call: Call, line: Party, declines: int) -> None:
        queue = line.queue
        if not line.is_up or queue is None or queue.answer_after_s is None:
            return
        agent = self._add(
            call, LegRole.AGENT, Line.RINGING, name=queue.agent, party_id=f"id-{queue.agent}", queue=queue
        )
        agent.offered_by, agent.command, agent.replaces = line, line.command, line.replaces
        if declines:
            self.later(queue.answer_after_s, lambda: self._decline_offer(call, agent, declines - 1))
        else:
            self.later(queue.answer_after_s, lambda: self.answer(call, agent))

    def _decline_offer(self, call: Call, agent: Party, declines: int) -> None:
        if agent.is_set_up:
            self.end(agent, LegEnd.DECLINED)
            self.note(call)
            if agent.offered_by is not None:
                self._offer(call, agent.offered_by, declines)

    def _give_up(self, call: Call, line: Party) -> None:
        if line.is_up and not any(one.offered_by is line and one.is_set_up for one in call.others()):
            self.unanswered(call, line, LegEnd.NO_ANSWER)

    def spill(self, call: Call, line: Party) -> None:
        """The platform takes a waiting caller over to the queue's overflow."""
        queue = line.queue
        if line.is_up and queue is not None and queue.spills_to is not None:
            self.end_offers(call, line)
            self.end(line, LegEnd.TRANSFERRED)
            after = self.reach(call, self.queues[queue.spills_to], end=line.replaces)
            self._follow(call, line, after)
            self.done(call, "spill", after.name or "", 0)

    def _ring(self, call: Call, party: Party, manner: Manner) -> None:
        if manner.answer_after_s is not None:
            self.later(manner.answer_after_s, lambda: self.answer(call, party))
        elif manner.refuse_after_s is not None:
            self.later(manner.refuse_after_s, lambda: self._not_taken(call, party, manner.refusal))
        else:
            self.later(RING_S, lambda: self._not_taken(call, party, LegEnd.NO_ANSWER))

    def _not_taken(self, call: Call, party: Party, end: LegEnd) -> None:
        if party.is_set_up:
            self.unanswered(call, party, end)

    def answer(self, call: Call, party: Party) -> None:
        """Somebody picks up: whoever waited for that lets go."""
        if not party.is_set_up or (party.offered_by is not None and not party.offered_by.is_up):
            return
        party.line, party.was_up, party.answered_at = Line.UP, True, _time()
        line = party.offered_by
        if line is not None:
            self.end(line, LegEnd.TRANSFERRED)
            self._follow(call, line, party)
            self._drop_rivals(call, line, party)
        old = party.replaces
        if old is not None:
            self.close_talk(call, old)
            self.end(old, LegEnd.TRANSFERRED)
            self.end_offers(call, old)
        self._settle_record(call, party, MoveState.DONE)
        if call.talk is not None and call.talk.is_open and call.talk.target is party:
            self.let_hear(call)
        self.note(call)

    def _drop_rivals(self, call: Call, line: Party, party: Party) -> None:
        """Who was rung to take a caller out of a line is too late if somebody of the line answers."""
        for one in list(call.others()):
            is_rival = one.replaces is line and one is not party and one.is_set_up
            if is_rival and not self.switches.keeps_ringing:
                self.unanswered(call, one, LegEnd.OTHER)

    def unanswered(self, call: Call, party: Party, end: LegEnd, *, by: int | None = None) -> None:
        """A party never answered, or was dropped before by a command: what that means for the call."""
        if party.is_over:
            return
        self.end(party, end)
        self.end_offers(call, party)
        self._settle_record(call, party, MoveState.FAILED)
        self.target_gone(call, party)
        self.rescue(call, party, party.command if by is None else by)
        self.note(call)

    def target_gone(self, call: Call, party: Party) -> None:
        """If it was a consulted party who has gone: whether the caller stays on hold."""
        if call.talk is None or not call.talk.is_open or call.talk.target is not party:
            return
        if self.switches.frees_caller:
            call.talk.is_open = False
            call.caller.is_held = False

    def rescue(self, call: Call, lost: Party, by: int) -> None:
        """A caller with nobody left goes to the mailbox of the one who did not answer, or is cut off."""
        if call.caller.is_over or any(not one.is_over for one in call.others()):
            return
        person = self.people.get(lost.name or "")
        if person is not None and person.has_mailbox and not lost.was_up:
            self.reach(call, Flow(f"flow-{person.name}", mailbox=f"agent:{person.name}"), command=by)
            return
        self.end(call.caller, LegEnd.HUNG_UP if lost.was_up and not by else LegEnd.OTHER)
        call.cuts.append(Cut(_time(), by))

    def everybody_leaves(self, call: Call, end: LegEnd) -> None:
        """The call is over."""
        for party in call.parties:
            self.end(party, end)
        self.note(call)

    # What both commands and people need

    def let_hear(self, call: Call) -> None:
        """Put on hold whom the consulting agent does not talk to."""
        talk = call.talk
        if talk is None or not talk.is_open:
            return
        call.caller.is_held = talk.speak is TalkTo.TARGET
        talk.target.is_held = talk.speak is TalkTo.CALLER and talk.target.role in PEOPLE

    def start_talk(self, call: Call, agent: Party, target: Party, speak: TalkTo) -> None:
        agent.is_held = False
        call.talk = Talk(agent, target, speak)
        self.let_hear(call)

    def close_talk(self, call: Call, party: Party) -> None:
        """The consultation that a party has a part in is over: nobody is on hold any more."""
        talk = call.talk
        if talk is not None and talk.is_open and party in {talk.agent, talk.target, call.caller}:
            talk.is_open = False
            call.caller.is_held = talk.target.is_held = False

    def end(self, party: Party, end: LegEnd) -> None:
        if not party.is_over:
            party.line, party.end, party.is_held = Line.OVER, end, False
            party.ended_at = _time()

    def end_offers(self, call: Call, line: Party) -> None:
        """Nobody is rung for a line any more that is gone."""
        for one in call.others():
            if one.offered_by is line and one.is_set_up:
                self.end(one, LegEnd.OTHER)

    def _follow(self, call: Call, old: Party, new: Party) -> None:
        if call.talk is not None and call.talk.target is old:
            call.talk.lines.append(old)
            call.talk.target = new
            self.let_hear(call)

    def _settle_record(self, call: Call, party: Party, state: MoveState) -> None:
        ours = next((move for move in call.moves if move.id == f"move-{party.command}"), None)
        if ours is not None and ours.state is MoveState.UNDER_WAY:
            self.record(call, party.command, ours.destination, state)

    def _add(self, call: Call, role: LegRole, line: Line = Line.UP, **facts: Any) -> Party:
        leg_id = facts.pop("leg_id", None) or self.new_leg_id()
        party = Party(leg_id, role, line, was_up=line is Line.UP, born_at=_time(), **facts)
        call.parties.append(party)
        return party

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(max(seconds, 0.0), what)


def _time() -> float:
    return asyncio.get_running_loop().time()
