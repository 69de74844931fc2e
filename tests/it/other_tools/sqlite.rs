//! SQLite without our functions: Debian's shell and Python's module.

use std::process::Command;

use super::views;
use crate::support::golden::golden;
use crate::support::python;

#[test]
fn the_sqlite_shell_reads_every_view() {
    let fixture = golden();
    for view in views(fixture.connection()) {
        let sql = format!("SELECT count(*) FROM (SELECT * FROM {view})");
        let shell = Command::new("sqlite3").arg(fixture.path()).arg(&sql).output().unwrap();
        assert!(shell.status.success(), "{view}: {}", String::from_utf8_lossy(&shell.stderr));
    }
}

#[test]
fn python_s_sqlite3_reads_every_view() {
    let fixture = golden();
    let script = "
import sqlite3, sys
with sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True) as connection:
    for view in sys.argv[2:]:
        print(view, len(connection.execute(f'SELECT * FROM {view} LIMIT 1').description))
";
    let (path, views) = (fixture.path(), views(fixture.connection()));
    let arguments = std::iter::once(path.as_os_str()).chain(views.iter().map(AsRef::as_ref));
    let printed = python::printed(script, &arguments.collect::<Vec<_>>());
    assert_eq!(printed.lines().count(), views.len());
    assert!(printed.contains("v_stream_sample 20\n"), "{printed}");
}
