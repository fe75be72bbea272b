-- People who log in at a provider (OpenID Connect), and sessions that are kept elsewhere.

ALTER TABLE users ADD COLUMN provider TEXT;             -- what it calls itself; null: logs in with a password
ALTER TABLE users ADD COLUMN subject TEXT;              -- what it calls the user, for ever
ALTER TABLE users ADD COLUMN epoch TEXT NOT NULL DEFAULT ''; -- a new one ends all sessions that are kept elsewhere
UPDATE users SET epoch = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX users_by_subject ON users (provider, subject) WHERE provider IS NOT NULL;
