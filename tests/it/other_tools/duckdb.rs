//! DuckDB, which reads the file through its own copy of SQLite.

use zoom_qos::report::Value;

use super::views;
use crate::reports::query;
use crate::support::golden::golden;
use crate::support::program::{code, program, stderr};
use crate::support::python;

/// Loads the reader of SQLite files from its package; with a network, `INSTALL sqlite` fetches it.
const WITH_SQLITE: &str = "
import duckdb, duckdb_extension_sqlite_scanner, pathlib, sys
folder = pathlib.Path(duckdb_extension_sqlite_scanner.__path__[0])
database = duckdb.connect()
database.load_extension(str(next(folder.rglob('*.duckdb_extension'))))
";

#[test]
fn duckdb_reads_every_view_with_sqlite_scan() {
    let fixture = golden();
    let script = "
for view in sys.argv[2:]:
    database.sql(f\"SELECT * FROM sqlite_scan('{sys.argv[1]}', '{view}') LIMIT 1\").fetchall()
    print(view)
";
    let (path, views) = (fixture.path(), views(fixture.connection()));
    let arguments = std::iter::once(path.as_os_str()).chain(views.iter().map(AsRef::as_ref));
    let printed = python::printed(&format!("{WITH_SQLITE}{script}"), &arguments.collect::<Vec<_>>());
    assert_eq!(printed.lines().collect::<Vec<_>>(), views);
}

/// The golden event's latencies are 80 ms in 17 minutes, 200 in one and 350 in eight: 0.7 of the way from the first to
/// the last of 26 lies between the only 200 and the first 350.
#[test]
fn its_percentiles_are_ours() {
    let fixture = golden();
    let ask = "SELECT quantile_cont(latency_ms, 0.7) FROM";
    let script = format!(
        "{WITH_SQLITE}print(database.sql(f\"{ask} sqlite_scan('{{sys.argv[1]}}', 'v_stream_sample')\").fetchone()[0])"
    );
    let printed = python::printed(&script, &[fixture.path().as_os_str()]);
    assert_eq!(printed, "275.0\n");
    let ours = query(&fixture.database(), &format!("{ask} v_stream_sample")).unwrap();
    assert_eq!(ours.rows, [[Value::Real(275.0)]]);
}

/// The 29 rows of the golden event, of which the folders tell kind and day.
#[cfg(feature = "parquet")]
#[test]
fn duckdb_reads_what_was_exported_with_its_partitions_and_types() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    let run = program(&fixture.path()).args(["export", "--identities", "none", "--output"]).arg(folder.path()).output();
    let run = run.unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let script = "
import duckdb, sys
rows = f\"read_parquet('{sys.argv[1]}/v_stream_sample/*/*/*.parquet', hive_partitioning = true)\"
print(duckdb.sql(f'SELECT kind, event_date::VARCHAR, count(*), max(latency_ms), typeof(min(sampled_at)) FROM {rows} GROUP BY ALL').fetchall())
";
    let printed = python::printed(script, &[folder.path().as_os_str()]);
    assert_eq!(printed, "[('meeting', '2026-03-04', 29, 350.0, 'TIMESTAMP WITH TIME ZONE')]\n");
}
