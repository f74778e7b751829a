-- The last link of each chain. Whoever appends locks this row, so that sequence and hash have no gaps.
CREATE TABLE chain (
  id            uuid   PRIMARY KEY,
  sequence      bigint NOT NULL,
  hash          bytea  NOT NULL CHECK (length(hash) = 32),
  -- Up to where it is signed.
  signed_up_to  bigint NOT NULL DEFAULT 0
);
CREATE INDEX chain_to_sign ON chain (id) WHERE sequence > signed_up_to;

CREATE TABLE entry (
  chain_id      uuid        NOT NULL,
  sequence      bigint      NOT NULL CHECK (sequence > 0),
  at            timestamptz NOT NULL,
  actor         text        NOT NULL,
  -- What lets the actor act here in another's stead, such as a support grant.
  on_behalf_of  text,
  action        text        NOT NULL,
  target        text        NOT NULL,
  outcome       text        NOT NULL CHECK (outcome IN ('Done', 'Refused')),
  reason        text,
  changes       jsonb       NOT NULL,
  request_id    text,
  -- Address and user agent under the actor's key: the hash is over this, so that it holds when the key is erased.
  origin        bytea,
  previous_hash bytea       NOT NULL,
  hash          bytea       NOT NULL,
  PRIMARY KEY (chain_id, sequence)
);
-- Searches are in the order of time; each filter has an index that ends in it.
CREATE INDEX entry_by_time ON entry (chain_id, at, sequence);
CREATE INDEX entry_by_actor ON entry (chain_id, actor, at, sequence);
CREATE INDEX entry_by_action ON entry (chain_id, action, at, sequence);
CREATE INDEX entry_by_target ON entry (chain_id, target, at, sequence);
CREATE INDEX entry_by_request ON entry (chain_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX entry_by_grant ON entry (chain_id, on_behalf_of, at, sequence) WHERE on_behalf_of IS NOT NULL;
CREATE INDEX entry_refused ON entry (chain_id, at, sequence) WHERE outcome = 'Refused';

-- Of whoever acts: without the row their origins are unreadable for ever.
CREATE TABLE subject_key (
  subject    text        PRIMARY KEY,
  sealed_key bytea       NOT NULL,
  created_at timestamptz NOT NULL
);

-- Ed25519. The id is the fingerprint of the public key, so that no other key can take its place.
CREATE TABLE signing_key (
  id                 text        PRIMARY KEY,
  public_key         bytea       NOT NULL,
  -- Null once a newer key signs.
  sealed_private_key bytea,
  created_at         timestamptz NOT NULL
);

-- Where a chain stood, signed.
CREATE TABLE checkpoint (
  chain_id    uuid        NOT NULL,
  sequence    bigint      NOT NULL,
  -- Whether all up to here was deleted because of its age: the chain begins after it.
  cut         boolean     NOT NULL,
  hash        bytea       NOT NULL,
  at          timestamptz NOT NULL,
  key_id      text        NOT NULL REFERENCES signing_key,
  signature   bytea       NOT NULL,
  exported_at timestamptz,
  PRIMARY KEY (chain_id, sequence, cut)
);
CREATE INDEX checkpoint_to_export ON checkpoint (at) WHERE exported_at IS NULL;

-- Refusals of callers without a session, counted by hour and network.
CREATE TABLE anonymous_refusal (
  hour     timestamptz NOT NULL,
  status   integer     NOT NULL,
  endpoint text        NOT NULL,
  network  text        NOT NULL,
  count    bigint      NOT NULL,
  first_at timestamptz NOT NULL,
  last_at  timestamptz NOT NULL,
  PRIMARY KEY (hour, status, endpoint, network)
);

-- The one way to delete entries, and what was signed of them: up to a signed cut, and none of the last thirty days whatever signs.
CREATE FUNCTION cut_entries(of_chain uuid, up_to bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp AS $$
DECLARE
  deleted bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM checkpoint WHERE chain_id = of_chain AND sequence = up_to AND cut) THEN
    RAISE EXCEPTION 'entries of chain % up to % are not cut: no signed checkpoint says so', of_chain, up_to;
  END IF;
  IF EXISTS (SELECT FROM entry WHERE chain_id = of_chain AND sequence <= up_to AND at > now() - interval '30 days') THEN
    RAISE EXCEPTION 'entries of chain % up to % are not cut: some are younger than thirty days', of_chain, up_to;
  END IF;
  DELETE FROM entry WHERE chain_id = of_chain AND sequence <= up_to;
  GET DIAGNOSTICS deleted = ROW_COUNT;
  -- What was signed of entries that are gone: the cut stands for all of it.
  DELETE FROM checkpoint WHERE chain_id = of_chain AND sequence < up_to;
  RETURN deleted;
END $$;
REVOKE ALL ON FUNCTION cut_entries FROM PUBLIC;

-- No UPDATE and no DELETE on entries: what was written stays.
GRANT USAGE ON SCHEMA audit TO ${api};
GRANT SELECT, INSERT, UPDATE ON chain TO ${api};
GRANT SELECT, INSERT ON entry, checkpoint TO ${api};
GRANT UPDATE (exported_at) ON checkpoint TO ${api};
GRANT SELECT, INSERT, DELETE ON subject_key TO ${api};
GRANT SELECT, INSERT ON signing_key TO ${api};
GRANT UPDATE (sealed_private_key) ON signing_key TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON anonymous_refusal TO ${api};
GRANT EXECUTE ON FUNCTION cut_entries TO ${api};
