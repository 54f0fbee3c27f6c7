"""Orders in SQLite: kept when they are given, taken into the journal by the record's next turn."""

from datetime import datetime

import apsw
from pydantic import TypeAdapter

from hookflash.domain.errors import NotUnderWay
from hookflash.domain.orders import Order, OrderKind
from hookflash.storage.codec import kind_of
from hookflash.storage.sqlite.entries import AuditChain

_ORDER = TypeAdapter(Order)


def post_order(
    db: apsw.Connection, chain: AuditChain, record_id: str, kind: OrderKind, by: str, at: datetime
) -> Order:
    """Keep an order for a record under way.

    Raises:
        NotUnderWay: It has ended, or there is none.
    """
    row = db.execute("SELECT state FROM records WHERE id = ?", (record_id,)).fetchone()
    if row is None or kind_of(record_id).load_state(row[0]).record.status.is_final:
        raise NotUnderWay("It has ended.")
    (last,) = db.execute("SELECT max(n) FROM orders WHERE record_id = ?", (record_id,)).fetchone() or (None,)
    order = Order(n=(last or 0) + 1, kind=kind, by=by, at=at)
    db.execute("INSERT INTO orders VALUES (?, ?, ?)", (record_id, order.n, _ORDER.dump_json(order).decode()))
    facts = {"order": str(kind), "number": str(order.n)}
    chain.append(db, at=at, actor=by, what="order.given", subject=record_id, facts=facts)
    return order


def orders(db: apsw.Connection, record_id: str, after: int) -> list[Order]:
    """The orders with a greater number, oldest first."""
    rows = db.execute("SELECT given FROM orders WHERE record_id = ? AND n > ? ORDER BY n", (record_id, after))
    return [_ORDER.validate_json(row[0]) for row in rows]
