"""DuckDB, writing the exported views of an SQLite file as CSV or Parquet."""

import pathlib
import sys

import duckdb
import duckdb_extension_sqlite_scanner

EXPORTED = ("v_event", "v_participant_session", "v_sample", "v_stream_sample", "v_anomaly")


def main(database, folder, form):
    connection = duckdb.connect()
    extension = pathlib.Path(duckdb_extension_sqlite_scanner.__path__[0])
    connection.load_extension(str(next(extension.rglob("*.duckdb_extension"))))
    # `query` writes the stream rows, `export` all views.
    views, options = (("v_stream_sample",), "csv") if form == "csv" else (EXPORTED, "parquet, COMPRESSION zstd")
    for view in views:
        rows = f"SELECT * FROM sqlite_scan('{database}', '{view}')"
        connection.execute(f"COPY ({rows}) TO '{folder}/{view}.{form}' (FORMAT {options})")


main(*sys.argv[1:])
