//! The tables of `schema --ddl`, read by a parser of each warehouse's own SQL.

use std::path::Path;

use crate::support::program::{code, program, stderr};
use crate::support::python;

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
        let run = program(Path::new("none.db")).args(["schema", "--ddl", warehouse]).output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        let sql = String::from_utf8(run.stdout).unwrap();
        let printed = python::printed(script, &[warehouse.as_ref(), sql.as_ref()]);
        let expected: Vec<String> = (zoom_qos::dictionary::views().iter())
            .filter(|view| zoom_qos::export::view::EXPORTED.contains(&view.name.as_str()))
            // And the date of the folder.
            .map(|view| format!("{} {}", view.name, view.columns.len() + 1))
            .collect();
        assert_eq!(printed.lines().collect::<Vec<_>>(), expected, "{warehouse}: {sql}");
    }
}
