"""Speaking to a running service, and showing what it says."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

from hookflash.cli.outcome import print_json
from hookflash.cli.tables import call_text, progress_text, show_call, show_list, show_plan, show_transfer
from hookflash.client import Client
from hookflash.domain.orders import OrderKind
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.transfer import Plan, Transfer
from hookflash.settings import api_key, api_url


@asynccontextmanager
async def client() -> AsyncIterator[Client]:
    """The service that the environment names."""
    async with Client(api_url(), api_key()) as service:
        yield service


async def transfer(
    call_id: str, connection: str, to: str, key: str | None, options: dict[str, Any], *, wait: bool
) -> Transfer:
    """Ask for a transfer, and follow it to its end if that is wanted."""
    async with client() as service:
        done = await service.transfer(call_id, connection=connection, to=to, idempotency_key=key, **options)
        return await _follow(service, done.id) if wait else done


async def plan(call_id: str, connection: str, to: str, options: dict[str, Any]) -> Plan:
    """Ask what a transfer would do."""
    async with client() as service:
        return await service.plan(call_id, connection=connection, to=to, **options)


async def call(
    agent: str, number: str, connection: str, key: str | None, options: dict[str, Any], *, wait: bool
) -> OutboundCall:
    """Ask for an outbound call, and follow it to its end if that is wanted."""
    async with client() as service:
        done = await service.call(agent, number, connection=connection, idempotency_key=key, **options)
        return await _follow_call(service, done.id) if wait else done


async def cancel_call(call_id: str, wait_s: float) -> OutboundCall:
    """Call an outbound call off."""
    async with client() as service:
        return await service.cancel_call(call_id, wait_s=wait_s)


async def get_call(call_id: str) -> OutboundCall:
    """One outbound call."""
    async with client() as service:
        return await service.get_call(call_id)


async def watch_call(call_id: str, *, as_json: bool) -> OutboundCall:
    """Follow an outbound call to its end: every state as JSON on stdout, or in a few words on stderr."""
    async with client() as service:
        if not as_json:
            return await _follow_call(service, call_id)
        async for state in service.watch_call(call_id):
            print_json(state)
        return await service.get_call(call_id)


async def _follow_call(service: Client, call_id: str) -> OutboundCall:
    """Report every change on stderr until the end."""
    async for line in _new_lines(call_text(state) async for state in service.watch_call(call_id)):
        _progress().print(line)
    return await service.get_call(call_id)


async def order(transfer_id: str, kind: OrderKind, wait_s: float) -> Transfer:
    """Say what is to be done with a transfer under way."""
    async with client() as service:
        return await service.order(transfer_id, kind, wait_s=wait_s)


async def get(transfer_id: str) -> Transfer:
    """One transfer."""
    async with client() as service:
        return await service.get(transfer_id)


async def list_transfers(filters: dict[str, str | int]) -> list[Transfer]:
    """Some transfers."""
    async with client() as service:
        return await service.list_transfers(**filters)


async def watch(transfer_id: str, *, as_json: bool) -> Transfer:
    """Follow a transfer to its end: every state as JSON on stdout, or in a few words on stderr."""
    async with client() as service:
        if not as_json:
            return await _follow(service, transfer_id)
        async for state in service.watch(transfer_id):
            print_json(state)
        return await service.get(transfer_id)


async def _follow(service: Client, transfer_id: str) -> Transfer:
    """Report every change on stderr until the end."""
    async for line in _new_lines(progress_text(state) async for state in service.watch(transfer_id)):
        _progress().print(line)
    return await service.get(transfer_id)


async def _new_lines(lines: AsyncIterator[Text]) -> AsyncIterator[Text]:
    """The lines without those that say the same as the one before."""
    last = None
    async for line in lines:
        if line != last:
            yield line
        last = line


def _progress() -> Console:
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def _out() -> Console:
    return Console(soft_wrap=True, highlight=False)


def print_transfer(done: Transfer, *, as_json: bool) -> None:
    """One transfer on stdout."""
    if as_json:
        print_json(done)
    else:
        show_transfer(done, _out())


def print_call(done: OutboundCall, *, as_json: bool) -> None:
    """One outbound call on stdout."""
    if as_json:
        print_json(done)
    else:
        show_call(done, _out())


def print_list(found: list[Transfer]) -> None:
    """Some transfers on stdout."""
    show_list(found, _out())


def print_plan(found: Plan, *, as_json: bool) -> None:
    """A plan on stdout."""
    if as_json:
        print_json(found)
    else:
        show_plan(found, _out())
