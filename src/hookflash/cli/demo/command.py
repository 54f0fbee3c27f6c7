"""`hookflash demo`: play the scenes, print every transfer, and compare with the simulator's truth."""

from typing import Annotated

import typer

from hookflash.cli.outcome import Exit, print_json, run


def demo(
    *,
    seed: Annotated[int, typer.Option(help="The simulated world's seed.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the closing table as JSON.")] = False,
) -> None:
    """Move live calls on both simulated platforms, faults switched on; exits with 0 only if all is true."""
    from hookflash.cli.demo.closing import print_table
    from hookflash.cli.demo.performance import perform

    shown = run(perform(seed))
    if as_json:
        print_json(shown)
    else:
        print_table(shown)
    raise typer.Exit(Exit.FAILED if any(item.complaint for item in shown) else Exit.DONE)
