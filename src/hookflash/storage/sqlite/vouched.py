"""What the audit chain vouches for beside the journal: whole rows, as keyed digests in its entries.

Text comes as bytes: what was tampered with need not be text. Who holds a record (`holder`, `epoch`) is left
out: it says which process works on it, and no answer shows it.
"""

from hookflash.storage.chain import keyed_digest, row_bytes

# The columns of each digest, for SELECT and RETURNING alike; the first is the salt, where the table has one.
RECORD = (
    "salt, CAST(id AS BLOB), CAST(connection AS BLOB), CAST(subject AS BLOB), CAST(status AS BLOB), "
    "CAST(cause AS BLOB), is_active, is_open, version, accepted_at, CAST(state AS BLOB), CAST(alias AS BLOB)"
)
WISH = "CAST(owner AS BLOB), CAST(key AS BLOB), body_digest, CAST(record_id AS BLOB), at"
KEY = "digest, CAST(id AS BLOB), CAST(key AS BLOB), revoked_at"


def digest_of_record(salt: bytes, *values: bytes | float | None) -> str:
    """The digest of a record's row; an alias that is absent leaves no trace in it."""
    *columns, alias = values
    return digest_of_row(salt, *columns, *(() if alias is None else (alias,)))


def digest_of_row(salt: bytes, *values: bytes | float | None) -> str:
    """The digest of a row under its salt; an API key's salt is the digest of its secret."""
    return keyed_digest(salt, row_bytes(*values))
