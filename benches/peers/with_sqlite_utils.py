"""sqlite-utils, through its Python interface: dictionaries in, tables out."""

import sys
from itertools import islice

import sqlite_utils

import pages

KEYS = {"session": "session_id", "sample": ("session_id", "sampled_at"),
        "stream_sample": ("session_id", "stream_id", "sampled_at")}
SESSIONS_AT_ONCE = 100


def main(folder, database):
    db = sqlite_utils.Database(database)
    db.enable_wal()
    sessions = enumerate(pages.records(folder), start=1)
    while some := list(islice(sessions, SESSIONS_AT_ONCE)):
        insert(db, "session", pages.SESSION_COLUMNS, (pages.session(*session) for session in some))
        insert(db, "sample", pages.SAMPLE_COLUMNS, (row for session in some for row in pages.samples(*session)))
        insert(db, "stream_sample", pages.STREAM_COLUMNS,
               (row for session in some for row in pages.stream_samples(*session)))
    print(db["stream_sample"].count)


def insert(db, table, columns, rows):
    rows = (dict(zip(columns, row)) for row in rows)
    db[table].insert_all(rows, pk=KEYS[table], ignore=True, batch_size=10_000)


main(*sys.argv[1:])
