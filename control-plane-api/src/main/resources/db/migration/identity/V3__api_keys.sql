CREATE TABLE api_key (
  id              uuid        PRIMARY KEY,
  organization_id uuid        NOT NULL,
  -- Who made it: it may never more than they now may.
  account_id      uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
  name            text        NOT NULL,
  -- Its first characters, by which people recognise it.
  prefix          text        NOT NULL,
  -- SHA-256 of 256 random bits.
  secret_hash     bytea       NOT NULL UNIQUE,
  -- After a rotation the secret before counts for a while beside it.
  previous_hash   bytea       UNIQUE,
  previous_until  timestamptz,
  -- A built-in role's name, or the id of one that the organisation made.
  role            text        NOT NULL,
  -- Whether who made it had proven it with more than a password.
  second_factor   boolean     NOT NULL,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  -- To the minute.
  last_used_at    timestamptz
);
CREATE INDEX api_key_by_organization ON api_key (organization_id, id);
CREATE INDEX api_key_by_account ON api_key (account_id);
CREATE INDEX api_key_by_end ON api_key (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON api_key TO ${api};
