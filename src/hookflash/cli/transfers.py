"""Commands that speak to a running service: transfer, plan, show, list, watch."""

from typing import Annotated, Any

import typer

from hookflash.cli.outcome import Exit, exit_of_status, fail, print_json, run
from hookflash.domain.errors import InvalidRequest
from hookflash.domain.ids import OUTBOUND_PREFIX
from hookflash.domain.requests import DoneWhen, Kind, Release

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Call = Annotated[str, typer.Argument(metavar="CALL_ID", help="The platform's id of the call.")]
TransferId = Annotated[str, typer.Argument(metavar="ID", help="As `transfer` or `call` printed it.")]
Connection = Annotated[str, typer.Option(help="The configured account the call lives on.")]
To = Annotated[str, typer.Option(metavar="TARGET", help="Where to: queue:NAME, agent:NAME, number:+E164, …")]
Fallback = Annotated[list[str] | None, typer.Option(metavar="TARGET", help="Next target; may be repeated.")]
Requester = Annotated[str | None, typer.Option("--as", metavar="REQUESTER", help="On whose behalf.")]
Leg = Annotated[str | None, typer.Option(help="`caller`, or the id of the leg to act on.")]


def is_call(record_id: str) -> bool:
    """Whether an id is an outbound call's."""
    return record_id.startswith(f"{OUTBOUND_PREFIX}_")


def pairs(items: list[str]) -> dict[str, str]:
    """Context as it is written on the command line."""
    if any("=" not in item for item in items):
        fail(InvalidRequest("Context is written KEY=VALUE."))
    return dict(item.partition("=")[::2] for item in items)


def given(**options: Any) -> dict[str, Any]:
    """What was said; a zero is said too."""
    return {name: value for name, value in options.items() if value is not None and value not in ([], {})}


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
    from hookflash.cli import asking

    options = given(
        kind=Kind.CONSULT if consult else None,
        fallback=fallback,
        voicemail=voicemail,
        requested_by=requester,
        leg=leg,
        skills=skill,
        priority=priority,
        wrap_up_code=wrap_up,
        reason=reason,
        context=pairs(context or []),
        route=route,
        release=release,
        done_when=done_when,
        patience_s=patience,
        deadline_s=deadline,
    )
    if dry_run:
        found = run(asking.plan(call_id, connection, to, options))
        asking.print_plan(found, as_json=as_json)
        raise typer.Exit(Exit.DONE if found.would == "transfer" else Exit.REJECTED)
    done = run(asking.transfer(call_id, connection, to, key, options, wait=wait))
    asking.print_transfer(done, as_json=as_json)
    raise typer.Exit(exit_of_status(done.status))


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
    from hookflash.cli import asking

    options = given(fallback=fallback, requested_by=requester, leg=leg)
    found = run(asking.plan(call_id, connection, to, options))
    asking.print_plan(found, as_json=as_json)
    raise typer.Exit(Exit.DONE if found.would == "transfer" else Exit.REJECTED)


def show(transfer_id: TransferId, *, as_json: Json = False) -> None:
    """Show one transfer or outbound call."""
    from hookflash.cli import asking

    if is_call(transfer_id):
        return asking.print_call(run(asking.get_call(transfer_id)), as_json=as_json)
    return asking.print_transfer(run(asking.get(transfer_id)), as_json=as_json)


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
    from hookflash.cli import asking

    filters = given(status=status, cause=cause, connection=connection, call_id=call, limit=limit)
    found = run(asking.list_transfers(filters))
    if as_json:
        print_json(found)
    else:
        asking.print_list(found)


def watch(transfer_id: TransferId, *, as_json: Json = False) -> None:
    """Follow a transfer or outbound call until it has ended."""
    from hookflash.cli import asking

    if is_call(transfer_id):
        called = run(asking.watch_call(transfer_id, as_json=as_json))
        if not as_json:
            asking.print_call(called, as_json=False)
        raise typer.Exit(exit_of_status(called.status))
    done = run(asking.watch(transfer_id, as_json=as_json))
    if not as_json:
        asking.print_transfer(done, as_json=False)
    raise typer.Exit(exit_of_status(done.status))
