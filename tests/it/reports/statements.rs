//! Statements that were written to do harm, each ended within its limit: nothing is changed, nothing hangs, and what
//! goes wrong is the statement's mistake, which is exit code 2.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use zoom_qos::exit::{Code, Failure};
use zoom_qos::render::{self, Format, Look, RowSink};
use zoom_qos::report::{Arguments, Database, Error, Value, catalog};

use crate::support::golden::{GOLDEN, golden};

/// What writes, or changes how the database is written.
const WRITE: [&str; 54] = [
    "DELETE FROM event",
    "DELETE FROM event RETURNING *",
    "DELETE FROM sqlite_schema",
    "DELETE FROM v_event",
    "WITH gone AS (SELECT 1) DELETE FROM event",
    "INSERT INTO event (kind, event_uuid) VALUES ('meeting', 'x')",
    "INSERT OR REPLACE INTO stream (stream_id, stream, medium, direction) VALUES (1, 'a', 'audio', 'send')",
    "REPLACE INTO stream SELECT * FROM stream",
    "INSERT INTO event DEFAULT VALUES RETURNING event_id",
    "INSERT INTO threshold (name, medium, metric) VALUES ('a', 'b', 'c') ON CONFLICT DO NOTHING",
    "UPDATE event SET topic = NULL",
    "UPDATE event SET topic = NULL RETURNING topic",
    "UPDATE sqlite_schema SET sql = 'CREATE TABLE event (x)'",
    "UPDATE event SET topic = 'x' FROM stream",
    "DROP TABLE event",
    "DROP TABLE IF EXISTS nothing",
    "DROP VIEW v_event",
    "DROP INDEX IF EXISTS nothing",
    "DROP TRIGGER IF EXISTS nothing",
    "ALTER TABLE event RENAME TO gone",
    "ALTER TABLE event ADD COLUMN more TEXT",
    "ALTER TABLE event DROP COLUMN topic",
    "CREATE TABLE t (a)",
    "CREATE TABLE t AS SELECT * FROM event",
    "CREATE TEMP TABLE t (a)",
    "CREATE TEMPORARY TABLE t AS SELECT 1",
    "CREATE VIEW v AS SELECT 1",
    "CREATE TEMP VIEW v_event AS SELECT 1",
    "CREATE INDEX i ON event (topic)",
    "CREATE TRIGGER t AFTER DELETE ON event BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END",
    "CREATE VIRTUAL TABLE t USING fts5 (a)",
    "CREATE VIRTUAL TABLE temp.t USING rtree (a, b, c)",
    "CREATE VIRTUAL TABLE t USING dbstat",
    "REINDEX",
    "ANALYZE",
    "VACUUM",
    "EXPLAIN DELETE FROM event",
    "SELECT 1; DELETE FROM event",
    "SELECT 1;;SELECT 2",
    "/* SELECT */ DELETE FROM event",
    "SELECT 1 /* ; */; DROP TABLE event -- 1",
    "SELECT 1;\u{feff}DELETE FROM event",
    "EXPLAIN QUERY PLAN UPDATE event SET topic = 1",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) INSERT INTO event (event_id) SELECT i FROM n",
    "INSERT INTO event (event_id) VALUES (1) ON CONFLICT (event_id) DO UPDATE SET topic = excluded.topic RETURNING (SELECT 1)",
    "UPDATE OR REPLACE stream SET stream_id = 1",
    "UPDATE v_event SET topic = 'x'",
    "INSERT INTO temp.sqlite_schema VALUES ('view', 'v_event', 'v_event', 0, 'CREATE VIEW v_event AS SELECT 1')",
    "CREATE TABLE sqlite_stat1 (tbl, idx, stat)",
    "CREATE VIEW IF NOT EXISTS v_event AS SELECT 1",
    "CREATE VIRTUAL TABLE t USING json_each",
    "REINDEX event_number",
    "ANALYZE sqlite_schema",
];

/// What begins or ends what the program has begun, or gives no rows.
const NO_ROWS: [&str; 15] = [
    "BEGIN",
    "BEGIN EXCLUSIVE",
    "COMMIT",
    "END",
    "ROLLBACK",
    "SAVEPOINT s",
    "RELEASE s",
    "ROLLBACK TO s",
    "",
    "-- nothing but a comment",
    "BEGIN IMMEDIATE; SELECT 1",
    "/* nothing but half a comment",
    "SELECT",
    "'",
    "PRAGMA",
];

/// What changes or tells of the connection and its files.
const PRAGMAS: [&str; 36] = [
    "PRAGMA query_only = 0",
    "PRAGMA writable_schema = 1",
    "PRAGMA writable_schema = RESET",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA foreign_keys = 0",
    "PRAGMA trusted_schema = 1",
    "PRAGMA hard_heap_limit = 0",
    "PRAGMA soft_heap_limit = 0",
    "PRAGMA cache_size = 1000000000",
    "PRAGMA mmap_size = 1000000000000",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA user_version = 7",
    "PRAGMA application_id = 7",
    "PRAGMA schema_version = 7",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA incremental_vacuum",
    "PRAGMA optimize",
    "PRAGMA integrity_check",
    "PRAGMA database_list",
    "SELECT * FROM pragma_database_list",
    "PRAGMA main.journal_mode(OFF)",
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = 0",
    "PRAGMA ignore_check_constraints = 1",
    "PRAGMA case_sensitive_like = 1",
    "PRAGMA page_size = 512",
    "PRAGMA encoding = 'UTF-16'",
    "PRAGMA threads = 8",
    "PRAGMA busy_timeout = 0",
    "PRAGMA data_version",
    "PRAGMA shrink_memory",
    "SELECT * FROM pragma_function_list",
    "SELECT * FROM pragma_compile_options",
    "SELECT * FROM pragma_quick_check",
];

/// What reaches beyond the database. `{folder}` is where its file lies.
const REACH: [&str; 34] = [
    "ATTACH '{folder}/elsewhere.db' AS e",
    "ATTACH 'file:{folder}/elsewhere.db?mode=rwc' AS e",
    "ATTACH '{folder}/zoom-qos.db' AS again",
    "ATTACH ':memory:' AS e",
    "ATTACH '' AS e",
    "DETACH main",
    "VACUUM INTO '{folder}/elsewhere.db'",
    "VACUUM main INTO '{folder}/elsewhere.db'",
    "SELECT load_extension('x')",
    "SELECT load_extension('x', 'y')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT fts3_tokenizer('simple', x'00')",
    "SELECT writefile('{folder}/elsewhere', 'x')",
    "SELECT readfile('/etc/passwd')",
    "SELECT edit('x', 'sh')",
    "SELECT * FROM fsdir('/')",
    "SELECT * FROM zipfile('{folder}/elsewhere.zip')",
    "SELECT * FROM sqlite_dbpage",
    "SELECT * FROM csv('/etc/passwd')",
    "SELECT getenv('ZOOM_CLIENT_SECRET')",
    "ATTACH 'file:/etc/passwd?immutable=1' AS p",
    "DETACH temp",
    ".shell id",
    ".read /etc/passwd",
    "COPY (SELECT 1) TO '{folder}/elsewhere'",
    "SELECT read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT shell('id'), system('id')",
    "SELECT eval('DELETE FROM event')",
    "SELECT * FROM generate_series(1, 9)",
    "SELECT * FROM sqlite_dbdata",
    "SELECT * FROM bytecode('SELECT 1')",
    "SELECT * FROM sqlite_stmt",
    "SELECT * FROM carray(1, 1)",
];

/// Values, rows and statements that would eat the memory.
const LARGE: [&str; 34] = [
    "SELECT randomblob(1000000000)",
    "SELECT zeroblob(2000000000)",
    "SELECT hex(zeroblob(9000000))",
    "SELECT printf('%500000000d', 1)",
    "SELECT printf('%.*c', 1000000000, 'x')",
    "SELECT format('%*s', 2000000000, 'x')",
    "SELECT replace(printf('%.*c', 100000, 'a'), 'a', printf('%.*c', 100000, 'b'))",
    "SELECT quote(zeroblob(9000000))",
    "SELECT printf('%.*c', 9000000, 'a') || printf('%.*c', 9000000, 'b')",
    "SELECT group_concat(a) FROM (SELECT printf('%.*c', 9000000, 'a') AS a UNION ALL SELECT printf('%.*c', 9000000, 'b'))",
    "SELECT json_array(printf('%.*c', 9000000, 'a'), printf('%.*c', 9000000, 'b'))",
    "SELECT json_group_array(a) FROM (SELECT printf('%.*c', 9000000, 'a') AS a UNION ALL SELECT printf('%.*c', 9000000, 'b'))",
    "SELECT json_quote(printf('%.*c', 9000000, '\"'))",
    "SELECT json(printf('%.*c', 100000, '['))",
    "SELECT json_extract('[]', '$' || printf('%.*c', 2000000, '.'))",
    "SELECT 'a' LIKE printf('%.*c', 1001, '%')",
    "SELECT 'a' GLOB printf('%.*c', 1001, '*')",
    "SELECT median(printf('%.*c', 1000000, '9'))",
    "SELECT strftime(printf('%.*c', 9000000, '%') || 'Y', 'now') || zeroblob(16000000)",
    "WITH RECURSIVE n(a) AS (VALUES ('ab') UNION ALL SELECT a || a FROM n) SELECT length(a) FROM n",
    "WITH RECURSIVE n(a) AS (VALUES (json('[]')) UNION ALL SELECT json_array(a, a) FROM n) SELECT length(a) FROM n",
    "WITH RECURSIVE n(a) AS (VALUES ('a') UNION ALL SELECT replace(a, 'a', 'aaaa') FROM n) SELECT length(a) FROM n",
    "SELECT concat(printf('%.*c', 9000000, 'a'), printf('%.*c', 9000000, 'b'))",
    "SELECT concat_ws(printf('%.*c', 9000000, 'a'), 'b', 'c', 'd')",
    "SELECT string_agg(a, a) FROM (SELECT printf('%.*c', 6000000, 'a') AS a UNION ALL SELECT printf('%.*c', 6000000, 'b'))",
    "SELECT upper(printf('%.*c', 20000000, 'a'))",
    "SELECT trim(printf('%.*c', 20000000, ' '))",
    "SELECT substr(randomblob(20000000), 1, 1)",
    "SELECT printf('%0*d', 2000000000, 1)",
    "SELECT json_group_object(a, a) FROM (SELECT printf('%.*c', 9000000, 'a') AS a)",
    "SELECT json_set('[]', '$[#]', printf('%.*c', 9000000, 'a'), '$[#]', printf('%.*c', 9000000, 'a'))",
    "SELECT jsonb(printf('%.*c', 100000, '['))",
    "SELECT char(1114111) || zeroblob(16000000)",
    "WITH RECURSIVE n(a) AS (VALUES (x'00') UNION ALL SELECT CAST(a || a AS BLOB) FROM n) SELECT length(a) FROM n",
];

/// What has no end, or none that anybody would wait for.
const ENDLESS: [&str; 25] = [
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY i DESC",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT DISTINCT i % 2 FROM n LIMIT 3",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION SELECT (i * 7 + 1) % 1000000007 FROM n) SELECT max(i) FROM n",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT sum(i) OVER () FROM n",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT 1 FROM n) SELECT i FROM n GROUP BY i",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT 1 WHERE 0 IN (SELECT i FROM n)",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n EXCEPT SELECT 0",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n), m(i) AS MATERIALIZED (SELECT i FROM n) SELECT * FROM m",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT min(greatest(i, 2)) FROM n",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT total(length(hex(randomblob(100)))) FROM n",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE 'aab' LIKE '%' || i || '%c'",
    "SELECT count(*) FROM sqlite_schema a, sqlite_schema b, sqlite_schema c, sqlite_schema d, sqlite_schema e, sqlite_schema f",
    "SELECT max(a.value + b.value + c.value) FROM json_each('[' || substr(replace(hex(zeroblob(4000)), '0', ',1'), 2) || ']') a,
        json_each('[' || substr(replace(hex(zeroblob(4000)), '0', ',1'), 2) || ']') b,
        json_each('[' || substr(replace(hex(zeroblob(4000)), '0', ',1'), 2) || ']') c",
    "SELECT count(*) FROM v_stream_sample a, v_stream_sample b, v_stream_sample c, v_stream_sample d, v_stream_sample e",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT ntile(3) OVER (ORDER BY i) FROM n",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT group_concat(i) FILTER (WHERE i < 0) FROM n",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT 1 WHERE EXISTS (SELECT 1 FROM n WHERE i < 0)",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT 1 OFFSET 9000000000000",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n INTERSECT SELECT 0",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT a.i FROM n a JOIN n b ON a.i = -b.i",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT v.topic FROM v_event v FULL JOIN n ON n.i = 0",
    "WITH RECURSIVE a(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM a), b(i) AS (SELECT 1 FROM a WHERE i < 0 UNION ALL SELECT i FROM b) SELECT * FROM b",
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n ORDER BY 1 DESC) SELECT count(*) FROM n",
];

/// Counts rows, and keeps none.
#[derive(Default)]
struct Counted(u64);

impl RowSink for Counted {
    fn begin(&mut self, _: &[String]) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &[Value]) -> io::Result<()> {
        self.0 += 1;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn counted(database: &Database, sql: &str) -> Result<u64, Error> {
    let mut sink = Counted::default();
    zoom_qos::report::query(database, sql, &Arguments::new(), &mut sink)?;
    Ok(sink.0)
}

/// What lies in a folder, byte for byte.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
    });
    // SQLite keeps there which readers there are.
    files.filter(|(name, _)| !name.ends_with("-shm")).collect()
}

#[test]
fn hostile_statements_change_nothing_and_end_as_the_statements_mistake() {
    let fixture = golden();
    let folder = fixture.path().parent().unwrap().to_owned();
    let database = fixture.database();
    let before = files(&folder);
    for sql in WRITE.iter().chain(&NO_ROWS).chain(&PRAGMAS).chain(&REACH).chain(&LARGE) {
        let sql = sql.replace("{folder}", folder.to_str().unwrap());
        let begun = Instant::now();
        let refused = counted(&database, &sql).expect_err(&sql);
        assert!(begun.elapsed() < Duration::from_secs(2), "{sql}: {:?}", begun.elapsed());
        let failure = Failure::from(refused);
        assert_eq!(failure.code, Code::Usage, "{sql}: {failure}");
        assert!(!failure.help.is_empty(), "{sql}");
    }
    assert!(files(&folder) == before, "a file was changed or made");
    // None of them has lifted what refuses the next one.
    for sql in WRITE.iter().chain(&PRAGMAS) {
        counted(&database, sql).expect_err(sql);
    }
    assert_eq!(counted(&database, "SELECT * FROM v_event").unwrap(), 1);
}

#[test]
fn a_statement_without_end_is_ended_at_its_limit() {
    let database = golden().database();
    let limit = Duration::from_millis(20);
    database.limit_time(limit);
    for sql in ENDLESS {
        let begun = Instant::now();
        let ended = counted(&database, sql).expect_err(sql);
        assert!(matches!(ended, Error::TimeLimit(at) if at == limit), "{sql}: {ended}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{sql}: {:?}", begun.elapsed());
    }
}

/// Rows of a million bytes, without end.
const LONG_ROWS: &str =
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT printf('%.*c', 1000000, 'x') FROM n";

#[test]
fn a_table_keeps_no_rows_without_end() {
    let database = golden().database();
    let mut out = Vec::new();
    let mut writer = render::writer(Format::Table, Look::default(), &mut out);
    let ended = zoom_qos::report::query(&database, LONG_ROWS, &Arguments::new(), &mut *writer).unwrap_err();
    let failure = Failure::from(ended);
    assert_eq!(failure.code, Code::Usage);
    assert!(failure.message.contains("more than 64 MB"), "{failure}");
    assert!(failure.help.contains("--format csv") && failure.help.contains("--limit"), "{failure}");
}

#[test]
fn a_row_has_an_end_too() {
    let database = golden().database();
    let columns = ["zeroblob(15000000)"; 5].join(", ");
    assert!(matches!(counted(&database, &format!("SELECT {columns}")), Err(Error::LongRow(_))));
}

/// A sort that does not fit in memory goes to a file that has no name.
#[cfg(target_os = "linux")]
#[test]
fn a_sort_fills_no_disk() {
    let database = golden().database();
    database.limit_spill(1_000_000);
    database.limit_time(Duration::from_secs(20));
    let sorted = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n)
        SELECT hex(randomblob(500)) AS a FROM n ORDER BY a";
    let ended = counted(&database, sorted).unwrap_err();
    assert!(matches!(ended, Error::Spilled(1_000_000)), "{ended}");
    let failure = Failure::from(ended);
    assert_eq!(
        (failure.code, failure.message.as_str()),
        (Code::Usage, "finish the statement: its temporary files take more than 1 MB")
    );
}

/// A view without end would hang whatever reads it, be it to find an event. A file of such a view is refused, so that
/// this one becomes endless only once it is open.
#[test]
fn finding_an_event_has_the_limit_of_reports() {
    let fixture = golden();
    let database = fixture.database();
    let limit = Duration::from_millis(20);
    database.limit_time(limit);
    let sql = "SELECT sql FROM sqlite_schema WHERE name = 'v_event'";
    let view: String = fixture.connection().query_row(sql, [], |row| row.get(0)).unwrap();
    let endless = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n)
                   SELECT v_finite_event.* FROM n CROSS JOIN v_finite_event WHERE i < 0";
    let finite = view.replacen("v_event", "v_finite_event", 1);
    fixture
        .connection()
        .execute_batch(&format!("{finite}; DROP VIEW v_event; CREATE VIEW v_event AS {endless}"))
        .unwrap();
    let is_over = |found: &Error| matches!(found, Error::TimeLimit(at) if *at == limit);
    let begun = Instant::now();
    for event in [GOLDEN, "81234567890", "latest"] {
        let found = database.event(event, None).expect_err("it never ends");
        assert!(is_over(&found), "{event}: {found}");
    }
    let scorecard = catalog::find("scorecard").unwrap();
    let arguments = Arguments::from([("event".to_owned(), "81234567890".to_owned())]);
    let run = zoom_qos::report::run(&database, &scorecard, &arguments, &mut Counted::default());
    let ended = run.expect_err("it never ends");
    assert!(is_over(&ended), "{ended}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}
