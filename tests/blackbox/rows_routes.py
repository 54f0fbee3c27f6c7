"""Rows about routes: where a call goes next and why, patience, the mailbox last, and the way back."""

from typing import Any

from .evidence import Scene, Seen
from .rows import Row, completed, ended
from .scenes import Start
from .stages import Need
from .steps import agent_is, cancelled_when

IMPATIENT: dict[str, Any] = {"patience_s": 0.6, "on_patience": "next"}
# On CXone the agent keeps the caller until the line has taken them, and nobody has to be brought back before.
PATIENT: dict[str, Any] = {**IMPATIENT, "patience_s": 2.5}
GIVEN_UP = "failed wait_too_long"


async def _ana_has_left(scene: Scene, transfer: str) -> None:
    """Whoever had the caller goes home while they wait elsewhere."""
    await scene.simulator.until_with(scene.call_id, "queue:Overflow")
    await scene.simulator.set_agent("ana", presence="offline")


def _is_ringing(found: dict[str, Any]) -> bool:
    return bool(found["phase"] == "ringing")


def _is_queued(found: dict[str, Any]) -> bool:
    return bool(found["status"] == "waiting")


def _returned(seen: Seen) -> None:
    """The last attempt leads back, and says so."""
    assert seen.record["attempts"][-1]["is_return"]


ROWS: tuple[Row, ...] = (
    completed(
        "route-for-an-unstaffed-line",
        "no_agents",
        asks={"to": "queue:Empty Desk", "route": "by-cause"},
        lands="agent of Sales",
        attempts=("skipped no_agents", "completed"),
    ),
    completed(
        "route-for-a-closed-line",
        "queue_closed",
        asks={"to": "queue:Closed Desk", "route": "by-cause"},
        lands="agent of Sales",
        attempts=("skipped queue_closed", "completed"),
    ),
    completed(
        "route-for-a-refusal",
        "declined",
        asks={"to": "agent:dan", "route": "by-cause"},
        beforehand=agent_is("dan", answer="decline"),
        lands="agent:eva",
        effects=2,
        attempts=("failed declined", "completed"),
        but={"cxone": {"attempts": ("failed no_answer", "completed")}},
    ),
    completed(
        "route-for-everything-else",
        "invalid_target",
        asks={"to": "number:+493023125004", "route": "by-cause"},
        lands="voicemail:agent:hugo",
        reached="voicemail",
        effects=2,
        attempts=("failed invalid_target", "completed"),
        # Why the number did not take the call is not told, so the route takes it for unanswered.
        but={
            "cxone": {
                "lands": "agent:eva",
                "reached": "person",
                "attempts": ("failed no_answer", "completed"),
            }
        },
    ),
    completed(
        "route-leaves-out-what-is-for-other-causes",
        "not_available",
        asks={"to": "agent:dan", "route": "by-cause"},
        beforehand=agent_is("dan", presence="offline"),
        lands="voicemail:agent:hugo",
        reached="voicemail",
        attempts=("skipped not_available", "completed"),
    ),
    completed(
        "route-with-patience-in-all",
        "wait_too_long",
        asks={"to": "queue:Overflow", "route": "patient"},
        silent=("Overflow", "Sales", "Support"),
        cause="timeout",
        lands="agent:ana",
        reached="origin",
        effects=2,
        attempts=(GIVEN_UP, "skipped timeout", "skipped timeout", "completed"),
        also=_returned,
    ),
    completed(
        "next-line-after-the-patience",
        "wait_too_long",
        asks={"to": "queue:Overflow", "fallback": ["queue:Support"], **IMPATIENT},
        but={"cxone": {"asks": {"to": "queue:Overflow", "fallback": ["queue:Support"], **PATIENT}}},
        silent=("Overflow",),
        effects=2,
        attempts=(GIVEN_UP, "completed"),
    ),
    completed(
        "next-one-after-the-patience-with-an-agent",
        "no_answer",
        asks={"to": "agent:kim", "fallback": ["queue:Support"], **IMPATIENT},
        silent=("Overflow",),
        effects=3,
        but={"cxone": {"effects": 2}},
        attempts=("failed no_answer", "completed"),
    ),
    completed(
        "mailbox-last",
        "declined",
        asks={"to": "agent:eva", "voicemail": "voicemail:agent:hugo"},
        beforehand=agent_is("eva", answer="decline"),
        lands="voicemail:agent:hugo",
        reached="voicemail",
        effects=2,
        attempts=("failed declined", "completed"),
        but={"cxone": {"attempts": ("failed no_answer", "completed")}},
    ),
    completed(
        "mailbox-of-a-queue",
        "no_agents",
        needs=frozenset({Need.OTHER_MAILBOXES}),
        asks={"to": "queue:Empty Desk", "voicemail": "voicemail:queue:Support"},
        lands="voicemail:queue:Support",
        reached="voicemail",
        attempts=("skipped no_agents", "completed"),
    ),
    completed(
        "mailbox-of-an-extension",
        "no_agents",
        needs=frozenset({Need.OTHER_MAILBOXES}),
        asks={"to": "queue:Empty Desk", "voicemail": "voicemail:extension:4712"},
        lands="voicemail:agent:ben",
        reached="voicemail",
        attempts=("skipped no_agents", "completed"),
    ),
    completed(
        "call-back-as-a-last-resort",
        "no_agents",
        asks={"to": "queue:Empty Desk", "fallback": ["callback:+493023125001"]},
        lands="ivr",
        reached="callback",
        attempts=("skipped no_agents", "completed"),
    ),
    completed(
        "brought-back-to-the-agent",
        "wait_too_long",
        but={"cxone": {"asks": {"to": "queue:Overflow", **PATIENT}}},
        asks={"to": "queue:Overflow", **IMPATIENT},
        silent=("Overflow",),
        cause="wait_too_long",
        lands="agent:ana",
        reached="origin",
        effects=2,
        attempts=(GIVEN_UP, "completed"),
        also=_returned,
    ),
    completed(
        "brought-back-to-the-queue",
        "wait_too_long",
        start=Start.QUEUED,
        asks={"to": "queue:Overflow", **IMPATIENT},
        silent=("Overflow",),
        cause="wait_too_long",
        lands="queue:Empty Desk",
        reached="origin",
        effects=2,
        attempts=(GIVEN_UP, "completed"),
        also=_returned,
    ),
    completed(
        "brought-back-to-the-queue-of-an-agent-who-left",
        "wait_too_long",
        but={"cxone": {"asks": {"to": "queue:Overflow", **PATIENT}}},
        asks={"to": "queue:Overflow", **IMPATIENT},
        silent=("Overflow", "Billing"),
        meanwhile=_ana_has_left,
        cause="wait_too_long",
        lands="queue:Billing",
        reached="origin",
        effects=2,
        attempts=(GIVEN_UP, "skipped not_available", "completed"),
        also=_returned,
    ),
    ended(
        "unanswered-after-at-once-is-in-the-mailbox",
        "no_answer",
        "failed",
        needs=frozenset({Need.MAILBOX_AFTER_RINGING}),
        asks={"to": "agent:eva", "release": "at_once"},
        beforehand=agent_is("eva", answer="never"),
        lands="voicemail:agent:eva",
        effects=1,
        attempts=("failed no_answer",),
    ),
    ended(
        "called-off-while-it-rings",
        "cancelled",
        "cancelled",
        asks={"to": "agent:eva"},
        beforehand=agent_is("eva", answer="never"),
        meanwhile=cancelled_when(_is_ringing),
        effects=2,
        attempts=("failed cancelled",),
        but={"cxone": {"effects": 1}},
    ),
    ended(
        "called-off-in-line",
        "cancelled",
        "cancelled",
        asks={"to": "queue:Overflow"},
        silent=("Overflow",),
        meanwhile=cancelled_when(_is_queued),
        effects=2,
        attempts=("failed cancelled", "completed"),
        also=_returned,
        but={"cxone": {"effects": 1, "attempts": ("failed cancelled",), "also": None}},
    ),
)
