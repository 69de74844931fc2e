//! The data dictionary against the views, and against the words of the domain.

use std::collections::BTreeMap;

use zoom_qos::dictionary::{Entry, entries};
use zoom_qos::model::field::{EVENT_FIELDS, PARTICIPANT_FIELDS};
use zoom_qos::model::metric::{MACHINE_METRICS, STREAM_COLUMNS, STREAM_METRICS};

use crate::support::golden::Fixture;

#[test]
fn every_column_of_every_view_has_its_entry_in_the_view_s_order() {
    let fixture = Fixture::new();
    let sql = "SELECT v.name, c.name FROM sqlite_schema AS v JOIN pragma_table_info(v.name) AS c
               WHERE v.type = 'view' ORDER BY v.name, c.cid";
    let mut columns = fixture.connection().prepare(sql).unwrap();
    let columns: Vec<(String, String)> =
        columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let mut described: Vec<(String, String)> =
        entries().unwrap().into_iter().map(|entry| (entry.view, entry.column)).collect();
    described.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(described, columns);
}

#[test]
fn every_entry_says_what_the_column_means_in_its_type() {
    let fixture = Fixture::new();
    let declared = declared_types(&fixture);
    for Entry { view, column, column_type, meaning, .. } in entries().unwrap() {
        assert!(meaning.len() >= 8 && !meaning.ends_with('.'), "{view}.{column}: {meaning:?}");
        assert!(matches!(column_type.as_str(), "text" | "integer" | "real"), "{view}.{column}: {column_type}");
        // A computed column declares no type.
        let declared = &declared[&(view.clone(), column.clone())];
        assert!(declared.is_empty() || declared.eq_ignore_ascii_case(&column_type), "{view}.{column}: {declared}");
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
    for entry in entries().unwrap() {
        for (_, unit) in units.iter().filter(|(suffix, _)| entry.column.ends_with(suffix) && entry.column != "due_fps")
        {
            assert_eq!(entry.unit, *unit, "{}.{}", entry.view, entry.column);
        }
        if entry.column.ends_with("_pct") {
            assert!(entry.unit.starts_with("percent"), "{}.{}", entry.view, entry.column);
        }
    }
}

#[test]
fn zoom_s_names_are_those_that_are_read() {
    let entries = entries().unwrap();
    let check = |view: &str, column: &str, expected: &str| {
        let entry = entries.iter().find(|entry| entry.view == view && entry.column == column).unwrap();
        assert_eq!(entry.zoom_field, expected, "{view}.{column}");
    };
    for field in EVENT_FIELDS {
        check("v_event", field.column, field.zoom_field);
    }
    for field in PARTICIPANT_FIELDS {
        check("v_participant_session", field.column, field.zoom_field);
    }
    for metric in MACHINE_METRICS {
        check("v_sample", metric.column, &format!("user_qos[].{}.{}", metric.zoom_object, metric.zoom_field));
    }
    for metric in STREAM_METRICS {
        let column = STREAM_COLUMNS[metric.column];
        check("v_stream_sample", column, &format!("user_qos[].<stream>.{}", metric.zoom_field));
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
        let all = entries().unwrap();
        for entry in all.iter().filter(|entry| entry.column == column) {
            assert!(entry.meaning.contains(said), "{}.{column}", entry.view);
        }
    }
}
