"""What is allowed, and how long things may take: the section ``[policy]``."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from hookflash.domain.checks import INDISPENSABLE, CheckName, Rule
from hookflash.settings.section import Section

_WEAK = frozenset({Rule.WARN, Rule.OFF})
_Number = Annotated[str, Field(pattern=r"^\+[1-9]\d{1,14}$")]


def _ascending(moments: tuple[float, ...]) -> tuple[float, ...]:
    if list(moments) != sorted(set(moments)):
        raise ValueError("must be in ascending order")
    return moments


class NumberSettings(Section):
    """The section ``[policy.numbers]``: which telephone numbers may be dialled."""

    countries: frozenset[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] = frozenset()
    blocked: tuple[Annotated[str, Field(pattern=r"^\+\d{1,15}$")], ...] = ()
    allow_premium: bool = False
    per_hour: Annotated[int, Field(ge=1)] | None = 100
    do_not_call: frozenset[_Number] = frozenset()
    calling_hours: tuple[Annotated[int, Field(ge=0, le=23)], Annotated[int, Field(ge=1, le=24)]] | None = None

    @model_validator(mode="after")
    def _from_before_to(self) -> Self:
        if self.calling_hours is not None and self.calling_hours[0] >= self.calling_hours[1]:
            raise ValueError("calling_hours: the first hour must come before the second")
        return self


class PolicySettings(Section):
    """The section ``[policy]``; times in seconds."""

    settle_s: float = Field(default=10.0, gt=0, le=600)
    checks_within_s: float = Field(default=15.0, gt=0, le=600)
    privacy_wait_s: float = Field(default=0.0, ge=0, le=600)
    first_look_s: float = Field(default=0.5, ge=0.05, le=60)
    survey_s: Annotated[tuple[Annotated[float, Field(ge=0)], ...], AfterValidator(_ascending)] = (
        5.0,
        30.0,
        120.0,
    )
    place_within_s: float = Field(default=60.0, gt=0, le=3_600)
    watch_for_s: float = Field(default=14_400.0, gt=0)
    depth_limit: int = Field(default=3, ge=1, le=100)
    availability: Annotated[str, Field(pattern=r"^(staffed|idle)$")] = "staffed"
    most_waiting: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    stamp_journey: bool = False
    rules: dict[CheckName, Rule] = Field(default_factory=dict)
    numbers: NumberSettings = NumberSettings()

    @field_validator("rules")
    @classmethod
    def _keeps_what_is_needed(cls, rules: dict[CheckName, Rule]) -> dict[CheckName, Rule]:
        for name, rule in rules.items():
            if name in INDISPENSABLE and rule in _WEAK:
                raise ValueError(f"{name} must be block or strict: nothing can be sent without its answer")
        return rules

    def values(self) -> dict[str, Any]:
        """The settings by name, those about numbers left out."""
        return self.model_dump(exclude={"numbers"})
