//! The views over several databases beside those of a single one.

use std::path::Path;

use rusqlite::Connection;

use super::*;
use crate::store::views::views;
use crate::store::{Journal, close_writer, open_read_only, open_writer, sql_text};

fn accounts(folder: &Path) -> [Account; 2] {
    ["arts", "law"].map(|name| {
        let path = folder.join(format!("{name}.db"));
        close_writer(open_writer(&path, Journal::Wal).unwrap()).unwrap();
        Account { name: name.to_owned(), path }
    })
}

fn columns(connection: &Connection, view: &str) -> Vec<String> {
    let statement = connection.prepare(&format!("SELECT * FROM {view}")).unwrap();
    statement.column_names().map(str::to_owned).collect()
}

/// And the others are as they were, which a view that is written in another way would break.
#[test]
fn each_view_that_tells_of_events_has_the_account_before_the_kind() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(folder.path());
    let (alone, together) = (open_read_only(&accounts[0].path).unwrap(), open_gathered(&accounts, |_| Ok(())).unwrap());
    for view in views() {
        let mut expected = columns(&alone, view.name);
        if let Some(place) = expected.iter().position(|column| column == "kind") {
            expected.insert(place, "account".to_owned());
        }
        assert_eq!(columns(&together, view.name), expected, "{}", view.name);
    }
}

/// What counts over the joins of a union would read all samples of all files.
#[test]
fn each_view_that_reads_samples_by_joins_alone_is_made_file_by_file() {
    let reads_samples =
        |sql: &str| sql_text::words(sql).any(|word| ["sample", "stream_sample", "stream_quality"].contains(&word));
    let reading = views().iter().filter(|view| reads_samples(view.sql)).map(|view| view.name);
    let mut reading: Vec<&str> = reading.collect();
    let mut made: Vec<&str> = super::views::FILE_BY_FILE.into_iter().chain(["v_attendance"]).collect();
    reading.sort_unstable();
    made.sort_unstable();
    assert_eq!(reading, made, "v_attendance reads people as well, and hands the event down by its windows");
}

/// What a night commits meanwhile is told by the next report.
#[test]
fn all_files_are_read_in_the_state_of_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = accounts(folder.path());
    let together = open_gathered(&accounts, |_| Ok(())).unwrap();
    let writer = open_writer(&accounts[1].path, Journal::Wal).unwrap();
    writer.execute("INSERT INTO run (command, version, started_at) VALUES ('collect', '1', 1)", []).unwrap();
    let runs = |connection: &Connection| -> i64 {
        connection.query_row("SELECT count(*) FROM account_1.run", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(runs(&together), 0);
    assert_eq!(runs(&open_gathered(&accounts, |_| Ok(())).unwrap()), 1);
}
