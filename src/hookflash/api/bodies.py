"""Reading request bodies, no further than they may be long."""

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel

from hookflash.api.parsing import LIMIT_BYTES, parse_body, too_large

M = TypeVar("M", bound=BaseModel)


async def read_body(request: Request, model: type[M]) -> M:
    """The request's JSON body as a model.

    Raises:
        TooLarge: It exceeds 64 KiB.
        InvalidRequest: It is not JSON, or not of that shape.
    """
    return parse_body(await _read_limited(request), model)


async def _read_limited(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > LIMIT_BYTES:
        raise too_large()
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LIMIT_BYTES:
            raise too_large()
        chunks.append(chunk)
    return b"".join(chunks)
