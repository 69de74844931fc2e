//! The tables of `schema --ddl`, read by a parser of each warehouse's own SQL, and made and filled by an engine of
//! `ClickHouse`.

use std::path::Path;

use crate::support::program::{code, program, stderr};
use crate::support::python;

/// What `schema --ddl` prints.
fn tables(warehouse: &str) -> String {
    let run = program(Path::new("none.db")).args(["schema", "--ddl", warehouse]).output().unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn every_warehouse_s_tables_parse_with_all_columns() {
    let script = "
import sqlglot, sys
for statement in sqlglot.parse(sys.argv[2], read=sys.argv[1]):
    if statement is not None and statement.key == 'create':
        assert not isinstance(statement, sqlglot.exp.Command), statement
        print(statement.this.this.name, len(statement.this.expressions))
";
    for warehouse in ["clickhouse", "postgres", "bigquery"] {
        let sql = tables(warehouse);
        let printed = python::printed(script, &[warehouse.as_ref(), sql.as_ref()]);
        let expected: Vec<String> = (zoom_qos::dictionary::views().iter())
            .filter(|view| zoom_qos::export::view::EXPORTED.contains(&view.name.as_str()))
            // And the date of the folder.
            .map(|view| format!("{} {}", view.name, view.columns.len() + 1))
            .collect();
        assert_eq!(printed.lines().collect::<Vec<_>>(), expected, "{warehouse}: {sql}");
    }
}

/// The golden event's 29 rows, by the names of the columns, with kind and day from the folders' names.
#[cfg(feature = "parquet")]
#[test]
fn clickhouse_takes_what_was_exported_into_its_tables() {
    let (fixture, folder) = (crate::support::golden::golden(), tempfile::tempdir().unwrap());
    let mut export = program(&fixture.path());
    let run = export.args(["export", "--identities", "full", "--output"]).arg(folder.path().join("lake")).output();
    let run = run.unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let script = "
import chdb.session, sys
tables, folder = sys.argv[1:]
engine = chdb.session.Session(folder + '/clickhouse')
for statement in tables.split(';\\n'):
    if 'CREATE TABLE' in statement:
        engine.query(statement)
for view in str(engine.query('SHOW TABLES', 'TSV')).split():
    columns = ', '.join(str(engine.query(f\"SELECT name FROM system.columns WHERE table = '{view}'\", 'TSV')).split())
    files = f\"file('{folder}/lake/{view}/*/*/*.parquet', Parquet)\"
    engine.query(f'INSERT INTO {view} ({columns}) SELECT {columns} FROM {files} SETTINGS use_hive_partitioning = 1')
sql = 'SELECT kind, event_date, count(), max(latency_ms), toTypeName(min(sampled_at)) FROM v_stream_sample GROUP BY ALL'
print(engine.query(sql, 'TSV'), end='')
";
    let printed = python::printed(script, &[tables("clickhouse").as_ref(), folder.path().as_os_str()]);
    assert_eq!(printed, "meeting\t2026-03-04\t29\t350\tNullable(DateTime64(3, \\'UTC\\'))\n");
}
