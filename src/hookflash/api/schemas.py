"""The shapes of the API's bodies. Used by the API alone; inside, the domain's types are used."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from hookflash.domain.errors import FieldError, InvalidRequest
from hookflash.domain.ids import CallId
from hookflash.domain.requests import (
    CALLER,
    DEFAULT_DEADLINE_S,
    DoneWhen,
    IfBusy,
    Kind,
    OnPatience,
    Release,
    TransferRequest,
)
from hookflash.domain.targets import MAX_TEXT, Target, TargetType, parse_target
from hookflash.domain.transfer import Transfer

Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
Id = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Context = Annotated[dict[str, Annotated[str, Field(max_length=4_000)]], Field(max_length=50)]


class Strict(BaseModel):
    """A body of which every field is known and of its type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class TargetBody(Strict):
    """A target in its long form; one of ``id``, ``name`` or ``number``."""

    type: TargetType
    id: Text | None = None
    name: Text | None = None
    number: Text | None = None


_AnyTarget = Annotated[
    Text | TargetBody, Field(description="Shorthand such as `queue:Billing`, or the long form.")
]


class TransferBody(Strict):
    """A transfer request."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "connection": "g",
                    "call_id": "2a7f4c1e-6d3b-4f5a-9c8d-0e1f2a3b4c5d",
                    "to": "queue:Billing",
                    "fallback": ["queue:Overflow"],
                    "reason": "asked for billing",
                }
            ]
        }
    )

    connection: Id
    call_id: Id
    to: _AnyTarget
    kind: Kind = Kind.BLIND
    leg: Id = CALLER
    fallback: Annotated[list[_AnyTarget], Field(max_length=10)] = []
    route: Text | None = None
    voicemail: _AnyTarget | None = None
    release: Release | None = None
    done_when: DoneWhen = DoneWhen.ANSWERED
    requested_by: Text | None = None
    skills: Annotated[list[Text], Field(max_length=20)] = []
    priority: Annotated[int, Field(ge=1, le=10)] | None = None
    wrap_up_code: Text | None = None
    reason: Annotated[str, Field(max_length=1_000)] | None = None
    context: Context = {}
    wait_limit_s: Seconds | None = None
    patience_s: Seconds | None = None
    on_patience: OnPatience = OnPatience.STAY
    deadline_s: Seconds = DEFAULT_DEADLINE_S
    if_busy: IfBusy = IfBusy.REFUSE
    expect: Text | None = None

    def to_request(self) -> TransferRequest:
        """The request in the domain's types.

        Raises:
            InvalidRequest: A target is malformed, or two fields exclude each other.
        """
        if self.route is not None and self.fallback:
            raise InvalidRequest(
                "Give fallback targets or a route, not both.", (FieldError("/route", "excludes /fallback"),)
            )
        values = {name: getattr(self, name) for name in _PLAIN}
        return TransferRequest(
            **values,
            call_id=CallId(self.call_id),
            to=_target(self.to, "/to"),
            fallback=tuple(_target(item, f"/fallback/{n}") for n, item in enumerate(self.fallback)),
            voicemail=None if self.voicemail is None else _target(self.voicemail, "/voicemail"),
            skills=tuple(self.skills),
        )


_PLAIN = frozenset(TransferBody.model_fields) - {"call_id", "to", "fallback", "voicemail", "skills"}


def _target(body: str | TargetBody, pointer: str) -> Target:
    if isinstance(body, str):
        try:
            return parse_target(body)
        except InvalidRequest as error:
            raise InvalidRequest(error.message, (FieldError(pointer, error.message),)) from None
    if sum(value is not None for value in (body.id, body.name, body.number)) != 1:
        text = "A target needs exactly one of id, name and number."
        raise InvalidRequest(text, (FieldError(pointer, text),))
    return Target(type=body.type, id=body.id, name=body.name, number=body.number)


class TransferPage(BaseModel):
    """Transfers, newest first."""

    items: list[Transfer]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last.")


class WithTimeline(BaseModel):
    """A record and everything that happened to it; beside `timeline` all fields of the record."""

    model_config = ConfigDict(extra="allow")

    timeline: list[dict[str, Any]]


class ProblemBody(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None
    errors: list[dict[str, str]]
