"""Who is behind a token, which always belongs to a user: an agent, or a program's user (reference 1.2)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.accounts import Client, Grant, holds

if TYPE_CHECKING:
    from hookflash_simulator.world.agents import Agent
    from hookflash_simulator.world.directory import Directory

FIRST_PROGRAM = 1001
BUSINESS_UNIT = 4_590_001
TEAM = 301
TENANT = named_uuid("tenant", "acme")


@dataclass(frozen=True, slots=True)
class User:
    """One user; a program's user takes no calls."""

    name: str
    number: int
    uuid: str
    email: str
    agent: "Agent | None" = None
    client: Client | None = None

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The roles that he holds."""
        if self.agent is not None:
            return self.agent.roles
        return self.client.grants if self.client is not None else ()

    @property
    def reads_only(self) -> bool:
        """True if he may change nothing, whatever his permissions."""
        return self.client is not None and self.client.reads_only


def agent_user(agent: "Agent") -> User:
    """The user that an agent is."""
    return User(agent.name, agent.number, agent.uuid, agent.email, agent=agent)


def program_user(directory: "Directory", client: Client) -> User:
    """The user on whom the access key of a program is."""
    number = FIRST_PROGRAM + list(directory.clients).index(client.name)
    email = f"{client.name}@programs.example"
    return User(client.name, number, named_uuid("client", client.name), email, client=client)


def find_user(directory: "Directory", key: str) -> User | None:
    """The user under the key that a token remembers: `agent:NAME` or `client:NAME`."""
    kind, _, name = key.partition(":")
    if kind == "agent":
        agent = directory.agents.get(name)
        return None if agent is None else agent_user(agent)
    client = directory.clients.get(name)
    return None if client is None else program_user(directory, client)


def is_permitted(user: User, directory: "Directory", permission: str) -> bool:
    """True if the security profile of a user allows something."""
    if user.client is not None:
        changed = user.client.changed(permission)
        if changed is not None:
            return changed
    return any(holds(directory.roles.get(grant.role, ()), permission) for grant in user.grants)


def permit(user: User, directory: "Directory", permission: str) -> None:
    """Let a user through.

    Raises:
        Refusal: 403.
    """
    if not is_permitted(user, directory, permission):
        raise Refusal(403, "Forbidden")
