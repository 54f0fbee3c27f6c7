"""One request to the control API."""

import json
from typing import Any
from urllib.parse import parse_qs

from hookflash_simulator.fields import Fields, WrongField
from hookflash_simulator.simulation import Simulation
from hookflash_simulator.world.world import World


class Refused(Exception):
    """A request that is well formed cannot be met: 404 or 409, and why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class ControlRequest:
    """What was asked, of which simulation."""

    def __init__(self, simulation: Simulation, values: dict[str, str], query: str, body: bytes) -> None:
        self.simulation = simulation
        self.values = values
        self._query = query
        self._body = body

    @property
    def world(self) -> World:
        """The present world."""
        return self.simulation.world

    def json(self) -> Any:
        """The body; an empty one is an empty mapping.

        Raises:
            WrongField: It is not JSON.
        """
        if not self._body.strip():
            return {}
        try:
            return json.loads(self._body)
        except (ValueError, RecursionError) as error:
            raise WrongField("", f"the body must be JSON: {error}") from None

    def fields(self) -> Fields:
        """The body, which must be a mapping."""
        return Fields(self.json())

    def query(self, *allowed: str) -> dict[str, str]:
        """The query, last value of each name.

        Raises:
            WrongField: There is a name that is not allowed.
        """
        values = {name: given[-1] for name, given in parse_qs(self._query, keep_blank_values=True).items()}
        asked = Fields(values)
        for name in allowed:
            asked.optional(name, str)
        asked.close()
        return values
