"""What a refused or undone command leads to."""

from dataclasses import dataclass

from hookflash.domain.causes import Cause
from hookflash.domain.state import TransferState
from hookflash.domain.status import AttemptStatus

# How many tries one target gets for each cause that may pass; the deadline ends them all.
_TRIES = {
    Cause.RATE_LIMITED: 100,
    Cause.PLATFORM_DOWN: 100,
    Cause.CALL_GONE: 5,
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
    """

    count: int
    cause: Cause

    @property
    def may_try_again(self) -> bool:
        """Whether this target is worth another command, or the route goes on."""
        return self.count < _TRIES.get(self.cause, 1)


def refusals_of(state: TransferState) -> Refusals | None:
    """The refusals that the present target has met; none if it has not been tried."""
    undone = [a for a in state.transfer.attempts[state.earlier_attempts :] if a.status in _UNDONE]
    if not undone:
        return None
    return Refusals(len(undone), undone[-1].cause or Cause.PLATFORM_UNCLEAR)
