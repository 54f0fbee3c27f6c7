"""What the inside asks of a platform about the moment in which a person has picked up a moved call."""

from dataclasses import dataclass
from typing import Protocol

from hookflash.domain.ids import CallId
from hookflash.ports.platform import CallControl, Spend


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """The platform's own figures for a call; what it did not give is absent.

    Attributes:
        transfers: How many transfers of the call have succeeded.
        transfer_s: How long they took on average, in seconds.
    """

    transfers: int | None = None
    transfer_s: float | None = None


class HandoverReading(Protocol):
    """The side of a connection that tells of handovers: always as it is now, never what was read before.

    Every method may raise `PlatformError`. What the capabilities do not name is never asked for.
    """

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        """The platform's word for what an agent is doing."""
        ...

    async def read_figures(self, call_id: CallId, spend: Spend) -> CallFigures:
        """The platform's figures for a call, up or over."""
        ...


class HandoverControl(CallControl, HandoverReading, Protocol):
    """A connection whose capabilities say that something can be read about handovers."""
