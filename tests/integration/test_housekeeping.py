"""A running service forgets what is too old, by itself."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hookflash.app.access import OPERATOR
from hookflash.bootstrap import assemble
from hookflash.settings import from_mapping
from tests.fakes.shapes import accepted
from tests.fakes.storing import key


async def test_old_idempotency_keys_are_forgotten_by_the_running_service(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'hookflash.sqlite3'}"
    service = assemble(from_mapping({"service": {"database": database}}, source="a test"), connections={})
    old = replace(accepted(1), at=datetime.now(UTC) - timedelta(days=31))
    await service.store.accept(old, f"key:{OPERATOR.id}", key("old"))
    young = replace(accepted(2), at=datetime.now(UTC) - timedelta(days=29))
    await service.store.accept(young, f"key:{OPERATOR.id}", key("young"))
    await service.start()
    try:
        async with asyncio.timeout(10):
            while (await service.store.verify_audit()).entries < 3:  # noqa: ASYNC110 - the entry tells
                await asyncio.sleep(0.01)
        assert (await service.store.accept(replace(old), "x", key("young"))).claim is None
        report = await service.store.verify_audit()
        assert (report.entries, report.faults) == (3, ())
    finally:
        await service.stop()
