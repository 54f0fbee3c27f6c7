"""Whether a target exists, and is in use."""

from collections.abc import Sequence

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.targets import Target
from hookflash.ports.platform import Resolved
from hookflash.workflows.examination.examiner import Inquiry


async def resolve(ask: Inquiry, target: Target, skills: Sequence[str]) -> tuple[Check, Resolved | None]:
    """The check that a target exists, and the target as the platform knows it.

    Raises:
        PlatformError: The platform could not be read.
    """
    try:
        found = await ask.control.resolve(target, skills, ask.spend)
    except PlatformMissing as error:
        missing = failed(CheckName.TARGET_EXISTS, error.cause, reason=error.message, near=list(error.near))
        return missing, None
    except PlatformRefused as error:
        if error.cause is not Cause.NOT_SUPPORTED:
            raise
        unmapped = failed(CheckName.CAPABILITY_SUPPORTED, error.cause, reason=error.message)
        return unmapped, None
    return passed(CheckName.TARGET_EXISTS, age_s=found.age_s), found


def target_active(found: Resolved) -> Check:
    """The check that a target of which the platform says so is in use."""
    if found.is_active:
        return passed(CheckName.TARGET_ACTIVE, age_s=found.age_s)
    reason = "it is not in use on the platform"
    return failed(CheckName.TARGET_ACTIVE, Cause.NOT_AVAILABLE, age_s=found.age_s, reason=reason)


def campaign_active(found: Resolved) -> Check:
    """The check that the campaign of a target that belongs to one runs."""
    if found.is_campaign_active:
        return passed(CheckName.CAMPAIGN_ACTIVE, age_s=found.age_s)
    reason = "the campaign it belongs to does not run"
    return failed(CheckName.CAMPAIGN_ACTIVE, Cause.NOT_AVAILABLE, age_s=found.age_s, reason=reason)
