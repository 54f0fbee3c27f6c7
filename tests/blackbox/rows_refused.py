"""Rows in which a check or the platform says no."""

from .places import NEVER_WAS
from .rows import Row, completed, ended, rejected
from .scenes import Start
from .stages import Fault
from .steps import (
    RETRY_AFTER_S,
    agent_is_moving_it,
    agent_moves_it_elsewhere,
    caller_hangs_up_before_the_effect,
    caller_hangs_up_in_line,
    follows,
    names_near,
    nothing_early,
    says_in_check,
    target_picks_up_late,
)

ROWS: tuple[Row, ...] = (
    rejected(
        "unstaffed-queue", "no_agents", asks={"to": "queue:Empty Desk"}, attempts=("skipped no_agents",)
    ),
    rejected(
        "unknown-queue",
        "target_missing",
        asks={"to": "queue:Suport"},
        attempts=("skipped target_missing",),
        also=names_near("Support"),
    ),
    rejected(
        "unknown-queue-id",
        "target_missing",
        asks={"to": f"queue:{NEVER_WAS}"},
        attempts=("skipped target_missing",),
    ),
    rejected("unknown-call", "call_gone", start=Start.NEVER_WAS),
    rejected("ended-call", "call_gone", start=Start.ENDED),
    ended(
        "caller-hangs-up-in-line",
        "caller_hung_up",
        "abandoned",
        silent=("Support",),
        meanwhile=caller_hangs_up_in_line,
        lands="gone",
        effects=1,
        attempts=("failed caller_hung_up",),
    ),
    ended(
        "caller-hangs-up-before-the-effect",
        "caller_hung_up",
        "abandoned",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "late_effect", "delay_s": 1.0},),
        but={"cxone": {"faults": ({"match": Fault.QUEUE_COMMAND, "do": "late_effect", "delay_s": 2.5},)}},
        meanwhile=caller_hangs_up_before_the_effect,
        lands="gone",
        attempts=("unknown caller_hung_up",),
    ),
    rejected(
        "unknown-leg",
        "invalid_target",
        asks={"to": "queue:Support", "leg": NEVER_WAS},
        also=says_in_check("leg_found", "no such leg"),
    ),
    ended(
        "already-in-that-queue",
        "invalid_target",
        "failed",
        start=Start.RINGING,
        asks={"to": "queue:Overflow"},
        attempts=("refused invalid_target",),
    ),
    rejected(
        "read-only-client",
        "not_permitted",
        connection="reader",
        attempts=("skipped not_permitted",),
        also=says_in_check("service_allowed", "conversation:communication:blindTransfer"),
        but={"cxone": {"also": says_in_check("service_allowed", "asAgentId")}},
    ),
    ended(
        "platform-says-403",
        "not_permitted",
        "failed",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "status", "status": 403},),
        attempts=("refused not_permitted",),
    ),
    rejected(
        "wrong-client-secret", "credentials_rejected", connection="stranger", lands="unknown", truth="start"
    ),
    completed(
        "three-times-429",
        "rate_limited",
        faults=(
            {
                "match": Fault.QUEUE_COMMAND,
                "do": "status",
                "status": 429,
                "retry_after_s": RETRY_AFTER_S,
                "times": 3,
            },
        ),
        attempts=("refused rate_limited",) * 3 + ("completed",),
        also=nothing_early,
        # Others whose worlds these were before still ask for calls of the same numbers.
        but={"cxone": {"also": None}, "cxone-tutorial": {"also": None}},
    ),
    ended(
        "platform-says-400",
        "platform_refused",
        "failed",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "status", "status": 400},),
        attempts=("refused platform_refused",),
    ),
    ended(
        "platform-says-418",
        "platform_refused",
        "failed",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "status", "status": 418},),
        attempts=("refused platform_refused",),
    ),
    rejected(
        "the-agent-is-just-moving-it",
        "call_busy",
        beforehand=agent_is_moving_it,
        also=says_in_check("not_already_moving", "moving"),
    ),
    rejected("private-call", "private_call", private=True),
    completed(
        "platform-says-409",
        "version_conflict",
        faults=({"match": Fault.QUEUE_COMMAND, "do": "status", "status": 409, "times": 1},),
        attempts=("refused version_conflict", "completed"),
    ),
    ended(
        "moved-elsewhere-meanwhile",
        "version_conflict",
        "failed",
        asks={"to": "queue:Support", "deadline_s": 4.0},
        faults=({"match": Fault.QUEUE_COMMAND, "do": "drop_before", "times": 1},),
        meanwhile=agent_moves_it_elsewhere,
        by_others=1,
        lands="agent of Sales",
        effects=1,
        attempts=("unknown version_conflict",),
    ),
    ended(
        "nobody-picks-up-in-time",
        "timeout",
        "timed_out",
        but={"cxone": {"asks": {"to": "queue:Support", "deadline_s": 2.5}}},
        asks={"to": "queue:Support", "deadline_s": 1.0},
        silent=("Support",),
        lands="queue:Support",
        effects=1,
        attempts=("waiting timeout",),
    ),
    ended(
        "picked-up-after-the-deadline",
        "timeout",
        "timed_out",
        but={"cxone": {"asks": {"to": "queue:Support", "deadline_s": 2.5}}},
        asks={"to": "queue:Support", "deadline_s": 1.0},
        silent=("Support",),
        meanwhile=target_picks_up_late,
        lands="agent of Support",
        effects=1,
        attempts=("waiting timeout",),
        also=follows("answered_late"),
    ),
)
