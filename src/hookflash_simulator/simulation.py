"""One running simulation: a clock, the present world, and what stands beside it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookflash_simulator.clock import Clock
from hookflash_simulator.faults import FaultPlan
from hookflash_simulator.ledger import Effect, Ledger
from hookflash_simulator.recorder import Recorder
from hookflash_simulator.world.loading import Definition, build_world, read_world
from hookflash_simulator.world.world import Happening, Settled, World

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Origin:
    """Which request asked for a command."""

    platform: str
    operation: str
    request_no: int


class Simulation:
    """Holds what a reset replaces, and tells listeners about whichever world is present.

    Attributes:
        call_ids: The platforms that are served, with what makes an id for a new call there.
        rate_limit: Requests a minute for one token; 0 is no limit.
        on_maintenance: Called with the milliseconds after which event feeds are to be cut.
        on_reset: Called after the world was replaced.
    """

    def __init__(self, definition: Definition, *, clock: Clock, seed: int, rate_limit: int) -> None:
        self.clock = clock
        self.rate_limit = rate_limit
        self.call_ids: dict[str, Callable[[], str]] = {}
        self.on_happening: list[Callable[[Happening], None]] = []
        self.on_settled: list[Settled] = []
        self.on_maintenance: list[Callable[[int], None]] = []
        self.on_reset: list[Callable[[], None]] = []
        self._definition = definition
        self._begin(build_world(definition, seed, clock))
        clock.after_step = self.settle

    def reset(self, world: str | dict[str, Any] | None = None, seed: int | None = None) -> None:
        """Begin anew, with the same world and seed unless others are given.

        Raises:
            WrongWorld: The new world cannot be used; the present one goes on.
        """
        definition = self._definition if world is None else read_world(world)
        self._begin(build_world(definition, self.world.seed if seed is None else seed, self.clock))
        self._definition = definition
        for listener in self.on_reset:
            listener()

    def settle(self) -> None:
        """A step is done."""
        self.world.settle()

    def announce(self, what: str, **facts: Any) -> None:
        """Tell listeners of something that happened beside the world."""
        for listener in self.on_happening:
            listener({"at": self.clock.now(), "what": what, **facts})

    def record_effect(self, origin: Origin, call_id: str | None, target: str | None) -> None:
        """Write down that a command has changed the world."""
        effect = Effect(
            self.clock.now(), origin.platform, origin.operation, call_id, target, origin.request_no
        )
        self.ledger.add(effect)

    def _begin(self, world: World) -> None:
        self.world = world
        self.faults = FaultPlan(world.seed)
        self.recorder = Recorder()
        self.ledger = Ledger()
        # The very lists, so that who listens to the simulation hears every world.
        world.on_happening = self.on_happening
        world.on_settled = self.on_settled
