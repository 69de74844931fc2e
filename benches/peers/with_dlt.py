"""dlt into SQLite. It leaves quantities as text, and a sample's streams side by side in one row: less work."""

import os
import sys
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt  # noqa: E402

import pages  # noqa: E402


def main(folder, database):
    pipeline = dlt.pipeline(
        "zoom", destination=dlt.destinations.sqlalchemy(f"sqlite:///{database}"), dataset_name="main",
        pipelines_dir=str(Path(database).parent / "pipelines"))
    pipeline.run(pages.records(folder), table_name="participant", write_disposition="append")
    with pipeline.sql_client() as client:
        [[samples]] = client.execute_sql("SELECT count(*) FROM participant__user_qos")
    print(samples * len(pages.STREAMS))


main(*sys.argv[1:])
