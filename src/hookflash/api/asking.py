"""What every route needs to know about a request: who asks, and how long they would wait."""

import re
import uuid
from typing import Annotated

from fastapi import Depends, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hookflash.api.parsing import check_idempotency_key
from hookflash.domain.access import ApiKey

_WELL_FORMED = re.compile(r"^[A-Za-z0-9._:-]{1,128}$")
_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,6})(?:$|[,;\s])")
LONGEST_WAIT_S = 120
_LONGEST_VERSION = 10


async def identify(request: Request) -> ApiKey:
    """The API key of a request."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    # The framework takes a header's bytes for Latin-1; keys are text of any script, which is sent as UTF-8.
    text = secret.encode("latin-1").decode("utf-8", "surrogateescape")
    token = text if scheme.lower() == "bearer" else None
    key: ApiKey = await request.app.state.service.keys.identify(token)
    return key


Asker = Annotated[ApiKey, Depends(identify)]


def wait_wish(request: Request) -> float:
    """How many seconds the requester would wait for the end (``Prefer: wait=N``, RFC 7240); 0 for none."""
    found = _WAIT.search(request.headers.get("prefer", ""))
    return float(min(int(found[1]), LONGEST_WAIT_S)) if found else 0.0


def known_version(request: Request) -> int | None:
    """The version the requester has (``If-None-Match``), if they say so."""
    tag = request.headers.get("if-none-match", "").strip().removeprefix("W/").strip('"')
    return int(tag) if tag.isdecimal() and len(tag) < _LONGEST_VERSION else None


def idempotency_key(request: Request) -> str | None:
    """The requester's key for this one wish.

    Raises:
        InvalidRequest: It is empty, too long or not printable.
    """
    return check_idempotency_key(request.headers.get("idempotency-key"))


class RequestIds:
    """Gives every request an id: the requester's own if it is well formed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"x-request-id"), "")
        request_id = given if _WELL_FORMED.match(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        await self._app(scope, receive, send_with_id)
