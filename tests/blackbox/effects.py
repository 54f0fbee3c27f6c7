"""What the simulator's ledger says was done to a call, against what the service's journal claims."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

_AT_ONCE = frozenset({"context"})
"""One write each for us, however many requests a platform makes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a verb of the journal does on a platform.

    Attributes:
        effect: What it is for, in the service's words.
        beside: What it may do on the way there, and how often.
        is_certain: Whether it has done that once it is done; what is so already needs no effect.
    """

    effect: str
    beside: Mapping[str, int] = field(default_factory=dict)
    is_certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A platform's operations in the service's words.

    Attributes:
        parts: What an operation's name contains, and what it then stands for; the first one counts.
        costs: What each verb and errand of the journal may do there.
        aside: What is no effect of its own in a row's count.
        of_a_move: Likewise, if a blind move is made of a consultation.
        after: What counts only once something else has happened.
    """

    parts: tuple[tuple[str, str], ...]
    costs: Mapping[str, Cost]
    aside: frozenset[str]
    of_a_move: frozenset[str] = frozenset()
    after: Mapping[str, str] = field(default_factory=dict)

    def word_of(self, operation: str) -> str:
        """What an operation of the ledger does to a call, in the service's words."""
        return next((word for part, word in self.parts if part in f"{operation}_"), operation)

    def words_of(self, ledger: Iterable[Mapping[str, Any]]) -> list[str]:
        """The same of all operations."""
        words = (self.word_of(effect["operation"]) for effect in ledger)
        return [one for word, alike in groupby(words) for one in ([word] if word in _AT_ONCE else alike)]

    def count(self, ledger: Iterable[Mapping[str, Any]], kind: str) -> list[str]:
        """What a row counts: a blind move is one effect, whatever it is made of."""
        aside = self.aside | self.of_a_move if kind == "blind" else self.aside
        words = self.words_of(ledger)
        return [
            word
            for n, word in enumerate(words)
            if word not in aside and (word not in self.after or self.after[word] in words[:n])
        ]


# A participant's PATCH stands for several. Taking a caller back also lifts the holds it has left behind.
GENESYS = Vocabulary(
    parts=(
        ("patch_conversations_call_participant_consult", "speak"),
        ("delete_conversations_call_participant_consult", "cancel"),
        ("_consult_", "consult"),
        ("_attributes", "context"),
        ("patch_routing_conversation", "routing"),
        ("_replace", "move"),
        ("_participant_transfer", "move"),
        ("patch_conversation", "leg"),
    ),
    costs={
        "complete": Cost(effect="leg"),
        "close": Cost(effect="leg"),
        "wrap_up": Cost(effect="leg"),
        "cancel": Cost(effect="cancel", beside={"leg": 2}, is_certain=False),
    },
    aside=frozenset({"routing"}),
)

# Most commands are several requests; which of them are needed depends on how the legs stand.
CXONE = Vocabulary(
    parts=(
        ("dial_", "consult"),
        ("consult_agent", "consult"),
        ("transfer_calls", "complete"),
        ("conference_calls", "speak"),
        ("end_contact", "end"),
        ("signal", "move"),
        ("direct_voicemail_transfer", "move"),
        ("custom_data", "context"),
        ("disposition", "wrap_up"),
    ),
    costs={
        "consult": Cost(effect="consult", beside={"hold": 1, "resume": 1}),
        "speak": Cost(effect="resume", beside={"hold": 1, "speak": 1}, is_certain=False),
        "complete": Cost(effect="complete", beside={"hold": 1}),
        "cancel": Cost(effect="resume", beside={"end": 2}, is_certain=False),
        "close": Cost(effect="end"),
    },
    aside=frozenset({"hold", "end"}),
    of_a_move=frozenset({"complete", "resume"}),
    after={"resume": "consult"},
)


# One request each, by method and path.
CXONE_TUTORIAL = Vocabulary(
    parts=(("POST", "hand"), ("PATCH", "complete"), ("DELETE", "cancel")),
    costs={
        "move": Cost(effect="hand"),
        "consult": Cost(effect="hand"),
        "cancel": Cost(effect="cancel", is_certain=False),
    },
    aside=frozenset(),
    of_a_move=frozenset({"cancel"}),
)


def insist_on_claims(
    timeline: list[dict[str, Any]],
    ledger: list[dict[str, Any]],
    by_others: int,
    vocabulary: Vocabulary = GENESYS,
) -> None:
    """Every effect of the ledger is claimed by the journal or somebody else's, and every claim is there."""
    happened = Counter(vocabulary.words_of(ledger))
    least, most = _claims(timeline, vocabulary.costs)
    for word in {*least, *most, *happened}:
        assert happened[word] >= least[word], f"claimed and not done: {word}, {least} of {happened}"
    excess = sum(max(0, happened[word] - most[word]) for word in happened)
    assert excess <= by_others, f"done and not claimed: {happened}, the journal claims {most}"


def _claims(timeline: list[dict[str, Any]], costs: Mapping[str, Cost]) -> tuple[Counter[str], Counter[str]]:
    """How often each thing was done for certain, and how often it may have been."""
    done, possible = Counter[str](), Counter[str]()
    under_way: Cost | None = None
    for event in timeline:
        match event["kind"]:
            case "intent_written":
                verb = str(event["command"]["verb"])
                under_way = costs.get(verb, Cost(effect=verb))
                possible[under_way.effect] += 1
                possible.update(under_way.beside)
            case "command_done" if under_way is not None:
                done[under_way.effect] += under_way.is_certain
                under_way = None
            case "command_refused" | "command_not_done" if under_way is not None:
                possible[under_way.effect] -= 1
                under_way = None
            case "errand_tried":
                _count_errand(event, costs, done, possible)
            case "checked" if _has_context(timeline):
                possible["context"] += 1
    return done, possible


# Errands that change nothing.
_READS = frozenset({"presence", "figures"})


def _count_errand(
    event: Mapping[str, Any], costs: Mapping[str, Cost], done: Counter[str], possible: Counter[str]
) -> None:
    errand = str(event["errand"])
    if errand in _READS:
        return
    word = costs.get(errand, Cost(effect=errand)).effect
    possible[word] += 1
    if event.get("cause") is None and word != "context":  # writing what is there already changes nothing
        done[word] += 1


def _has_context(timeline: list[dict[str, Any]]) -> bool:
    return bool(timeline[0]["request"].get("context"))
