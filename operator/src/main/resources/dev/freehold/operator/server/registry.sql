-- The registry of a DatabaseServer, in the operator-only database "freehold"; made and upgraded by the operator.
-- Ours = owned by the operator's role and held here. What is not held here is never altered or dropped.
create schema if not exists registry;

-- One row, locked by every claim: it makes "is there a free slot" and "take it" one step.
create table if not exists registry.claim_lock (
  singleton boolean primary key default true check (singleton)
);
insert into registry.claim_lock default values on conflict do nothing;

create table if not exists registry.tenant_database (
  id                text primary key check (id ~ '^[a-z2-7]{16}$'),
  database_name     name not null unique,
  installation      text not null,
  state             text not null constraint tenant_database_states
                    check (state in ('creating', 'stocking', 'warm', 'assigned', 'tombstone', 'purging')),
  -- Empty while it is nobody's.
  tenant_name       text not null default '',
  tenant_uid        text not null default '',
  -- Counts the passwords that the logins were given; 0: none yet, the first one waits sealed.
  password_revision integer not null default 1,
  -- Fully in force: Full, ReadOnly or Suspended; null while a change is under way.
  access            text,
  -- The active login's, until it stands in the tenant's Secret.
  sealed_password   bytea,
  -- The active one of the two logins, and since when the Secret holds its password.
  login             text not null default 'a' check (login in ('a', 'b')),
  password_since    timestamptz,
  -- While the active login takes the place of the other one: how far it has come. A digest of the last request that was taken up.
  rotation          text check (rotation in ('switching', 'settling', 'retiring')),
  rotation_since    timestamptz,
  rotation_answered text,
  -- What the login may open at once; together they count against the server's capacity.
  connection_limit  integer not null default 0,
  -- Null until it was measured.
  size_bytes        bigint,
  created_at        timestamptz not null default now(),
  assigned_at       timestamptz,
  -- Both stay when a Tenant adopts it, until its password is handed out.
  tombstoned_at     timestamptz,
  -- When a tombstone may be dropped; null: only when a person says so.
  purge_after       timestamptz,
  check ((tenant_name = '') = (state in ('stocking', 'warm')))
);
-- Registries that were made before there was a time to purge.
do $$
begin
  if not exists (select from pg_constraint where conname = 'tenant_database_states') then
    alter table registry.tenant_database add column if not exists purge_after timestamptz, drop constraint tenant_database_state_check,
      add constraint tenant_database_states check (state in ('creating', 'stocking', 'warm', 'assigned', 'tombstone', 'purging'));
  end if;
end
$$;
-- Which database it is: one that somebody made by hand under the name of a lost one has another oid. Null until it is there.
alter table registry.tenant_database add column if not exists database_oid oid;
-- When a session of ours last looked into the database for what the shared catalogs do not show.
alter table registry.tenant_database add column if not exists looked_inside_at timestamptz not null default now();
-- A Tenant used it when somebody named it to be purged: what is left standing of that wish must not count when the Tenant goes.
alter table registry.tenant_database add column if not exists purge_refused boolean not null default false;

-- A server that was restored from a dump is another cluster and gives its databases other oids: what stands there under our names is taken for ours.
create table if not exists registry.server_identity (
  singleton         boolean primary key default true check (singleton),
  system_identifier bigint not null
);
-- Which DatabaseServer it is, for each cluster whose operator comes here.
create table if not exists registry.server_resource (
  installation      text primary key,
  name              text not null
);
delete from registry.server_resource where exists
  (select from registry.server_identity i, pg_control_system() c where i.system_identifier <> c.system_identifier);
update registry.tenant_database set database_oid = null
where database_oid is not null and exists
  (select from registry.server_identity i, pg_control_system() c where i.system_identifier <> c.system_identifier);
insert into registry.server_identity (system_identifier) select system_identifier from pg_control_system()
on conflict (singleton) do update set system_identifier = excluded.system_identifier where server_identity.system_identifier <> excluded.system_identifier;
update registry.tenant_database t set database_oid = d.oid from pg_database d
where t.database_oid is null and t.state not in ('creating', 'stocking') and d.datname = t.database_name and pg_get_userbyid(d.datdba) = current_user;
-- A tenant has at most one live database on a server; any number of tombstones.
create unique index if not exists tenant_database_live on registry.tenant_database (installation, tenant_name) where state in ('creating', 'assigned');
create index if not exists tenant_database_rotation on registry.tenant_database (rotation) where rotation is not null;
create index if not exists tenant_database_name on registry.tenant_database (tenant_name);
-- The pool: a claim takes the oldest.
create index if not exists tenant_database_warm on registry.tenant_database (created_at) where state = 'warm';
-- Retained databases, those first that are dropped first.
create index if not exists tenant_database_purge on registry.tenant_database (purge_after) where state in ('tombstone', 'purging');

-- Write rights that ReadOnly took from a tenant's own grants; given back from here when it ends.
create table if not exists registry.withdrawn_right (
  database_id       text not null references registry.tenant_database (id) on delete cascade,
  kind              text not null,
  -- Qualified and quoted by the server; a column's right names the column.
  object            text not null,
  column_name       text not null,
  privilege         text not null,
  -- Empty: PUBLIC, and the object's owner.
  grantee           text not null,
  grantor           text not null,
  grantable         boolean not null
);
create index if not exists withdrawn_right_database on registry.withdrawn_right (database_id);
