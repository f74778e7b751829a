-- Mail is written here in the transaction that it tells of, and sent afterwards.
CREATE TABLE mail (
  id              uuid        PRIMARY KEY,
  recipient       text        NOT NULL,
  subject         text        NOT NULL,
  -- Sealed, for it may hold a token; erased once it is sent or given up for good.
  body            bytea,
  created_at      timestamptz NOT NULL,
  -- Null: sent, or failed.
  next_attempt_at timestamptz,
  attempts        integer     NOT NULL DEFAULT 0,
  sent_at         timestamptz,
  -- When the last attempt was made that we make by ourselves; staff can have it sent again.
  failed_at       timestamptz,
  problem         text
);
CREATE INDEX mail_due ON mail (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX mail_failed ON mail (id) WHERE failed_at IS NOT NULL;
CREATE INDEX mail_by_age ON mail (created_at);

GRANT USAGE ON SCHEMA notifications TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON mail TO ${api};
