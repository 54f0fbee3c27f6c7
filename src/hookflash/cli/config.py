"""`hookflash config`: the settings in force, without anything that may be a secret."""

from typing import TYPE_CHECKING, Annotated

import typer

from hookflash.cli.outcome import print_json, run
from hookflash.cli.serving import Config

if TYPE_CHECKING:
    from hookflash.settings import Loaded

app = typer.Typer(help="The settings in force.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `show` a command of its own."""


@app.command()
def show(*, config: Config = None, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show the settings in force; whatever may be a secret is hidden."""
    from hookflash.cli.showable import lines, showable

    values = showable(run(_loaded(config)))
    if as_json:
        print_json(values)
    else:
        for line in lines(values):
            typer.echo(line)


async def _loaded(config: Config) -> "Loaded":
    from hookflash.settings import load

    return load(config)
