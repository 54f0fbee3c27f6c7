"""What a refused or undone command leads to."""

from dataclasses import dataclass

from hookflash.domain.causes import Cause
from hookflash.domain.state import TransferState
from hookflash.domain.status import AttemptStatus

# Trouble with the whole platform: another target would meet it too, so it is waited out till the deadline.
_WAITED_OUT = frozenset({Cause.RATE_LIMITED, Cause.PLATFORM_DOWN})
# How many tries one target gets for causes that may pass: each is decided on a fresh reading of the call.
_TRIES = {
    Cause.CALL_GONE: 5,
    Cause.CALL_BUSY: 6,
    Cause.VERSION_CONFLICT: 6,
    Cause.CREDENTIALS_REJECTED: 2,
    Cause.PLATFORM_UNCLEAR: 3,
}
_UNDONE = frozenset({AttemptStatus.REFUSED, AttemptStatus.NOT_DONE})


@dataclass(frozen=True, slots=True)
class Refusals:
    """The refusals in a row that the present target has met.

    Attributes:
        count: How many.
        cause: Why the last one came; `platform_unclear` for a command that had no effect.
        is_last_target: Whether the route has no other target left.
        was_insisted: Whether the platform would have taken the same command with another release.
    """

    count: int
    cause: Cause
    is_last_target: bool
    was_insisted: bool = False

    @property
    def may_try_again(self) -> bool:
        """Whether this target is worth another command, or the route goes on."""
        if self.cause in _WAITED_OUT or (self.cause is Cause.PLATFORM_UNCLEAR and self.is_last_target):
            return True
        return self.count < _TRIES.get(self.cause, 1) or self.was_insisted


def refusals_of(state: TransferState) -> Refusals | None:
    """The refusals that the present target has met; none if it has not been tried."""
    undone = [a for a in state.transfer.attempts[state.earlier_attempts :] if a.status in _UNDONE]
    if not undone:
        return None
    is_last = state.position + 1 >= len(state.route)
    cause = undone[-1].cause or Cause.PLATFORM_UNCLEAR
    was_insisted = state.insists_on is not None and undone[-1].release is not state.insists_on
    return Refusals(len(undone), cause, is_last, was_insisted)
