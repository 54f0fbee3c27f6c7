"""The same core inside the caller's own process."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack

from hookflash.app.access import OPERATOR
from hookflash.bootstrap import Service, assemble
from hookflash.domain.errors import HookflashError
from hookflash.domain.events import Event
from hookflash.domain.requests import TransferOptions, make_request
from hookflash.domain.targets import Target
from hookflash.domain.transfer import Plan, Transfer
from hookflash.ports.store import TransferFilter
from hookflash.settings import from_mapping, load

_LONG_POLL_S = 25.0


class Embedded:
    """Hookflash without a server: durable transfers on an SQLite file, in this process.

    Use it as an asynchronous context manager. When the process dies, the next one that opens the same
    database takes up what was left.

    Args:
        config: A path to a TOML file, or values in its shape; else the file that ``hookflash serve`` would
            take.

    Raises:
        ConfigError: A setting is wrong.
    """

    def __init__(self, config: Path | str | Mapping[str, Any] | None = None) -> None:
        self._loaded = (
            from_mapping(config, source="the given settings")
            if isinstance(config, Mapping)
            else load(Path(config) if config is not None else None)
        )
        self._service: Service | None = None

    async def __aenter__(self) -> Self:
        """Open the database and take up what was left in it.

        Raises:
            DatabaseBusy: Another process has it open.
            StorageError: It cannot be opened.
        """
        service = assemble(self._loaded)
        try:
            await service.start()
        except BaseException:
            await service.stop()
            raise
        self._service = service
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let running turns end and close the database."""
        if self._service is not None:
            await self._service.stop()
            self._service = None

    async def transfer(
        self,
        call_id: str,
        *,
        connection: str,
        to: str | Target,
        idempotency_key: str | None = None,
        **options: Unpack[TransferOptions],
    ) -> Transfer:
        """Move a call; returns once the request is on disk.

        Raises:
            CallBusy: Another transfer of the call is running.
            NotFound: There is no such connection.
        """
        request = make_request(call_id, connection=connection, to=to, options=options)
        done = await self._running.transfers.request(OPERATOR, request, idempotency_key)
        return done.transfer

    async def plan(
        self, call_id: str, *, connection: str, to: str | Target, **options: Unpack[TransferOptions]
    ) -> Plan:
        """What a transfer would do, with no effect on the call."""
        request = make_request(call_id, connection=connection, to=to, options=options)
        return await self._running.transfers.plan(OPERATOR, request)

    async def get(self, transfer_id: str) -> Transfer:
        """One transfer as it stands.

        Raises:
            NotFound: There is none.
        """
        return await self._running.transfers.get(OPERATOR, transfer_id)

    async def timeline(self, transfer_id: str) -> list[Event]:
        """Everything that happened to a transfer, in order."""
        return await self._running.transfers.timeline(OPERATOR, transfer_id)

    async def list_transfers(self, wanted: TransferFilter | None = None) -> list[Transfer]:
        """Transfers, newest first."""
        return await self._running.transfers.list_transfers(OPERATOR, wanted or TransferFilter())

    async def watch(self, transfer_id: str) -> AsyncIterator[Transfer]:
        """A transfer as it stands, then again after every change, until it has ended."""
        transfer = await self.get(transfer_id)
        yield transfer
        while not transfer.status.is_final:
            known = transfer.version
            transfer = await self._running.transfers.wait(OPERATOR, transfer_id, _LONG_POLL_S, known)
            if transfer.version != known:
                yield transfer

    async def wait(self, transfer_id: str) -> Transfer:
        """One transfer, once it has ended."""
        async for transfer in self.watch(transfer_id):
            if transfer.status.is_final:
                return transfer
        raise HookflashError("The watch ended before the transfer.")

    @property
    def _running(self) -> Service:
        if self._service is None:
            raise HookflashError("Use Embedded as an asynchronous context manager: async with Embedded().")
        return self._service
