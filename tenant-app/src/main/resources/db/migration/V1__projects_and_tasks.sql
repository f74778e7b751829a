-- Lengths count characters, as the forms do. Names are stored stripped, so that "a" and "a " are not two projects.
CREATE TABLE project (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL CONSTRAINT project_name_length CHECK (name = btrim(name) AND char_length(name) BETWEEN 1 AND 80),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Unique whatever the case, and the order of the list.
CREATE UNIQUE INDEX project_name_unique ON project (lower(name));
CREATE INDEX project_search ON project USING gin (to_tsvector('simple', name));

CREATE TABLE task (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id   bigint NOT NULL REFERENCES project ON DELETE CASCADE,
  title        text NOT NULL CONSTRAINT task_title_length CHECK (title = btrim(title) AND char_length(title) BETWEEN 1 AND 200),
  notes        text NOT NULL DEFAULT '' CONSTRAINT task_notes_length CHECK (char_length(notes) <= 4000),
  created_at   timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz CONSTRAINT task_completed_after_created CHECK (completed_at >= created_at)
);

-- The two lists of a project: open, newest first; done, last completed first.
CREATE INDEX task_open ON task (project_id, id DESC) WHERE completed_at IS NULL;
CREATE INDEX task_done ON task (project_id, completed_at DESC, id DESC) WHERE completed_at IS NOT NULL;
-- For counting and for deleting a project with its tasks.
CREATE INDEX task_project ON task (project_id);

-- Words of titles, by their beginnings; 'simple' because a tenant's language is not known. No extension needed.
CREATE INDEX task_search ON task USING gin (to_tsvector('simple', title));
