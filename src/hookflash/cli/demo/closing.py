"""The table at the end of the demonstration."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hookflash.cli.demo.performance import Shown
from hookflash.cli.tables import add_row, coloured, joined, plain

_WIDTH = 160


def print_table(shown: list[Shown]) -> None:
    """Every transfer, and whether its landing is true."""
    table = Table(title="Every transfer and where its caller truly is")
    for name in ("call", "what happens", "from", "to", "status", "landing", "attempts", "requests", "time"):
        table.add_column(name, overflow="fold")
    table.add_column("truth agrees")
    for item in shown:
        add_row(
            table,
            item.call_id[:8],
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
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(table)
    wrong = sum(bool(item.complaint) for item in shown)
    effects = sum(item.effects for item in shown)
    console.print(
        f"{len(shown)} transfers, {len(shown) - wrong} landings true, {effects} effects in the ledger, "
        f"{wrong} complaints"
    )


def _verdict(item: Shown) -> Text:
    if item.complaint:
        return plain(f"{item.complaint} (truth: {item.truth})", "red")
    return plain("yes", "green")
