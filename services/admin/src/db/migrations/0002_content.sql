-- Flows and prompts as the store changes them. Times are milliseconds since the Unix epoch.

-- Texts, each kept once, however many revisions have it.
CREATE TABLE texts (
    hash BLOB PRIMARY KEY,                  -- SHA-256
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was published: the files that are different from the defaults. Revisions are never changed.
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    message TEXT NOT NULL,
    content TEXT NOT NULL,                  -- what kiosks call the whole set
    restores INTEGER REFERENCES revisions (id)
) STRICT;

CREATE TABLE revision_files (
    revision INTEGER NOT NULL REFERENCES revisions (id),
    name TEXT NOT NULL,
    text BLOB NOT NULL REFERENCES texts (hash),
    PRIMARY KEY (revision, name)
) STRICT, WITHOUT ROWID;

-- What was changed since. No text: as it is by default, or not there.
CREATE TABLE drafts (
    name TEXT PRIMARY KEY,
    text TEXT,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER revisions_are_not_changed BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END;
CREATE TRIGGER revisions_are_not_deleted BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END;
CREATE TRIGGER revision_files_are_not_changed BEFORE UPDATE ON revision_files
BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END;
CREATE TRIGGER revision_files_are_not_deleted BEFORE DELETE ON revision_files
BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END;
