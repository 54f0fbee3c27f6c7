"""Transfers, plans and outbound calls for people to read.

Names come from a platform's administrators and from requesters: they are shown as they are, and none of it is
taken for markup or for a command to the terminal.
"""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hookflash.domain.checks import Check
from hookflash.domain.errands import Errand
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.transfer import Plan, Transfer

_COLOURS = {
    "completed": "green",
    "closed": "green",
    "rejected": "yellow",
    "timed_out": "yellow",
    "abandoned": "yellow",
    "failed": "red",
    "unresolved": "red",
    "passed": "green",
    "unknown": "yellow",
}


def plain(text: str, style: str = "") -> Text:
    """A text as it is, on one line, with what is not printable shown as a dot."""
    return Text("".join(sign if sign.isprintable() else "·" for sign in text), style)


def coloured(word: str) -> Text:
    """A status or result in its colour."""
    return plain(word, _COLOURS.get(word, ""))


def joined(*parts: str | Text) -> Text:
    """Several texts in one."""
    return Text.assemble(*(part if isinstance(part, Text) else plain(part) for part in parts))


def add_row(table: Table, *cells: str | Text) -> None:
    """Add a row whose texts are shown as they are."""
    table.add_row(*(joined(cell) for cell in cells))


def status_text(transfer: Transfer) -> Text:
    """Status, phase and cause in a few words."""
    phase = f" ({transfer.phase})" if transfer.phase else ""
    cause = f" · {transfer.cause}" if transfer.cause else ""
    return joined(coloured(transfer.status), phase, cause)


def progress_text(transfer: Transfer) -> Text:
    """Status and place."""
    where = f" · caller with {transfer.landing.where}" if transfer.landing else ""
    return joined(status_text(transfer), where)


def show_transfer(transfer: Transfer, console: Console) -> None:
    """One transfer with its attempts, checks and what followed."""
    table = Table(show_header=False, box=None, pad_edge=False)
    seconds = ((transfer.ended_at or transfer.accepted_at) - transfer.accepted_at).total_seconds()
    landing = transfer.landing
    for name, value in (
        ("transfer", transfer.id),
        ("call", f"{transfer.call_id} on {transfer.connection}"),
        ("to", transfer.to.shorthand),
        ("status", status_text(transfer)),
        ("why", transfer.detail or ""),
        ("caller is with", landing.where if landing else "not known yet"),
        ("time", f"{seconds:.1f} s" if transfer.ended_at else "still running"),
        ("platform requests", str(transfer.platform_requests)),
    ):
        if value:
            add_row(table, name, value)
    for attempt in transfer.attempts:
        cause = f" · {attempt.cause}" if attempt.cause else ""
        known = f", known by {attempt.resolved_by}" if attempt.resolved_by else ""
        said = f"{attempt.target.shorthand}: {attempt.status}{cause}{known}"
        add_row(table, f"attempt {attempt.n}", said)
    for check in transfer.checks:
        if check.result != "passed":
            add_row(table, check.name, _check_text(check))
    for errand in transfer.errands:
        add_row(table, errand.kind, _errand_text(errand))
    for item in transfer.follow_up:
        add_row(table, item.what, f"{item.where} at {item.at:%H:%M:%S}")
    console.print(table)


def show_call(call: OutboundCall, console: Console) -> None:
    """One outbound call with its checks."""
    table = Table(show_header=False, box=None, pad_edge=False)
    talked = call.connected_at is not None and call.hung_up_at is not None
    seconds = (call.hung_up_at - call.connected_at).total_seconds() if talked else 0.0  # type: ignore[operator]
    for name, value in (
        ("outbound call", call.id),
        ("call", f"{call.call_id or 'not known yet'} on {call.connection}"),
        ("from", call.from_agent.shorthand),
        ("to", call.to_number),
        ("status", call_text(call)),
        ("why", call.detail or ""),
        ("talked", f"{seconds:.1f} s" if talked else ""),
        ("platform requests", str(call.platform_requests)),
    ):
        if value:
            add_row(table, name, value)
    for check in call.checks:
        if check.result != "passed":
            add_row(table, check.name, _check_text(check))
    for errand in call.errands:
        add_row(table, errand.kind, _errand_text(errand))
    console.print(table)


def call_text(call: OutboundCall) -> Text:
    """Status and cause in a few words."""
    return joined(coloured(call.status), f" · {call.cause}" if call.cause else "")


def show_list(transfers: Iterable[Transfer], console: Console) -> None:
    """A table of transfers."""
    table = Table("transfer", "call", "to", "status", "caller is with", "accepted", box=None, pad_edge=False)
    for item in transfers:
        where = item.landing.where if item.landing else ""
        accepted = f"{item.accepted_at:%Y-%m-%d %H:%M:%S}"
        add_row(table, item.id, item.call_id, item.to.shorthand, status_text(item), where, accepted)
    console.print(table)


def show_plan(plan: Plan, console: Console) -> None:
    """A plan: the verdict, every check, and what would be sent."""
    console.print(plain(f"would {plan.would}" + (f" · {plan.cause}" if plan.cause else "")))
    table = Table("check", "about", "result", "evidence", "age", box=None, pad_edge=False)
    for check in plan.checks:
        add_row(table, check.name, "call", *_check_cells(check))
    for planned in plan.route:
        for check in planned.checks:
            add_row(table, check.name, planned.target.shorthand, *_check_cells(check))
    console.print(table)
    for command in plan.commands:
        console.print(plain(f"would send: {command}"))
    console.print(f"platform requests for this plan: {plan.platform_requests}")


def _check_cells(check: Check) -> tuple[str | Text, ...]:
    return coloured(check.result), _told(check.evidence), f"{check.age_s:.0f} s"


def _check_text(check: Check) -> Text:
    told = _told(check.evidence)
    return joined(coloured(check.result), f" {check.cause or ''}".rstrip(), f" {told}".rstrip())


def _errand_text(errand: Errand) -> Text:
    told = _told(errand.found)
    return joined(coloured(errand.status), f" {errand.cause or ''}".rstrip(), f" {told}".rstrip())


def _told(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value not in (None, []))
