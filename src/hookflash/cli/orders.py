"""Commands that steer a transfer under way: complete, swap, conference, cancel."""

from typing import Annotated

import typer

from hookflash.cli import calls
from hookflash.cli.outcome import exit_of_order, run
from hookflash.cli.transfers import Json, TransferId, is_call
from hookflash.domain.orders import OrderKind

Wait = Annotated[float, typer.Option(metavar="S", help="Seconds to wait until it is done.", min=0, max=120)]
_WAIT_S = 30.0


def complete(transfer_id: TransferId, *, wait: Wait = _WAIT_S, as_json: Json = False) -> None:
    """Complete a consultation: caller and consulted party stay connected."""
    _give(transfer_id, OrderKind.COMPLETE, wait, as_json=as_json)


def swap(transfer_id: TransferId, *, wait: Wait = _WAIT_S, as_json: Json = False) -> None:
    """Let the consulting agent speak to the other party."""
    _give(transfer_id, OrderKind.SWAP, wait, as_json=as_json)


def conference(transfer_id: TransferId, *, wait: Wait = _WAIT_S, as_json: Json = False) -> None:
    """Let agent, caller and consulted party hear each other."""
    _give(transfer_id, OrderKind.CONFERENCE, wait, as_json=as_json)


def cancel(transfer_id: TransferId, *, wait: Wait = _WAIT_S, as_json: Json = False) -> None:
    """Call a transfer off, and bring back a caller who was taken away; or an outbound call that rings."""
    if is_call(transfer_id):
        calls.cancel(transfer_id, wait, as_json=as_json)
    _give(transfer_id, OrderKind.CANCEL, wait, as_json=as_json)


def _give(transfer_id: str, kind: OrderKind, wait_s: float, *, as_json: bool) -> None:
    from hookflash.cli import asking

    done = run(asking.order(transfer_id, kind, wait_s))
    asking.print_transfer(done, as_json=as_json)
    raise typer.Exit(exit_of_order(done, kind))
