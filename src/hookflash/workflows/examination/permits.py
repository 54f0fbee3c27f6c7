"""Whether our own credentials are enough."""

from collections.abc import Awaitable

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed, unknown
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import MissingGrants


async def service_allowed(reading: Awaitable[MissingGrants]) -> Check:
    """The check that what is being read shows no lack.

    Raises:
        PlatformError: The credentials themselves were rejected.
    """
    name = CheckName.SERVICE_ALLOWED
    try:
        grants = await reading
    except PlatformError as error:
        if error.cause is Cause.CREDENTIALS_REJECTED:
            raise
        return unknown(name, error.cause, reason=error.message)
    if grants.names:
        evidence = {"missing": list(grants.names)}
        if grants.remedy:
            evidence["remedy"] = [grants.remedy]
        return failed(name, Cause.NOT_PERMITTED, age_s=grants.age_s, **evidence)
    return passed(name, age_s=grants.age_s)
