"""Call-backs: a number in line instead of its caller; nobody places them by himself."""

from dataclasses import dataclass
from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.world.calls import Call
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.world import World


@dataclass(frozen=True, slots=True)
class Callback:
    """A call-back that waits in a queue, as part of the call in which it was asked for."""

    callback_id: str
    line_id: str
    queue: str
    numbers: tuple[str, ...]
    name: str | None
    requested_at: int

    def as_json(self) -> dict[str, Any]:
        """The call-back as the control API shows it."""
        return {"queue": self.queue, "numbers": list(self.numbers), "requested_at": iso(self.requested_at)}


def request(
    world: World, call: Call, queue: Queue, numbers: tuple[str, ...], name: str | None = None
) -> Callback:
    """Put a call-back in line."""
    callback = Callback(world.new_id(), world.new_id(), queue.name, numbers, name, world.now())
    call.callbacks.append(callback)
    world.note(call, "callback.requested", queue=queue.name, numbers=list(numbers))
    return callback
