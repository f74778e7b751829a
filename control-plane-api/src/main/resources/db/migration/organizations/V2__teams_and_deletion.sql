CREATE TABLE team (
  id              uuid        PRIMARY KEY,
  organization_id uuid        NOT NULL REFERENCES organization ON DELETE CASCADE,
  name            text        NOT NULL,
  revision        bigint      NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL,
  UNIQUE (organization_id, id)
);
CREATE UNIQUE INDEX team_by_name ON team (organization_id, lower(name));

CREATE TABLE team_member (
  organization_id uuid    NOT NULL,
  team_id         uuid    NOT NULL,
  account_id      uuid    NOT NULL,
  admin           boolean NOT NULL,
  PRIMARY KEY (team_id, account_id),
  FOREIGN KEY (organization_id, team_id) REFERENCES team (organization_id, id) ON DELETE CASCADE,
  -- Who leaves the organisation leaves its teams.
  FOREIGN KEY (organization_id, account_id) REFERENCES member ON DELETE CASCADE
);
CREATE INDEX team_member_by_account ON team_member (organization_id, account_id);
CREATE INDEX team_member_by_team ON team_member (organization_id, team_id);

-- From the first step of deleting an organisation until it is gone, or until somebody changes their mind.
CREATE TABLE deletion (
  organization_id   uuid        PRIMARY KEY REFERENCES organization ON DELETE CASCADE,
  asked_by          uuid        NOT NULL,
  asked_at          timestamptz NOT NULL,
  -- SHA-256 of what the first step answered and the second one must show.
  confirmation_hash bytea       NOT NULL,
  -- Null: the second step has not been taken.
  confirmed_at      timestamptz,
  due_at            timestamptz,
  CHECK ((confirmed_at IS NULL) = (due_at IS NULL))
);
CREATE INDEX deletion_due ON deletion (due_at) WHERE due_at IS NOT NULL;

ALTER TABLE organization ADD COLUMN revision bigint NOT NULL DEFAULT 1;

-- A built-in role, or the id of one that the organisation made (access.role).
ALTER TABLE member DROP CONSTRAINT member_role_check;
ALTER TABLE member ADD CONSTRAINT member_role_check
  CHECK (role IN ('owner', 'billing_admin', 'team_admin', 'member', 'viewer') OR role ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');
ALTER TABLE invitation DROP CONSTRAINT invitation_role_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_role_check
  CHECK (role IN ('owner', 'billing_admin', 'team_admin', 'member', 'viewer') OR role ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');
CREATE INDEX member_by_role ON member (organization_id, role);

CALL access.count_changes_of('organizations.organization', 'id');
CALL access.count_changes_of('organizations.member');
CALL access.count_changes_of('organizations.team');
CALL access.count_changes_of('organizations.team_member');
CALL access.count_changes_of('organizations.deletion');
INSERT INTO access.organization_version (organization_id, version) SELECT id, nextval('access.version') FROM organization;

GRANT SELECT, INSERT, UPDATE, DELETE ON team, team_member, deletion TO ${api};
