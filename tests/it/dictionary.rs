//! The data dictionary against the views, and against the words of the domain.

use std::collections::BTreeMap;

use rusqlite::Connection;
use zoom_qos::dictionary::{Column, View, views};
use zoom_qos::model::field::{EVENT_FIELDS, FEEDBACK_FIELDS, PARTICIPANT_FIELDS};
use zoom_qos::model::metric::{MACHINE_METRICS, STREAM_METRICS};
use zoom_qos::report::functions::{self, DESCRIBED, Described};
use zoom_qos::store::{self, Journal};

use crate::support::golden::Fixture;

/// Every column with its view.
fn described() -> impl Iterator<Item = (&'static View, &'static Column)> {
    views().iter().flat_map(|view| view.columns.iter().map(move |column| (view, column)))
}

#[test]
fn every_column_of_every_view_has_its_entry_in_the_view_s_order() {
    let fixture = Fixture::new();
    let sql = "SELECT v.name, c.name FROM sqlite_schema AS v JOIN pragma_table_info(v.name) AS c
               WHERE v.type = 'view' ORDER BY v.name, c.cid";
    let mut columns = fixture.connection().prepare(sql).unwrap();
    let columns: Vec<(String, String)> =
        columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let mut described: Vec<(String, String)> =
        described().map(|(view, column)| (view.name.clone(), column.name.clone())).collect();
    described.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(described, columns);
}

#[test]
fn every_entry_says_what_the_column_means_in_its_type() {
    let fixture = Fixture::new();
    let declared = declared_types(&fixture);
    for (view, Column { name: column, column_type, meaning, .. }) in described() {
        let view = &view.name;
        assert!(meaning.len() >= 8 && !meaning.ends_with('.'), "{view}.{column}: {meaning:?}");
        assert!(matches!(column_type.as_str(), "text" | "integer" | "real"), "{view}.{column}: {column_type}");
        // A computed column declares no type, or what SQLite infers, which it writes INT.
        let declared = &declared[&(view.clone(), column.clone())];
        assert!(
            declared.is_empty() || column_type.starts_with(&declared.to_lowercase()),
            "{view}.{column}: {declared}"
        );
    }
}

fn declared_types(fixture: &Fixture) -> BTreeMap<(String, String), String> {
    let sql = "SELECT v.name, c.name, c.type FROM sqlite_schema AS v JOIN pragma_table_info(v.name) AS c
               WHERE v.type = 'view'";
    let mut columns = fixture.connection().prepare(sql).unwrap();
    columns.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_column_in_a_unit_says_so() {
    let units = [
        ("_ms", "milliseconds"),
        ("_kbps", "kbit/s"),
        ("_px", "pixels"),
        ("_fps", "frames per second"),
        ("_dbm", "dBm"),
        ("_unix", "seconds since 1970-01-01 UTC"),
        ("_minutes", "minutes"),
        ("_at", "UTC"),
        ("_time", "UTC"),
    ];
    for (View { name: view, .. }, Column { name, unit, .. }) in described() {
        for (_, expected) in units.iter().filter(|(suffix, _)| name.ends_with(suffix) && name != "due_fps") {
            assert_eq!(unit, expected, "{view}.{name}");
        }
        if name.ends_with("_pct") {
            assert!(unit.starts_with("percent"), "{view}.{name}");
        }
    }
}

#[test]
fn zoom_s_names_are_those_that_are_read() {
    let check = |view_name: &str, name: &str, expected: &str| {
        let found = described().find(|(view, column)| view.name == view_name && column.name == name);
        assert_eq!(found.unwrap().1.zoom_field, expected, "{view_name}.{name}");
    };
    for field in EVENT_FIELDS {
        check("v_event", field.column, field.zoom_field);
    }
    for field in PARTICIPANT_FIELDS {
        check("v_participant_session", field.column, field.zoom_field);
    }
    for field in FEEDBACK_FIELDS {
        check("v_feedback", field.column, field.zoom_field);
    }
    for metric in MACHINE_METRICS {
        check("v_sample", metric.column, &format!("user_qos[].{}.{}", metric.zoom_object, metric.zoom_field));
    }
    for metric in STREAM_METRICS {
        check("v_stream_sample", metric.column, &format!("user_qos[].<stream>.{}", metric.zoom_field));
    }
}

/// What is easily read wrongly must be said where it is looked up.
#[test]
fn the_traps_are_named() {
    for (column, said) in [
        ("direction", "QSS documentation says the opposite"),
        ("latency_ms", "averaged by Zoom over 5 seconds"),
        ("avg_loss_pct", "0.0 is a true zero, NULL is unknown"),
        ("bitrate_kbps", "0.0 is a true zero"),
    ] {
        for (view, described) in described().filter(|(_, described)| described.name == column) {
            assert!(described.meaning.contains(said), "{}.{column}", view.name);
        }
    }
}

/// Every row of a query, as JSON would show it.
fn texts(connection: &Connection, sql: &str) -> Vec<Vec<Option<String>>> {
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|column| row.get(column)).collect()).unwrap();
    rows.map(Result::unwrap).collect()
}

/// What the view tells, from the words that are compiled in.
fn expected_rows() -> Vec<Vec<Option<String>>> {
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let of_view = |view: &View| {
        let head = vec![text(&view.name), None, None, None, text(&view.meaning), None, text(&view.example)];
        let name = text(&view.name);
        let columns = view.columns.iter().map(move |column| {
            let Column { name: column_name, column_type, unit, meaning, zoom_field, .. } = column;
            let cells = [column_name, column_type, unit, meaning, zoom_field].map(text);
            [vec![name.clone()], cells.to_vec(), vec![None]].concat()
        });
        std::iter::once(head).chain(columns).collect::<Vec<_>>()
    };
    views().iter().flat_map(of_view).collect()
}

const STORED: &str = "SELECT view_name, column_name, column_type, unit, meaning, zoom_field, example FROM v_dictionary";

#[test]
fn the_database_tells_the_same_by_itself() {
    let fixture = Fixture::new();
    assert_eq!(texts(fixture.connection(), STORED), expected_rows());
}

/// A release with better words, or an older one, leaves its own.
#[test]
fn the_next_writer_puts_its_own_words_there_and_otherwise_writes_nothing() {
    let fixture = Fixture::new();
    let changes = |connection: &Connection| -> u64 { connection.total_changes() };
    let writer = store::open_writer(&fixture.path(), Journal::Wal).unwrap();
    assert_eq!(changes(&writer), 0);
    writer.execute_batch("UPDATE dictionary SET meaning = 'of old'; DELETE FROM dictionary_view").unwrap();
    let writer = store::open_writer(&fixture.path(), Journal::Wal).unwrap();
    assert!(changes(&writer) > 200);
    assert_eq!(texts(&writer, STORED), expected_rows());
}

#[test]
fn every_function_is_described() {
    let connection = Connection::open_in_memory().unwrap();
    let names = "SELECT DISTINCT name FROM pragma_function_list WHERE builtin = 0 ORDER BY name";
    let before = texts(&connection, names);
    functions::register(&connection).unwrap();
    let mut registered: Vec<String> = texts(&connection, names).into_iter().flatten().flatten().collect();
    registered.retain(|name| !before.contains(&vec![Some(name.clone())]));
    let mut described: Vec<&str> = DESCRIBED.iter().map(Described::name).collect();
    described.sort_unstable();
    assert_eq!(described, registered);
}

/// On 1 to 10 and a NULL, at fractions that hit a value and that fall between two.
#[test]
fn the_portable_form_answers_what_the_function_answers() {
    let connection = Connection::open_in_memory().unwrap();
    functions::register(&connection).unwrap();
    connection.execute_batch("CREATE TABLE t (x REAL); INSERT INTO t VALUES (1), (2), (3), (4), (5), (6)").unwrap();
    connection.execute_batch("INSERT INTO t VALUES (7), (8), (9), (10), (NULL)").unwrap();
    let number = |sql: &str, parameters: &[(&str, f64)]| -> f64 {
        let parameters: Vec<(&str, &dyn rusqlite::ToSql)> =
            parameters.iter().map(|(name, value)| (*name, value as &dyn rusqlite::ToSql)).collect();
        connection.query_row(sql, parameters.as_slice(), |row| row.get(0)).unwrap()
    };
    for Described { call, portable, .. } in DESCRIBED.iter().filter(|described| described.portable.contains(":p")) {
        for p in [0.0, 0.25, 0.5, 0.95, 1.0] {
            let given = match *call {
                "median(x)" => 0.5,
                _ => p,
            };
            let call = match *call {
                "percentile(x, p)" => format!("percentile(x, {})", 100.0 * p),
                call => call.replace(", p)", &format!(", {p:?})")),
            };
            let ours = number(&format!("SELECT {call} FROM t"), &[]);
            assert!((number(portable, &[(":p", given)]) - ours).abs() < 1e-9, "{call}: {ours}");
        }
    }
    let root = &DESCRIBED[9];
    let difference = format!(
        "SELECT max(abs(ours - portable)) FROM (SELECT sqrt(x) AS ours, ({}) AS portable FROM t WHERE x > 9)",
        root.portable.replace("WHERE x > 0", "WHERE x > 9")
    );
    assert!(number(&difference, &[]) < 1e-9, "{}", root.call);
    for (function, at) in [("greatest", 7), ("least", 8)] {
        let portable = DESCRIBED[at].portable;
        let sql = format!("SELECT {function}(a, b) IS ({portable}) FROM (SELECT :a AS a, :b AS b)");
        for (a, b) in [(Some(1), Some(2)), (Some(2), Some(1)), (None, Some(1)), (Some(1), None), (None, None)] {
            let same: bool = connection.query_row(&sql, [a, b], |row| row.get(0)).unwrap();
            assert!(same, "{function} of {a:?} and {b:?}");
        }
    }
}
