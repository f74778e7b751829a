-- Where an organisation wants to be told.
CREATE TABLE endpoint (
  id                 uuid        PRIMARY KEY,
  organization_id    uuid        NOT NULL,
  url                text        NOT NULL,
  description        text        NOT NULL,
  -- Empty: all.
  events             text[]      NOT NULL,
  -- Sealed; the one before still signs beside it for a while.
  secret             bytea       NOT NULL,
  previous_secret    bytea,
  previous_until     timestamptz,
  -- When the secret took the first one's place.
  rotated_at         timestamptz,
  created_at         timestamptz NOT NULL,
  revision           bigint      NOT NULL DEFAULT 1,
  -- Since when every attempt has failed.
  failing_since      timestamptz,
  disabled_at        timestamptz,
  disabled_because   text,
  CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
  CHECK ((disabled_at IS NULL) = (disabled_because IS NULL))
);
CREATE INDEX endpoint_by_organization ON endpoint (organization_id, id);

-- How often something was told of each object, so that a receiver knows what is newer.
CREATE TABLE object_sequence (
  object   text   PRIMARY KEY,
  sequence bigint NOT NULL
);

-- What happened, in the transaction in which it did.
CREATE TABLE event (
  id              uuid        PRIMARY KEY,
  organization_id uuid        NOT NULL,
  type            text        NOT NULL,
  object          text        NOT NULL,
  sequence        bigint      NOT NULL,
  at              timestamptz NOT NULL,
  data            jsonb       NOT NULL,
  UNIQUE (object, sequence)
);
CREATE INDEX event_by_organization ON event (organization_id, at);
CREATE INDEX event_by_age ON event (at);

-- An event on its way to an endpoint.
CREATE TABLE delivery (
  id              uuid        PRIMARY KEY,
  endpoint_id     uuid        NOT NULL REFERENCES endpoint ON DELETE CASCADE,
  event_id        uuid        NOT NULL REFERENCES event ON DELETE CASCADE,
  created_at      timestamptz NOT NULL,
  -- Null: delivered, or failed.
  next_attempt_at timestamptz,
  attempts        integer     NOT NULL DEFAULT 0,
  delivered_at    timestamptz,
  failed_at       timestamptz,
  last_status     integer,
  problem         text
);
CREATE INDEX delivery_due ON delivery (endpoint_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX delivery_due_by_time ON delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX delivery_by_endpoint ON delivery (endpoint_id, id);
CREATE INDEX delivery_by_event ON delivery (event_id);

GRANT USAGE ON SCHEMA webhooks TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON endpoint, object_sequence, event, delivery TO ${api};
