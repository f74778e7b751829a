-- A domain of an organisation's e-mails. Several can claim one, and one of them can show that it is theirs.
CREATE TABLE domain (
  id              uuid        PRIMARY KEY,
  organization_id uuid        NOT NULL,
  -- In lower case and as ASCII (RFC 5891).
  name            text        NOT NULL CHECK (name = lower(name)),
  -- What the TXT record must hold: everybody can read it there.
  challenge       text        NOT NULL,
  created_at      timestamptz NOT NULL,
  -- Null: nobody has shown it yet, or the record is gone.
  verified_at     timestamptz,
  -- When the record was last looked for and an answer came.
  checked_at      timestamptz,
  -- Since when it is not there.
  missing_since   timestamptz,
  UNIQUE (organization_id, name)
);
CREATE UNIQUE INDEX domain_verified ON domain (name) WHERE verified_at IS NOT NULL;
CREATE INDEX domain_due ON domain (checked_at) WHERE verified_at IS NOT NULL;

-- The OpenID Provider of an organisation.
CREATE TABLE provider (
  organization_id uuid        PRIMARY KEY,
  issuer          text        NOT NULL,
  client_id       text        NOT NULL,
  -- Sealed.
  client_secret   bytea       NOT NULL,
  -- Whether those of the verified domains come in through it alone.
  required        boolean     NOT NULL,
  -- Of those who come the first time and nobody invited; null: they stay outside.
  default_role    text,
  revision        bigint      NOT NULL,
  changed_at      timestamptz NOT NULL
);

-- Who at a provider is which account. By subject, for an e-mail can become somebody else's.
CREATE TABLE link (
  organization_id uuid        NOT NULL,
  issuer          text        NOT NULL,
  subject         text        NOT NULL,
  account_id      uuid        NOT NULL,
  created_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, issuer, subject),
  UNIQUE (organization_id, account_id)
);
CREATE INDEX link_by_account ON link (account_id);

-- A browser that was sent to a provider and is to come back, once.
CREATE TABLE attempt (
  -- SHA-256 of the parameter state.
  state_hash        bytea       PRIMARY KEY,
  -- SHA-256 of the cookie of the browser that was sent there.
  browser_hash      bytea       NOT NULL,
  organization_id   uuid        NOT NULL,
  provider_revision bigint      NOT NULL,
  -- Whose fresh proof it shall be; null: a sign-in.
  session_id        uuid,
  -- Where the browser goes then.
  way_back          text        NOT NULL,
  created_at        timestamptz NOT NULL,
  expires_at        timestamptz NOT NULL
);
CREATE INDEX attempt_by_end ON attempt (expires_at);

-- The newest sign-in that failed before anybody was known: strangers can cause it, so it is in no audit log.
CREATE TABLE failure (
  organization_id uuid        PRIMARY KEY,
  at              timestamptz NOT NULL,
  problem         text        NOT NULL
);

CALL access.count_changes_of('sso.domain');
CALL access.count_changes_of('sso.provider');

GRANT USAGE ON SCHEMA sso TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON domain, provider, link, attempt, failure TO ${api};
