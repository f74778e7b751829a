-- For how long an organisation's log is kept, where its tenants' plans say longer than the setting. It rises at once, and falls
-- only after a notice of 31 days, so that nothing that was promised for what is written goes by surprise.
CREATE TABLE promise (
  chain_id   uuid        PRIMARY KEY,
  days       integer     NOT NULL,
  -- The notice: what it falls to, and when. Null: it stays.
  falls_to   integer     CHECK (falls_to < days),
  falls_at   timestamptz,
  CHECK ((falls_to IS NULL) = (falls_at IS NULL))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON promise TO ${api};
