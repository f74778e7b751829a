-- An authenticator app of an account (RFC 6238).
CREATE TABLE totp (
  account_id   uuid        PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  -- Sealed: codes are computed from it.
  secret       bytea       NOT NULL,
  created_at   timestamptz NOT NULL,
  -- When a first code showed that the app has the secret; null: it asks for nothing yet.
  confirmed_at timestamptz,
  -- The time step of the last code that was taken: that one and earlier ones are refused.
  last_step    bigint      NOT NULL
);

-- For when the app is lost; each is deleted when it is used.
CREATE TABLE recovery_code (
  account_id uuid  NOT NULL REFERENCES account ON DELETE CASCADE,
  -- SHA-256 of 80 random bits.
  code_hash  bytea NOT NULL,
  PRIMARY KEY (account_id, code_hash)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON totp, recovery_code TO ${api};
