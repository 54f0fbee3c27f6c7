"""Flows: what the platform does with a caller who was sent to one."""

from hookflash_simulator.world import callbacks, consults, legs, voicemail
from hookflash_simulator.world.calls import EndReason, Leg
from hookflash_simulator.world.directory import Flow, FlowKind
from hookflash_simulator.world.world import World


def run(world: World, leg: Leg) -> None:
    """Let a flow take its course; a menu waits for ever."""
    flow = world.directory.flows[leg.party]
    if flow.kind is not FlowKind.MENU:
        leg.alarm = world.clock.after(world.settings.flow_takes, lambda: _act(world, leg, flow))


def _act(world: World, leg: Leg, flow: Flow) -> None:
    leg.alarm = None
    call = leg.call
    if flow.kind is FlowKind.CALLBACK:
        callbacks.request(world, call, world.directory.queues[flow.place], (call.number,))
        legs.end_leg(world, leg, EndReason.RELEASED)
        return
    mailbox = voicemail.answer(world, call, flow.place)
    consults.follow(leg, mailbox)
    legs.end_leg(world, leg, EndReason.MOVED)
