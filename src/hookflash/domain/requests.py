"""What a requester may ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Literal, TypedDict

from hookflash.domain.ids import CallId
from hookflash.domain.targets import Target, TargetType


class Kind(StrEnum):
    """How a call is handed over."""

    BLIND = "blind"
    CONSULT = "consult"


class Release(StrEnum):
    """When the transferring agent is freed."""

    AT_ONCE = "at_once"
    ON_ANSWER = "on_answer"


class DoneWhen(StrEnum):
    """What counts as success."""

    ANSWERED = "answered"
    QUEUED = "queued"


class OnPatience(StrEnum):
    """What happens when a target takes longer than its patience."""

    STAY = "stay"
    NEXT = "next"


class IfBusy(StrEnum):
    """What happens when another transfer of the call is running."""

    REFUSE = "refuse"
    WAIT = "wait"


CALLER = "caller"
DEFAULT_DEADLINE_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequest:
    """A wish to move a call; every default is what happens if the requester says nothing.

    Attributes:
        connection: The configured account the call lives on.
        call_id: The platform's id of the call.
        to: Where the call should go.
        leg: ``caller``, or the platform's id of the leg to act on.
        fallback: Further targets, in order.
        release: When the transferring agent is freed; if nothing is said, at once for a line, which keeps
            the caller, and on answer for a person or number, whose refusal would cost the caller the call.
        requested_by: The agent on whose behalf the request is made.
        deadline_s: Seconds after which watching and further attempts end.
    """

    connection: str
    call_id: CallId
    to: Target
    kind: Kind = Kind.BLIND
    leg: str = CALLER
    fallback: tuple[Target, ...] = ()
    route: str | None = None
    voicemail: Target | None = None
    release: Release | None = None
    done_when: DoneWhen = DoneWhen.ANSWERED
    requested_by: str | None = None
    skills: tuple[str, ...] = ()
    priority: int | None = None
    wrap_up_code: str | None = None
    reason: str | None = None
    context: dict[str, str] = field(default_factory=dict)
    wait_limit_s: float | None = None
    patience_s: float | None = None
    on_patience: OnPatience = OnPatience.STAY
    deadline_s: float = DEFAULT_DEADLINE_S
    if_busy: IfBusy = IfBusy.REFUSE
    expect: str | None = None

    @property
    def dials_number(self) -> bool:
        """Whether a telephone number is among the targets."""
        return any(target.type is TargetType.NUMBER for target in (self.to, *self.fallback))

    def options_in_use(self) -> frozenset[str]:
        """The names of the fields that differ from their default: what the request relies on."""
        names = (f.name for f in fields(self) if f.name not in _ALWAYS)
        return frozenset(name for name in names if getattr(self, name) != getattr(_NOTHING_SAID, name))


class TransferOptions(TypedDict, total=False):
    """What may be said beside the call and the target; see `TransferRequest` for the meaning.

    Words may be said as plain text.
    """

    kind: Kind | Literal["blind", "consult"]
    leg: str
    fallback: Sequence[str | Target]
    route: str
    voicemail: str | Target
    release: Release | Literal["at_once", "on_answer"]
    done_when: DoneWhen | Literal["answered", "queued"]
    requested_by: str
    skills: Sequence[str]
    priority: int
    wrap_up_code: str
    reason: str
    context: Mapping[str, str]
    wait_limit_s: float
    patience_s: float
    on_patience: OnPatience | Literal["stay", "next"]
    deadline_s: float
    if_busy: IfBusy | Literal["refuse", "wait"]
    expect: str


_ALWAYS = frozenset({"connection", "call_id", "to", "kind"})
_NOTHING_SAID = TransferRequest(connection="", call_id=CallId(""), to=Target(type=TargetType.QUEUE))
