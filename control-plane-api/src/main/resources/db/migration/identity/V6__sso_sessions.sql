-- The organisation whose identity provider vouched for the session, and in which alone it counts; null: it is the person's own.
ALTER TABLE session ADD COLUMN sso_organization_id uuid;
CREATE INDEX session_by_sso_organization ON session (sso_organization_id) WHERE sso_organization_id IS NOT NULL;
