CREATE TABLE account (
  id                    uuid        PRIMARY KEY,
  -- In lower case: one person, one account.
  email                 text        NOT NULL UNIQUE CHECK (email = lower(email)),
  display_name          text        NOT NULL,
  -- Argon2id, with its salt and parameters.
  password_hash         text        NOT NULL,
  -- Whether the password is long enough to be all that is asked for.
  password_stands_alone boolean     NOT NULL,
  staff_role            text,
  created_at            timestamptz NOT NULL,
  -- When somebody showed that this address's mail is theirs; null: nobody yet.
  verified_at           timestamptz
);
CREATE INDEX account_unverified ON account (created_at) WHERE verified_at IS NULL;

CREATE TABLE session (
  id            uuid        PRIMARY KEY,
  account_id    uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
  -- SHA-256 of a random token: who reads this table cannot enter with it.
  token_hash    bytea       NOT NULL UNIQUE,
  created_at    timestamptz NOT NULL,
  proven_at     timestamptz NOT NULL,
  -- Whether more than a password was proven.
  second_factor boolean     NOT NULL,
  -- To the minute.
  last_used_at  timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL,
  revoked_at    timestamptz,
  address       text        NOT NULL,
  user_agent    text
);
CREATE INDEX session_by_account ON session (account_id, id);
CREATE INDEX session_by_end ON session (expires_at);

-- What a mail's link or an unfinished sign-in holds; of each purpose an account has one, the newest.
CREATE TABLE one_time_token (
  token_hash bytea       PRIMARY KEY,
  account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
  purpose    text        NOT NULL CHECK (purpose IN ('verify_email', 'reset_password', 'sign_in')),
  expires_at timestamptz NOT NULL,
  UNIQUE (account_id, purpose)
);
CREATE INDEX one_time_token_by_end ON one_time_token (expires_at);

-- Attempts by hash of e-mail or address, of strangers too: no e-mail that nobody registered is kept.
CREATE TABLE attempt (
  key   bytea       PRIMARY KEY,
  count integer     NOT NULL,
  since timestamptz NOT NULL
);
CREATE INDEX attempt_by_age ON attempt (since);

GRANT USAGE ON SCHEMA identity TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON account, session, one_time_token, attempt TO ${api};
