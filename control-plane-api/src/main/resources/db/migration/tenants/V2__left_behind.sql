-- Since when its organisation is no more, of a Tenant that stayed because staff holds it. It goes when the hold ends.
ALTER TABLE tenant ADD COLUMN left_behind_at timestamptz;
CREATE INDEX tenant_left_behind ON tenant (id) WHERE left_behind_at IS NOT NULL AND delete_wished_at IS NULL;
