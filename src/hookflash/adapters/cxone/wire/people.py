"""Agents and their states (reference 4.2)."""

from dataclasses import dataclass, field
from typing import Any

from hookflash.adapters.cxone.wire.common import ident, letters, read_one, read_rows, said, truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent.

    Attributes:
        login: The name with which they log in, often an e-mail address.
    """

    id: str
    name: str
    login: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    is_active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState:
    """What an agent does.

    Attributes:
        state: The platform's word.
        key: The same, letters alone, in lower case.
        has_contact: Whether they are on one.
    """

    agent_id: str
    state: str | None
    key: str | None
    reason: str | None
    is_in_acw: bool
    has_contact: bool
    phone: str | None = field(repr=False)
    has_phone: bool | None

    @property
    def is_free(self) -> bool:
        """Free for a transfer (reference 4.2)."""
        return self.key == "available" and not self.is_in_acw and not self.has_contact


def parse_agents(data: Any) -> tuple[Agent, ...]:
    """A list of agents."""
    return read_rows(data, "agents", "list of agents", _agent)


def parse_agent(data: Any) -> Agent:
    """One agent."""
    return read_one(data, "agents", "agent", _agent)


def parse_states(data: Any) -> tuple[AgentState, ...]:
    """The states of agents."""
    return read_rows(data, "agentStates", "states of agents", _state)


def _agent(row: Any) -> Agent | None:
    agent_id = ident(row, "agentId", "id")
    if agent_id is None:
        return None
    login = said(row, "userName")
    name = " ".join(one for one in (said(row, "firstName"), said(row, "lastName")) if one)
    return Agent(
        id=agent_id,
        name=name or login or agent_id,
        login=login,
        email=said(row, "emailAddress", "email"),
        is_active=truth(row, "isActive"),
    )


def _state(row: Any) -> AgentState | None:
    agent_id = ident(row, "agentId")
    if agent_id is None:
        return None
    told = isinstance(row, dict) and ("stationPhoneNumber" in row or "stationId" in row)
    phone = said(row, "stationPhoneNumber")
    return AgentState(
        agent_id=agent_id,
        state=said(row, "agentStateName"),
        key=letters(row, "agentStateName"),
        reason=said(row, "outStateDescription"),
        is_in_acw=truth(row, "isACW", "isAcw") is True,
        has_contact=ident(row, "contactId") is not None,
        phone=phone,
        has_phone=(phone is not None or ident(row, "stationId") is not None) if told else None,
    )
