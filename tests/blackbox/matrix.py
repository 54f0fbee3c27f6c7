"""The matrix: verb x target x platform x dialect x outcome, and which of its cells no platform can have.

All of it is known from the start. A row (`rows.py`) that exercises a cell is all it takes to fill it.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

DIALECTS = {"genesys": ("published", "tutorial"), "cxone": ("published", "tutorial")}
VERBS = ("blind", "consult", "outbound")
TARGETS = (
    "queue",
    "agent",
    "skill",
    "skillgroup",
    "number",
    "extension",
    "voicemail",
    "contact",
    "callback",
)
NOTHING_WRONG = "nothing wrong"
CAUSES = (
    "no_answer",
    "agent_no_answer",
    "busy",
    "declined",
    "not_available",
    "queue_closed",
    "queue_full",
    "no_agents",
    "wait_too_long",
    "target_missing",
    "invalid_target",
    "not_permitted",
    "private_call",
    "depth_exceeded",
    "loop_detected",
    "call_gone",
    "caller_hung_up",
    "call_busy",
    "version_conflict",
    "rate_limited",
    "platform_down",
    "platform_refused",
    "platform_unclear",
    "credentials_rejected",
    "number_blocked",
    "timeout",
    "cancelled",
    "not_supported",
)
OUTCOMES = (NOTHING_WRONG, *CAUSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One square of the matrix; ``outcome`` is what goes wrong, whether the transfer survives it or not."""

    outcome: str
    platform: str = "genesys"
    dialect: str = "published"
    verb: str = "blind"
    target: str = "queue"

    def __post_init__(self) -> None:
        known = (
            self.dialect in DIALECTS.get(self.platform, ())
            and self.verb in VERBS
            and self.target in TARGETS
            and self.outcome in OUTCOMES
        )
        if not known:
            raise ValueError(f"{self} is not in the matrix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """Cells that cannot be: every combination of what is named; what is left empty stands for all."""

    reason: str
    platforms: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    def covers(self, cell: Cell) -> bool:
        """Whether that cell is one of them."""
        pairs = (
            (self.platforms, cell.platform),
            (self.dialects, cell.dialect),
            (self.verbs, cell.verb),
            (self.targets, cell.target),
            (self.outcomes, cell.outcome),
        )
        return all(not named or value in named for named, value in pairs)


IMPOSSIBLE = (
    Impossible(
        reason="an outbound call dials a number",
        verbs=("outbound",),
        targets=tuple(target for target in TARGETS if target != "number"),
    ),
    Impossible(
        reason="before an outbound call there is no call that could be moved",
        verbs=("outbound",),
        outcomes=(
            "call_gone",
            "caller_hung_up",
            "private_call",
            "depth_exceeded",
            "loop_detected",
            "version_conflict",
        ),
    ),
    Impossible(
        reason="only an outbound call rings the agent's own phone first",
        verbs=("blind", "consult"),
        outcomes=("agent_no_answer",),
    ),
    Impossible(
        reason="nobody is there to be consulted: it is a blind transfer",
        verbs=("consult",),
        targets=("callback",),
    ),
    Impossible(
        reason="nobody is there to be consulted: it is a blind transfer",
        verbs=("consult",),
        targets=("voicemail",),
        outcomes=CAUSES,
    ),
    Impossible(
        reason="this target is no line that people wait in, or none that is known before it is dialled",
        targets=("agent", "number", "extension", "voicemail", "contact", "callback"),
        outcomes=("queue_closed", "queue_full", "no_agents", "wait_too_long"),
    ),
    Impossible(
        reason="a line goes on to its next agent when one is busy or declines",
        targets=("queue", "skill", "skillgroup"),
        outcomes=("busy", "declined"),
    ),
    Impossible(
        reason="no outside number is given",
        targets=("queue", "agent", "skill", "skillgroup", "extension", "voicemail", "contact"),
        outcomes=("number_blocked",),
    ),
    Impossible(
        reason="a mailbox and a call-back answer always",
        targets=("voicemail", "callback"),
        outcomes=("no_answer", "busy", "declined"),
    ),
    Impossible(
        reason="this target has no presence, and no state in which it is out of use",
        verbs=("blind", "consult"),
        targets=("skillgroup", "number", "voicemail", "contact", "callback"),
        outcomes=("not_available",),
    ),
    Impossible(
        reason="a queue is never out of use",
        platforms=("genesys",),
        verbs=("blind", "consult"),
        targets=("queue",),
        outcomes=("not_available",),
    ),
    Impossible(
        reason="every number there can be is one",
        verbs=("blind", "consult"),
        targets=("number", "callback"),
        outcomes=("target_missing",),
    ),
    Impossible(
        reason="CXone has nothing of the kind, so that it is always not_supported",
        platforms=("cxone",),
        dialects=("published",),
        targets=("skillgroup", "contact", "callback"),
        outcomes=tuple(outcome for outcome in OUTCOMES if outcome != "not_supported"),
    ),
    Impossible(
        reason="CXone's sessions dial no mailboxes: it is a blind transfer",
        platforms=("cxone",),
        dialects=("published",),
        verbs=("consult",),
        targets=("voicemail",),
    ),
    Impossible(
        reason="CXone estimates no wait; only patience ends one",
        platforms=("cxone",),
        dialects=("published",),
        targets=("queue", "skill"),
        verbs=("consult",),
        outcomes=("wait_too_long",),
    ),
    Impossible(
        reason="CXone estimates no wait; only patience ends one",
        platforms=("cxone",),
        dialects=("published",),
        targets=("skill",),
        outcomes=("wait_too_long",),
    ),
    Impossible(
        reason="whatever is no present agent's extension may be one of the telephone system's",
        platforms=("cxone",),
        dialects=("published",),
        targets=("extension",),
        outcomes=("target_missing", "not_available"),
    ),
    Impossible(
        reason="an agent's own phone is up before anything is dialled",
        platforms=("cxone",),
        dialects=("published",),
        verbs=("outbound",),
        outcomes=("agent_no_answer", "declined"),
    ),
)


def all_cells() -> Iterator[Cell]:
    """Every square."""
    for platform, dialects in DIALECTS.items():
        for dialect in dialects:
            for verb in VERBS:
                for outcome in OUTCOMES:
                    for target in TARGETS:
                        yield Cell(
                            platform=platform, dialect=dialect, verb=verb, target=target, outcome=outcome
                        )


def describe() -> dict[str, Any]:
    """The axes and the impossible cells, for the evidence file."""
    return {
        "axes": {
            "dialects": {platform: list(dialects) for platform, dialects in DIALECTS.items()},
            "verbs": list(VERBS),
            "targets": list(TARGETS),
            "outcomes": list(OUTCOMES),
        },
        "impossible": [asdict(rule) for rule in IMPOSSIBLE],
    }
