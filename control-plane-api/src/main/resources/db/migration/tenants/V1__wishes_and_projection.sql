-- What is wished of each Tenant. Each change counts wanted_revision up; the cluster has it once applied_revision is the same.
CREATE TABLE tenant (
  id               uuid        PRIMARY KEY,
  -- metadata.name of the Tenant.
  name             text        NOT NULL,
  organization_id  uuid        NOT NULL,
  display_name     text        NOT NULL,
  plan             text        NOT NULL,
  region           text,
  -- Of the organisation; null: open to all its members. Of one that is gone: to none whose role is bound to teams.
  team_id          uuid,
  -- Pins by staff.
  server_pin       text,
  release_pin      text,
  hostname_pin     text,
  -- A Tenant of kubectl's that the organisation took over: its fields stay with whoever applied them.
  claimed_at       timestamptz,
  trial_ends_at    timestamptz,
  paused_since     timestamptz,
  pause_reason     text,
  -- An account.
  paused_by        uuid,
  created_at       timestamptz NOT NULL,
  delete_wished_at timestamptz,
  -- Once nothing of it is left in the cluster.
  gone_at          timestamptz,
  -- Of the database, once we know it. Kept until then after the Tenant is gone; null: not kept.
  database_id      text,
  retained_until   timestamptz,
  -- Who restricted it when it was deleted, but for the customer: whoever brings it back would lift that.
  restricted_by    text,
  -- The database that it takes over when it is brought back.
  adopt            text,
  -- Once nothing is retained either; the name is free then.
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
CREATE INDEX tenant_retained ON tenant (retained_until) WHERE gone_at IS NOT NULL AND deleted_at IS NULL;
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
  spec             jsonb       NOT NULL,
  -- By field of the spec, the field managers that own it.
  owners           jsonb       NOT NULL,
  -- The organisation that whoever holds kubectl offers it to.
  offered_to       text,
  changed_at       timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA tenants TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant, observed TO ${api};
