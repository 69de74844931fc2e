//! Files that show other views than this program's: it reads by its own, and the next writer puts its own there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use zoom_qos::store::check::{self, Depth, check};
use zoom_qos::store::views::{NUMBER, views};
use zoom_qos::store::{Journal, Store, upgrade};

use super::{ended, within_patience};
use crate::support::dump::{column, dump_of};
use crate::support::golden::{Fixture, Join};
use crate::support::program::{code, program, stderr, stdout};

/// A view that never ends, in the place of one of ours.
const ENDLESS: &str = "DROP VIEW v_event; CREATE VIEW v_event AS
    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS event_uuid FROM n;";

/// The views under all others lie, one is missing, and one has a column fewer.
const LYING: &str = "DROP VIEW v_work;
    DROP VIEW v_session_span; CREATE VIEW V_Session_Span AS SELECT 1 AS session_id WHERE 0;
    DROP VIEW v_participant_session; CREATE VIEW v_participant_session AS SELECT 'nobody' AS user_name;";

/// What a run leaves that was killed after a migration, before it made its views.
fn killed() -> String {
    views().iter().map(|view| ["DROP VIEW ", view.name, ";"].concat()).collect::<String>() + "DELETE FROM view_set;"
}

/// A database with an event, closed.
fn database() -> (Fixture, PathBuf) {
    let fixture = Fixture::new();
    fixture.event(
        "meeting",
        "one==",
        1,
        "Town hall",
        &[Join::hearing("Ann", "GGPPGG"), Join::hearing("Ben", "GGGGGG")],
    );
    let path = fixture.path().with_extension("closed");
    fixture.connection().execute("VACUUM INTO ?", [path.to_str().unwrap()]).unwrap();
    (fixture, path)
}

/// The same file after somebody's statements.
fn changed(path: &Path, name: &str, sql: &str) -> PathBuf {
    let changed = path.with_extension(name);
    std::fs::copy(path, &changed).unwrap();
    let connection = Connection::open(&changed).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
    changed
}

/// The views of ours that a file shows.
fn shown(path: &Path) -> Vec<(String, String)> {
    let connection = Connection::open(path).unwrap();
    let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'view' AND name LIKE 'v\\_%' ESCAPE '\\' ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

fn write_once(path: &Path) {
    Store::open(path, Journal::Truncate).unwrap().close().unwrap();
}

/// The rows of every view but those that say when the program ran.
fn rows(path: &Path) -> String {
    let path = path.to_owned();
    let names: Vec<&str> = views().iter().map(|view| view.name).collect();
    within_patience(move || dump_of(&path, &names))
}

#[test]
fn whatever_views_a_file_shows_it_is_read_by_ours_and_the_next_writer_puts_ours_there() {
    let (_fixture, path) = database();
    let (pristine, expected) = (shown(&path), rows(&path));
    assert_eq!(pristine.len(), views().len());
    for (name, sql) in [("endless", ENDLESS), ("lying", LYING), ("killed", &killed())] {
        let changed = changed(&path, name, sql);
        assert!(shown(&changed) != pristine && check::other_views(&changed).unwrap().is_some(), "{name}");
        assert!(rows(&changed) == expected, "{name}: other rows are read");
        assert_eq!(check(&changed, Depth::Full).unwrap(), [""; 0], "{name}");
        write_once(&changed);
        assert!(shown(&changed) == pristine && rows(&changed) == expected, "{name}: not put right");
        assert_eq!((check::other_views(&changed).unwrap(), upgrade::copies(&changed).unwrap()), (None, Vec::new()));
    }
}

/// Every file of a folder and of those in it, with what is in it.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(contents(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

/// What a command says that has to succeed.
fn said(db: &Path, arguments: &[&str]) -> String {
    let mut command = program(db);
    command.args(arguments).env("ZOOM_QOS_NOW", "2026-03-05T00:00:00Z");
    let output = ended(command);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    stdout(&output).replace(&db.display().to_string(), "DB")
}

#[test]
fn every_command_that_reads_reads_by_ours() {
    let (_fixture, path) = database();
    let profiles = path.with_file_name("profiles.toml");
    std::fs::write(&profiles, "[mine]\ninherits = 'zoom'\n").unwrap();
    let lines: [&[&str]; 4] = [
        &["report", "scorecard", "--event", "one=="],
        &["report", "scorecard", "--event", "one==", "--thresholds-file", profiles.to_str().unwrap()],
        &["query", "SELECT * FROM v_event", "--format", "csv"],
        &["status"],
    ];
    let answers = |name: &str, db: &Path| {
        let (out, lake) = (path.with_extension(format!("{name}-out")), path.with_extension(format!("{name}-lake")));
        let to = |folder: &PathBuf| folder.to_str().unwrap().to_owned();
        said(db, &["export", "--identities", "none", "--format", "csv", "--output", &to(&out)]);
        said(db, &["export", "--identities", "none", "--lake", &to(&lake)]);
        said(db, &["export", "--lake", &to(&lake), "--verify"]);
        (lines.map(|line| said(db, line)), contents(&out), contents(&lake))
    };
    let expected = answers("ours", &path);
    assert!(expected.1.len() > 4 && expected.2.len() > 4, "{:?} {:?}", expected.1.keys(), expected.2.keys());
    for (name, sql) in [("endless", ENDLESS), ("lying", LYING)] {
        assert!(answers(name, &changed(&path, name, sql)) == expected, "{name}: something else was said");
    }
}

#[test]
fn a_later_release_s_views_are_left_there_and_not_read() {
    let (_fixture, path) = database();
    let later =
        format!("{LYING} UPDATE dictionary SET meaning = 'of later'; UPDATE view_set SET number = {}", NUMBER + 1);
    let changed = changed(&path, "later", &later);
    let (before, words) = (shown(&changed), "SELECT DISTINCT meaning FROM dictionary");
    let store = Store::open(&changed, Journal::Truncate).unwrap();
    let names: i64 = store
        .connection()
        .query_row("SELECT count(*) FROM v_participant_session WHERE user_name <> 'nobody'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(names, 2, "the writer reads by the views of the file");
    store.close().unwrap();
    assert_eq!(shown(&changed), before);
    assert_eq!(column(&changed, words), ["of later"]);
    assert!(check::other_views(&changed).unwrap().unwrap().are_later);
    assert_eq!(column(&changed, "SELECT user_name FROM v_participant_session ORDER BY 1"), ["Ann", "Ben"]);
    // An earlier set, or one of this number whose texts are others, is put right.
    for number in [NUMBER - 1, NUMBER] {
        let sql = format!("{LYING} UPDATE view_set SET number = {number}");
        let earlier = self::changed(&path, "earlier", &sql);
        write_once(&earlier);
        assert_eq!(shown(&earlier), shown(&path), "{number}");
    }
}

#[test]
fn an_analyst_s_view_stays_and_a_writer_with_its_views_there_writes_nothing() {
    let (_fixture, path) = database();
    let own = "CREATE VIEW v_mine AS SELECT user_name FROM v_participant_session; CREATE TABLE their (a);";
    let changed = changed(&path, "analyst", &format!("{own}{LYING}"));
    write_once(&changed);
    assert_eq!(column(&changed, "SELECT user_name FROM v_mine ORDER BY 1"), ["Ann", "Ben"]);
    assert_eq!(check::foreign(&changed).unwrap(), ["the table their", "the view v_mine"]);
    let before = std::fs::read(&changed).unwrap();
    write_once(&changed);
    assert!(std::fs::read(&changed).unwrap() == before, "written without need");
}

#[test]
fn doctor_and_the_check_say_what_other_tools_see() {
    let (_fixture, path) = database();
    let later = format!("{LYING} UPDATE view_set SET number = {}", NUMBER + 1);
    for (name, sql, step) in
        [("lying", LYING, "puts this release's there"), ("later", later.as_str(), "upgrade zoom-qos")]
    {
        let changed = changed(&path, name, sql);
        let checked = ended({
            let mut command = program(&changed);
            command.args(["db", "check"]);
            command
        });
        assert_eq!((code(&checked), stdout(&checked).as_str()), (0, "ok\n"));
        let doctor = ended({
            let mut command = program(&changed);
            command.args(["doctor"]);
            command
        });
        for said in [stderr(&checked), stdout(&doctor)] {
            assert!(said.contains("the view v_work is missing") && said.contains(step), "{name}: {said}");
        }
    }
}
