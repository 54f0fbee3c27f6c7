"""Rows about consultations: every order, and everything that the three can do in each phase."""

from typing import Any

from .consulting import (
    agent_completes,
    agent_takes_the_caller_back,
    caller_hangs_up,
    is_outside,
    nobody_is_left,
    ordered,
    talk_outlives_the_deadline,
    target_hangs_up,
)
from .rows import Row, completed, ended, fine
from .stages import Fault, Need
from .steps import agent_is, consult_is_completed, resolved_by_evidence

EVA: dict[str, Any] = {"to": "agent:eva", "kind": "consult"}
HANDED_OVER: dict[str, Any] = {"asks": EVA, "lands": "agent:eva"}
GONE: dict[str, Any] = {"lands": "gone", "attempts": ("failed caller_hung_up",), "also": nobody_is_left}
CALLED_OFF: dict[str, Any] = {"asks": EVA, "effects": 2, "attempts": ("failed cancelled",)}

ROWS: tuple[Row, ...] = (
    fine("consult-swap-and-complete", meanwhile=ordered("swap", "complete"), effects=3, **HANDED_OVER),
    fine(
        "consult-swap-twice-and-complete",
        meanwhile=ordered("swap", "swap", "complete"),
        effects=4,
        **HANDED_OVER,
    ),
    fine(
        "consult-conference-and-complete",
        needs=frozenset({Need.LEAVING_CONFERENCES}),
        meanwhile=ordered("conference", "complete"),
        effects=3,
        **HANDED_OVER,
    ),
    fine(
        "consult-talks-beyond-the-deadline",
        asks={**EVA, "deadline_s": 0.8},
        meanwhile=talk_outlives_the_deadline,
        lands="agent:eva",
        effects=2,
    ),
    ended("consult-cancelled-in-talk", "cancelled", "cancelled", meanwhile=ordered("cancel"), **CALLED_OFF),
    ended(
        "consult-cancelled-after-a-swap",
        "cancelled",
        "cancelled",
        meanwhile=ordered("swap", "cancel"),
        but={"cxone": {"effects": 2}},
        **{**CALLED_OFF, "effects": 3},
    ),
    ended(
        "consult-cancelled-in-conference",
        "cancelled",
        "cancelled",
        meanwhile=ordered("conference", "cancel"),
        but={"cxone": {"effects": 2}},
        **{**CALLED_OFF, "effects": 3},
    ),
    ended(
        "consult-cancelled-while-it-rings",
        "cancelled",
        "cancelled",
        beforehand=agent_is("eva", answer="never"),
        meanwhile=ordered("cancel", first="dialing"),
        **CALLED_OFF,
    ),
    ended(
        "consult-cancelled-answer-lost",
        "cancelled",
        "cancelled",
        faults=({"match": Fault.TAKING_BACK, "do": "drop_after"},),
        meanwhile=ordered("cancel"),
        **CALLED_OFF,
    ),
    ended(
        "consult-caller-hangs-up-while-it-rings",
        "caller_hung_up",
        "abandoned",
        asks=EVA,
        beforehand=agent_is("eva", answer="never"),
        meanwhile=caller_hangs_up(phase="dialing"),
        effects=1,
        **GONE,
    ),
    ended(
        "consult-caller-hangs-up-in-talk",
        "caller_hung_up",
        "abandoned",
        asks=EVA,
        meanwhile=caller_hangs_up(phase="talking"),
        effects=1,
        **GONE,
    ),
    ended(
        "consult-caller-hangs-up-in-conference",
        "caller_hung_up",
        "abandoned",
        asks=EVA,
        meanwhile=caller_hangs_up(phase="conference", after=("conference",)),
        effects=2,
        **GONE,
    ),
    ended(
        "consult-target-hangs-up",
        "declined",
        "failed",
        asks=EVA,
        meanwhile=target_hangs_up("eva"),
        effects=2,
        attempts=("failed declined",),
    ),
    completed(
        "consult-next-one-after-a-refusal",
        "declined",
        asks={**EVA, "fallback": ["agent:dan"]},
        beforehand=agent_is("eva", answer="decline"),
        meanwhile=consult_is_completed,
        lands="agent:dan",
        effects=4,
        attempts=("failed declined", "completed"),
        but={"cxone": {"attempts": ("failed no_answer", "completed")}},
    ),
    fine(
        "consult-completed-on-the-desktop",
        meanwhile=agent_completes,
        by_others=1,
        effects=2,
        attempts=("outside",),
        also=is_outside,
        **HANDED_OVER,
    ),
    ended(
        "consult-ended-on-the-desktop",
        "declined",
        "failed",
        asks=EVA,
        meanwhile=agent_takes_the_caller_back,
        by_others=1,
        effects=2,
        attempts=("failed declined",),
    ),
    completed(
        "consult-completed-answer-lost",
        "platform_unclear",
        faults=({"match": Fault.COMPLETION, "do": "drop_after", "times": 1},),
        meanwhile=consult_is_completed,
        effects=2,
        **HANDED_OVER,
    ),
    completed(
        "consult-begun-unreadable-answer",
        "platform_unclear",
        faults=({"match": Fault.CONSULT_AGENT, "do": "bad_body"},),
        meanwhile=consult_is_completed,
        effects=2,
        also=resolved_by_evidence,
        **HANDED_OVER,
    ),
    ended(
        "consult-without-the-agents-token",
        "not_permitted",
        "failed",
        asks=EVA,
        needs=frozenset({Need.AGENT_TOKENS}),
        connection="bare",
        attempts=("refused not_permitted",),
        says="hookflash login",
    ),
    fine(
        "consult-of-a-mailbox-is-a-blind-move",
        asks={"to": "voicemail:agent:hugo", "kind": "consult"},
        lands="voicemail:agent:hugo",
        reached="voicemail",
    ),
)
