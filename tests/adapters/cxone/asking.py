"""What the tests ask of an agent's session, and the events that tell of it."""

from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.domain.calls import LegRole
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Sent, Spend

from .platform import CALL, Desk, command, then
from .shapes import BEN, CHILD, MASTER, SUPPORT, event

HOLD, RESUME, END = (f"interactions/{MASTER}/{what}" for what in ("hold", "resume", "end"))
DIAL_SKILL, CONSULT_AGENT, DIAL_PHONE = "dial-skill", "consult-agent", "dial-phone"
TRANSFER, CONFERENCE = "interactions/transfer-calls", "interactions/conference-calls"
TO_SUPPORT = Destination(
    target=Target(type=TargetType.QUEUE, id=SUPPORT, name="Support"),
    roles=(LegRole.QUEUE, LegRole.AGENT),
    party_ids=(SUPPORT,),
)
TO_BEN = Destination(target=Target(type=TargetType.AGENT, id=BEN), roles=(LegRole.AGENT,), party_ids=(BEN,))
TO_NOTARY = Destination(target=Target(type=TargetType.CONTACT, id="7"), roles=(LegRole.OUTSIDE,))
HELD, ACTIVE = event(status="Holding"), event(status="Active")
DIALLED = event(CHILD, "Dialing", CallType="ReskillProxy", Skill=SUPPORT)
ANSWERED = event(CHILD, "Active", CallType="ReskillProxy", Skill=SUPPORT)


async def send(control: CxoneCallControl, sent: Command, spend: Spend) -> Sent:
    return await control.send(CALL, sent, spend)


async def failure(control: CxoneCallControl, sent: Command, spend: Spend) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await send(control, sent, spend)
    return caught.value


def willing(desk: Desk) -> None:
    """A session in which everything works."""
    desk.on(HOLD, then(desk, HELD))
    desk.on(RESUME, then(desk, ACTIVE))
    for how in (DIAL_SKILL, CONSULT_AGENT, DIAL_PHONE):
        desk.on(how, then(desk, DIALLED))


def consult(destination: Destination = TO_SUPPORT, **more: Any) -> Command:
    return command(Verb.CONSULT, destination, talk_to=TalkTo.TARGET, hands_over=True, **more)
