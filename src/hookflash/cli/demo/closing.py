"""The table at the end of the demonstration."""

from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hookflash.cli.demo.judging import Shown
from hookflash.cli.tables import add_row, coloured, joined, plain

_WIDTH = 170
_ID_SHOWN = 12  # of a UUID the beginning is enough
_STATUS_WIDTH = 16  # causes on a line of their own leave room for the rest


def print_table(shown: list[Shown]) -> None:
    """Every call, and whether its landing is true; a section for each platform."""
    table = Table(title="Every call and where its caller truly is")
    for name in (
        "call",
        "what happens",
        "from",
        "to",
        "status",
        "landing",
        "tries",
        "requests",
        "time",
        "true",
    ):
        table.add_column(name, overflow="fold", max_width=_STATUS_WIDTH if name == "status" else None)
    for platform, items in groupby(shown, key=lambda item: item.platform):
        table.add_section()
        add_row(table, plain(platform, "bold"))
        for item in items:
            _add(table, item)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(table)
    wrong = sum(bool(item.complaint) for item in shown)
    effects = sum(item.effects for item in shown)
    console.print(
        f"{len(shown)} calls, {len(shown) - wrong} landings true, {effects} effects in the ledger, "
        f"{wrong} complaints"
    )


def _add(table: Table, item: Shown) -> None:
    add_row(
        table,
        item.call_id[:_ID_SHOWN],
        item.scene,
        item.origin,
        item.to,
        joined(coloured(item.status), f" · {item.cause}" if item.cause else ""),
        item.landing,
        str(item.attempts),
        str(item.platform_requests),
        f"{item.seconds:.1f} s",
        _verdict(item),
    )


def _verdict(item: Shown) -> Text:
    if item.complaint:
        return plain(f"{item.complaint} (truth: {item.truth})", "red")
    return plain("yes", "green")
