"""What the audit holds of a handover: who has picked up, their presence, the platform's figures for the call.

These are reads alone: whatever becomes of them, the call is where it is.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from hookflash.domain.causes import Cause
from hookflash.domain.errands import AGENT_ID, HANDOVER, Errand, ErrandKind, Found
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import CallControl, Lane, Spend
from hookflash.workflows.case import Case
from hookflash.workflows.errands import due_in, give_up, note_try

if TYPE_CHECKING:
    from hookflash.ports.handover import CallFigures, HandoverControl

_LONGEST = 100
_DECIMALS = 3


async def note_handover(case: Case, control: CallControl) -> None:
    """Read what is still missing about the person who has picked up, one try each."""
    for kind in sorted(HANDOVER, reverse=True):  # the presence first: it is the moment that counts
        errand = case.state.pending_errand(kind)
        if errand is None or due_in(case, errand) > 0:
            continue
        if kind not in control.capabilities.handover:
            await give_up(case, errand, "the platform does not tell it")
        else:
            await _try(case, cast("HandoverControl", control), errand)


async def _try(case: Case, control: "HandoverControl", errand: Errand) -> None:
    try:
        with case.spending(Lane.AFTERCARE) as spend:
            found = await _read(case, control, errand, spend)
    except PlatformError as error:
        await note_try(case, errand, error)
    else:
        await note_try(case, errand, found=found)


async def _read(case: Case, control: "HandoverControl", errand: Errand, spend: Spend) -> Found:
    if errand.kind is ErrandKind.FIGURES:
        return _given(await control.read_figures(case.call_id, spend))
    agent_id = errand.found.get(AGENT_ID)
    if agent_id is None:
        raise PlatformError("The platform does not say who has picked up.", Cause.NOT_SUPPORTED)
    presence = await control.read_presence(str(agent_id), spend)
    return {AGENT_ID: agent_id, "presence": presence[:_LONGEST]}


def _given(figures: "CallFigures") -> Found:
    found = {name: round(said, _DECIMALS) for name, said in asdict(figures).items() if said is not None}
    if not found:
        raise PlatformError("The platform gives no figures for the call.", Cause.PLATFORM_UNCLEAR)
    return found
