"""The platforms of the demonstration, and how each is spoken about."""

from dataclasses import dataclass

from hookflash.cli.stage import CONNECTIONS


@dataclass(frozen=True, slots=True)
class Platform:
    """One simulated platform.

    Attributes:
        name: As the simulator calls it; the service's connection to it is in `CONNECTIONS`.
        first_command: The path of the first command about a call, as a glob.
        surname: What the platform puts behind the name by which the simulator knows an agent.
    """

    name: str
    first_command: str
    surname: str = ""

    @property
    def connection(self) -> str:
        """The service's connection to it."""
        return CONNECTIONS[self.name]

    def place(self, where: str) -> str:
        """A landing in the words of the simulator."""
        return where.removesuffix(self.surname) if where.startswith("agent:") else where


GENESYS = Platform("genesys", "*{call_id}*/replace/queue")
CXONE = Platform("cxone", "*/interactions/{call_id}/*", " Acme")
