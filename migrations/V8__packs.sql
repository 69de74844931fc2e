-- The samples of each session once more, column by column, for reports that read millions of them.

PRAGMA user_version = 8;

-- The times of one session's samples and all its stream samples, packed (`src/model/pack.rs`): those that stand in
-- sample and stream_sample, or no row at all. A session from before this migration has none until something of it is
-- stored again or reparsed.
CREATE TABLE session_pack (
    session_id INTEGER PRIMARY KEY REFERENCES participant_session (session_id) ON DELETE CASCADE,
    samples BLOB NOT NULL
) STRICT;
