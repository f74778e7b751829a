-- From the first step of an account's erasure on. Taken back it is deleted; carried out it stays, as all that is left of the
-- account: an id, which audit logs name. It refers to no account, for that row is gone then.
CREATE TABLE erasure (
  account_id        uuid        PRIMARY KEY,
  asked_at          timestamptz NOT NULL,
  -- SHA-256 of what the first step answered and the second one must show.
  confirmation_hash bytea       NOT NULL,
  -- Null: the second step has not been taken.
  confirmed_at      timestamptz,
  due_at            timestamptz,
  erased_at         timestamptz,
  CHECK ((confirmed_at IS NULL) = (due_at IS NULL)),
  CHECK (erased_at IS NULL OR confirmed_at IS NOT NULL)
);
CREATE INDEX erasure_due ON erasure (due_at, account_id) WHERE due_at IS NOT NULL AND erased_at IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON erasure TO ${api};
