"""Orders: what a requester says about a transfer that is under way."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class OrderKind(StrEnum):
    """What is to be done."""

    COMPLETE = "complete"
    SWAP = "swap"
    CONFERENCE = "conference"
    CANCEL = "cancel"


class OrderStatus(StrEnum):
    """What became of it."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order.

    Attributes:
        n: Its number within the transfer, from 1.
        kind: What is to be done.
        by: Who gave it, as the audit names them.
        at: When it was taken.
        status: What became of it.
        detail: Why it was refused.
    """

    n: int
    kind: OrderKind
    by: str
    at: datetime
    status: OrderStatus = OrderStatus.PENDING
    detail: str | None = None


def close_order(
    orders: tuple[Order, ...], n: int, status: OrderStatus, detail: str | None = None
) -> tuple[Order, ...]:
    """The orders with one of them carried out or refused."""
    return tuple(replace(order, status=status, detail=detail) if order.n == n else order for order in orders)


def settle_orders(orders: tuple[Order, ...], *, is_called_off: bool, detail: str) -> tuple[Order, ...]:
    """The orders at the end: what was still to be carried out is refused, but for a cancellation that held.

    Args:
        orders: As they stand.
        is_called_off: Whether the end is that of a cancellation.
        detail: Why the others were refused.
    """

    def settled(order: Order) -> Order:
        if order.status is not OrderStatus.PENDING:
            return order
        if order.kind is OrderKind.CANCEL and is_called_off:
            return replace(order, status=OrderStatus.DONE)
        return replace(order, status=OrderStatus.REFUSED, detail=detail)

    return tuple(settled(order) for order in orders)
