"""The composition root: settings in, a running service out. The only place that knows everyone."""

from hookflash.bootstrap.service import Service, assemble, open_store
from hookflash.bootstrap.system import NoProbe, SystemClock

__all__ = ["NoProbe", "Service", "SystemClock", "assemble", "open_store"]
