"""The embedded database: SQLite in WAL mode with full synchronisation, one service process."""

from hookflash.storage.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
