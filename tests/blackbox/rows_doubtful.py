"""Rows in which the platform cannot be reached or its answer is lost: one effect, whatever happens."""

from .rows import Row, completed, ended, rejected
from .stages import Fault
from .steps import follows, reads_fail_from_now_on, reads_fail_until_it_is_given_up, resolved_by_evidence

LOST_AND_SLOW = (
    {"match": Fault.QUEUE_COMMAND, "do": "drop_after"},
    {"match": Fault.READ, "do": "delay", "delay_s": 0.3},
)
TWO_TRIES = ("not_done", "completed")

ROWS: tuple[Row, ...] = (
    completed(
        "answer-lost-after-the-effect",
        "platform_unclear",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "drop_after"},),
        also=resolved_by_evidence,
    ),
    completed(
        "connection-cut-before-it",
        "platform_unclear",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "drop_before", "times": 1},),
        attempts=TWO_TRIES,
    ),
    completed(
        "platform-says-503-to-the-command",
        "platform_unclear",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "status", "status": 503, "times": 1},),
        attempts=TWO_TRIES,
    ),
    completed(
        "unreadable-answer", "platform_unclear", faults=({"match": Fault.QUEUE_COMMAND, "do": "bad_body"},)
    ),
    completed(
        "accepted-but-nothing-happens",
        "platform_unclear",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "false_success", "times": 1},),
        attempts=TWO_TRIES,
    ),
    completed(
        "answer-too-late",
        "platform_unclear",
        connection="hasty",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "delay", "delay_s": 1.0, "times": 1},),
        also=resolved_by_evidence,
    ),
    completed(
        "effect-late",
        "platform_unclear",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "late_effect", "delay_s": 0.5},),
    ),
    completed(
        "effect-later-than-the-settling-time",
        "platform_unclear",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "late_effect", "delay_s": 1.7},),
    ),
    ended(
        "never-takes-effect",
        "platform_unclear",
        "timed_out",
        asks={"to": "queue:Support", "deadline_s": 2.8},
        faults=({"match": Fault.QUEUE_COMMAND, "do": "false_success"},),
        cause="timeout",
        attempts=("not_done",) * 2,
        # How many tries there is time for depends on how long the session's events are waited for.
        but={
            "cxone": {
                "asks": {"to": "queue:Support", "deadline_s": 6.0},
                "attempts": ("not_done", ...),
            }
        },
    ),
    completed(
        "never-takes-effect-so-elsewhere",
        "platform_unclear",
        asks={"to": "queue:Sales", "fallback": ["queue:Support"]},
        faults=({"match": Fault.QUEUE_COMMAND, "do": "false_success", "times": 3},),
        attempts=("not_done",) * 3 + ("completed",),
    ),
    ended(
        "lost-and-unreadable",
        "platform_unclear",
        "unresolved",
        asks={"to": "queue:Support", "deadline_s": 1.0},
        faults=LOST_AND_SLOW,
        meanwhile=reads_fail_from_now_on,
        lands="unknown",
        truth="agent of Support",
        but={"cxone": {"truth": "hold"}},
        effects=1,
        attempts=("unknown platform_unclear",),
    ),
    ended(
        "lost-and-readable-only-later",
        "platform_unclear",
        "unresolved",
        asks={"to": "queue:Support", "deadline_s": 1.0},
        faults=LOST_AND_SLOW,
        meanwhile=reads_fail_until_it_is_given_up,
        lands="agent of Support",
        but={"cxone": {"lands": "hold"}},
        effects=1,
        attempts=("unknown platform_unclear",),
        also=follows("landing_found"),
    ),
    rejected(
        "unreadable-call",
        "platform_unclear",
        faults=({"match": Fault.READ, "do": "bad_body"},),
        lands="unknown",
        truth="start",
    ),
    rejected("nobody-listens", "platform_down", connection="dead", lands="unknown", truth="start"),
    rejected(
        "platform-says-503-to-everything",
        "platform_down",
        faults=({"match": Fault.EVERYTHING, "do": "status", "status": 503},),
        lands="unknown",
        truth="start",
    ),
    rejected(
        "connections-cut",
        "platform_down",
        faults=({"match": Fault.READ, "do": "drop_before"},),
        lands="unknown",
        truth="start",
    ),
    rejected(
        "platform-hangs",
        "platform_down",
        connection="hasty",
        faults=({"match": Fault.READ, "do": "delay", "delay_s": 1.0},),
        lands="unknown",
        truth="start",
    ),
    completed(
        "platform-away-for-a-moment",
        "platform_down",
        faults=({"match": Fault.READ, "do": "status", "status": 503, "times": 2},),
    ),
)
