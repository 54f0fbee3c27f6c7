"""Rows about lines: closed, unstaffed, full, too long; reached directly, by a skill or by a skill group."""

from collections.abc import Iterator

from .places import LINES, PLACES
from .rows import Row, asking, completed, ended, rejected
from .stages import Need
from .steps import (
    agents_are_away,
    campaign_is_over,
    line_is_closed,
    line_is_full,
    line_is_long,
    line_is_out_of_use,
    says_in_check,
)

SPANISH = ("lea", "max")


def _lines() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Verb, name of the row, and the targets that lead to a closed, an unstaffed or a full line."""
    for verb in ("blind", "consult"):
        queue = {"closed": "queue:Closed Desk", "unstaffed": "queue:Empty Desk", "busy": "queue:Overflow"}
        yield verb, "queue", "Overflow", queue
        for name in ("skill", "skillgroup"):
            yield verb, name, "Spanish", dict.fromkeys(("closed", "unstaffed", "busy"), PLACES[name].to)


def _rows() -> Iterator[Row]:
    for verb, name, line, to in _lines():
        is_direct = name == "queue"
        yield rejected(
            f"{verb}-{name}-closed",
            "queue_closed",
            asks=asking(verb, to["closed"]),
            beforehand=None if is_direct else line_is_closed(line),
            attempts=("skipped queue_closed",),
        )
        yield rejected(
            f"{verb}-{name}-unstaffed",
            "no_agents",
            asks=asking(verb, to["unstaffed"]),
            beforehand=None if is_direct else agents_are_away(*SPANISH),
            attempts=("skipped no_agents",),
        )
        yield rejected(
            f"{verb}-{name}-full",
            "queue_full",
            asks=asking(verb, to["busy"]),
            silent=(line,),
            beforehand=line_is_full(line),
            attempts=("skipped queue_full",),
            also=says_in_check("wait_acceptable", "waiting"),
        )
        yield rejected(
            f"{verb}-{name}-wait-too-long",
            "wait_too_long",
            needs=frozenset({Need.WAIT_ESTIMATES}),
            asks=asking(verb, to["busy"], wait_limit_s=10),
            beforehand=line_is_long(line),
            attempts=("skipped wait_too_long",),
            also=says_in_check("wait_acceptable", "estimated_wait_s"),
        )


ROWS: tuple[Row, ...] = (
    *_rows(),
    *(
        completed(
            f"blind-{name}-first-agent-does-not-answer",
            "no_answer",
            asks={"to": to},
            beforehand=agents_are_away(silent=(silent,)),
            lands=f"agent:{other}",
        )
        for name, to, silent, other in (
            ("queue", "queue:Sales", "ida", "jon"),
            ("skill", PLACES["skill"].to, "lea", "max"),
            ("skillgroup", PLACES["skillgroup"].to, "max", "lea"),
        )
    ),
    *(
        ended(
            f"consult-{name}-nobody-answers",
            "no_answer",
            "failed",
            asks=asking("consult", PLACES[name].to, patience_s=0.6, on_patience="next"),
            effects=2,
            attempts=("failed no_answer",),
            **PLACES[name].slow,
        )
        for name in LINES
    ),
    *(
        rejected(
            f"{verb}-skill-not-in-use",
            "not_available",
            needs=frozenset({Need.IDLE_SKILLS}),
            asks=asking(verb, "skill:cobol"),
            attempts=("skipped not_available",),
            also=says_in_check("target_active", "not in use"),
        )
        for verb in ("blind", "consult")
    ),
    *(
        rejected(
            f"{verb}-{name}-{what}",
            "not_available",
            needs=frozenset({need}),
            asks=asking(verb, f"{name}:Spanish"),
            beforehand=beforehand,
            attempts=("skipped not_available",),
            also=says_in_check(check, says),
        )
        for verb in ("blind", "consult")
        for name in ("queue", "skill")
        for what, need, beforehand, check, says in (
            ("out-of-use", Need.INACTIVE_QUEUES, line_is_out_of_use("Spanish"), "target_active", "in use"),
            ("campaign-over", Need.CAMPAIGNS, campaign_is_over, "campaign_active", "does not run"),
        )
    ),
)
