"""One target of every type at which somebody, or something, answers; and one at which nobody does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NEVER_WAS = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a transfer goes, and where its caller then is.

    Attributes:
        to: The target; words in braces are filled in.
        key: How a journey that has been there calls it.
        lands: Where the caller is once somebody has answered.
        reached: Whom they have reached.
        missing: A target of the type that there is none of; none if every one exists.
        slow: What has to be asked for so that nobody answers, and who then is silent.
        slow_lands: Where the caller is meanwhile, if not where they were.
    """

    to: str
    key: str
    lands: str
    reached: str = "person"
    missing: str | None = None
    slow: Mapping[str, Any] = field(default_factory=dict)
    slow_lands: str | None = None


PLACES = {
    "queue": Place(
        to="queue:Support",
        key="queue:{id of Support}",
        lands="agent of Support",
        missing="queue:Suport",
        slow={"silent": ("Support",)},
        slow_lands="queue:Support",
    ),
    "agent": Place(
        to="agent:eva",
        key="agent:{id of eva}",
        lands="agent:eva",
        missing="agent:evah",
        slow={"silent": ("Support",)},
    ),
    "skill": Place(
        to="skill:spanish",
        key="skill:{skill spanish}",
        lands="agent of Spanish",
        missing="skill:spansh",
        slow={"silent": ("Spanish",)},
        slow_lands="queue:Spanish",
    ),
    "skillgroup": Place(
        to="skillgroup:Spanish speakers",
        key="skillgroup:{group Spanish speakers}",
        lands="agent of Spanish",
        missing="skillgroup:Spansh speakers",
        slow={"silent": ("Spanish",)},
        slow_lands="queue:Spanish",
    ),
    "number": Place(
        to="number:+493023125001",
        key="number:+493023125001",
        lands="number:+493023125001",
        reached="number",
        slow={"to": "number:+493023125003"},
    ),
    "extension": Place(
        to="extension:4715",
        key="extension:{id of eva}",
        lands="agent:eva",
        slow={"silent": ("Support",)},
    ),
    "voicemail": Place(
        to="voicemail:agent:hugo",
        key="voicemail:agent:hugo",
        lands="voicemail:agent:hugo",
        reached="voicemail",
        missing="voicemail:agent:hugoo",
    ),
    "contact": Place(
        to="contact:{contact Nora Notary}",
        key="contact:{contact Nora Notary}",
        lands="number:+493023125001",
        reached="number",
        missing=f"contact:{NEVER_WAS}",
        slow={"connection": "cell"},
    ),
    "callback": Place(
        to="callback:+493023125001", key="callback:+493023125001", lands="ivr", reached="callback"
    ),
}
UNATTENDED = frozenset({"voicemail", "callback"})
LINES = ("queue", "skill", "skillgroup")


def verbs_to(target: str) -> tuple[str, ...]:
    """How a call can be handed to a target of that type: where nobody is, nobody can be consulted."""
    return ("blind",) if target in UNATTENDED else ("blind", "consult")
