"""Commands for the audit chain."""

from typing import Annotated

import typer

from hookflash.cli.outcome import Exit, print_json, run
from hookflash.cli.serving import Config

app = typer.Typer(help="Check the audit chain.", no_args_is_help=True)


@app.command()
def verify(
    *,
    config: Config = None,
    head: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE:SEQ:HASH", help="A head printed earlier that must still be in the chain."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Find any changed, removed or inserted entry, journal row, record or key."""
    from hookflash.cli.offline import with_store

    report = run(with_store(config, lambda store: store.verify_audit(tuple(head or ()))))
    if as_json:
        print_json(report)
    else:
        for fault in report.faults:
            typer.echo(f"FAULT {fault.node} {fault.seq}: {fault.what}")
        for node, (seq, digest) in report.heads.items():
            typer.echo(f"head {node}:{seq}:{digest}")
        typer.echo(f"{report.entries} entries, {len(report.faults)} faults")
    raise typer.Exit(Exit.FAILED if report.faults else Exit.DONE)
