"""Answers that no API gives, and what may come of them."""

import copy
import random
from collections.abc import Awaitable
from typing import Any

from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError

from .clocks import ManualClock
from .stub import Reply, answer, drop, half_body, hang, raw

REPLIES: dict[str, Reply] = {
    "cut": drop,
    "silent": hang,
    "half": half_body,
    "empty": answer(200),
    "page": answer(200, b"<html>welcome</html>"),
    "null": answer(200, b"null"),
    "list": answer(200, []),
    "number": answer(200, 7),
    "bare object": answer(200, {}),
    "deep": answer(200, b"[" * 100_000),
    "huge": answer(200, b'{"id": "' + b"x" * 5_000_000 + b'"}'),
    "not utf-8": answer(200, b'{"id": "\xff\xfe"}'),
    "lone surrogate": answer(200, b'{"id": "\\ud800", "name": "\\u0000"}'),
    "no http": raw(b"\x00\x01\x02 nonsense\r\n\r\n", keep=False),
    "redirect": answer(302, Location="http://127.0.0.1:9/"),
    "proxy 404": answer(404, b"<html>not here</html>"),
}
# After which of them it is not known whether a command had its effect.
LOST = frozenset(
    {"cut", "silent", "half", "page", "deep", "huge", "not utf-8", "no http", "redirect", "proxy 404"}
)


class SkippingClock(ManualClock):
    """Whoever waits is there at once."""

    async def sleep(self, seconds: float) -> None:
        self.jump(seconds)


async def typed_failure(asked: Awaitable[Any]) -> PlatformError | None:
    """The error that comes of it, if one does: it has a cause and tells nothing that nobody may read."""
    try:
        await asked
    except PlatformError as error:
        failure = error
    else:
        return None
    assert isinstance(failure.cause, Cause)
    assert "4930123456" not in failure.message
    assert "swordfish" not in failure.message
    return failure


def mutate(data: Any, random_: random.Random) -> Any:
    """The same with one field somewhere of another type, missing, or enormous."""
    data = copy.deepcopy(data)
    places = list(_places(data))
    holder, key = random_.choice(places)
    holder[key] = random_.choice(
        [None, True, -1, 1e308, "", "x" * 5000, [], {}, [None, 7, "x"], {"id": {}}, "\ud800\x00", 10**30]
    )
    return data


def _places(data: Any) -> Any:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield data, key
        yield from _places(value)
