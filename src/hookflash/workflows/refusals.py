"""What a refused or undone command leads to."""

from dataclasses import dataclass

from hookflash.domain.causes import Cause
from hookflash.domain.state import TransferState
from hookflash.domain.status import AttemptStatus

# Trouble with the whole platform: another target would meet it too, so it is waited out till the deadline.
_WAITED_OUT = frozenset({Cause.RATE_LIMITED, Cause.PLATFORM_DOWN})
# How many tries one target gets for causes that may pass.
_TRIES = {Cause.CALL_GONE: 5, Cause.CREDENTIALS_REJECTED: 2, Cause.PLATFORM_UNCLEAR: 3}
_UNDONE = frozenset({AttemptStatus.REFUSED, AttemptStatus.NOT_DONE})


@dataclass(frozen=True, slots=True)
class Refusals:
    """The refusals in a row that the present target has met.

    Attributes:
        count: How many.
        cause: Why the last one came; `platform_unclear` for a command that had no effect.
        is_last_target: Whether the route has no other target left.
    """

    count: int
    cause: Cause
    is_last_target: bool

    @property
    def may_try_again(self) -> bool:
        """Whether this target is worth another command, or the route goes on."""
        if self.cause in _WAITED_OUT or (self.cause is Cause.PLATFORM_UNCLEAR and self.is_last_target):
            return True
        return self.count < _TRIES.get(self.cause, 1)


def refusals_of(state: TransferState) -> Refusals | None:
    """The refusals that the present target has met; none if it has not been tried."""
    undone = [a for a in state.transfer.attempts[state.earlier_attempts :] if a.status in _UNDONE]
    if not undone:
        return None
    is_last = state.position + 1 >= len(state.route)
    return Refusals(len(undone), undone[-1].cause or Cause.PLATFORM_UNCLEAR, is_last)
