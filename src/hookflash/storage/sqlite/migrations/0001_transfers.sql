-- Processes that hold transfers; a holder that is not here, or whose time has passed, is dead.
CREATE TABLE nodes (
  boot_id TEXT PRIMARY KEY,
  node TEXT NOT NULL,
  lease_until REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a transfer: the state that its journal adds up to, and what finding it needs.
CREATE TABLE transfers (
  id TEXT PRIMARY KEY,
  connection TEXT NOT NULL,
  call_id TEXT NOT NULL,
  status TEXT NOT NULL,
  cause TEXT,
  is_active INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  holder TEXT,
  epoch INTEGER NOT NULL,
  version INTEGER NOT NULL,
  accepted_at REAL NOT NULL,
  salt BLOB NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One writer per call.
CREATE UNIQUE INDEX transfers_one_active_per_call ON transfers (connection, call_id) WHERE is_active = 1;
CREATE INDEX transfers_open ON transfers (holder) WHERE is_open = 1;
CREATE INDEX transfers_by_call ON transfers (call_id, id);
CREATE INDEX transfers_by_status ON transfers (status, id);

CREATE TABLE journal (
  transfer_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (transfer_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  body_digest BLOB NOT NULL,
  transfer_id TEXT NOT NULL,
  at REAL NOT NULL,
  PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (at);

-- One append-only chain a node. The columns repeat what the entry says, for finding it.
CREATE TABLE audit (
  node TEXT NOT NULL,
  seq INTEGER NOT NULL,
  subject TEXT NOT NULL,
  n INTEGER NOT NULL,
  entry TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (node, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_subject ON audit (subject, n);

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  key TEXT NOT NULL,
  revoked_at REAL
) STRICT, WITHOUT ROWID;
