"""An open question about a platform, as a field of the class of its switches."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """What a switch stands for.

    Attributes:
        allowed: The values, the stricter one first.
        section: Where the reference leaves it open.
        asks: The open question.
        find_out: How to settle it on a real account.
    """

    allowed: tuple[str, ...]
    section: str
    asks: str
    find_out: str


def switch(*allowed: str, section: str, asks: str, find_out: str) -> Any:
    """A field with the stricter value as its default and the question beside it."""
    return field(default=allowed[0], metadata={"question": Question(allowed, section, asks, find_out)})
