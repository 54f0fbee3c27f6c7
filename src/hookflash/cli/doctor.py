"""`hookflash doctor`: what each connection can be used for, and what mends the rest."""

from dataclasses import dataclass
from typing import Annotated

import typer

from hookflash.cli.outcome import Exit, print_json, run
from hookflash.cli.serving import Config
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import CallControl, Lane, Spend
from hookflash.settings import load


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one connection can do one verb with one kind of target."""

    connection: str
    verb: str
    target: str
    usable: bool
    missing: tuple[str, ...]
    remedy: str
    reachable: bool = True


def doctor(
    *,
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Say, per connection, verb and target, what is usable and what is missing."""
    findings = run(_examine_all(config))
    if as_json:
        print_json(findings)
    elif not findings:
        typer.echo("No connection is configured. Add to hookflash.toml:\n\n" + _EXAMPLE)
    else:
        for finding in findings:
            word = "usable " if finding.usable else "MISSING"
            typer.echo(f"{word} {finding.connection}  {finding.verb} to {finding.target}  {finding.remedy}")
    raise typer.Exit(_exit_of(findings))


def _exit_of(findings: list[Finding]) -> Exit:
    if findings and not any(finding.reachable for finding in findings):
        return Exit.UNREACHABLE
    return Exit.DONE if findings and all(finding.usable for finding in findings) else Exit.FAILED


_EXAMPLE = """[connections.g]
platform = "genesys"
region = "eu-central-1"
client_id = "…"
client_secret = { env = "GENESYSCLOUD_OAUTHCLIENT_SECRET" }
"""


async def _examine_all(config: Config) -> list[Finding]:
    # Imported here: most commands do without the composition root.
    from hookflash.bootstrap import SystemClock  # noqa: PLC0415
    from hookflash.bootstrap.service import build_connections  # noqa: PLC0415

    connections = build_connections(load(config), SystemClock())
    findings: list[Finding] = []
    try:
        for name, control in connections.items():
            findings += await _examine(name, control)
    finally:
        for control in connections.values():
            await control.close()
    return findings


async def _examine(name: str, control: CallControl) -> list[Finding]:
    findings = []
    for kind, targets in control.capabilities.verbs.items():
        for target in sorted(targets):
            try:
                grants = await control.missing_grants(kind, target, Spend(Lane.CHECK))
            except PlatformError as error:
                is_there = error.cause is not Cause.PLATFORM_DOWN
                text = error.message
                findings.append(Finding(name, kind, target, False, (), text, reachable=is_there))  # noqa: FBT003
                continue
            remedy = (
                f"needs {' and '.join(grants.names)}: give it to a role of the OAuth client "
                "(Admin > People & Permissions > Roles)"
                if grants.names
                else ""
            )
            findings.append(Finding(name, kind, target, not grants.names, grants.names, remedy))
    return findings
