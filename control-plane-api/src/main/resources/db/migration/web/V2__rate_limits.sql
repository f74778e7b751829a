-- How much of its rate somebody has used, for all replicas. Worth no write to disk: after a crash everybody begins anew.
CREATE UNLOGGED TABLE rate (
  -- SHA-256 of who it is and which limit.
  key         bytea   PRIMARY KEY,
  -- Microseconds since 1970: by then all that was used is earned again.
  spent_until bigint  NOT NULL,
  -- Requests that the last one who asked was given.
  granted     integer NOT NULL
);
CREATE INDEX rate_over ON rate (spent_until);

GRANT SELECT, INSERT, UPDATE, DELETE ON rate TO ${api};
