-- What goes on at the kiosks. Times are milliseconds since the Unix epoch.

CREATE TABLE kiosks (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    token BLOB,                             -- SHA-256 of the kiosk's own token; none where it has none
    token_ms INTEGER,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL,
    kiosk TEXT NOT NULL,
    language TEXT NOT NULL,
    began_ms INTEGER NOT NULL,
    touched_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    called_staff INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX conversations_going_on ON conversations (session) WHERE ended_ms IS NULL;
CREATE INDEX conversations_by_time ON conversations (touched_ms);
CREATE INDEX conversations_by_kiosk ON conversations (kiosk, id);

CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    response_ms INTEGER,
    times TEXT NOT NULL                     -- JSON
) STRICT;
CREATE INDEX turns_by_conversation ON turns (conversation);

-- What was said, where the store's profile says that it is kept.
CREATE TABLE lines (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    UNIQUE (conversation, item)
) STRICT;
CREATE INDEX lines_by_time ON lines (at_ms);

CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL,
    kiosk TEXT,
    language TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    summary TEXT,
    actor TEXT,                             -- who goes there
    accepted_ms INTEGER,
    ended_ms INTEGER,                       -- when the customer was gone
    UNIQUE (session, at_ms)
) STRICT;
