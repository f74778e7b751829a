-- What is wished of each Tenant. Each change counts wanted_revision up; the cluster has it once applied_revision is the same.
CREATE TABLE tenant (
  id               uuid        PRIMARY KEY,
  -- metadata.name of the Tenant.
  name             text        NOT NULL,
  organization_id  uuid        NOT NULL,
  display_name     text        NOT NULL,
  plan             text        NOT NULL,
  region           text,
  trial_ends_at    timestamptz,
  paused_since     timestamptz,
  pause_reason     text,
  created_at       timestamptz NOT NULL,
  delete_wished_at timestamptz,
  -- Once nothing of it is left in the cluster; the name is free then.
  deleted_at       timestamptz,
  -- metadata.uid, once it was created: every later apply carries it, so that none creates it again.
  uid              text,
  wanted_revision  bigint      NOT NULL DEFAULT 1,
  applied_revision bigint      NOT NULL DEFAULT 0,
  attempts         integer     NOT NULL DEFAULT 0,
  -- Null: nothing to do.
  next_attempt_at  timestamptz,
  problem          text
);
CREATE UNIQUE INDEX tenant_by_name ON tenant (name) WHERE deleted_at IS NULL;
CREATE INDEX tenant_by_organization ON tenant (organization_id, id);
CREATE INDEX tenant_due ON tenant (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

-- What the cluster says of each Tenant, as far as we have heard; also of those that only kubectl knows.
CREATE TABLE observed (
  name             text        PRIMARY KEY,
  uid              text        NOT NULL,
  resource_version numeric     NOT NULL,
  plan             text,
  access           text,
  server           text,
  url              text,
  conditions       jsonb       NOT NULL,
  changed_at       timestamptz NOT NULL
);

-- When the cluster was last heard: the age of all that observed says.
CREATE TABLE watch (
  only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
  heard_at timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA tenants TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant, observed, watch TO ${api};
