"""Whether what goes with a call can be done: its context, the agent's wrap-up code."""

from collections.abc import Mapping

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed, unknown
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.workflows.examination.examiner import WHOLE_PLATFORM, Inquiry


def context_fits(ask: Inquiry, context: Mapping[str, str]) -> Check:
    """Whether a call can carry that much."""
    size = sum(len(key.encode()) + len(value.encode()) for key, value in context.items())
    limit = ask.control.context_limit()
    if size > limit:
        return failed(CheckName.CONTEXT_FITS, Cause.NOT_SUPPORTED, bytes=size, limit=limit)
    return passed(CheckName.CONTEXT_FITS, bytes=size, limit=limit)


async def wrap_up_valid(ask: Inquiry, code: str, queue_id: str | None) -> tuple[Check, str | None]:
    """Whether a wrap-up code may be used for calls of a queue, and its id.

    Raises:
        PlatformError: The platform as a whole could not be read.
    """
    name = CheckName.WRAP_UP_VALID
    try:
        found = await ask.control.find_wrap_up(code, queue_id, ask.spend)
    except PlatformMissing as error:
        return failed(name, Cause.INVALID_TARGET, reason=error.message, near=list(error.near)), None
    except PlatformError as error:
        if error.cause in WHOLE_PLATFORM:
            raise
        return unknown(name, error.cause, reason=error.message), None
    return passed(name), found
