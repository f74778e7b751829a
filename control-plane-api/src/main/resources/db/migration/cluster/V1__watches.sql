-- Which replica watches a kind of resource, and when it last heard the cluster: the age of all that is known of them.
CREATE TABLE watch (
  kind       text        PRIMARY KEY,
  holder     uuid        NOT NULL,
  held_until timestamptz NOT NULL,
  heard_at   timestamptz
);

GRANT USAGE ON SCHEMA cluster TO ${api};
GRANT SELECT, INSERT, UPDATE ON watch TO ${api};
