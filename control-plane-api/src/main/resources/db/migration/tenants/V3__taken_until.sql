-- While an attempt is under way, and no longer than it can be: none begins beside it, whatever is wished meanwhile. Null: none is.
ALTER TABLE tenant ADD COLUMN taken_until timestamptz;
