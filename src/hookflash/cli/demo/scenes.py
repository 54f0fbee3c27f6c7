"""What the demonstration shows: each scene is one call, what goes wrong, and how it must end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from hookflash.cli.demo.platforms import Platform
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.status import Status


class Act(Enum):
    """What is done with the call of a scene."""

    MOVE = auto()
    CONSULT = auto()
    CONSULT_IN_VAIN = auto()
    LOSE_PATIENCE = auto()
    CALL_OUT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One call and what becomes of it.

    Attributes:
        title: What is shown.
        effects: Where it is played, and how many of our commands must change the world there.
        queue: The queue the caller has dialled; on whose account an agent calls out.
        agent: Which of the queue's agents answers at first, or calls out; nobody if the caller is to wait.
        to: Where the call is moved; whom the agent calls.
        act: What is done.
        fault: A rule of the simulator; it strikes the first command for this call unless it says ``match``.
        conduct: How agents behave, by name, as the simulator's control API takes it.
        alone_on: Where it is played after all others: the pause after a 429 concerns the whole connection,
            and would meet callers on hold where a move takes several commands.
        ends: How it must end.
        options: Further fields of the request.
    """

    title: str
    effects: Mapping[Platform, int]
    queue: str
    to: str
    agent: int | None = None
    act: Act = Act.MOVE
    fault: Mapping[str, Any] | None = None
    conduct: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    alone_on: Platform | None = None
    ends: Status | OutboundStatus = Status.COMPLETED
    options: Mapping[str, Any] = field(default_factory=dict)
