"""The entry point: every command by name."""

from typing import Annotated

import typer

from hookflash.cli import audit, doctor, keys, serving, transfers, up
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
app.command()(transfers.show)
app.command("list")(transfers.list_transfers)
app.command()(transfers.watch)
app.command()(doctor.doctor)
app.command()(serving.migrate)
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")

config_app = typer.Typer(help="The settings in force.", no_args_is_help=True)
config_app.command("show")(serving.show_config)
app.add_typer(config_app, name="config")


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
