-- A member's way into an app: the code, and once it is redeemed the access token. Of both only the SHA-256 is kept.
CREATE TABLE authorization_code (
  id                      uuid        PRIMARY KEY,
  code_hash               bytea       NOT NULL UNIQUE,
  -- The tenant whose app it is for: a later holder of the name is another one.
  tenant_id               uuid        NOT NULL,
  -- Who signed in, and how.
  account_id              uuid        NOT NULL,
  session_id              uuid        NOT NULL,
  authenticated_at        timestamptz NOT NULL,
  proven_at               timestamptz NOT NULL,
  second_factor           boolean     NOT NULL,
  redirect_uri            text        NOT NULL,
  scopes                  text[]      NOT NULL,
  -- S256 (RFC 7636).
  code_challenge          text        NOT NULL,
  nonce                   text,
  issued_at               timestamptz NOT NULL,
  expires_at              timestamptz NOT NULL,
  redeemed_at             timestamptz,
  access_token_hash       bytea       UNIQUE,
  access_token_expires_at timestamptz,
  -- Once the code was shown a second time.
  revoked_at              timestamptz,
  CHECK ((access_token_hash IS NULL) = (access_token_expires_at IS NULL)),
  CHECK (access_token_hash IS NULL OR redeemed_at IS NOT NULL)
);
CREATE INDEX authorization_code_by_age ON authorization_code (issued_at);

-- What signs tokens: RSA keys as JSON Web Keys (RFC 7517).
CREATE TABLE signing_key (
  -- The thumbprint of the public key (RFC 7638): kid in tokens.
  id                 text        PRIMARY KEY,
  public_key         text        NOT NULL,
  -- Null once a newer key signs.
  sealed_private_key bytea,
  -- Published from then on.
  created_at         timestamptz NOT NULL,
  signs_from         timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA idp TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON authorization_code, signing_key TO ${api};
