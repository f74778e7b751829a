-- What staff asked for, and what became of it. Open: approved, not revoked, and not past its end by the clock.
CREATE TABLE support_grant (
  id              uuid        PRIMARY KEY,
  organization_id uuid        NOT NULL,
  -- Of the one who asked, and who alone is let in.
  account_id      uuid        NOT NULL,
  scope           text        NOT NULL CHECK (scope IN ('read', 'act', 'data')),
  reason          text        NOT NULL,
  ticket          text        NOT NULL,
  hours           integer     NOT NULL CHECK (hours BETWEEN 1 AND 8),
  requested_at    timestamptz NOT NULL,
  decide_before   timestamptz NOT NULL,
  decided_at      timestamptz,
  decided_by      uuid,
  -- Null: not decided, or refused.
  ends_at         timestamptz CHECK (ends_at <= decided_at + interval '8 hours'),
  revoked_at      timestamptz,
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CHECK (ends_at IS NULL OR decided_at IS NOT NULL)
);
CREATE INDEX support_grant_by_organization ON support_grant (organization_id, id);
CREATE INDEX support_grant_by_account ON support_grant (account_id, id);
CREATE INDEX support_grant_open ON support_grant (organization_id, account_id, ends_at) WHERE ends_at IS NOT NULL AND revoked_at IS NULL;

CALL access.count_changes_of('support.support_grant');

GRANT USAGE ON SCHEMA support TO ${api};
GRANT SELECT, INSERT, UPDATE ON support_grant TO ${api};
