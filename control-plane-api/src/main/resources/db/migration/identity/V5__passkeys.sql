-- Public-key credentials of accounts (WebAuthn, level 3): whoever reads this table cannot sign in with it.
CREATE TABLE passkey (
  id              uuid        PRIMARY KEY,
  account_id      uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
  -- Chosen by the authenticator. A credential is one account's, once.
  credential_id   bytea       NOT NULL UNIQUE,
  name            text        NOT NULL,
  -- Attested credential data (WebAuthn, 6.5.1): the authenticator's model, the id again, and the public key.
  attested        bytea       NOT NULL,
  -- Of the last signature; 0 where the authenticator does not count.
  sign_count      bigint      NOT NULL,
  -- Whether it can be copied to other devices of its owner, and whether it is.
  backup_eligible boolean     NOT NULL,
  backed_up       boolean     NOT NULL,
  -- How browsers reach it, as they say themselves.
  transports      text[]      NOT NULL,
  created_at      timestamptz NOT NULL,
  last_used_at    timestamptz
);
CREATE INDEX passkey_by_account ON passkey (account_id, id);

-- What a passkey has been asked to sign, and for what alone it counts.
CREATE TABLE passkey_challenge (
  challenge_hash bytea       PRIMARY KEY,
  ceremony       text        NOT NULL CHECK (ceremony IN ('register', 'sign_in', 'second_factor', 'proof')),
  -- SHA-256 of the session or of the first step that it belongs to; of nothing for a stranger's.
  bound_to       bytea       NOT NULL,
  expires_at     timestamptz NOT NULL
);
CREATE INDEX passkey_challenge_by_end ON passkey_challenge (expires_at);

-- Null: the account has passkeys instead.
ALTER TABLE account ALTER COLUMN password_hash DROP NOT NULL;

-- What the session's last proof was made with, such as password and totp.
ALTER TABLE session ADD COLUMN factors text[] NOT NULL DEFAULT '{}';

GRANT SELECT, INSERT, UPDATE, DELETE ON passkey, passkey_challenge TO ${api};
