"""The figures that decisions are made with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long things may take; all in seconds.

    Attributes:
        settle_s: An effect may come this late; only after it may a command count as not done.
        checks_within_s: How long an unreadable platform is asked again before a request is rejected.
        first_look_s: The least pause between two looks at a waiting call.
        survey_s: When after a pick-up it is looked whether the call still holds.
        watch_for_s: How long a call left waiting at its target is watched for a late pick-up.
    """

    settle_s: float = 10.0
    checks_within_s: float = 15.0
    first_look_s: float = 0.5
    survey_s: tuple[float, ...] = (5.0, 30.0, 120.0)
    watch_for_s: float = 14_400.0
