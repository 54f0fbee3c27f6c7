"""Commands that speak to a running service: transfer, plan, show, list, watch."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from rich.console import Console

from hookflash.cli.outcome import Exit, exit_of_status, print_json, run
from hookflash.cli.tables import show_list, show_plan, show_transfer, status_text
from hookflash.client import Client
from hookflash.domain.errors import InvalidRequest
from hookflash.domain.requests import DoneWhen, Kind, Release, TransferOptions
from hookflash.domain.transfer import Plan, Transfer
from hookflash.settings import api_key, api_url

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Call = Annotated[str, typer.Argument(metavar="CALL_ID", help="The platform's id of the call.")]
TransferId = Annotated[str, typer.Argument(metavar="TRANSFER_ID", help="As `transfer` printed it.")]
Connection = Annotated[str, typer.Option(help="The configured account the call lives on.")]
To = Annotated[str, typer.Option(metavar="TARGET", help="Where to: queue:NAME, agent:NAME, number:+E164, …")]
Fallback = Annotated[list[str] | None, typer.Option(metavar="TARGET", help="Next target; may be repeated.")]
Requester = Annotated[str | None, typer.Option("--as", metavar="REQUESTER", help="On whose behalf.")]
Leg = Annotated[str | None, typer.Option(help="`caller`, or the id of the leg to act on.")]


def _out() -> Console:
    return Console(soft_wrap=True, highlight=False)


@asynccontextmanager
async def _client() -> AsyncIterator[Client]:
    async with Client(api_url(), api_key()) as client:
        yield client


def _pairs(items: list[str]) -> dict[str, str]:
    pairs = dict(item.partition("=")[::2] for item in items)
    if any("=" not in item for item in items):
        raise InvalidRequest("Context is written KEY=VALUE.")
    return pairs


def transfer(
    call_id: Call,
    connection: Connection,
    to: To,
    *,
    consult: Annotated[bool, typer.Option("--consult", help="Talk to the target first.")] = False,
    fallback: Fallback = None,
    voicemail: Annotated[str | None, typer.Option(metavar="TARGET", help="Last resort.")] = None,
    requester: Requester = None,
    leg: Leg = None,
    skill: Annotated[list[str] | None, typer.Option(help="A skill the receiver must have.")] = None,
    priority: Annotated[int | None, typer.Option(help="1 (lowest) to 10.")] = None,
    wrap_up: Annotated[str | None, typer.Option(metavar="CODE", help="Wrap-up code.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for the record.")] = None,
    context: Annotated[list[str] | None, typer.Option(metavar="K=V", help="Data for the receiver.")] = None,
    route: Annotated[str | None, typer.Option(help="A configured route instead of fallbacks.")] = None,
    release: Annotated[Release | None, typer.Option(help="When the agent is freed.")] = None,
    done_when: Annotated[DoneWhen | None, typer.Option(help="What counts as success.")] = None,
    patience: Annotated[float | None, typer.Option(metavar="S", help="Seconds a target may take.")] = None,
    deadline: Annotated[float | None, typer.Option(metavar="S", help="Seconds until watching ends.")] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency key.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the end.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Plan only; nothing happens.")] = False,
    as_json: Json = False,
) -> None:
    """Move a live call."""
    said = {
        "kind": Kind.CONSULT if consult else None,
        "fallback": fallback,
        "voicemail": voicemail,
        "requested_by": requester,
        "leg": leg,
        "skills": skill,
        "priority": priority,
        "wrap_up_code": wrap_up,
        "reason": reason,
        "context": run(_checked_pairs(context)),
        "route": route,
        "release": release,
        "done_when": done_when,
        "patience_s": patience,
        "deadline_s": deadline,
    }
    options = TransferOptions(**{name: value for name, value in said.items() if value})  # type: ignore[typeddict-item]
    if dry_run:
        _print_plan(run(_plan(call_id, connection, to, options)), as_json=as_json)
    else:
        done = run(_transfer(call_id, connection, to, key, options, wait=wait))
        _print_transfer(done, as_json=as_json)
        raise typer.Exit(exit_of_status(done.status))


async def _checked_pairs(context: list[str] | None) -> dict[str, str]:
    return _pairs(context or [])


async def _transfer(
    call_id: str, connection: str, to: str, key: str | None, options: TransferOptions, *, wait: bool
) -> Transfer:
    async with _client() as client:
        done = await client.transfer(call_id, connection=connection, to=to, idempotency_key=key, **options)
        return await _follow(client, done.id) if wait else done


def plan(
    call_id: Call,
    connection: Connection,
    to: To,
    *,
    fallback: Fallback = None,
    requester: Requester = None,
    leg: Leg = None,
    as_json: Json = False,
) -> None:
    """Say what a transfer would do; nothing happens to the call."""
    said = {"fallback": fallback, "requested_by": requester, "leg": leg}
    options = TransferOptions(**{name: value for name, value in said.items() if value})  # type: ignore[typeddict-item]
    _print_plan(run(_plan(call_id, connection, to, options)), as_json=as_json)


async def _plan(call_id: str, connection: str, to: str, options: TransferOptions) -> Plan:
    async with _client() as client:
        return await client.plan(call_id, connection=connection, to=to, **options)


def show(transfer_id: TransferId, *, as_json: Json = False) -> None:
    """Show one transfer."""
    _print_transfer(run(_get(transfer_id)), as_json=as_json)


async def _get(transfer_id: str) -> Transfer:
    async with _client() as client:
        return await client.get(transfer_id)


def list_transfers(
    *,
    status: Annotated[str | None, typer.Option(help="Only with this status.")] = None,
    cause: Annotated[str | None, typer.Option(help="Only with this cause.")] = None,
    connection: Annotated[str | None, typer.Option(help="Only on this connection.")] = None,
    call: Annotated[str | None, typer.Option(help="Only of this call.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: Json = False,
) -> None:
    """List transfers, newest first."""
    filters = {"status": status, "cause": cause, "connection": connection, "call_id": call}
    found = run(_list({name: value for name, value in filters.items() if value} | {"limit": str(limit)}))
    if as_json:
        print_json(found)
    else:
        show_list(found, _out())


async def _list(filters: dict[str, str]) -> list[Transfer]:
    async with _client() as client:
        return await client.list_transfers(**filters)


def watch(transfer_id: TransferId, *, as_json: Json = False) -> None:
    """Follow a transfer until it has ended."""
    done = run(_watch(transfer_id, as_json=as_json))
    if not as_json:
        show_transfer(done, _out())
    raise typer.Exit(exit_of_status(done.status))


async def _watch(transfer_id: str, *, as_json: bool) -> Transfer:
    async with _client() as client:
        if not as_json:
            return await _follow(client, transfer_id)
        async for state in client.watch(transfer_id):
            print_json(state)
        return await client.get(transfer_id)


async def _follow(client: Client, transfer_id: str) -> Transfer:
    """Report every change on stderr until the end."""
    progress = Console(file=sys.stderr, highlight=False, soft_wrap=True)
    last = ""
    async for state in client.watch(transfer_id):
        line = status_text(state) + (f" · caller with {state.landing.where}" if state.landing else "")
        if line != last:
            progress.print(line)
        last = line
    return await client.get(transfer_id)


def _print_transfer(done: Transfer, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        show_transfer(done, _out())


def _print_plan(found: Plan, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        show_plan(found, _out())
    raise typer.Exit(Exit.DONE if found.would == "transfer" else Exit.REJECTED)
