"""Putting a service together, starting it, and stopping it."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from hookflash.app.access import KeyRing
from hookflash.app.calls import Calls
from hookflash.app.housekeeping import forget_old_wishes
from hookflash.app.looking import Looking
from hookflash.app.transfers import Transfers
from hookflash.bootstrap.connections import build_connections
from hookflash.bootstrap.system import NoProbe, SystemClock, new_boot_id, new_outbound_id, new_transfer_id
from hookflash.domain.errors import StorageError
from hookflash.domain.routes import Route
from hookflash.engine.changes import Changes
from hookflash.engine.lease import Lease
from hookflash.engine.runner import Runner
from hookflash.ports.platform import CallControl
from hookflash.ports.runtime import Clock, Probe
from hookflash.settings import Loaded
from hookflash.settings.policy import PolicySettings
from hookflash.storage.sqlite import SqliteStore
from hookflash.workflows.case import Tools
from hookflash.workflows.policy import Availability, NumberPolicy, Policy
from hookflash.workflows.turns import Turns

_DRAIN_S = 10.0


def open_store(
    loaded: Loaded,
    *,
    clock: Clock,
    probe: Probe,
    boot_id: str,
    store_type: type[SqliteStore] = SqliteStore,
) -> SqliteStore:
    """The configured database, brought up to date.

    Raises:
        StorageError: It cannot be opened or written.
    """
    service = loaded.settings.service
    path = service.database_path
    return store_type(path, boot_id=boot_id, node=service.node, clock=clock, probe=probe)


def build_policy(settings: PolicySettings) -> Policy:
    """The configured rules and figures."""
    values = settings.values()
    values["availability"] = Availability(values["availability"])
    return Policy(**values, numbers=NumberPolicy(**settings.numbers.model_dump()))


class Service:
    """A running Hookflash, without its HTTP face."""

    def __init__(
        self,
        *,
        store: SqliteStore,
        connections: Mapping[str, CallControl],
        keys: KeyRing,
        policy: Policy,
        routes: Mapping[str, Route],
        training: str | None,
        lease_s: float,
        clock: Clock,
        probe: Probe,
        boot_id: str,
    ) -> None:
        self.store = store
        self.connections = connections
        self.keys = keys
        self.training = training
        self._clock = clock
        self._lease = Lease(store, clock, lease_s)
        self._changes = changes = Changes()
        tools = Tools(
            store=store,
            clock=clock,
            lease=self._lease,
            changes=changes,
            policy=policy,
            probe=probe,
            boot_id=boot_id,
        )
        self._runner = Runner(store, self._lease, Turns(connections, tools))
        self.looking = Looking(connections)
        self.transfers = Transfers(
            store=store,
            runner=self._runner,
            connections=connections,
            changes=changes,
            clock=clock,
            new_id=new_transfer_id,
            policy=policy,
            routes=routes,
        )
        self.calls = Calls(
            store=store,
            runner=self._runner,
            connections=connections,
            changes=changes,
            clock=clock,
            new_id=new_outbound_id,
        )
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take over the database and everything left in it; does not wait for any platform.

        Raises:
            DatabaseBusy: Another service runs on this database.
        """
        await self.store.take_over(self._clock.now() + timedelta(seconds=self._lease.duration_s))
        self._loops = [
            asyncio.create_task(self._lease.keep(), name="lease"),
            asyncio.create_task(self._runner.run(), name="runner"),
            asyncio.create_task(forget_old_wishes(self.store, self._clock), name="housekeeping"),
        ]

    async def failed(self) -> None:
        """Return when the service cannot go on, by raising why."""
        done, _ = await asyncio.wait(self._loops, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def check_ready(self) -> None:
        """Find out whether transfers can be accepted.

        Raises:
            StorageError: The database takes no writes.
        """
        if any(task.done() for task in self._loops):
            raise StorageError("The service is stopping.")
        await self.store.ping()

    def release_waiters(self) -> None:
        """Answer everybody who waits for a change, so that the server can end."""
        self._changes.close()

    async def stop(self) -> None:
        """Let running turns end, then let go of everything."""
        self.release_waiters()
        await self._runner.stop(_DRAIN_S)
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        for control in self.connections.values():
            await control.close()
        self.store.close()


def assemble(
    loaded: Loaded,
    *,
    is_open: bool = False,
    clock: Clock | None = None,
    probe: Probe | None = None,
    connections: Mapping[str, CallControl] | None = None,
    store_type: type[SqliteStore] = SqliteStore,
) -> Service:
    """A service from settings, ready to start.

    Args:
        loaded: The settings.
        is_open: Whether requests without a key are let in.
        clock: Time; the machine's by default.
        probe: Failpoints; none by default.
        connections: Instead of the configured ones.
        store_type: Instead of the real store.

    Raises:
        ConfigError: A connection's section is wrong.
        StorageError: The database cannot be opened or written.
    """
    clock = clock or SystemClock()
    probe = probe or NoProbe()
    boot_id = new_boot_id()
    if connections is None:
        connections = build_connections(loaded, clock)
    store = open_store(loaded, clock=clock, probe=probe, boot_id=boot_id, store_type=store_type)
    policy = build_policy(loaded.settings.policy)
    secret = loaded.api_key.get_secret_value() if loaded.api_key else None
    return Service(
        store=store,
        connections=connections,
        keys=KeyRing(store, clock, operator_secret=secret, is_open=is_open),
        policy=policy,
        routes={name: route.to_route() for name, route in loaded.settings.routes.items()},
        training=loaded.settings.service.training,
        lease_s=loaded.settings.service.lease_s,
        clock=clock,
        probe=probe,
        boot_id=boot_id,
    )
