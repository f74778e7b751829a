-- As Spring Modulith 2 wants it.
CREATE TABLE event_publication (
  id                     uuid        PRIMARY KEY,
  listener_id            text        NOT NULL,
  event_type             text        NOT NULL,
  serialized_event       text        NOT NULL,
  publication_date       timestamptz NOT NULL,
  completion_date        timestamptz,
  status                 text,
  completion_attempts    integer,
  last_resubmission_date timestamptz
);
CREATE INDEX event_publication_by_event ON event_publication USING hash (serialized_event);
CREATE INDEX event_publication_done ON event_publication (completion_date);
-- What is not done yet is little, and is looked for all the time.
CREATE INDEX event_publication_open ON event_publication (publication_date) WHERE completion_date IS NULL;

GRANT USAGE ON SCHEMA events TO ${api};
GRANT SELECT, INSERT, UPDATE, DELETE ON event_publication TO ${api};
