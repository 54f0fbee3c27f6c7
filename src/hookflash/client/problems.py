"""Problem documents back into the errors they came from."""

import json
import re
from typing import Any

from hookflash.domain import errors as er
from hookflash.domain.causes import Cause

_BY_CODE: dict[str, type[er.RequestError]] = {
    kind.code: kind
    for kind in (
        er.InvalidRequest,
        er.NotFound,
        er.NotAuthenticated,
        er.NotAllowed,
        er.CallBusy,
        er.NotUnderWay,
        er.IdempotencyMismatch,
        er.TooLarge,
    )
}
_SERVER_ERRORS = 500
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


def error_from(status: int, body: bytes, retry_after: str | None = None) -> er.HookflashError:
    """The error that an answer of the service stands for.

    Args:
        status: Its HTTP status.
        body: The problem document.
        retry_after: Its header of that name, which our service writes in whole seconds.
    """
    try:
        document: Any = json.loads(body)
        code, detail = str(document["code"]), str(document["detail"])
        fields = tuple(
            er.FieldError(str(e["pointer"]), str(e["message"])) for e in document.get("errors", ())
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return er.ServiceUnreachable(f"The answer, with status {status}, is not one of a Hookflash service.")
    # Some of the platform's causes are called like refusals of ours; those have a status of their own.
    if code in _BY_CODE and status < _SERVER_ERRORS:
        return _BY_CODE[code](detail, fields)
    if code == Cause.PLATFORM_DOWN:
        return er.PlatformUnreachable(detail, Cause.PLATFORM_DOWN)
    if code == Cause.RATE_LIMITED and retry_after is not None and _SECONDS.fullmatch(retry_after):
        return er.PlatformBusy(detail, retry_after_s=float(retry_after))
    if code in set(Cause):
        return er.PlatformError(detail, Cause(code))
    if code == er.StorageError.code:
        return er.StorageError(detail)
    return er.HookflashError(detail)
