"""The effects of commands on the small telephone world."""

from hookflash.domain.calls import LegEnd, LegRole, MoveState
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.requests import Release

from . import people
from .calls import PEOPLE, Call
from .places import Flow, Place, Queue
from .world import World


def carry_out(
    world: World, call: Call, command: Command, number: int, place: Place | None, leg_id: str | None
) -> bool:
    """Do what was commanded; false if it is too late for that.

    Args:
        world: The world.
        call: The call.
        command: The command.
        number: Which one that is.
        place: Where its destination is.
        leg_id: The id that the new leg was said to get.
    """
    match command.verb:
        case Verb.MOVE if place is not None:
            return _move(world, call, command, number, place)
        case Verb.CONSULT if place is not None:
            return _consult(world, call, command, number, place, leg_id)
        case Verb.SPEAK:
            return _speak(world, call, command, number)
        case Verb.COMPLETE:
            return _complete(world, call, command, number)
        case Verb.CANCEL:
            return _cancel(world, call, number)
        case Verb.CLOSE:
            return _close(world, call, command, number)
        case _:
            return False


def _move(world: World, call: Call, command: Command, number: int, place: Place) -> bool:
    old = call.party(command.leg_id)
    if old is None or not old.is_up or call.caller.is_over:
        return False
    if world.switches.joins_pairs:
        # What the agent has begun in the session meanwhile is called off by it.
        people.take_back(world, call)
    keeps = _keeps(world, command, old.role, place)
    after = world.reach(call, place, command=number, end=old if keeps else None)
    if not keeps:
        world.close_talk(call, old)
        world.end_offers(call, old)
        world.end(old, LegEnd.TRANSFERRED)
    world.done(call, command.verb, _named(place, after.place), number)
    is_there = after.is_up and not keeps
    state = MoveState.DONE if is_there else MoveState.UNDER_WAY
    if any(move.id == f"move-{number}" for move in call.moves):
        known = next(move for move in call.moves if move.id == f"move-{number}")
        world.record(call, number, known.destination, state)
    return True


def _keeps(world: World, command: Command, role: LegRole, place: Place) -> bool:
    if command.release is not Release.ON_ANSWER or isinstance(place, Flow):
        return False
    if role not in PEOPLE:
        return world.switches.line_waits and not isinstance(place, Queue)
    return world.switches.keeps_agent if isinstance(place, Queue) else True


def _consult(
    world: World, call: Call, command: Command, number: int, place: Place, leg_id: str | None
) -> bool:
    agent = call.party(command.leg_id)
    has_talk = call.talk is not None and call.talk.is_open and not call.talk.target.is_over
    if agent is None or not agent.is_up or call.caller.is_over or has_talk:
        return False
    target = world.reach(call, place, command=number, leg_id=leg_id)
    world.start_talk(call, agent, target, command.talk_to or TalkTo.TARGET)
    world.done(call, command.verb, _named(place, target.place), number)
    return True


def _speak(world: World, call: Call, command: Command, number: int) -> bool:
    if call.talk is None or not call.talk.is_open or command.talk_to is None:
        return False
    people.swap(world, call, command.talk_to)
    world.done(call, command.verb, command.talk_to, number)
    return True


def _complete(world: World, call: Call, command: Command, number: int) -> bool:
    agent = call.party(command.leg_id)
    if agent is None or not agent.is_up or (world.switches.joins_pairs and not call.is_pair):
        return False
    people.leave(world, call, agent, LegEnd.TRANSFERRED, number)
    world.done(call, command.verb, "", number)
    return True


def _cancel(world: World, call: Call, number: int) -> bool:
    if call.talk is None or not call.talk.is_open:
        return False
    people.take_back(world, call)
    world.done(call, Verb.CANCEL, "", number)
    return True


def _close(world: World, call: Call, command: Command, number: int) -> bool:
    party = call.party(command.leg_id)
    if party is None or party.is_over:
        return False
    if party.is_up and party.role in PEOPLE:
        people.leave(world, call, party, LegEnd.OTHER, number)
    else:
        world.unanswered(call, party, LegEnd.OTHER, by=number)
    world.done(call, command.verb, party.place, number)
    return True


def _named(place: Place, shown: str) -> str:
    return place.name if isinstance(place, Queue) else shown
