"""Rows that hold for every type of target and, where anybody can be asked there, for consults as well."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .places import LINES, NEVER_WAS, PLACES, UNATTENDED, Place, verbs_to
from .rows import Row, asking, completed, ended, fine, rejected
from .scenes import Start
from .stages import Fault
from .steps import (
    agent_is_moving_it,
    caller_hangs_up_before_the_effect,
    cancelled_while_the_platform_is_busy,
    consult_is_completed,
    resolved_by_evidence,
    says_in_check,
)

SETTLED_S = 1.1
# On CXone a command is given some time to show before it counts as sent.
LATER_THAN_SHOWN_S = 2.5
DEPTH = {"hookflash.journey": "journey-1", "hookflash.depth": "3", "hookflash.visited": ""}
Template = Callable[[str, str, Place], Row]


def _done(verb: str, place: Place, **more: Any) -> dict[str, Any]:
    """How it ends when nothing more is in the way; a consult is completed as soon as there is talk."""
    consult = {"meanwhile": consult_is_completed, "effects": 2} if verb == "consult" else {}
    return {"lands": place.lands, "reached": place.reached, **consult, **more}


def _fine(verb: str, name: str, place: Place) -> Row:
    return fine(f"{verb}-{name}", asks=asking(verb, place.to), **_done(verb, place))


def _not_permitted(verb: str, name: str, place: Place) -> Row:
    skipped = ("skipped not_permitted",)
    asks = asking(verb, place.to)
    row = f"{verb}-{name}-not-permitted"
    return rejected(row, "not_permitted", asks=asks, connection="reader", attempts=skipped)


def _credentials(verb: str, name: str, place: Place) -> Row:
    row, nowhere = f"{verb}-{name}-wrong-secret", {"lands": "unknown", "truth": "start"}
    return rejected(
        row, "credentials_rejected", asks=asking(verb, place.to), connection="stranger", **nowhere
    )


def _platform_down(verb: str, name: str, place: Place) -> Row:
    row, nowhere = f"{verb}-{name}-nobody-listens", {"lands": "unknown", "truth": "start"}
    return rejected(row, "platform_down", asks=asking(verb, place.to), connection="dead", **nowhere)


def _call_gone(verb: str, name: str, place: Place) -> Row:
    return rejected(f"{verb}-{name}-ended-call", "call_gone", asks=asking(verb, place.to), start=Start.ENDED)


def _private(verb: str, name: str, place: Place) -> Row:
    return rejected(f"{verb}-{name}-private-call", "private_call", asks=asking(verb, place.to), private=True)


def _changed(verb: str, name: str, place: Place) -> Row:
    row, says = f"{verb}-{name}-call-has-changed", "changed since the requester saw it"
    return rejected(row, "version_conflict", asks=asking(verb, place.to, expect='"of-yesterday"'), says=says)


def _call_busy(verb: str, name: str, place: Place) -> Row:
    row = f"{verb}-{name}-agent-is-moving-it"
    also = says_in_check("not_already_moving", "moving")
    return rejected(row, "call_busy", asks=asking(verb, place.to), beforehand=agent_is_moving_it, also=also)


def _invalid(verb: str, name: str, place: Place) -> Row:
    return rejected(
        f"{verb}-{name}-unknown-leg", "invalid_target", asks=asking(verb, place.to, leg=NEVER_WAS)
    )


def _depth(verb: str, name: str, place: Place) -> Row:
    row = f"{verb}-{name}-moved-too-often"
    return rejected(row, "depth_exceeded", asks=asking(verb, place.to), attributes=DEPTH)


def _loop(verb: str, name: str, place: Place) -> Row:
    visited = DEPTH | {"hookflash.depth": "1", "hookflash.visited": place.key}
    row, skipped = f"{verb}-{name}-has-been-there", ("skipped loop_detected",)
    # There a mailbox is known by its agent's id.
    but = {"cxone": {"attributes": visited | {"hookflash.visited": "voicemail:{id of hugo}"}}}
    return rejected(
        row,
        "loop_detected",
        asks=asking(verb, place.to),
        attributes=visited,
        attempts=skipped,
        but=but if name == "voicemail" else {},
    )


def _refused(verb: str, name: str, place: Place) -> Row:
    faults = ({"match": Fault.COMMAND, "do": "status", "status": 400},)
    row, refused = f"{verb}-{name}-platform-says-400", ("refused platform_refused",)
    return ended(
        row, "platform_refused", "failed", asks=asking(verb, place.to), faults=faults, attempts=refused
    )


def _rate_limited(verb: str, name: str, place: Place) -> Row:
    fault = {"match": Fault.COMMAND, "do": "status", "status": 429, "retry_after_s": 1, "times": 1}
    attempts = ("refused rate_limited", "completed")
    done = _done(verb, place, attempts=attempts)
    return completed(
        f"{verb}-{name}-429", "rate_limited", asks=asking(verb, place.to), faults=(fault,), **done
    )


def _answer_lost(verb: str, name: str, place: Place) -> Row:
    faults = ({"match": Fault.COMMAND, "do": "drop_after"},)
    done = _done(verb, place, also=resolved_by_evidence)
    return completed(
        f"{verb}-{name}-answer-lost", "platform_unclear", asks=asking(verb, place.to), faults=faults, **done
    )


def _hung_up(verb: str, name: str, place: Place) -> Row:
    return ended(
        f"{verb}-{name}-caller-hangs-up",
        "caller_hung_up",
        "abandoned",
        asks=asking(verb, place.to),
        faults=(_late(SETTLED_S),),
        but={"cxone": {"faults": (_late(LATER_THAN_SHOWN_S),)}},
        meanwhile=caller_hangs_up_before_the_effect,
        lands="gone",
        attempts=("unknown caller_hung_up",),
    )


def _late(delay_s: float) -> dict[str, Any]:
    return {"match": Fault.COMMAND, "do": "late_effect", "delay_s": delay_s}


def _cancelled(verb: str, name: str, place: Place) -> Row:
    return ended(
        f"{verb}-{name}-called-off",
        "cancelled",
        "cancelled",
        asks=asking(verb, place.to),
        faults=({"match": Fault.COMMAND, "do": "status", "status": 429, "retry_after_s": 1},),
        meanwhile=cancelled_while_the_platform_is_busy,
        attempts=("refused rate_limited",),
    )


def _timeout(verb: str, name: str, place: Place) -> Row:
    """Nobody answers before the deadline: who waits in a line stays there, others are left as they are."""
    slow: dict[str, Any] = dict(place.slow)
    asks = asking(verb, place.to, deadline_s=0.9) | {key: slow.pop(key) for key in ("to",) if key in slow}
    if name in UNATTENDED:
        return _never_done(verb, name, asks)
    if verb == "consult":
        taken_back: dict[str, Any] = {"status": "timed_out", "effects": 2, "attempts": ("failed timeout",)}
        but = {"cxone": {"asks": {**asks, "deadline_s": 2.0}}}
        return ended(f"{verb}-{name}-deadline", "timeout", asks=asks, but=but, **taken_back, **slow)
    lands: dict[str, Any] = {"lands": place.slow_lands} if place.slow_lands else {}
    waiting: dict[str, Any] = {"status": "timed_out", "effects": 1, "attempts": ("waiting timeout",)}
    composed = (
        {"attempts": ("failed timeout",)} if name not in LINES else {"asks": {**asks, "deadline_s": 2.5}}
    )
    return ended(
        f"{verb}-{name}-deadline",
        "timeout",
        asks=asks,
        but={"cxone": composed},
        **waiting,
        **lands,
        **slow,
    )


def _never_done(verb: str, name: str, asks: Mapping[str, Any]) -> Row:
    faults = ({"match": Fault.COMMAND, "do": "false_success"},)
    tries: dict[str, Any] = {"status": "timed_out", "attempts": ("not_done",)}
    return ended(f"{verb}-{name}-deadline", "timeout", asks=asks, faults=faults, **tries)


def _from_elsewhere(name: str, place: Place) -> Iterator[Row]:
    """A call is moved from wherever it is, and the agent is freed whenever it was asked for."""
    asks = asking("blind", place.to)
    for start in (Start.HELD, Start.QUEUED, Start.RINGING, Start.MENU):
        yield fine(f"{start.name.lower()}-to-{name}", asks=asks, start=start, **_done("blind", place))
    for release in ("at_once", "on_answer"):
        row = f"release-{release.replace('_', '-')}-to-{name}"
        yield fine(row, asks={**asks, "release": release}, **_done("blind", place))


TEMPLATES: tuple[Template, ...] = (
    *(_fine, _not_permitted, _credentials, _platform_down, _call_gone, _private, _changed, _call_busy),
    *(_invalid, _depth, _loop, _refused, _rate_limited, _answer_lost, _hung_up, _cancelled, _timeout),
)


def _rows() -> Iterator[Row]:
    for name, place in PLACES.items():
        for verb in verbs_to(name):
            for template in TEMPLATES:
                yield template(verb, name, place)
        yield from _from_elsewhere(name, place)


ROWS = tuple(_rows())
