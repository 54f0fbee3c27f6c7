"""Routes: where a call goes next when a target fails."""

from collections.abc import Sequence
from dataclasses import dataclass

from hookflash.domain.causes import Cause
from hookflash.domain.requests import OnPatience, TransferRequest
from hookflash.domain.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """One target of a route.

    Attributes:
        target: Where to go.
        on: The causes for which it is tried; any if empty.
        patience_s: How long it may take, in seconds; as long as the deadline allows if absent.
        on_patience: What happens then.
        is_last_resort: Whether it is tried even when the patience in all is over.
        is_return: Whether it leads back to where the transfer began.
    """

    target: Target
    on: tuple[Cause, ...] = ()
    patience_s: float | None = None
    on_patience: OnPatience = OnPatience.STAY
    is_last_resort: bool = False
    is_return: bool = False

    def is_for(self, cause: Cause) -> bool:
        """Whether it is tried when the target before failed for that cause."""
        return not self.on or cause in self.on


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A configured route: the steps in order, and the patience in all, in seconds."""

    steps: tuple[RouteStep, ...]
    within_s: float | None = None


def lay_route(request: TransferRequest, named: Route | None) -> tuple[RouteStep, ...]:
    """The whole route of a request: its target, what follows it, the mailbox last.

    Args:
        request: What was asked for.
        named: The configured route that the request names, if it names one.
    """
    patience, then = request.patience_s, request.on_patience
    plain = [
        RouteStep(target=target, patience_s=patience, on_patience=then)
        for target in (request.to, *request.fallback)
    ]
    further = list(named.steps) if named is not None else []
    last = [RouteStep(target=request.voicemail, is_last_resort=True)] if request.voicemail is not None else []
    return (*plain, *further, *last)


def next_position(route: Sequence[RouteStep], position: int, cause: Cause) -> int:
    """The place of the next step that is for that cause; the route's length if there is none."""
    later = range(position + 1, len(route))
    return next((n for n in later if route[n].is_for(cause)), len(route))
