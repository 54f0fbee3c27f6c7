"""What the demonstration shows: each scene is one call, what goes wrong, and how it must end."""

from dataclasses import dataclass, field
from typing import Any

from hookflash.domain.status import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One call and its transfer.

    Attributes:
        title: What is shown.
        queue: The queue the caller has dialled.
        agent: Which of the queue's agents answers at first; nobody if the caller is to wait there.
        to: Where the call is moved.
        fault: What happens to the first command for this call, as a rule of the simulator.
        completes: Whether a consultation is completed once they talk; else it is called off.
        hang_up_after_s: The caller gives up this long after the request.
        ends: How the transfer must end.
        effects: How many times the call must have been moved by us.
        options: Further fields of the request.
    """

    title: str
    queue: str
    to: str
    agent: int | None = None
    fault: dict[str, Any] | None = None
    completes: bool | None = None
    hang_up_after_s: float | None = None
    ends: Status = Status.COMPLETED
    effects: int = 1
    options: dict[str, Any] = field(default_factory=dict)


PROGRAMME: tuple[Scene, ...] = (
    Scene(title="agent to queue", queue="Billing", agent=0, to="queue:Support"),
    Scene(title="agent to queue", queue="Support", agent=0, to="queue:Sales"),
    Scene(title="agent to queue", queue="Sales", agent=0, to="queue:Billing"),
    Scene(title="still waiting in a queue", queue="Empty Desk", to="queue:Support"),
    Scene(
        title="answer lost after the effect",
        queue="Support",
        agent=1,
        to="queue:Billing",
        fault={"do": "drop_after"},
    ),
    Scene(
        title="connection cut before it",
        queue="Support",
        agent=2,
        to="queue:Billing",
        fault={"do": "drop_before"},
    ),
    Scene(
        title="platform says 503",
        queue="Billing",
        agent=1,
        to="queue:Support",
        fault={"do": "status", "status": 503},
    ),
    Scene(
        title="platform says 429, wait 2 s",
        queue="Billing",
        agent=2,
        to="queue:Support",
        fault={"do": "status", "status": 429, "retry_after_s": 2},
    ),
    Scene(
        title="accepted, but nothing happens",
        queue="Sales",
        agent=1,
        to="queue:Support",
        fault={"do": "false_success"},
    ),
    Scene(
        title="effect 2.5 s late",
        queue="Support",
        agent=3,
        to="queue:Billing",
        fault={"do": "late_effect", "delay_s": 2.5},
    ),
    Scene(
        title="unreadable answer",
        queue="Support",
        agent=4,
        to="queue:Sales",
        fault={"do": "bad_body"},
    ),
    Scene(
        title="nobody there, falls back",
        queue="Closed Desk",
        to="queue:Empty Desk",
        options={"fallback": ["queue:Overflow"]},
    ),
    Scene(
        title="to a skill, with priority",
        queue="Empty Desk",
        to="skill:spanish",
        effects=2,
        options={"priority": 7},
    ),
    Scene(
        title="busy number, falls back",
        queue="Overflow",
        agent=0,
        to="number:+493023125002",
        effects=2,
        options={"fallback": ["queue:Support"]},
    ),
    Scene(title="to a mailbox", queue="Closed Desk", to="voicemail:queue:Billing"),
    Scene(
        title="consultation, completed",
        queue="Spanish",
        agent=0,
        to="number:+493023125001",
        completes=True,
        effects=2,
        options={"kind": "consult"},
    ),
    Scene(
        title="consultation, called off",
        queue="Spanish",
        agent=1,
        to="number:+493023125001",
        completes=False,
        ends=Status.CANCELLED,
        effects=2,
        options={"kind": "consult"},
    ),
    Scene(
        title="no such queue",
        queue="Empty Desk",
        to="queue:Biling",
        ends=Status.REJECTED,
        effects=0,
    ),
    Scene(
        title="caller hangs up while waiting",
        queue="Empty Desk",
        to="queue:Spanish",
        hang_up_after_s=0.4,
        ends=Status.ABANDONED,
    ),
)
