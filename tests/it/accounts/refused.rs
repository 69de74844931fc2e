//! Databases that cannot be read as those of several accounts: one sentence each, and nothing is done.

use std::path::{Path, PathBuf};
use std::process::Output;

use zoom_qos::store::{Journal, close_writer, open_writer};

use super::empty;
use crate::support::program::{bare_program, code, stderr};

fn run(databases: &[PathBuf], arguments: &[&str]) -> Output {
    let mut command = bare_program();
    for db in databases {
        command.arg("--db").arg(db);
    }
    command.args(arguments).output().unwrap()
}

#[track_caller]
fn check(databases: &[PathBuf], expected: i32, sentence: &str) {
    let output = run(databases, &["query", "SELECT count(*) FROM v_event"]);
    let text = stderr(&output);
    assert_eq!((code(&output), text.lines().count()), (expected, 2), "{text}");
    assert_eq!(text.lines().next(), Some(format!("error: failed to {sentence}").as_str()));
    assert!(output.stdout.is_empty());
}

/// An empty database in which this was done.
fn changed(folder: &Path, name: &str, sql: &str) -> PathBuf {
    let path = empty(folder, name);
    let connection = open_writer(&path, Journal::Wal).unwrap();
    connection.execute_batch(sql).unwrap();
    close_writer(connection).unwrap();
    path
}

#[test]
fn two_databases_of_one_account_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let [arts, law] = ["arts", "law"].map(|name| {
        changed(folder.path(), name, "INSERT INTO call_count (account, day_on, calls) VALUES ('Xy1', '2026-11-01', 1)")
    });
    let both = format!("read {} and {} together: ", arts.display(), law.display());
    check(&[arts.clone(), law.clone()], 2, &format!("{both}both hold what was collected of the account Xy1"));
    let event = "DELETE FROM call_count; INSERT INTO event (kind, event_uuid) VALUES ('webinar', 'one==')";
    let [arts, law] = ["arts", "law"].map(|name| changed(folder.path(), name, event));
    check(&[arts.clone(), law], 2, &format!("{both}both hold the webinar one==, which is of one account"));
    let twice = format!("read {0} and {0} together: they are one file", arts.display());
    check(&[arts.clone(), arts], 2, &twice);
    // A ready token tells no account.
    let token = "INSERT INTO call_count (account, day_on, calls) VALUES ('access-token', '2026-11-01', 1)";
    let unknown = ["one", "two"].map(|name| changed(folder.path(), name, token));
    let output = run(&unknown, &["query", "SELECT count(*) FROM v_event"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn what_is_refused_alone_is_refused_among_others_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (arts, law) = (empty(folder.path(), "arts"), folder.path().join("law.db"));
    check(&[arts.clone(), law.clone()], 6, &format!("open the database {}: there is no such file", law.display()));
    changed(folder.path(), "law", "PRAGMA user_version = 99");
    let newer = format!("open {}: its schema is version 99, and this program knows up to 1", law.display());
    check(&[arts.clone(), law.clone()], 6, &newer);
    check(&[law], 6, &newer);
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE other (x)").unwrap();
    let sentence = format!("open {}: it is a database of another program", foreign.display());
    check(&[arts, foreign], 6, &sentence);
}

#[test]
fn eleven_databases_are_refused_and_so_are_two_of_one_name() {
    let folder = tempfile::tempdir().unwrap();
    let eleven: Vec<PathBuf> = (0..11).map(|number| folder.path().join(format!("{number}.db"))).collect();
    check(&eleven, 2, "read 11 databases at once: 10 are the most");
    let ten: Vec<PathBuf> = (0..10).map(|number| empty(folder.path(), &number.to_string())).collect();
    let output = run(&ten, &["query", "SELECT count(*) FROM v_stream_sample"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
    let databases = [&one, &other].map(|folder| {
        std::fs::create_dir(folder).unwrap();
        empty(folder, "zoom-qos")
    });
    let [first, second] = [databases[0].display(), databases[1].display()];
    check(&databases, 2, &format!("tell {first} and {second} apart: both go by the name zoom-qos"));
    let without = folder.path().join("without");
    std::fs::create_dir(&without).unwrap();
    let sentence = format!("find databases in {}: no file in it ends in .db", without.display());
    check(&[without], 2, &sentence);
}

#[test]
fn a_command_that_writes_takes_one_database() {
    let folder = tempfile::tempdir().unwrap();
    let both = ["arts", "law"].map(|name| empty(folder.path(), name));
    let before = both.each_ref().map(|db| std::fs::read(db).unwrap());
    let (alone, of_folder) = ([folder.path().to_owned()], format!("the databases in {}", folder.path().display()));
    for arguments in [
        &["collect", "--lookback", "1"][..],
        &["import", "."],
        &["reparse"],
        &["prune", "--samples", "30d"],
        &["forget", "--person", "a@x"],
        &["sites", "sites.csv"],
        &["db", "check"],
        &["doctor"],
        &["export", "--output", "out"],
        &["demo"],
    ] {
        for (dbs, told) in [(&both[..], "2 databases at once"), (&alone[..], of_folder.as_str())] {
            let output = run(dbs, arguments);
            assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr(&output));
            let sentence = format!("error: failed to work on {told}: this command takes one\n");
            assert!(stderr(&output).starts_with(&sentence), "{arguments:?}: {}", stderr(&output));
        }
    }
    assert!(both.each_ref().map(|db| std::fs::read(db).unwrap()) == before);
}
