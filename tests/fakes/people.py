"""What people and the platform itself do to calls, beside our commands."""

from hookflash.domain.calls import LegEnd, LegRole
from hookflash.domain.commands import TalkTo

from .calls import PEOPLE, Call, Party
from .places import Place
from .world import World


def hang_up(world: World, call: Call, end: LegEnd = LegEnd.HUNG_UP) -> None:
    """The caller is gone: whoever had them goes too, what rings for them may go on, a talk goes on."""
    if call.caller.is_over:
        return
    talk = call.talk if call.talk is not None and call.talk.is_open else None
    stay = {talk.agent, talk.target} if talk is not None and not talk.target.is_over else set()
    call.caller.is_held = False
    world.end(call.caller, end)
    for party in call.others():
        is_person = party.role in PEOPLE and party.offered_by is None
        rings_on = party.is_set_up and is_person and world.switches.keeps_ringing
        if party not in stay and party.offered_by not in stay and not rings_on:
            world.end(party, end)
    if talk is not None:
        world.close_talk(call, call.caller)
    world.note(call)


def leave(world: World, call: Call, party: Party, end: LegEnd = LegEnd.HUNG_UP, command: int = 0) -> None:
    """Somebody else than the caller hangs up; an agent who consults leaves the two others to each other."""
    if party.is_over:
        return
    talk = call.talk if call.talk is not None and call.talk.is_open else None
    was_waiting = [one for one in call.others() if one.replaces is party and not one.is_over]
    world.end(party, end)
    for one in was_waiting:
        one.replaces = None
    if talk is not None and talk.agent is party:
        world.close_talk(call, party)
        if talk.target.is_set_up and world.switches.drops_ringing:
            world.end(talk.target, LegEnd.OTHER)
    elif talk is not None and talk.target is party:
        world.target_gone(call, party)
    if not any(one.is_up for one in call.others()) and call.caller.is_over:
        world.everybody_leaves(call, end)
    world.rescue(call, party, command)
    world.note(call)


def hold(world: World, call: Call, *, held: bool = True) -> None:
    """The agent puts the caller on hold, or takes them back."""
    agent = next(one for one in call.others() if one.role is LegRole.AGENT and one.is_up)
    agent.is_held = held
    world.note(call)


def swap(world: World, call: Call, speak: TalkTo) -> None:
    """The consulting agent changes on their own desktop whom they talk to, while there are two of them."""
    if call.talk is not None and call.talk.is_open and not call.talk.target.is_over:
        call.talk.speak = speak
        world.let_hear(call)
        world.note(call)


def take_back(world: World, call: Call) -> None:
    """The consulting agent ends the consultation on their own desktop, or takes the caller off hold."""
    talk = call.talk
    if talk is not None and talk.is_open:
        world.close_talk(call, talk.agent)
        world.end_offers(call, talk.target)
        world.end(talk.target, LegEnd.OTHER)
    call.caller.is_held = False
    world.note(call)


def consult(world: World, call: Call, place: Place) -> bool:
    """The agent dials somebody for the caller on their own desktop; false if they cannot."""
    agent = next((one for one in call.others() if one.is_up and one.role is LegRole.AGENT), None)
    is_busy = call.talk is not None and call.talk.is_open and not call.talk.target.is_over
    if agent is None or call.caller.is_over or is_busy:
        return False
    target = world.reach(call, place)
    world.start_talk(call, agent, target, TalkTo.TARGET)
    world.note(call)
    return True


def move_away(world: World, call: Call, place: Place) -> bool:
    """An agent, or a rule, sends the call somewhere else; false if nobody has it."""
    holder = next((one for one in call.others() if one.is_up and one.role in PEOPLE | {LegRole.QUEUE}), None)
    if holder is None or call.caller.is_over:
        return False
    talk = call.talk if call.talk is not None and call.talk.is_open else None
    if talk is not None:
        world.close_talk(call, talk.agent)
        world.end(talk.target, LegEnd.OTHER)
    for one in list(call.others()):
        if one.is_set_up or one is holder or (one.is_up and one.role in PEOPLE):
            world.end(one, LegEnd.TRANSFERRED)
    for one in list(call.others()):
        if one.is_up:
            world.end(one, LegEnd.TRANSFERRED)
    call.caller.is_held = False
    after = world.reach(call, place)
    world.done(call, "moved away", after.place, 0)
    return True


def log_out(world: World, name: str) -> None:
    """An agent goes: nobody rings there any more, and who is rung there is not answered."""
    for call in world.calls.values():
        for party in list(call.others()):
            if party.name == name and party.is_set_up and party.role is LegRole.AGENT:
                world.unanswered(call, party, LegEnd.NOT_AVAILABLE)
