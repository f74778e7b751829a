-- The last link of each chain. Whoever appends locks this row, so that sequence and hash have no gaps.
CREATE TABLE chain (
  id       uuid   PRIMARY KEY,
  sequence bigint NOT NULL,
  hash     bytea  NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE entry (
  chain_id      uuid        NOT NULL,
  sequence      bigint      NOT NULL CHECK (sequence > 0),
  at            timestamptz NOT NULL,
  actor         text        NOT NULL,
  action        text        NOT NULL,
  target        text        NOT NULL,
  outcome       text        NOT NULL CHECK (outcome IN ('Done', 'Refused')),
  reason        text,
  changes       jsonb       NOT NULL,
  request_id    text,
  address       text,
  user_agent    text,
  previous_hash bytea       NOT NULL,
  hash          bytea       NOT NULL,
  PRIMARY KEY (chain_id, sequence)
);
CREATE INDEX entry_by_target ON entry (chain_id, target, sequence);

-- No UPDATE and no DELETE on entries: what was written stays.
GRANT USAGE ON SCHEMA audit TO ${api};
GRANT SELECT, INSERT, UPDATE ON chain TO ${api};
GRANT SELECT, INSERT ON entry TO ${api};
