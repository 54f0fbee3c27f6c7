"""What the simulator's ledger says was done to a call, against what the service's journal claims."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

# The vendor's operations in the service's words; a participant's PATCH stands for several.
_WORDS = (
    ("patch_conversations_call_participant_consult", "speak"),
    ("delete_conversations_call_participant_consult", "cancel"),
    ("_consult_", "consult"),
    ("_attributes", "context"),
    ("patch_routing_conversation", "routing"),
    ("_replace", "move"),
    ("_participant_transfer", "move"),
    ("patch_conversation", "leg"),
)
_CLASSES = {"complete": "leg", "close": "leg", "wrap_up": "leg"}
# Taking a caller back ends the consult and lifts the holds it has left behind.
_HOLDS_LIFTED = 2


def word_of(operation: str) -> str:
    """What an operation of the ledger does to a call, in the service's words."""
    return next((word for part, word in _WORDS if part in f"{operation}_"), operation)


def insist_on_claims(timeline: list[dict[str, Any]], ledger: list[dict[str, Any]], by_others: int) -> None:
    """Every effect of the ledger is claimed by the journal or somebody else's, and every claim is there."""
    happened = Counter(word_of(effect["operation"]) for effect in ledger)
    least, most = _claims(timeline)
    for word in {*least, *most, *happened}:
        assert happened[word] >= least[word], f"claimed and not done: {word}, {least} of {happened}"
    excess = sum(max(0, happened[word] - most[word]) for word in happened)
    assert excess <= by_others, f"done and not claimed: {happened}, the journal claims {most}"


def _claims(timeline: list[dict[str, Any]]) -> tuple[Counter[str], Counter[str]]:
    """How often each thing was done for certain, and how often it may have been."""
    done, possible = Counter[str](), Counter[str]()
    under_way: str | None = None
    for event in timeline:
        match event["kind"]:
            case "intent_written":
                under_way = str(event["command"]["verb"])
                possible[_class(under_way)] += 1
                possible["leg"] += _HOLDS_LIFTED if under_way == "cancel" else 0
            case "command_done" if under_way is not None:
                # A consultation that is over already is taken back by doing nothing.
                done[_class(under_way)] += under_way != "cancel"
                under_way = None
            case "command_refused" | "command_not_done" if under_way is not None:
                possible[_class(under_way)] -= 1
                under_way = None
            case "errand_tried":
                _count_errand(event, done, possible)
            case "checked" if _has_context(timeline):
                possible["context"] += 1
    return done, possible


def _count_errand(event: Mapping[str, Any], done: Counter[str], possible: Counter[str]) -> None:
    word = _class(str(event["errand"]))
    possible[word] += 1
    if event.get("cause") is None and word != "context":  # writing what is there already changes nothing
        done[word] += 1


def _has_context(timeline: list[dict[str, Any]]) -> bool:
    return bool(timeline[0]["request"].get("context"))


def _class(word: str) -> str:
    return _CLASSES.get(word, word)
