"""The doctor's findings for people: a table, and below it what to do, ready to be copied."""

from collections.abc import Iterable, Sequence

import typer
from rich.console import Console
from rich.table import Table

from hookflash.cli.examining import Finding
from hookflash.cli.tables import add_row, plain

_STYLES = {"usable": "green", "usable, but": "yellow", "MISSING": "red", "not yet": "yellow", "no": "dim"}


def show_findings(findings: Sequence[Finding]) -> None:
    """Print the table and what mends it on stdout."""
    table = Table("connection", "verb", "target", "usable", "missing", box=None, pad_edge=False)
    for finding in findings:
        word = _word(finding)
        state, missing = plain(word, _STYLES[word]), ", ".join(finding.missing)
        add_row(table, finding.connection, finding.verb, finding.target or "", state, missing)
    Console().print(table)
    for (connection, what, remedy), concerned in _remedies(findings).items():
        typer.echo(f"\n{plain(connection)}: {plain(what)}, for {', '.join(concerned)}")
        for line in remedy.splitlines():
            typer.echo(f"  {plain(line)}")


def _word(finding: Finding) -> str:
    if finding.usable:
        return "usable, but" if finding.gaps else "usable"
    if finding.wanted:
        return "MISSING"
    return "not yet" if finding.remedy else "no"


def _remedies(findings: Iterable[Finding]) -> dict[tuple[str, str, str], list[str]]:
    """What mends each gap of a connection, once, with the verbs and targets it is in the way of."""
    concerned: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        for gap in finding.gaps:
            if gap.remedy:
                verb = f"{finding.verb} {finding.target}" if finding.target else finding.verb
                concerned.setdefault((finding.connection, gap.what, gap.remedy), []).append(verb)
    return concerned
