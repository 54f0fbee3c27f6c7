"""Opening a database file: safe settings, migrations, and one service process at a time."""

import fcntl
import os
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

import apsw

from hookflash.domain.errors import ConfigError, DatabaseBusy, StorageError

# Older libraries can corrupt a database in WAL mode (DESIGN section 4).
OLDEST_SAFE = (3, 51, 3)
_BUSY_MS = 5_000


def connect(path: Path, *, read_only: bool = False) -> apsw.Connection:
    """A connection with write-ahead log, full synchronisation and a busy timeout.

    Raises:
        StorageError: The file cannot be opened.
        ConfigError: The SQLite library is too old to be safe.
    """
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < OLDEST_SAFE:
        raise ConfigError("The SQLite library is older than 3.51.3 and can corrupt databases; upgrade apsw.")
    flags = apsw.SQLITE_OPEN_READWRITE | (0 if read_only else apsw.SQLITE_OPEN_CREATE)
    try:
        connection = apsw.Connection(str(path), flags=flags)
        connection.set_busy_timeout(_BUSY_MS)
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
    except apsw.Error as error:
        raise explain(error, path) from error
    return connection


def migrate(connection: apsw.Connection, path: Path) -> list[str]:
    """Bring the schema up to date behind the database's own write lock; the migrations that ran.

    Raises:
        StorageError: The database cannot be written, or a newer version of Hookflash has changed its schema.
    """
    done: list[str] = []
    try:
        with connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID"
            )
        # BEGIN IMMEDIATE holds the lock over "which are missing" and "run them".
        connection.execute("BEGIN IMMEDIATE")
        try:
            present = {row[0] for row in connection.execute("SELECT name FROM migrations")}
            known = migrations()
            _insist_on_known(present, [name for name, _ in known], path)
            for name, text in known:
                if name not in present:
                    connection.execute(text)
                    connection.execute("INSERT INTO migrations VALUES (?)", (name,))
                    done.append(name)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    except apsw.Error as error:
        raise explain(error, path) from error
    return done


def _insist_on_known(present: set[str], known: list[str], path: Path) -> None:
    newer = sorted(present - set(known))
    if newer:
        raise StorageError(
            f"Database {path}: its schema is at {newer[-1]}, and this version of Hookflash knows it up to "
            f"{known[-1]}; use the version that wrote it, or a newer one."
        )


def migrations() -> list[tuple[str, str]]:
    """All migrations, in order: name and SQL text."""
    folder = resources.files("hookflash.storage.sqlite") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [(f.name.removesuffix(".sql"), f.read_text(encoding="utf-8")) for f in files]


def explain(error: apsw.Error, path: Path) -> StorageError:
    """A database library's error in words that say what to do."""
    reasons: dict[type[apsw.Error], str] = {
        apsw.FullError: "the disk is full",
        apsw.ReadOnlyError: "it cannot be written; check the file's permissions",
        apsw.CantOpenError: "it cannot be opened; check that its folder exists and can be written",
        apsw.NotADBError: "it is not a Hookflash database",
        apsw.CorruptError: "it is damaged; restore a backup",
        apsw.IOError: "the disk reports an error; is it full?",
        apsw.BusyError: "another process is writing to it",
        apsw.PermissionsError: "access to it is denied",
    }
    reason = next((text for kind, text in reasons.items() if isinstance(error, kind)), "the database failed")
    return StorageError(f"Database {path}: {reason}.")


class ServiceLock:
    """Keeps a second service off a database file; the system drops it when the process dies."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            DatabaseBusy: Another service process has it.
            StorageError: The lock file cannot be made.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StorageError(f"Lock file {self._path}: {error.strerror}.") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise DatabaseBusy(
                f"Database {self._path.with_suffix('')} is in use by another Hookflash service; one process "
                "at a time can run on an SQLite file."
            ) from error
        self._descriptor = descriptor
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        value: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        """Let go of the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
