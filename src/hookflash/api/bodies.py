"""Reading request bodies: limited in size, strict in shape, never echoed."""

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from hookflash.domain.errors import FieldError, InvalidRequest, TooLarge

LIMIT_BYTES = 64 * 1024
_MOST_ERRORS = 20

M = TypeVar("M", bound=BaseModel)


async def read_body(request: Request, model: type[M]) -> M:
    """The request's JSON body as a model.

    Raises:
        TooLarge: It exceeds 64 KiB.
        InvalidRequest: It is not JSON, or not of that shape.
    """
    raw = await _read_limited(request)
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise InvalidRequest("The body is not as it should be.", _field_errors(error, model)) from None
    except (ValueError, RecursionError):
        raise InvalidRequest("The body is not valid JSON.") from None


async def _read_limited(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > LIMIT_BYTES:
        raise TooLarge(f"The body may have at most {LIMIT_BYTES} bytes.")
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LIMIT_BYTES:
            raise TooLarge(f"The body may have at most {LIMIT_BYTES} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)


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
