CREATE TABLE organization (
  id         uuid        PRIMARY KEY,
  name       text        NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE member (
  organization_id uuid        NOT NULL REFERENCES organization ON DELETE CASCADE,
  account_id      uuid        NOT NULL,
  role            text        NOT NULL CHECK (role IN ('owner', 'billing_admin', 'team_admin', 'member', 'viewer')),
  since           timestamptz NOT NULL,
  PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX member_by_account ON member (account_id, organization_id);

CREATE TABLE invitation (
  id              uuid        PRIMARY KEY,
  organization_id uuid        NOT NULL REFERENCES organization ON DELETE CASCADE,
  email           text        NOT NULL CHECK (email = lower(email)),
  role            text        NOT NULL CHECK (role IN ('owner', 'billing_admin', 'team_admin', 'member', 'viewer')),
  token_hash      bytea       NOT NULL UNIQUE,
  -- An account; null: staff gave it, and no role of theirs has to cover it.
  invited_by      uuid,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  accepted_at     timestamptz,
  revoked_at      timestamptz
);
CREATE INDEX invitation_by_organization ON invitation (organization_id, id);

GRANT USAGE ON SCHEMA organizations TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON organization, member, invitation TO ${api};
