"""Ending an outbound call's record."""

from hookflash.domain.outbound.events import CallEnded
from hookflash.workflows.outbound.case import OutboundCase
from hookflash.workflows.sending import AT_ONCE


async def end(case: OutboundCase, ended: CallEnded) -> float:
    """Record the end; what is left to do then is looked at once more."""
    await case.record(ended)
    return AT_ONCE
