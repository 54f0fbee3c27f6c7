"""The shapes of the bodies about outbound calls."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hookflash.api.schemas import Context, Id, Strict, Text
from hookflash.domain.errors import FieldError, InvalidRequest
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.request import DEFAULT_RING_TIMEOUT_S, OutboundRequest, name_target
from hookflash.domain.targets import Target, TargetType

_Number = Annotated[str, Field(min_length=1, max_length=64)]
_RingTime = Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]


class CallBody(Strict):
    """A request to call somebody on behalf of an agent, whose phone rings first on most platforms."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "connection": "g",
                    "from_agent": "ana@example.com",
                    "to_number": "+493023125001",
                    "queue": "Billing",
                    "wrap_up_code": "Resolved",
                }
            ]
        }
    )

    connection: Id
    from_agent: Annotated[Text, Field(description="E-mail address, name or id.")]
    to_number: Annotated[_Number, Field(description="E.164.")]
    queue: Annotated[Text, Field(description="On whose account the call goes.")] | None = None
    caller_id: Annotated[_Number, Field(description="The number to show, E.164.")] | None = None
    wrap_up_code: Text | None = None
    context: Context = Field(default_factory=dict)
    ring_timeout_s: Annotated[_RingTime, Field(description="How long each phone may ring.")] = (
        DEFAULT_RING_TIMEOUT_S
    )

    def to_request(self) -> OutboundRequest:
        """The request in the domain's types.

        Raises:
            InvalidRequest: The agent or the queue is not named.
        """
        queue = None if self.queue is None else _named(TargetType.QUEUE, self.queue, "/queue")
        return OutboundRequest(
            connection=self.connection,
            from_agent=_named(TargetType.AGENT, self.from_agent, "/from_agent"),
            to_number=self.to_number,
            queue=queue,
            caller_id=self.caller_id,
            wrap_up_code=self.wrap_up_code,
            context=self.context,
            ring_timeout_s=self.ring_timeout_s,
        )


def _named(kind: TargetType, text: str, pointer: str) -> Target:
    try:
        return name_target(kind, text)
    except InvalidRequest as error:
        raise InvalidRequest(error.message, (FieldError(pointer, error.message),)) from None


class CallPage(BaseModel):
    """Outbound calls, newest first."""

    items: list[OutboundCall]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last.")
