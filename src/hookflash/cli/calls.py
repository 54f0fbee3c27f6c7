"""Commands about outbound calls that speak to a running service."""

from typing import Annotated, NoReturn

import typer

from hookflash.cli.outcome import exit_of_order, exit_of_status, run
from hookflash.cli.transfers import Json, given, pairs
from hookflash.domain.orders import OrderKind


def call(
    agent: Annotated[str, typer.Argument(metavar="AGENT", help="On whose behalf: e-mail, name or id.")],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Whom to call, E.164.")],
    connection: Annotated[str, typer.Option(help="The configured account the agent works on.")],
    *,
    queue: Annotated[str | None, typer.Option(help="On whose account the call goes.")] = None,
    caller_id: Annotated[str | None, typer.Option(metavar="NUMBER", help="The number to show.")] = None,
    wrap_up: Annotated[str | None, typer.Option(metavar="CODE", help="Wrap-up code.")] = None,
    context: Annotated[list[str] | None, typer.Option(metavar="K=V", help="Data for the agent.")] = None,
    ring_timeout: Annotated[
        float | None, typer.Option(metavar="S", help="How long a phone may ring.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency key.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the end.")] = False,
    as_json: Json = False,
) -> None:
    """Call somebody on behalf of an agent, whose phone rings first."""
    from hookflash.cli import asking

    options = given(
        queue=queue,
        caller_id=caller_id,
        wrap_up_code=wrap_up,
        context=pairs(context or []),
        ring_timeout_s=ring_timeout,
    )
    done = run(asking.call(agent, number, connection, key, options, wait=wait))
    asking.print_call(done, as_json=as_json)
    raise typer.Exit(exit_of_status(done.status))


def cancel(call_id: str, wait_s: float, *, as_json: bool) -> NoReturn:
    """Call an outbound call off."""
    from hookflash.cli import asking

    done = run(asking.cancel_call(call_id, wait_s))
    asking.print_call(done, as_json=as_json)
    raise typer.Exit(exit_of_order(done, OrderKind.CANCEL))
