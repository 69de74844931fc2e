"""Python's own json and sqlite3, with executemany: what a careful person writes in an afternoon."""

import sqlite3
import sys

import pages


def main(folder, database):
    connection = sqlite3.connect(database)
    connection.executescript("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    connection.execute(f"CREATE TABLE session ({', '.join(pages.SESSION_COLUMNS)}, PRIMARY KEY (session_id))")
    connection.execute(f"CREATE TABLE sample ({', '.join(pages.SAMPLE_COLUMNS)}, "
                       "PRIMARY KEY (session_id, sampled_at)) WITHOUT ROWID")
    connection.execute(f"CREATE TABLE stream_sample ({', '.join(pages.STREAM_COLUMNS)}, "
                       "PRIMARY KEY (session_id, stream_id, sampled_at)) WITHOUT ROWID")
    with connection:
        for session_id, record in enumerate(pages.records(folder), start=1):
            insert(connection, "session", pages.SESSION_COLUMNS, [pages.session(session_id, record)])
            insert(connection, "sample", pages.SAMPLE_COLUMNS, pages.samples(session_id, record))
            insert(connection, "stream_sample", pages.STREAM_COLUMNS, pages.stream_samples(session_id, record))
    print(connection.execute("SELECT count(*) FROM stream_sample").fetchone()[0])
    connection.close()


def insert(connection, table, columns, rows):
    places = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} VALUES ({places}) ON CONFLICT DO NOTHING", rows)


main(*sys.argv[1:])
