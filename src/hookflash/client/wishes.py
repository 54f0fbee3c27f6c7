"""What a caller of the library says, as the API's JSON. The one way in, for a service and for `Embedded`."""

import json
from typing import Any

from hookflash.domain.errors import InvalidRequest
from hookflash.domain.outbound.request import OutboundOptions
from hookflash.domain.requests import TransferOptions
from hookflash.domain.targets import Target


def write_wish(call_id: str, *, connection: str, to: str | Target, options: TransferOptions) -> bytes:
    """A request's body; an option that is None is left out. What is said is judged by whoever reads it.

    Raises:
        InvalidRequest: It cannot be written as JSON.
    """
    return _write({"connection": connection, "call_id": call_id, "to": to, **options})


def write_call_wish(from_agent: str, to_number: str, *, connection: str, options: OutboundOptions) -> bytes:
    """An outbound call's request body, by the same rules.

    Raises:
        InvalidRequest: It cannot be written as JSON.
    """
    return _write({"connection": connection, "from_agent": from_agent, "to_number": to_number, **options})


def _write(said: dict[str, Any]) -> bytes:
    wish = {name: value for name, value in said.items() if value is not None}
    try:
        return json.dumps(wish, default=_plain).encode()
    except (TypeError, ValueError, RecursionError):
        raise InvalidRequest("A value of the request is of a type that JSON does not know.") from None


def _plain(value: Any) -> Any:
    if not isinstance(value, Target):
        raise TypeError
    # A resolved target has a name and an id; the id is the one that is certain.
    for name in ("id", "number", "name"):
        if getattr(value, name) is not None:
            return {"type": value.type, name: getattr(value, name)}
    return {"type": value.type}
