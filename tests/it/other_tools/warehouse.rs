//! The tables of `schema --ddl`, made and filled by an engine of the warehouse.

use crate::support::program::{code, program, stderr};
use crate::support::python;

/// The golden event's 29 rows, and two of what Zoom counted, by the names of the columns, with kind and days from the
/// folders' names.
#[test]
fn clickhouse_takes_what_was_exported_into_its_tables() {
    let (fixture, folder) = (crate::support::golden::golden(), tempfile::tempdir().unwrap());
    fixture.connection().execute_batch(include_str!("../lake/counts.sql")).unwrap();
    let mut export = program(&fixture.path());
    let run = export.args(["export", "--identities", "full", "--output"]).arg(folder.path().join("lake")).output();
    let run = run.unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let run = program(&fixture.path()).args(["schema", "--ddl", "clickhouse"]).output().unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let tables = String::from_utf8(run.stdout).unwrap();
    let script = "
import chdb.session, sys
tables, folder = sys.argv[1:]
engine = chdb.session.Session(folder + '/clickhouse')
for statement in tables.split(';\\n'):
    if 'CREATE TABLE' in statement:
        engine.query(statement)
for view in str(engine.query('SHOW TABLES', 'TSV')).split():
    columns = ', '.join(str(engine.query(f\"SELECT name FROM system.columns WHERE table = '{view}'\", 'TSV')).split())
    files = f\"file('{folder}/lake/{view}/**/*.parquet', Parquet)\"
    engine.query(f'INSERT INTO {view} ({columns}) SELECT {columns} FROM {files} SETTINGS use_hive_partitioning = 1')
sql = 'SELECT kind, event_date, count(), max(latency_ms), toTypeName(min(sampled_at)) FROM v_stream_sample GROUP BY ALL'
print(engine.query(sql, 'TSV'), end='')
print(engine.query('SELECT day_on, count(), toTypeName(min(asked_at)) FROM v_zoom_count GROUP BY ALL ORDER BY 1', 'TSV'), end='')
";
    let printed = python::printed(script, &[tables.as_ref(), folder.path().as_os_str()]);
    let expected = "meeting\t2026-03-04\t29\t350\tNullable(DateTime64(3, \\'UTC\\'))\n\
                    2026-03-04\t4\tNullable(DateTime64(3, \\'UTC\\'))\n\
                    2026-03-05\t4\tNullable(DateTime64(3, \\'UTC\\'))\n";
    assert_eq!(printed, expected);
}
