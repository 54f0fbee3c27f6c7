"""Adding entries to the audit chain, in the transaction of the change they stand for."""

from datetime import datetime

import apsw

from hookflash.storage.chain import GENESIS, Head, canonical, link

FORGOTTEN = "idempotency.forgotten"


class AuditChain:
    """This node's chain; used by the writer thread alone."""

    def __init__(self, node: str) -> None:
        self._node = node

    def append(
        self,
        db: apsw.Connection,
        *,
        at: datetime,
        actor: str,
        what: str,
        subject: str,
        n: int = 0,
        digests: dict[str, str] | None = None,
        facts: dict[str, str] | None = None,
    ) -> None:
        """Add an entry within the caller's transaction.

        Args:
            db: The connection with the transaction.
            at: When it happened.
            actor: Who did it.
            what: What happened, as ``thing.happened``.
            subject: To which thing.
            n: The journal row it stands for; 0 if none.
            digests: Of the rows as they are after it: ``event``, ``record``, ``wish``, ``key``.
            facts: What may be kept for ever.
        """
        head = self._head(db)
        entry = canonical(
            {
                "actor": actor,
                "at": at.isoformat(),
                "digests": digests or {},
                "facts": facts or {},
                "n": n,
                "node": self._node,
                "seq": head.seq + 1,
                "subject": subject,
                "what": what,
            }
        )
        db.execute(
            "INSERT INTO audit (node, seq, subject, n, entry, hash) VALUES (?, ?, ?, ?, ?, ?)",
            (self._node, head.seq + 1, subject, n, entry.decode(), link(head.hash, entry)),
        )

    def _head(self, db: apsw.Connection) -> Head:
        row = db.execute(
            "SELECT seq, hash FROM audit WHERE node = ? ORDER BY seq DESC LIMIT 1", (self._node,)
        ).fetchone()
        return Head(row[0], row[1]) if row else Head(0, GENESIS)
