//! What cannot work ends before anything is changed, with its exit code, why, and what to do.

use std::path::Path;
use std::process::Output;

use zoom_qos::model::EventKind;
use zoom_qos::simulator::Server;

use crate::support::collecting::{Collecting, NOW, event};
use crate::support::program::{code, program, program_for, stderr};

/// Credentials that lead nowhere: what is tested fails before they are used.
const NOWHERE: [(&str, &str); 2] = [("ZOOM_ACCESS_TOKEN", "token"), ("ZOOM_API_URL", "http://127.0.0.1:9/v2")];

#[track_caller]
fn check_failed(output: &Output, expected: i32, says: &str, what: &str) {
    let text = stderr(output);
    assert_eq!(code(output), expected, "{what}: {text}");
    let starting = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
    assert_eq!((starting("error: failed to "), starting("help: ")), (1, 1), "{what}: {text}");
    assert!(text.contains(says), "{what}: {says:?} is not in {text}");
    assert!(output.stdout.is_empty(), "{what}");
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn a_command_line_that_cannot_work_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("zoom-qos.db");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["collect"], 2, "no event and no days are named"),
        (&["collect", "--frm", "2026-01-01"], 2, "--frm"),
        (&["collect", "--from", "yesterday"], 2, "yesterday"),
        (&["collect", "--from", "2026-11-17", "--to", "2026-11-16"], 2, "before they begin"),
        (&["collect", "--to", "2026-11-16"], 2, "--from"),
        (&["collect", "--lookback", "1", "--from", "2026-11-16"], 2, "both say which days"),
        (&["collect", "--lookback", "-1"], 2, "-1"),
        (&["collect", "--lookback", "1", "--source", "both"], 2, "both"),
        (&["collect", "--lookback", "1", "--rate", "0"], 2, "rate"),
        (&["collect", "--lookback", "1", "--max-requests", "many"], 2, "many"),
        (&["collect", "--participants", "absent.csv"], 2, "absent.csv"),
        (&["collect", "--meeting", ""], 2, "give a name: this one is empty"),
        (&["harvest"], 2, "harvest"),
        (&[], 2, ""),
        (&["prune", "--dry-run"], 2, "--samples"),
        (&["forget", "--dry-run"], 2, "--person"),
        (&["forget", "--event", "abc=="], 2, "--kind"),
        (&["forget", "--event", "abc==", "--person", "Dana"], 2, "cannot be used with"),
        (&["import", "absent.json", "--meeting", "abc=="], 2, "absent.json"),
        (&["import", "absent.json", "--meeting", "abc==", "--webinar", "abc=="], 2, "cannot be used with"),
        (&["import", "/dev/null", "--meeting", "abc=="], 2, "neither a file nor a folder"),
        (&["import", "Cargo.toml", "--meeting", "81234567890"], 2, "many instances"),
    ];
    for (arguments, expected, says) in cases {
        let output = program(&db).args(*arguments).envs(NOWHERE).output().unwrap();
        check_failed(&output, *expected, says, &format!("{arguments:?}"));
        assert!(!db.exists(), "{arguments:?}");
    }
}

#[test]
fn days_that_zoom_lists_no_more_are_refused_or_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("zoom-qos.db");
    let mut command = program(&db);
    command.envs(NOWHERE).env("ZOOM_QOS_NOW", NOW.to_string());
    let output = command.args(["collect", "--from", "2025-01-01", "--to", "2025-02-01"]).output().unwrap();
    check_failed(&output, 2, "no more than six months", "last year");
    assert!(!db.exists());
}

#[test]
fn missing_credentials_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("zoom-qos.db");
    let given = [("ZOOM_ACCOUNT_ID", "a"), ("ZOOM_CLIENT_ID", "c"), ("ZOOM_CLIENT_SECRET", "s")];
    for (missing, (name, _)) in given.iter().enumerate() {
        let others = given.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, variable)| *variable);
        let output = program(&db).args(["collect", "--lookback", "1"]).envs(others).output().unwrap();
        check_failed(&output, 2, name, name);
    }
    let plain = [("ZOOM_ACCESS_TOKEN", "token"), ("ZOOM_API_URL", "http://api.example.com/v2")];
    let output = program(&db).args(["collect", "--lookback", "1"]).envs(plain).output().unwrap();
    check_failed(&output, 2, "api.example.com", "plain http");
    assert!(!db.exists());
}

#[test]
fn a_malformed_participant_list_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let (db, file) = (folder.path().join("zoom-qos.db"), folder.path().join("people.csv"));
    let cases: &[(&[u8], &str)] = &[
        (b"kind,event,participant\nmeeting,1,a\nmeting,1,b\n", "line 3"),
        (b"kind,event,participant\nmeeting,1\n", "line 2"),
        (b"kind,event,participant\nmeeting,1,\n", "the participant is empty"),
        (b"kind,event,participant\nmeeting,1,\xff\xfe\n", "not UTF-8"),
        (b"event,participant\n1,a\n", "header"),
        (b"", "header"),
        (b"kind,event,participant\n", "names nobody"),
        (b"kind,event,participant\n*,*,a\n", "none is looked for"),
    ];
    for (csv, says) in cases {
        std::fs::write(&file, csv).unwrap();
        let output = program(&db).args(["collect", "--participants"]).arg(&file).envs(NOWHERE).output().unwrap();
        check_failed(&output, 2, says, &String::from_utf8_lossy(csv));
        assert!(!db.exists());
    }
}

#[test]
fn an_event_that_the_list_has_nobody_for_is_refused_before_anything_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (db, file) = (folder.path().join("zoom-qos.db"), folder.path().join("people.csv"));
    std::fs::write(&file, "kind,event,participant\nmeeting,u==,a\nwebinar,*,b\n").unwrap();
    let arguments = ["collect", "--meeting", "u==", "--meeting", "x==", "--participants"];
    let output = program(&db).args(arguments).arg(&file).envs(NOWHERE).output().unwrap();
    let expected = "error: failed to collect listed people of meeting x==: the participant list names nobody for it\n\
                    help: add a row such as meeting,x==,dana@example.com to the list, or leave out --meeting x==\n";
    assert_eq!((code(&output), stderr(&output)), (2, expected.to_owned()));
    assert!(!db.exists());
}

#[test]
fn a_database_that_cannot_be_used_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("garbage.db"), b"this is no database, and it is longer than a header of one is".repeat(40))
        .unwrap();
    let sql = |name: &str, sql: &str| rusqlite::Connection::open(file(name)).unwrap().execute_batch(sql).unwrap();
    sql("foreign.db", "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);");
    drop(zoom_qos::store::Store::open(&file("newer.db"), zoom_qos::store::Journal::Truncate).unwrap());
    sql("newer.db", "PRAGMA user_version = 9999;");
    std::fs::write(file("folder"), b"").unwrap();
    for (name, says) in [
        ("garbage.db", "garbage.db"),
        ("foreign.db", "foreign.db"),
        ("newer.db", "9999"),
        ("folder/zoom-qos.db", "folder"),
    ] {
        let before = std::fs::read(file(name)).ok();
        for arguments in [&["collect", "--lookback", "1"][..], &["import", "Cargo.toml", "--meeting", "abc=="]] {
            let output = program(&file(name)).args(arguments).envs(NOWHERE).output().unwrap();
            check_failed(&output, 6, says, &format!("{name} {arguments:?}"));
            assert!(std::fs::read(file(name)).ok() == before, "{name} was changed by {arguments:?}");
        }
    }
    let output = program(&file("absent.db")).arg("status").output().unwrap();
    check_failed(&output, 6, "absent.db", "absent");
    assert!(!file("absent.db").exists());
}

fn collect(server: &Server, db: &Path, arguments: &[&str]) -> std::process::Command {
    let mut command = program_for(server, db, NOW);
    command.arg("collect").args(arguments);
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_summary_is_one_json_object_on_stdout_and_lines_are_on_stderr() {
    let zoom = Collecting::small().await;
    let db = zoom.db("json");
    let uuid = event(&zoom.server, "Small meeting").uuid().to_owned();
    assert_eq!(event(&zoom.server, "Small meeting").kind(), EventKind::Meeting);
    let output = collect(&zoom.server, &db, &["--meeting", &uuid, "--json"]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["schema"], "zoom-qos/collect/1");
    assert_eq!(summary["items"]["done"], 1);
    assert_eq!(summary["samples"], zoom.count("json", "SELECT count(*) FROM v_sample"));
    assert!(stderr(&output).contains("items: 1 done"), "{}", stderr(&output));

    let quiet = collect(&zoom.server, &db, &["--meeting", &uuid, "--quiet"]).output().unwrap();
    assert_eq!((code(&quiet), quiet.stdout.len(), stderr(&quiet).as_str()), (0, 0, ""));
    let ended = zoom.column("json", "SELECT exit_code FROM run WHERE finished_at IS NOT NULL");
    assert_eq!(ended, ["0", "0"]);
}
