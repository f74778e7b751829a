CREATE TABLE account (
  id            uuid        PRIMARY KEY,
  -- In lower case: one person, one account.
  email         text        NOT NULL UNIQUE CHECK (email = lower(email)),
  display_name  text        NOT NULL,
  -- Argon2id, with its salt and parameters.
  password_hash text        NOT NULL,
  staff_role    text,
  created_at    timestamptz NOT NULL
);

CREATE TABLE session (
  id         uuid        PRIMARY KEY,
  account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
  -- SHA-256 of a random token: who reads this table cannot enter with it.
  token_hash bytea       NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  proven_at  timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  address    text        NOT NULL,
  user_agent text
);
CREATE INDEX session_by_account ON session (account_id, id);

-- Failed sign-ins by hash of e-mail or address, of strangers too: no e-mail that nobody registered is kept.
CREATE TABLE sign_in_failure (
  key   bytea       PRIMARY KEY,
  count integer     NOT NULL,
  since timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA identity TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON account, session, sign_in_failure TO ${api};
