"""Journeys: what a call has been through, over all its transfers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The way of a call so far.

    Attributes:
        id: The same over all transfers of a call.
        depth: How many transfers have moved it.
        visited: The places it was moved to, oldest first, as ``type:id``.
        came_from: The places those moves began at, as ``type:id``.
    """

    id: str
    depth: int = 0
    visited: tuple[str, ...] = ()
    came_from: tuple[str, ...] = ()


def merge(ours: Journey, stamped: Journey | None) -> Journey:
    """What our records and the stamp on the call say together; the longer memory counts."""
    if stamped is None:
        return ours
    return Journey(
        id=stamped.id,
        depth=max(ours.depth, stamped.depth),
        visited=tuple(dict.fromkeys((*stamped.visited, *ours.visited))),
        came_from=tuple(dict.fromkeys((*stamped.came_from, *ours.came_from))),
    )
