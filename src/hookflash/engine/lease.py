"""The lease: proof that this process is alive, and the limit of what it may still start."""

import logging
from datetime import timedelta

from hookflash.domain.errors import StorageError
from hookflash.ports.runtime import Clock
from hookflash.ports.store import NodeStore

_log = logging.getLogger(__name__)


class Lease:
    """One process's hold on everything it has claimed; one row renews them all."""

    def __init__(self, nodes: NodeStore, clock: Clock, duration_s: float) -> None:
        self._nodes = nodes
        self._clock = clock
        self.duration_s = duration_s
        # Reckoned from before the write: the lease may last longer than we believe, never shorter.
        self._ends = clock.monotonic() + duration_s

    def has_time(self) -> bool:
        """Whether a command may still be sent: half of the lease must be left."""
        return self._ends - self._clock.monotonic() > self.duration_s / 2

    async def keep(self) -> None:
        """Renew until cancelled.

        Raises:
            LeaseLost: This process was declared dead; it must stop.
        """
        while True:
            await self._clock.sleep(self.duration_s / 4)
            begun = self._clock.monotonic()
            try:
                await self._nodes.renew(self._clock.now() + timedelta(seconds=self.duration_s))
            except StorageError as error:
                _log.warning("lease.renewal.failed", extra={"reason": error.message})
            else:
                self._ends = begun + self.duration_s
