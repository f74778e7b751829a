-- The id, sealed with the installation's key, which the database does not hold: whoever can write this table still adds no key
-- that is believed. It stays when the private part is erased. Null, of a key of before this: set when it next signs.
ALTER TABLE signing_key ADD COLUMN sealed_id bytea;

GRANT UPDATE (sealed_id) ON signing_key TO ${api};
