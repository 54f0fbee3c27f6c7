"""Commands that replace a leg by a target: accepted now, carried out a little later, if still possible."""

from hookflash_simulator.world import commands, consults, legs, reaching, voicemail
from hookflash_simulator.world.calls import EndReason, Leg, LegKind, Move, MoveState
from hookflash_simulator.world.targets import Target, TargetKind
from hookflash_simulator.world.world import World

MOVES_KEPT = 100
"""Commands remembered for one call."""


def issue(
    world: World, leg: Leg, target: Target, *, keeps_old_leg: bool, requested_by: str | None = None
) -> Move:
    """Accept a command; nothing moves yet."""
    move = Move(world.new_id(), world.now(), leg, target, keeps_old_leg, requested_by)
    leg.call.moves.append(move)
    del leg.call.moves[:-MOVES_KEPT]
    _note(world, move, "move.accepted")
    return move


def carry_out(world: World, move: Move, leg_id: str | None = None) -> bool:
    """Do what was accepted; False if the leg is gone by now, and then nothing moves.

    Args:
        world: Where.
        move: The command.
        leg_id: The id that the leg at the target is to have, if it was promised.
    """
    if not move.old_leg.is_connected or not move.old_leg.call.caller.is_connected:
        conclude(world, move, MoveState.FAILED, "leg_gone")
        return False
    drop(world, move.old_leg)
    _become(world, move, MoveState.ACTIVE)
    old, keeps = move.old_leg, _keeps_old_leg(world, move)
    move.new_leg = new = reaching.reach(world, old.call, move.target, move, leg_id)
    succeed(old, new)
    if keeps:
        _hold(world, move, held=True)
    else:
        consults.follow(old, new)
        legs.end_leg(world, old, EndReason.MOVED)
        if new.is_connected:
            conclude(world, move, MoveState.COMPLETE)
    if new.is_answered:
        answered(world, new)
    reaching.set_off(world, new)
    return True


def succeed(old: Leg, new: Leg) -> None:
    """Whoever waits for the old leg to be answered waits for the new one from now on."""
    for earlier in old.call.moves:
        if earlier.state is MoveState.ACTIVE and earlier.new_leg is old:
            earlier.new_leg = new


def adopt(world: World, old: Leg, target: Target, new: Leg, requested_by: str | None) -> None:
    """What rings for somebody who has just left goes on as an unattended move of his leg."""
    move = Move(world.new_id(), world.now(), old, target, keeps_old_leg=False, requested_by=requested_by)
    move.new_leg = new
    old.call.moves.append(move)
    if new.is_connected:
        conclude(world, move, MoveState.COMPLETE)
    else:
        _become(world, move, MoveState.ACTIVE)


def answered(world: World, leg: Leg) -> None:
    """A leg that commands are waiting for was answered: the old legs let go."""
    for move in leg.call.moves:
        if move.new_leg is leg and move.state is MoveState.ACTIVE:
            conclude(world, move, MoveState.COMPLETE)
            consults.follow(move.old_leg, leg)
            legs.end_leg(world, move.old_leg, EndReason.MOVED)


def not_taken(world: World, leg: Leg, reason: EndReason) -> None:
    """A leg that a command made was not answered: the caller stays with the old leg or lands in a mailbox."""
    for move in leg.call.moves:
        if move.new_leg is not leg or move.state is not MoveState.ACTIVE:
            continue
        conclude(world, move, MoveState.FAILED, reason)
        goes_to_mailbox = world.conduct(leg.call).unanswered_goes_to_mailbox and not move.old_leg.is_live
        if goes_to_mailbox and leg.words in world.directory.mailboxes:
            voicemail.answer(world, leg.call, leg.words, move)


def conclude(world: World, move: Move, state: MoveState, reason: str | None = None) -> None:
    """A command has come to its end, well or not; a caller who was kept on hold for it is taken back."""
    was_active = move.state is MoveState.ACTIVE
    move.ended_at, move.reason = world.now(), reason
    _become(world, move, state, **({} if reason is None else {"reason": reason}))
    if was_active:
        _hold(world, move, held=False)


def drop(world: World, old: Leg) -> None:
    """Whoever has the caller goes on with him otherwise: what rings on his account stops."""
    for move in old.call.moves:
        if move.state is MoveState.ACTIVE and move.old_leg is old:
            conclude(world, move, MoveState.CANCELLED)
            if move.new_leg is not None:
                legs.end_leg(world, move.new_leg, EndReason.CANCELLED)


def is_pending(leg: Leg) -> bool:
    """True while a command to move a leg has not taken effect."""
    return any(move.old_leg is leg and move.state is MoveState.PENDING for move in leg.call.moves)


def _keeps_old_leg(world: World, move: Move) -> bool:
    """Until the target has answered; some platforms let a caller keep his place in a line as well."""
    conduct = world.conduct(move.old_leg.call)
    if not move.keeps_old_leg or (move.old_leg.kind is LegKind.QUEUE and not conduct.kept_on_hold):
        return False
    return move.target.kind is not TargetKind.QUEUE or conduct.stays_until_agent


def _hold(world: World, move: Move, *, held: bool) -> None:
    """Who is kept by somebody until the target has answered hears music, where the platform has it so."""
    call = move.old_leg.call
    if world.conduct(call).kept_on_hold and move.keeps_old_leg and move.old_leg.kind in consults.PEOPLE:
        commands.hold(world, call.caller, held=held)


def _become(world: World, move: Move, state: MoveState, **facts: str) -> None:
    move.state = state
    _note(world, move, f"move.{state}", **facts)


def _note(world: World, move: Move, what: str, **facts: str) -> None:
    leg = move.old_leg
    world.note(
        leg.call, what, move=move.move_id, leg=leg.leg_id, party=leg.words, target=str(move.target), **facts
    )
