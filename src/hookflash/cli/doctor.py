"""`hookflash doctor`: what each connection can be used for, and what mends the rest."""

from typing import TYPE_CHECKING, Annotated

import typer

from hookflash.cli.outcome import Exit, print_json, run
from hookflash.cli.serving import Config

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookflash.cli.examining import Finding


def doctor(
    *,
    connection: Annotated[str | None, typer.Option(help="Only this connection.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail for anything that is missing.")] = False,
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Say, per connection, verb and target, what is usable, what is missing, and what mends it."""
    from hookflash.cli import examining

    findings = run(examining.examine_all(config, connection))
    if as_json:
        print_json([finding.as_json() for finding in findings])
    elif findings:
        from hookflash.cli.diagnosis import show_findings

        show_findings(findings)
    else:
        typer.echo("No connection is configured. Add to hookflash.toml:\n\n" + examining.examples())
    raise typer.Exit(verdict(findings, is_strict=strict))


def verdict(findings: "Sequence[Finding]", *, is_strict: bool) -> Exit:
    """The exit code: what answers and is not in order weighs more than what does not answer."""
    answered = [finding for finding in findings if finding.reachable]
    if not findings or not all(finding.is_in_order for finding in answered):
        return Exit.FAILED
    if len(answered) < len(findings):
        return Exit.UNREACHABLE
    is_complete = all(finding.is_complete for finding in findings)
    return Exit.FAILED if is_strict and not is_complete else Exit.DONE
