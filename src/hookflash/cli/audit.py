"""Commands for the audit chain."""

from contextlib import closing
from typing import Annotated

import typer

from hookflash.bootstrap import NoProbe, SystemClock, open_store
from hookflash.cli.outcome import Exit, print_json, run
from hookflash.cli.serving import Config
from hookflash.ports.store import AuditReport
from hookflash.settings import load

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
    """Find any changed, removed or inserted entry, journal row or record."""

    async def work() -> AuditReport:
        store = open_store(load(config), clock=SystemClock(), probe=NoProbe(), boot_id="audit")
        with closing(store):
            return await store.verify_audit(tuple(head or ()))

    report = run(work())
    if as_json:
        print_json(report)
    else:
        for fault in report.faults:
            typer.echo(f"FAULT {fault.node} {fault.seq}: {fault.what}")
        for node, (seq, digest) in report.heads.items():
            typer.echo(f"head {node}:{seq}:{digest}")
        typer.echo(f"{report.entries} entries, {len(report.faults)} faults")
    raise typer.Exit(Exit.FAILED if report.faults else Exit.DONE)
