-- Decisions are cached by this number. Whatever they depend on counts it up in the transaction of the change: by triggers, so that
-- no writer can forget it, and with the owner's rights, so that the API's login can neither skip nor set it.
CREATE TABLE organization_version (
  organization_id uuid   PRIMARY KEY,
  version         bigint NOT NULL
);

-- Not version + 1: a number whose transaction was rolled back would come again and stand for other facts.
CREATE SEQUENCE version;

CREATE FUNCTION count_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  moved text := CASE TG_OP WHEN 'UPDATE' THEN format('UNION SELECT %I FROM before', TG_ARGV[0]) ELSE '' END;
BEGIN
  EXECUTE format(
    'INSERT INTO access.organization_version (organization_id, version)
     SELECT id, nextval(''access.version'')
     FROM (SELECT DISTINCT id FROM (SELECT %I AS id FROM changed %s) AS each ORDER BY id) AS organizations
     ON CONFLICT (organization_id) DO UPDATE SET version = excluded.version',
    TG_ARGV[0], moved);
  RETURN NULL;
END
$$;

-- For the migrations of every module that holds facts which decisions depend on.
CREATE PROCEDURE count_changes_of(relation regclass, organization name DEFAULT 'organization_id') LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER version_on_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed
                  FOR EACH STATEMENT EXECUTE FUNCTION access.count_version(%L)', relation, organization);
  EXECUTE format('CREATE TRIGGER version_on_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS before NEW TABLE AS changed
                  FOR EACH STATEMENT EXECUTE FUNCTION access.count_version(%L)', relation, organization);
  EXECUTE format('CREATE TRIGGER version_on_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed
                  FOR EACH STATEMENT EXECUTE FUNCTION access.count_version(%L)', relation, organization);
END
$$;

-- Roles that an organisation made; the built-in ones are in the code.
CREATE TABLE role (
  id              uuid        PRIMARY KEY,
  organization_id uuid        NOT NULL,
  name            text        NOT NULL,
  -- By permission: "always" or "conditional".
  permissions     jsonb       NOT NULL CHECK (jsonb_typeof(permissions) = 'object'),
  revision        bigint      NOT NULL,
  created_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX role_by_name ON role (organization_id, lower(name));
CREATE INDEX role_by_organization ON role (organization_id, id);

-- What an organisation forbids on top of what the platform does. No row: nothing.
CREATE TABLE policy (
  organization_id            uuid        PRIMARY KEY,
  second_factor_required     boolean     NOT NULL,
  -- IP ranges as CIDR; empty: any.
  addresses                  text[]      NOT NULL,
  -- Empty: any.
  invitation_domains         text[]      NOT NULL,
  -- Null: as long as the installation lets a session live.
  session_minutes            integer     CHECK (session_minutes > 0),
  -- Empty: any.
  regions                    text[]      NOT NULL,
  support_approval_delegated boolean     NOT NULL,
  revision                   bigint      NOT NULL,
  changed_at                 timestamptz NOT NULL
);

REVOKE ALL ON FUNCTION count_version FROM PUBLIC;
REVOKE ALL ON PROCEDURE count_changes_of FROM PUBLIC;

CALL access.count_changes_of('access.role');
CALL access.count_changes_of('access.policy');

GRANT USAGE ON SCHEMA access TO ${api};
GRANT SELECT ON organization_version TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON role TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON policy TO ${api};
