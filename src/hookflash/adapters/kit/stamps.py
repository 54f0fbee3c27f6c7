"""The journey of a call as data that is written on it: a map of text to text.

Such data is open to flows and scripts; anybody may have written there, so what cannot be read counts as
absent.
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from hookflash.domain.journeys import Journey

OURS = "hookflash."
INTENT = "hookflash.intent"
JOURNEY = "hookflash.journey"
DEPTH = "hookflash.depth"
VISITED = "hookflash.visited"
CAME_FROM = "hookflash.came_from"
_MOST_DEPTH = 1000


def write_journey(journey: Journey) -> dict[str, str]:
    """The journey as data on the call."""
    return {
        JOURNEY: journey.id,
        DEPTH: str(journey.depth),
        VISITED: _join(journey.visited),
        CAME_FROM: _join(journey.came_from),
    }


def read_journey(data: Mapping[str, str]) -> Journey | None:
    """The journey that an earlier transfer wrote on the call; none if it cannot be told."""
    depth = data.get(DEPTH, "")
    if not data.get(JOURNEY) or not (depth.isascii() and depth.isdigit() and len(depth) <= 4):  # noqa: PLR2004 - digits of _MOST_DEPTH
        return None
    return Journey(
        id=data[JOURNEY],
        depth=min(int(depth), _MOST_DEPTH),
        visited=_split(data.get(VISITED, "")),
        came_from=_split(data.get(CAME_FROM, "")),
    )


def _join(places: tuple[str, ...]) -> str:
    return ",".join(quote(place, safe=":+@ ") for place in places)


def _split(written: str) -> tuple[str, ...]:
    return tuple(unquote(place) for place in written.split(",") if place)
