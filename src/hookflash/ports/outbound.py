"""What the inside asks of a platform that places calls on behalf of an agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.platform import CallControl, MissingGrants, Spend


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """An outbound call as it is to be placed.

    Attributes:
        intent_id: Stamped on the call, so that it is recognised if the answer is lost.
        agent: On whose behalf; their phone rings first.
        number: Whom to call, E.164.
        queue: On whose account the call goes: caller id, wrap-up codes, reports.
        caller_id: The number to show, E.164.
        context: Data for the agent's desktop.
        wrap_up_id: The wrap-up code for the agent's leg, for platforms that take it with the call.
    """

    intent_id: str
    agent: Destination
    number: str
    queue: Destination | None = None
    caller_id: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    wrap_up_id: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The platform's answer: the call's id if it says so, and its request id."""

    call_id: CallId | None
    request_id: str | None = None


class CallPlacing(Protocol):
    """The outbound side of a connection. Every method may raise `PlatformError`."""

    async def missing_grants_to_call(self, spend: Spend) -> MissingGrants:
        """What our own credentials lack for placing calls on behalf of agents."""
        ...

    async def watch_agent(self, agent: Destination, spend: Spend) -> None:
        """Begin to remember the agent's calls; to be done before a call is placed for them."""
        ...

    async def place_call(self, dial: Dial, spend: Spend) -> Placed:
        """Place a call, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        ...

    async def find_placed_call(self, dial: Dial, since: datetime, spend: Spend) -> CallId | None:
        """The call that bears the intent's id, looked for since that time; none if there is none so far."""
        ...

    async def end_call(self, call_id: CallId, leg_id: LegId, agent_id: str, spend: Spend) -> None:
        """End a placed call by hanging up the agent's leg; the same again changes nothing."""
        ...


class CallingControl(CallControl, CallPlacing, Protocol):
    """A connection whose capabilities say that calls can be placed over it."""
