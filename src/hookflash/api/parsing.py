"""From a requester's bytes and texts to values: limited in size, strict in shape, never echoed."""

import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from hookflash.domain.errors import FieldError, InvalidRequest, TooLarge

LIMIT_BYTES = 64 * 1024
_MOST_ERRORS = 20
_IDEMPOTENCY_KEY = re.compile(r"^[\x21-\x7e]{1,255}\Z")

M = TypeVar("M", bound=BaseModel)


def parse_body(raw: bytes, model: type[M]) -> M:
    """A JSON body as a model.

    Raises:
        TooLarge: It exceeds 64 KiB.
        InvalidRequest: It is not JSON, or not of that shape.
    """
    if len(raw) > LIMIT_BYTES:
        raise too_large()
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise InvalidRequest("The body is not as it should be.", _field_errors(error, model)) from None
    except (ValueError, RecursionError):
        raise InvalidRequest("The body is not valid JSON.") from None


def too_large() -> TooLarge:
    """The error for a body above the limit."""
    return TooLarge(f"The body may have at most {LIMIT_BYTES} bytes.")


def check_idempotency_key(key: str | None) -> str | None:
    """The requester's key for this one wish, as it is.

    Raises:
        InvalidRequest: It is empty, too long or not printable.
    """
    if key is not None and not _IDEMPOTENCY_KEY.match(key):
        error = FieldError("/Idempotency-Key", "must be 1 to 255 printable ASCII characters without blanks")
        raise InvalidRequest("The idempotency key is malformed.", (error,))
    return key


def _field_errors(error: ValidationError, model: type[BaseModel]) -> tuple[FieldError, ...]:
    found = []
    for item in error.errors(include_url=False, include_input=False, include_context=False)[:_MOST_ERRORS]:
        place, text = item["loc"], item["msg"]
        if item["type"] == "extra_forbidden":
            # The unknown name is the requester's input; what is allowed is ours.
            place, text = place[:-1], "has an unknown field"
            if not place:
                text += f"; allowed: {', '.join(model.model_fields)}"
        elif item["type"] == "json_invalid":
            text = "is not valid JSON"
        pointer = "".join(f"/{part}" for part in place if part in model.model_fields or isinstance(part, int))
        found.append(FieldError(pointer, text))
    return tuple(found)
