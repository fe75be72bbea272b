-- Who may use the console, and what they did. Times are milliseconds since the Unix epoch.

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: the audit log and ETags name it
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'admin')),
    password TEXT NOT NULL,                 -- argon2id, as a PHC string
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1      -- goes up with every change
) STRICT;

CREATE TABLE sessions (
    hash BLOB PRIMARY KEY,                  -- SHA-256 of what the cookie holds
    user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user, seen_ms);

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    owner INTEGER REFERENCES users (id) ON DELETE CASCADE,  -- null: made where nobody logs in
    role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'admin')),
    hash BLOB NOT NULL,                     -- SHA-256 of the secret
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    used_ms INTEGER
) STRICT;
CREATE INDEX tokens_by_owner ON tokens (owner);

-- Answers of requests that carried an Idempotency-Key.
CREATE TABLE idempotency (
    key BLOB PRIMARY KEY,                   -- hash of who asked, what for, and the key
    request BLOB NOT NULL,                  -- hash of the body under the key, so that it cannot be guessed from here
    resource INTEGER NOT NULL,              -- what was made
    answer BLOB NOT NULL,                   -- hash of the answer
    body TEXT NOT NULL,                     -- the answer, without the secret that it may have held
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (at_ms);

-- What was done, by whom. Each entry's hash covers the hash before it.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL,                   -- canonical JSON
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_actor ON audit (actor);
CREATE INDEX audit_by_action ON audit (action);
CREATE INDEX audit_by_target ON audit (target);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
