-- What keeps forgotten people forgotten: whatever names them is recognised by its keyed hash and not stored again. The
-- key lies with that of the pseudonyms, never in this file, so that nobody who has only the file can test a guess.

PRAGMA user_version = 5;

-- One row for each id, address or join that stood for a forgotten person; those of one person are lifted together.
CREATE TABLE forgotten_digest (
    digest BLOB PRIMARY KEY,
    person INTEGER NOT NULL,
    -- The hash of a text that everybody knows: which key it was.
    key_check BLOB NOT NULL,
    forgotten_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX forgotten_digest_person ON forgotten_digest (person);
