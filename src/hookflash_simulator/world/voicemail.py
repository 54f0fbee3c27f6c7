"""Mailboxes: they answer at once, and have a message after a while."""

from hookflash_simulator.world import legs
from hookflash_simulator.world.calls import Call, Leg, LegKind, LegState, Move
from hookflash_simulator.world.world import World


def answer(world: World, call: Call, owner: str, move: Move | None = None, leg_id: str | None = None) -> Leg:
    """A mailbox answers; the caller has left his message some time later, if he still is there."""
    kind, state = LegKind.VOICEMAIL, LegState.CONNECTED
    leg = legs.add_leg(world, call, kind, owner, state, move=move, leg_id=leg_id)
    leg.alarm = world.clock.after(world.settings.deposit_after, lambda: _deposit(world, leg))
    return leg


def _deposit(world: World, leg: Leg) -> None:
    leg.alarm = None
    leg.message_at = world.now()
    world.note(leg.call, "voicemail.left", leg=leg.leg_id, party=leg.words)
