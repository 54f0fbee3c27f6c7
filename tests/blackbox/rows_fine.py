"""Rows in which nothing goes wrong, or the route makes up for it."""

from .rows import Row, completed, fine

ROWS: tuple[Row, ...] = (
    fine("queue-by-id", asks={"to": "queue:{id of Support}"}),
    fine("queue-in-long-form", asks={"to": {"type": "queue", "id": "{id of Support}"}}),
    fine("queue-in-other-letters", asks={"to": "Queue: sUPPORT "}),
    fine("leg-by-id", asks={"to": "queue:Support", "leg": "{agent_leg}"}),
    fine(
        "with-a-reason-and-on-behalf",
        asks={"to": "queue:Support", "reason": "asked for help", "requested_by": "ana"},
    ),
    fine(
        "done-when-queued",
        asks={"to": "queue:Support", "done_when": "queued"},
        silent=("Support",),
        reached="queue",
        lands="queue:Support",
    ),
    completed(
        "fallback-after-unstaffed-queue",
        "no_agents",
        asks={"to": "queue:Empty Desk", "fallback": ["queue:Overflow"]},
        lands="agent of Overflow",
        attempts=("skipped no_agents", "completed"),
    ),
    completed(
        "fallback-after-two-that-cannot",
        "target_missing",
        asks={"to": "queue:Nowhere", "fallback": ["queue:Empty Desk", "queue:Support"]},
        attempts=("skipped target_missing", "skipped no_agents", "completed"),
    ),
)
