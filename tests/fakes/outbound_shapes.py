"""Short ways to write down outbound calls and their events."""

from typing import Any

from hookflash.domain.calls import LegRole
from hookflash.domain.checks import Check
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import OutboundId, encode_id
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.request import OutboundRequest, name_target
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.targets import Target, TargetType

from .virtual_time import at

NUMBER = "+4930111111"


def outbound_id(number: int) -> OutboundId:
    return OutboundId(encode_id("oc", number))


def agent(name: str = "ana") -> Destination:
    target = Target(type=TargetType.AGENT, id=f"id-{name}", name=name)
    return Destination(target=target, roles=(LegRole.AGENT,), party_ids=(f"id-{name}",))


def call_accepted(
    number: int = 1, *, seconds: float = 0.0, of: str | None = None, **said: Any
) -> ev.CallAccepted:
    """The first event of a call, on behalf of an agent of its own if none is named."""
    by = name_target(TargetType.AGENT, of or f"agent-{number}")
    values: dict[str, Any] = {"connection": "g", "from_agent": by, "to_number": NUMBER, **said}
    request = OutboundRequest(**values)
    return ev.CallAccepted(at=at(seconds), outbound_id=outbound_id(number), request=request)


def call_checked(seconds: float = 1.0, *, of: str = "ana", checks: tuple[Check, ...] = ()) -> ev.CallChecked:
    return ev.CallChecked(at=at(seconds), checks=checks, agent=agent(of), requests=3)


def dial_intended(seconds: float = 1.0, intent_id: str = "intent-1") -> ev.DialIntended:
    return ev.DialIntended(at=at(seconds), intent_id=intent_id, boot_id="boot-1")


def progressed(status: OutboundStatus, seconds: float = 3.0, **said: Any) -> ev.CallProgressed:
    return ev.CallProgressed(at=at(seconds), status=status, evidence={"leg": "l1"}, **said)


def call_ended(seconds: float = 9.0, status: OutboundStatus = OutboundStatus.REJECTED) -> ev.CallEnded:
    return ev.CallEnded(at=at(seconds), status=status)
