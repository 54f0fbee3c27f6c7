"""How events change the state of a transfer. Pure; the only way a state changes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from hookflash.domain import events as ev
from hookflash.domain.records import RecordEvent
from hookflash.domain.state import TransferState
from hookflash.domain.status import may_move
from hookflash.domain.transitions import commands, course, route
from hookflash.domain.transitions.record import ImpossibleMove

__all__ = ["ImpossibleMove", "apply", "apply_all"]


def apply_all(state: TransferState, events: Iterable[RecordEvent]) -> TransferState:
    """The state after several events."""
    for event in events:
        state = apply(state, event)
    return state


def apply(state: TransferState, event: RecordEvent) -> TransferState:
    """The state after an event.

    Raises:
        ImpossibleMove: The event does not fit the state.
    """
    before, change = state.transfer.status, _CHANGES.get(type(event))
    if change is None:
        raise ImpossibleMove(f"There is no event {event.kind} in the life of a transfer.")
    if before.is_final and not isinstance(event, _AFTER_THE_END):
        raise ImpossibleMove(f"After the end there is no event {event.kind}.")
    changed = change(state, event)
    after = changed.transfer.status
    if not may_move(before, after):
        raise ImpossibleMove(f"A transfer cannot go from {before} to {after}.")
    transfer = replace(
        changed.transfer,
        version=state.transfer.version + 1,
        platform_requests=state.transfer.platform_requests + event.requests,
    )
    return replace(changed, transfer=transfer, changed_at=event.at)


def _refuse_a_second(_state: TransferState, _event: ev.Accepted) -> TransferState:
    raise ImpossibleMove("A transfer is accepted once.")


_AFTER_THE_END = (ev.Followed, ev.ErrandTried)

_CHANGES: dict[type[RecordEvent], Callable[[TransferState, Any], TransferState]] = {
    ev.Accepted: _refuse_a_second,
    ev.Admitted: route.admitted,
    ev.Checked: route.checked,
    ev.TargetSkipped: route.skipped,
    ev.TargetGivenUp: route.given_up,
    ev.TargetFailed: route.failed,
    ev.Returning: route.returning,
    ev.IntentWritten: commands.intended,
    ev.CommandAccepted: commands.command_accepted,
    ev.CommandUnclear: commands.command_unclear,
    ev.CommandRefused: commands.command_undone,
    ev.CommandNotDone: commands.command_undone,
    ev.CommandDone: commands.command_done,
    ev.Progressed: course.progressed,
    ev.Ordered: course.ordered,
    ev.OrderClosed: course.order_closed,
    ev.ErrandTried: course.errand_tried,
    ev.OthersActed: course.others_acted,
    ev.ConsultOver: course.consult_over,
    ev.Ended: course.ended,
    ev.Followed: course.followed,
}
