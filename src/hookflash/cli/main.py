"""The entry point: every command by name.

The modules imported here only declare commands; what a command needs, it imports when it runs.
"""

from typing import Annotated

import typer

from hookflash.cli import audit, calls, config, doctor, keys, login, orders, serving, transfers, up
from hookflash.cli.demo import command as demo
from hookflash.version import __version__

app = typer.Typer(
    name="hookflash",
    help="Move live phone calls between people in contact centres, safely.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(up.up)
app.command()(serving.serve)
_HANDED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
app.command(context_settings=_HANDED_ON)(serving.simulator)
app.command()(transfers.plan)
app.command()(transfers.transfer)
app.command()(calls.call)
app.command()(orders.complete)
app.command()(orders.swap)
app.command()(orders.conference)
app.command()(orders.cancel)
app.command()(transfers.show)
app.command("list")(transfers.list_transfers)
app.command()(transfers.watch)
app.command()(login.login)
app.command()(doctor.doctor)
app.command()(serving.migrate)
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(config.app, name="config")


def _print_version(is_wanted: bool) -> None:  # noqa: FBT001  called by typer
    if is_wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    del version


def run() -> None:
    """The program ``hookflash``."""
    app()
