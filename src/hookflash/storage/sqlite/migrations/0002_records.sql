-- Transfers and outbound calls are records: held, journaled and found in the same way. What a record is about is
-- its subject: a transfer's call, an outbound call's agent. The alias is the subject under the platform's own id.
ALTER TABLE transfers RENAME TO records;
ALTER TABLE records RENAME COLUMN call_id TO subject;
ALTER TABLE records ADD COLUMN alias TEXT;
ALTER TABLE journal RENAME COLUMN transfer_id TO record_id;
ALTER TABLE idempotency RENAME COLUMN transfer_id TO record_id;

-- One writer per subject, by whichever name.
DROP INDEX transfers_one_active_per_call;
DROP INDEX transfers_open;
DROP INDEX transfers_by_call;
DROP INDEX transfers_by_status;
CREATE UNIQUE INDEX records_one_active_per_subject ON records (connection, subject) WHERE is_active = 1;
CREATE UNIQUE INDEX records_one_active_per_alias ON records (connection, alias)
  WHERE is_active = 1 AND alias IS NOT NULL;
CREATE INDEX records_open ON records (holder) WHERE is_open = 1;
CREATE INDEX records_by_subject ON records (subject, id);
CREATE INDEX records_by_status ON records (status, id);

-- What requesters said about a record under way; its turn takes it into the journal.
CREATE TABLE orders (
  record_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  given TEXT NOT NULL,
  PRIMARY KEY (record_id, n)
) STRICT, WITHOUT ROWID;

-- One row a record in which a number is to be dialled: how many somebody has asked for lately.
CREATE TABLE dialled (
  connection TEXT NOT NULL,
  requester TEXT NOT NULL,
  at REAL NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (connection, requester, at, record_id)
) STRICT, WITHOUT ROWID;
