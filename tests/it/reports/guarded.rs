//! What may be run: nothing but reading, and not for ever.

use std::time::{Duration, Instant};

use zoom_qos::report::Error;

use super::query;
use crate::support::golden::golden;

#[test]
fn whatever_is_not_reading_is_refused() {
    let fixture = golden();
    let database = fixture.database();
    let elsewhere = fixture.path().with_file_name("elsewhere.db").display().to_string();
    let another = golden();
    let another = another.path().display().to_string();
    for sql in [
        "DELETE FROM event".to_owned(),
        "WITH gone AS (SELECT 1) DELETE FROM event".to_owned(),
        "INSERT INTO threshold (name, medium, metric) VALUES ('a', 'b', 'c')".to_owned(),
        "UPDATE event SET topic = NULL RETURNING topic".to_owned(),
        "SELECT 1; DELETE FROM event".to_owned(),
        "DROP TABLE event".to_owned(),
        "CREATE TEMP TABLE t (a)".to_owned(),
        "CREATE VIEW v AS SELECT 1".to_owned(),
        format!("ATTACH '{elsewhere}' AS e"),
        format!("ATTACH 'file:{elsewhere}?mode=rwc' AS e"),
        format!("ATTACH '{another}' AS e"),
        format!("VACUUM INTO '{elsewhere}'"),
        "VACUUM".to_owned(),
        "REINDEX".to_owned(),
        "ANALYZE".to_owned(),
        "PRAGMA query_only = 0".to_owned(),
        // It changed nothing:
        "DELETE FROM event".to_owned(),
        "PRAGMA writable_schema = 1".to_owned(),
        "PRAGMA journal_mode = DELETE".to_owned(),
        "PRAGMA database_list".to_owned(),
        "SELECT * FROM pragma_database_list".to_owned(),
        "SELECT load_extension('x')".to_owned(),
        "SELECT fts3_tokenizer('simple')".to_owned(),
        "BEGIN".to_owned(),
        "SAVEPOINT s".to_owned(),
        "EXPLAIN DELETE FROM event".to_owned(),
        String::new(),
        "-- nothing but a comment".to_owned(),
    ] {
        let refused = query(&database, &sql).expect_err(&sql);
        assert!(matches!(refused, Error::NotReadOnly(_)), "{sql}: {refused}");
    }
    assert!(!std::path::Path::new(&elsewhere).exists());
    let events: i64 = fixture.connection().query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap();
    assert_eq!(events, 1);
}

#[test]
fn reading_is_allowed_in_all_its_forms() {
    let database = golden().database();
    for sql in [
        "SELECT * FROM v_event",
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT * FROM n",
        "EXPLAIN QUERY PLAN SELECT * FROM v_stream_sample",
        "PRAGMA table_info(event)",
        "SELECT name FROM pragma_table_xinfo('v_event')",
        "SELECT value FROM json_each('[1, 2]')",
        "SELECT name FROM sqlite_schema",
        "VALUES (1)",
        "SELECT lag(1) OVER (), greatest(1, 2), median(3);  -- and a comment",
    ] {
        query(&database, sql).unwrap_or_else(|refused| panic!("{sql}: {refused}"));
    }
}

/// They would take seconds and half a gigabyte; the limit on a value answers before the first byte.
#[test]
fn a_value_that_would_eat_the_memory_is_refused() {
    let database = golden().database();
    let begun = Instant::now();
    for sql in ["SELECT randomblob(500000000)", "SELECT printf('%500000000d', 1)", "SELECT zeroblob(2000000000)"] {
        assert!(matches!(query(&database, sql), Err(Error::Sql(_))), "{sql}");
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

/// A signal may come between two statements of a report, or before the first.
#[test]
fn a_statement_that_begins_after_the_stop_ends_too() {
    let database = golden().database();
    database.timeout().stop();
    let endless = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    for _ in 0..2 {
        assert!(query(&database, endless).is_err());
    }
}

#[test]
fn a_statement_without_end_is_stopped() {
    let database = golden().database();
    database.limit_time(Duration::from_millis(20));
    let endless = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n)";
    for end in ["SELECT count(*) FROM n", "SELECT i FROM n ORDER BY i DESC", "SELECT DISTINCT i % 10 FROM n LIMIT 20"] {
        assert!(matches!(query(&database, &format!("{endless} {end}")), Err(Error::TimeLimit(_))), "{end}");
    }
}
