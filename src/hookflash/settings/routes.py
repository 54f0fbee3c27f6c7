"""Named routes: the sections ``[routes.NAME]``, linted when they are read."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from hookflash.domain.causes import Cause
from hookflash.domain.errors import InvalidRequest
from hookflash.domain.requests import OnPatience
from hookflash.domain.routes import Route, RouteStep
from hookflash.domain.targets import parse_target
from hookflash.settings.section import Section

_Seconds = Annotated[float, Field(gt=0, le=86_400)]
# These end a transfer whatever its route says: a step for one of them would never be reached.
_NOT_ABOUT_A_TARGET = frozenset(
    {Cause.CALL_GONE, Cause.CALLER_HUNG_UP, Cause.CANCELLED, Cause.PRIVATE_CALL, Cause.DEPTH_EXCEEDED}
)


class StepSettings(Section):
    """One entry of ``steps``."""

    to: str
    on: tuple[Cause, ...] = ()
    patience_s: _Seconds | None = None

    @field_validator("to")
    @classmethod
    def _is_a_target(cls, value: str) -> str:
        try:
            parse_target(value)
        except InvalidRequest as error:
            raise ValueError(error.message) from None
        return value

    @field_validator("on")
    @classmethod
    def _can_happen(cls, causes: tuple[Cause, ...]) -> tuple[Cause, ...]:
        wrong = sorted(_NOT_ABOUT_A_TARGET.intersection(causes))
        if wrong:
            raise ValueError(f"never reached for {', '.join(wrong)}: that ends the transfer")
        return causes


class RouteSettings(Section):
    """The section ``[routes.NAME]``.

    Attributes:
        steps: Where the call goes when a target fails, in order.
        within_s: The patience in all, in seconds.
    """

    steps: Annotated[tuple[StepSettings, ...], Field(min_length=1, max_length=20)]
    within_s: _Seconds | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        keys = [parse_target(step.to).key.casefold() for step in self.steps]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"goes in a circle: {', '.join(sorted(twice))} comes twice")
        return self

    def to_route(self) -> Route:
        """The route in the domain's types."""
        return Route(steps=tuple(_step(step) for step in self.steps), within_s=self.within_s)


def _step(step: StepSettings) -> RouteStep:
    return RouteStep(
        target=parse_target(step.to),
        on=step.on,
        patience_s=step.patience_s,
        on_patience=OnPatience.STAY if step.patience_s is None else OnPatience.NEXT,
    )
