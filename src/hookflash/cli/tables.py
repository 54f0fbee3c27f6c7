"""Transfers and plans for people to read."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from hookflash.domain.checks import Check
from hookflash.domain.transfer import Plan, Transfer

_COLOURS = {
    "completed": "green",
    "rejected": "yellow",
    "timed_out": "yellow",
    "abandoned": "yellow",
    "failed": "red",
    "unresolved": "red",
    "passed": "green",
    "unknown": "yellow",
}


def coloured(word: str) -> str:
    """A status or result in its colour."""
    colour = _COLOURS.get(word)
    return f"[{colour}]{word}[/{colour}]" if colour else word


def status_text(transfer: Transfer) -> str:
    """Status, phase and cause in a few words."""
    words = [coloured(transfer.status)]
    if transfer.phase:
        words.append(f"({transfer.phase})")
    if transfer.cause:
        words.append(f"· {transfer.cause}")
    return " ".join(words)


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
            table.add_row(name, value)
    for attempt in transfer.attempts:
        cause = f" · {attempt.cause}" if attempt.cause else ""
        known = f", known by {attempt.resolved_by}" if attempt.resolved_by else ""
        table.add_row(f"attempt {attempt.n}", f"{attempt.target.shorthand}: {attempt.status}{cause}{known}")
    for check in transfer.checks:
        if check.result != "passed":
            table.add_row(check.name, _check_text(check))
    for item in transfer.follow_up:
        table.add_row(item.what, f"{item.where} at {item.at:%H:%M:%S}")
    console.print(table)


def show_list(transfers: Iterable[Transfer], console: Console) -> None:
    """A table of transfers."""
    table = Table("transfer", "call", "to", "status", "caller is with", "accepted", box=None, pad_edge=False)
    for item in transfers:
        where = item.landing.where if item.landing else ""
        accepted = f"{item.accepted_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(item.id, item.call_id, item.to.shorthand, status_text(item), where, accepted)
    console.print(table)


def show_plan(plan: Plan, console: Console) -> None:
    """A plan: the verdict, every check, and what would be sent."""
    console.print(f"would {plan.would}" + (f" · {plan.cause}" if plan.cause else ""))
    table = Table("check", "about", "result", "evidence", "age", box=None, pad_edge=False)
    for check in plan.checks:
        table.add_row(check.name, "call", coloured(check.result), _evidence(check), f"{check.age_s:.0f} s")
    for planned in plan.route:
        for check in planned.checks:
            about = planned.target.shorthand
            table.add_row(check.name, about, coloured(check.result), _evidence(check), f"{check.age_s:.0f} s")
    console.print(table)
    for command in plan.commands:
        console.print(f"would send: {command}")
    console.print(f"platform requests for this plan: {plan.platform_requests}")


def _check_text(check: Check) -> str:
    return f"{coloured(check.result)} {check.cause or ''} {_evidence(check)}".strip()


def _evidence(check: Check) -> str:
    return ", ".join(f"{name} {value}" for name, value in check.evidence.items() if value not in (None, []))
