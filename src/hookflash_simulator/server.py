"""The simulator as one process: the control port and one port for each platform."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from hookflash_simulator.clock import Clock, RealClock, VirtualClock
from hookflash_simulator.control.api import ControlApi
from hookflash_simulator.cxone.face import CxoneFace
from hookflash_simulator.front_door import Face, FrontDoor
from hookflash_simulator.genesys.face import GenesysFace
from hookflash_simulator.simulation import Simulation
from hookflash_simulator.world.loading import DEFAULT_WORLD, read_world

FACES: dict[str, type[Any]] = {"genesys": GenesysFace, "cxone": CxoneFace}
"""The platforms, in the order of their ports after the control port."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a simulator is to be started; port 0 is any free one."""

    world: str | dict[str, Any] = DEFAULT_WORLD
    seed: int = 1
    clock: str = "real"
    speed: float = 1.0
    rate_limit: int = 300
    host: str = "127.0.0.1"
    port: int = 8700
    genesys_port: int | None = None


class Server:
    """A running simulator."""

    def __init__(self, options: Options) -> None:
        clock: Clock = VirtualClock(0) if options.clock == "virtual" else RealClock(options.speed)
        self.simulation = Simulation(
            read_world(options.world), clock=clock, seed=options.seed, rate_limit=options.rate_limit
        )
        self.urls: dict[str, str] = {}
        self._options = options
        self._control = ControlApi(self.simulation)
        self.faces: dict[str, Face] = {name: face(self.simulation) for name, face in FACES.items()}
        self.simulation.call_ids = {name: face.new_call_id for name, face in self.faces.items()}
        self._runners: list[web.ServerRunner] = []

    async def start(self) -> dict[str, str]:
        """Listen; the addresses by what they serve.

        Raises:
            OSError: A port is in use.
        """
        options = self._options
        try:
            await self._listen("control", self._control, options.port)
            for place, (name, face) in enumerate(self.faces.items(), 1):
                port = 0 if options.port == 0 else options.port + place
                if name == "genesys" and options.genesys_port is not None:
                    port = options.genesys_port
                await self._listen(name, FrontDoor(self.simulation, face), port)
        except OSError:
            await self.stop()
            raise
        return self.urls

    async def stop(self) -> None:
        """Stop listening, close every connection."""
        self._control.close()
        for face in self.faces.values():
            face.close()
        for runner in self._runners:
            await runner.cleanup()
        self.simulation.clock.restart(0)

    async def _listen(self, name: str, handler: Any, port: int) -> None:
        server = web.Server(handler, access_log=None)
        runner = web.ServerRunner(server, shutdown_timeout=0.5)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, self._options.host, port, backlog=1024)
        await site.start()
        host, bound = runner.addresses[0][:2]
        self.urls[name] = f"http://{host}:{bound}"
