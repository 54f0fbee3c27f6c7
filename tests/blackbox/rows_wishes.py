"""Rows about what a request may say beside its target: release, data, rank in line, wrap-up, versions."""

from collections.abc import Callable
from typing import Any

from .evidence import Scene, Seen
from .rows import Row, completed, ended, fine, rejected
from .stages import Fault, Need
from .steps import errand_is_done, privacy_ends, says_in_check
from .world import LISTENER

DATA = {"order": "4711", "mood": "good"}


def _carries_data(seen: Seen) -> None:
    assert seen.call is not None
    assert seen.call["legs"][0]["attributes"].items() >= DATA.items()
    assert [one["status"] for one in seen.record["errands"] if one["kind"] == "context"] == ["done"]


def _is_ranked(priority: int, *skills: str) -> Callable[[Seen], None]:
    def check(seen: Seen) -> None:
        assert seen.call is not None
        changed = [entry for entry in seen.call["history"] if entry["what"] == "routing.changed"]
        assert [(entry["priority"], tuple(entry["skills"])) for entry in changed] == [(priority, skills)]

    return check


def _is_wrapped_up(seen: Seen) -> None:
    """The agent who gave the call away has the code, once."""
    assert seen.call is not None
    noted = [entry for entry in seen.call["history"] if entry["what"] == "wrap_up.noted"]
    assert [(entry["party"], entry["code"]) for entry in noted] == [("agent:ana", "Resolved")]


def _is_wrapped_up_with_data(seen: Seen) -> None:
    _is_wrapped_up(seen)
    _carries_data(seen)


async def _somebody_picks_up(scene: Scene, transfer: str) -> None:
    await scene.simulator.everybody_answers("Support")
    await scene.api.ended(transfer)


async def _wrapped_up_and_completed(scene: Scene, transfer: str) -> None:
    await scene.api.until_phase(transfer, "talking")
    await scene.api.order(transfer, "complete")
    await errand_is_done("wrap_up")(scene, transfer)


WRAP_UP: dict[str, Any] = {"meanwhile": errand_is_done("wrap_up"), "effects": 2, "also": _is_wrapped_up}

ROWS: tuple[Row, ...] = (
    fine("context", asks={"to": "queue:Support", "context": DATA}, effects=2, also=_carries_data),
    fine(
        "priority",
        needs=frozenset({Need.RANKING}),
        asks={"to": "queue:Support", "priority": 5},
        silent=("Support",),
        meanwhile=errand_is_done("routing", _somebody_picks_up),
        also=_is_ranked(10),
    ),
    fine(
        "priority-and-skills",
        needs=frozenset({Need.RANKING}),
        asks={"to": "queue:Support", "priority": 10, "skills": ["technical"]},
        silent=("Support",),
        meanwhile=errand_is_done("routing", _somebody_picks_up),
        also=_is_ranked(240, "technical"),
    ),
    fine("wrap-up", asks={"to": "queue:Support", "wrap_up_code": "Resolved"}, **WRAP_UP),
    fine(
        "wrap-up-on-answer",
        asks={"to": "agent:eva", "wrap_up_code": "resolved"},
        lands="agent:eva",
        **WRAP_UP,
    ),
    completed(
        "wrap-up-is-not-lost",
        "platform_unclear",
        asks={"to": "queue:Support", "wrap_up_code": "Resolved"},
        faults=({"match": Fault.WRAP_UP, "do": "status", "status": 503, "times": 1},),
        **WRAP_UP,
    ),
    fine(
        "consult-with-data-and-wrap-up",
        asks={"to": "agent:eva", "kind": "consult", "wrap_up_code": "Resolved", "context": DATA},
        meanwhile=_wrapped_up_and_completed,
        lands="agent:eva",
        effects=4,
        also=_is_wrapped_up_with_data,
    ),
    rejected(
        "wrap-up-code-unknown",
        "invalid_target",
        asks={"to": "queue:Support", "wrap_up_code": "Resolvd"},
        also=says_in_check("wrap_up_valid", "Resolved"),
    ),
    rejected(
        "data-too-large",
        "not_supported",
        asks={"to": "queue:Support", "context": {"k": "x" * 3000, "l": "x" * 3000, "m": "x" * 3000}},
        also=says_in_check("context_fits", "8192"),
    ),
    fine("as-it-was-seen", asks={"to": "queue:Support", "expect": "{etag}"}),
    completed(
        "privacy-ends-in-time",
        "private_call",
        private=True,
        meanwhile=privacy_ends,
        by_others=1,
        effects=2,
    ),
    rejected(
        "requester-may-not",
        "not_permitted",
        needs=frozenset({Need.REQUESTER_RIGHTS}),
        asks={"to": "queue:Support", "requested_by": LISTENER},
        also=says_in_check("requester_allowed", "blindTransfer"),
    ),
    *(
        rejected(
            f"{name}-cannot-be-set",
            "not_supported",
            lacks=frozenset({Need.RANKING}),
            asks={"to": "queue:Support", **wish},
        )
        for name, wish in (("priority", {"priority": 5}), ("skills", {"skills": ["technical"]}))
    ),
    fine("requester-unknown-there", asks={"to": "queue:Support", "requested_by": "crm"}),
    ended(
        "done-when-queued-nobody-there",
        "no_agents",
        "rejected",
        asks={"to": "queue:Empty Desk", "done_when": "queued"},
        attempts=("skipped no_agents",),
    ),
)
