-- The answers to requests with an Idempotency-Key, written in the transaction of what they did.
CREATE TABLE answer (
  -- Who asked: keys of different principals have nothing to do with each other.
  principal    text        NOT NULL,
  key          text        NOT NULL,
  request_hash bytea       NOT NULL,
  -- Null only while the first request is still in its transaction.
  body         text,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX answer_by_age ON answer (created_at);

GRANT USAGE ON SCHEMA web TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON answer TO ${api};
