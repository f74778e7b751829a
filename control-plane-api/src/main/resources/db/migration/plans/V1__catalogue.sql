-- The Plans of the cluster, as far as we have heard.
CREATE TABLE plan (
  -- metadata.name of the Plan.
  name             text    PRIMARY KEY,
  -- metadata.uid.
  id               uuid    NOT NULL UNIQUE,
  resource_version numeric NOT NULL,
  spec             jsonb   NOT NULL
);

GRANT USAGE ON SCHEMA plans TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON plan TO ${api};
