"""Nobody stays on hold for nobody: judged over the times in which nothing was in the way of ending it."""

from collections.abc import Iterator
from itertools import pairwise

from .calls import Call
from .chaos import Run

# The settling time of a dial that was accepted, the patience after it, and the pause before the next look.
BOUND_S = 15.0


def held_in_vain(run: Run, call: Call) -> list[str]:
    """The holds of a call that a living process ought to have ended; every line says when."""
    found = []
    for begins, ends in _vain_holds(run, call):
        longest_s = _longest_quiet(run, begins, ends)
        if longest_s > BOUND_S:
            found.append(f"on hold for nobody from {begins} to {ends}, {longest_s:.1f} s of it undisturbed")
    return found


def _vain_holds(run: Run, call: Call) -> Iterator[tuple[float, float]]:
    changes = [*call.vain_holds, (run.ended_at, False)]
    for (begins, is_vain), (ends, _) in pairwise(changes):
        if is_vain:
            yield begins, ends


def _longest_quiet(run: Run, begins: float, ends: float) -> float:
    """The longest time within another in which everything worked."""
    quiet_since, longest_s = begins, 0.0
    for trouble_begins, trouble_ends in sorted(_troubles(run)):
        if trouble_ends < begins or trouble_begins > ends:
            continue
        longest_s = max(longest_s, trouble_begins - quiet_since)
        quiet_since = max(quiet_since, trouble_ends)
    return max(longest_s, ends - quiet_since)


def _troubles(run: Run) -> Iterator[tuple[float, float]]:
    platform = run.office.platform
    yield from ((one.begins, one.ends) for one in (*platform.outages, *platform.troubles))
    yield from ((begins, ends) for begins, ends, _ in run.storage_fails)
    yield from ((moment, moment) for moment in run.office.restarts)
