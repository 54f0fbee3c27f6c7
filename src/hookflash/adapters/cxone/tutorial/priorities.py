"""Priorities: ours go from 1 (lowest) to 10, the platform's from 1 to 5 (seed 003).

Two of ours are one of theirs: 1 and 2 the least urgent, 9 and 10 the most. Which end of theirs is served
first the tutorial does not say; it is a setting.
"""

_LEVELS = 5
_OURS_PER_LEVEL = 2


def to_priority(ours: int, most_urgent: int) -> int:
    """The platform's priority for one of ours.

    Args:
        ours: 1 (lowest) to 10.
        most_urgent: Which end of theirs is served first, 1 or 5.
    """
    level = min(max((ours + 1) // _OURS_PER_LEVEL, 1), _LEVELS)
    return level if most_urgent == _LEVELS else _LEVELS + 1 - level
