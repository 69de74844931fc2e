//! Engines that ask for tables of Delta, and read a lake as one: DuckDB by the kernel of Delta, `ClickHouse` by that and by
//! a reader of its own. They get the rows that they get of the files.

use super::super::Lake;
use super::super::forgotten::with_dana;
use crate::support::program::{code, stderr};
use crate::support::python;

/// How many rows an engine finds in each view, how many of them it does not find in the files, and the other way round; at
/// last how many there are from a time on of a day, which statistics and the folders' names answer.
const SCRIPT: &str = "
import chdb, duckdb, duckdb_extension_delta, os, pathlib, sys
lake, views = sys.argv[1], sys.argv[2:]
# ClickHouse reads below the folder that it is started in.
os.chdir(lake)
duck = duckdb.connect()
folder = pathlib.Path(duckdb_extension_delta.__path__[0])
duck.load_extension(str(next(folder.rglob('*.duckdb_extension'))))
ask_duck = lambda sql: duck.sql(sql).fetchall()[0]
ask_house = lambda sql: tuple(int(cell) for cell in str(chdb.query(sql, 'TSV')).split())
for view in views:
    days = '*' if view == 'v_zoom_count' else '*/*'
    table, files = f'{lake}/{view}', f'{lake}/{view}/{days}/*.parquet'
    hive = ' SETTINGS use_hive_partitioning = 1'
    engines = [
        ('DuckDB', ask_duck, f\"delta_scan('{table}')\", f\"read_parquet('{files}', hive_partitioning = true)\", ''),
        ('ClickHouse', ask_house, f\"deltaLakeLocal('{table}')\", f\"file('{files}', Parquet)\", hive),
        ('its own', ask_house, f\"deltaLakeLocal('{table}')\", f\"file('{files}', Parquet)\",
            hive + ', allow_experimental_delta_kernel_rs = 0'),
    ]
    columns = ', '.join(row[0] for row in duck.sql(f\"DESCRIBE FROM delta_scan('{table}')\").fetchall())
    for name, ask, log, parquet, settings in engines:
        minus = lambda one, other: ask(f'SELECT count(*) FROM (SELECT {columns} FROM {one} EXCEPT ALL SELECT {columns} FROM {other}){settings}')[0]
        rows = ask(f'SELECT count(*) FROM {log}{settings}')[0]
        print(view, name, rows, minus(log, parquet), minus(parquet, log))
of_a_day = f\"FROM delta_scan('{lake}/v_sample') WHERE sampled_at >= TIMESTAMP '2026-03-04 09:02:00+00' AND event_date = DATE '2026-03-04'\"
print(ask_duck(f'SELECT count(*) {of_a_day}')[0])
";

const VIEWS: [&str; 7] = zoom_qos::export::view::EXPORTED;

/// What the engines say of all views that have so many rows.
#[track_caller]
fn check(lake: &Lake, rows: [u64; 7], later: u64) {
    let path = lake.path();
    let arguments: Vec<_> = std::iter::once(path.as_os_str()).chain(VIEWS.iter().map(AsRef::as_ref)).collect();
    let printed = python::printed(SCRIPT, &arguments);
    let counts = |(view, rows): (&&str, u64)| {
        ["DuckDB", "ClickHouse", "its own"].map(|engine| format!("{view} {engine} {rows} 0 0"))
    };
    let expected: Vec<String> = VIEWS.iter().zip(rows).flat_map(counts).chain([later.to_string()]).collect();
    assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
}

/// At its second version, and at the checkpoint of an erasure.
#[test]
fn engines_read_the_log_as_they_read_the_files() {
    let lake = with_dana().with_delta();
    lake.make_worse();
    lake.change(include_str!("../counts.sql"));
    lake.change("UPDATE event SET start_at = start_at + 86400 WHERE event_uuid = 'other'");
    lake.export();
    check(&lake, [2, 4, 11, 11, 6, 4, 8], 3);
    let run = lake.run_at_home(&["forget", "--person", "dana@canary.test"]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    check(&lake, [2, 2, 5, 5, 6, 1, 8], 1);
}
