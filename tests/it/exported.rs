//! `export`: what the views say, in files that appear together, are replaced and never half there, and that say of
//! people no more than they were asked to.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use zoom_qos::export::{self, Destination, Error, FileFormat, Identities, Selection, Source};
use zoom_qos::model::{EventKind, EventUuid, Timestamp};

use crate::support::dump::column;
use crate::support::golden::{self, Fixture, Join, golden};
use crate::support::program::{code, program, stderr};

/// The golden event's place in every view.
const PLACE: &str = "kind=meeting/event_date=2026-03-04/event-_gold-en";

/// The formats of this build.
const FORMATS: &[&str] = if cfg!(feature = "parquet") { &["csv", "parquet"] } else { &["csv"] };

/// Every file of a folder but its lock, with what is in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() != ".zoom-qos.lock" {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn export(fixture: &Fixture, format: FileFormat, identities: &Identities, folder: &Path) -> export::Exported {
    export::export(&Source::open(&fixture.path()).unwrap(), &Selection::default(), identities, format, folder).unwrap()
}

/// The rows of a CSV file under their header.
fn csv_rows(folder: &Path, view: &str) -> Vec<BTreeMap<String, String>> {
    let path = folder.join(view).join(format!("{PLACE}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[cfg(feature = "parquet")]
mod parquet {
    use super::*;
    use ::parquet::file::reader::{FileReader as _, SerializedFileReader};

    /// A file's rows as text, and its metadata's notes.
    fn read(path: &Path) -> (Vec<BTreeMap<String, String>>, BTreeMap<String, String>) {
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let notes = reader.metadata().file_metadata().key_value_metadata();
        let notes = notes
            .into_iter()
            .flatten()
            .map(|note| (note.key.clone(), note.value.clone().unwrap_or_default()))
            .collect();
        let rows = reader.get_row_iter(None).unwrap().map(|row| {
            let row = row.unwrap();
            row.get_column_iter().map(|(name, value)| (name.clone(), value.to_string())).collect()
        });
        (rows.collect(), notes)
    }

    /// The golden event's every row, cell by cell, against the view itself.
    #[test]
    fn a_file_holds_what_the_view_says_of_the_event() {
        let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
        export(&fixture, FileFormat::Parquet, &Identities::Full, folder.path());
        for (view, order) in [
            ("v_event", ""),
            ("v_participant_session", "ORDER BY session_id"),
            ("v_sample", "ORDER BY session_id, sampled_at_unix"),
            ("v_stream_sample", "ORDER BY session_id, stream, sampled_at_unix"),
        ] {
            let (rows, notes) = read(&folder.path().join(view).join(format!("{PLACE}.parquet")));
            assert_eq!(notes["zoom_qos.view"], view);
            let expected = view_rows(fixture.connection(), &format!("SELECT * FROM {view} {order}"));
            assert_eq!(rows.len(), expected.len(), "{view}");
            for (row, expected) in rows.iter().zip(expected) {
                assert_eq!(row.len() + 1, expected.len(), "{view}: all columns but the folder's");
                for (column, cell) in row {
                    let [is, should] = [cell, &expected[column]].map(|cell| normal(cell));
                    assert_eq!(is, should, "{view}.{column}");
                }
            }
        }
    }

    /// The one spelling of a number.
    fn normal(cell: &str) -> String {
        cell.parse().map_or(cell.to_owned(), |number: f64| number.to_string())
    }

    /// As the reader of Parquet writes cells: text in quotes, times with an offset.
    fn view_rows(connection: &Connection, sql: &str) -> Vec<BTreeMap<String, String>> {
        use rusqlite::types::ValueRef::{Blob, Integer, Null, Real, Text};
        let mut statement = connection.prepare(sql).unwrap();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let rows = statement.query_map([], |row| {
            let cell = |(column, name): (usize, &String)| {
                let text = match row.get_ref(column).unwrap() {
                    Null => "null".to_owned(),
                    Integer(integer) => integer.to_string(),
                    Real(real) => real.to_string(),
                    Text(text) => {
                        let text = std::str::from_utf8(text).unwrap();
                        match Timestamp::parse(text) {
                            Some(_) => format!("{}.000000 +00:00", text.replace('T', " ").replace('Z', "")),
                            None => format!("{text:?}"),
                        }
                    }
                    Blob(_) => unreachable!("no view has a blob"),
                };
                (name.clone(), text)
            };
            Ok(names.iter().enumerate().map(cell).collect())
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn the_same_event_again_replaces_its_files_and_nothing_else() {
        let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
        let first = export(&fixture, FileFormat::Parquet, &Identities::Full, folder.path());
        let before = files(folder.path());
        assert_eq!(before.len(), 6 * usize::try_from(first.events).unwrap(), "{:?}", before.keys());
        assert_eq!(export(&fixture, FileFormat::Parquet, &Identities::Full, folder.path()), first);
        assert!(files(folder.path()) == before, "byte by byte");
        #[cfg(unix)]
        for name in before.keys() {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(folder.path().join(name).metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn an_event_that_turns_out_to_be_of_another_day_is_there_once() {
        let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
        export(&fixture, FileFormat::Parquet, &Identities::Full, folder.path());
        let day_later = "UPDATE event SET start_at = start_at + 86400 WHERE event_uuid = ?";
        fixture.connection().execute(day_later, [golden::GOLDEN]).unwrap();
        export(&fixture, FileFormat::Parquet, &Identities::Full, folder.path());
        let places: Vec<String> = files(folder.path()).into_keys().filter(|name| name.contains("_gold-en")).collect();
        assert_eq!(places.len(), 6, "{places:?}");
        assert!(places.iter().all(|place| place.contains("event_date=2026-03-05")), "{places:?}");
    }

    #[test]
    fn a_query_s_columns_have_the_types_of_their_values() {
        let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
        let output = folder.path().join("answer.parquet");
        let sql = "SELECT stream, count(*) AS n, avg(latency_ms) AS latency_ms, NULL AS unknown FROM v_stream_sample
                   WHERE stream = 'audio_output' AND user_id = (SELECT min(user_id) FROM v_participant_session)";
        let run = program(&fixture.path()).args(["query", sql, "--output"]).arg(&output).output().unwrap();
        assert_eq!((code(&run), stderr(&run)), (0, String::new()));
        let (rows, _) = read(&output);
        let types: Vec<bool> =
            ["stream", "n", "latency_ms", "unknown"].map(|name| rows[0][name].parse::<f64>().is_ok()).to_vec();
        assert_eq!(types, [false, true, true, false], "{rows:?}");
        let mixed = "SELECT value FROM json_each('[1, \"one\"]')";
        let run = program(&fixture.path()).args(["query", mixed, "--format", "parquet"]).output().unwrap();
        assert_eq!(code(&run), 0, "text takes whatever comes: {}", stderr(&run));
    }
}

#[test]
fn nothing_is_in_place_before_everything_is_whole() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    let export = |selection| {
        export::export(
            &Source::open(&fixture.path()).unwrap(),
            &selection,
            &Identities::Full,
            FileFormat::Csv,
            folder.path(),
        )
    };
    export(Selection::default()).unwrap();
    let before = files(folder.path());
    // Something that is no folder where a later view's files belong.
    let in_the_way = folder.path().join(".zoom-qos-staged");
    std::fs::write(&in_the_way, "in the way").unwrap();
    assert!(matches!(export(Selection::default()), Err(Error::Planted(_))));
    std::fs::remove_file(&in_the_way).unwrap();
    assert!(files(folder.path()) == before);
}

/// The folder in which a killed export made its files, with these in it.
fn staged(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
    let staged = folder.join(".zoom-qos-staged");
    std::fs::DirBuilder::new().mode(0o700).create(&staged).unwrap();
    for (name, text) in files {
        std::fs::write(staged.join(name), text).unwrap();
    }
    staged
}

#[test]
fn a_killed_export_is_finished_or_forgotten_by_the_next_one() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    staged(folder.path(), &[("0", "half of a")]);
    export(&fixture, FileFormat::Csv, &Identities::None, folder.path());
    let alone = files(folder.path());
    assert!(alone.keys().all(|name| name.contains(PLACE)), "cut off before the decision");

    let day = "v_event/kind=meeting/event_date=2026-01-31";
    let commit = format!(r#"{{"names":["{day}/event-a.csv","{day}/event-b.csv"],"removals":["{day}/event-c.csv"]}}"#);
    std::fs::create_dir(folder.path().join(day)).unwrap();
    for (name, text) in [("event-a.csv", "named before the kill"), ("event-c.csv", "to be removed")] {
        std::fs::write(folder.path().join(day).join(name), text).unwrap();
    }
    staged(folder.path(), &[("1", "whole"), ("commit.json", &commit)]);
    export(&fixture, FileFormat::Csv, &Identities::None, folder.path());
    let mut expected = alone;
    expected.insert(format!("{day}/event-a.csv"), b"named before the kill".to_vec());
    expected.insert(format!("{day}/event-b.csv"), b"whole".to_vec());
    assert_eq!(files(folder.path()), expected);
}

/// Whoever may write to the folder cannot have files of the user moved, cut off or removed, nor written elsewhere.
#[test]
fn what_others_put_into_the_folder_leads_nowhere() {
    type Plant = fn(&Path, &Path);
    let plants: [(&str, Plant); 8] = [
        ("a name above", |folder, _| {
            staged(folder, &[("commit.json", r#"{"names":["../victim/file"],"removals":["../victim/file"]}"#)]);
        }),
        ("an absolute name", |folder, victim| {
            let commit = format!(r#"{{"names":[],"removals":["{}/file"]}}"#, victim.display());
            staged(folder, &[("commit.json", &commit)]);
        }),
        ("a name of its own", |folder, _| {
            staged(folder, &[("0", "text"), ("commit.json", r#"{"names":["notes.txt"],"removals":[]}"#)]);
        }),
        ("a folder that others may enter", |folder, _| {
            let staged = staged(folder, &[("commit.json", r#"{"names":[],"removals":[]}"#)]);
            std::fs::set_permissions(staged, std::fs::Permissions::from_mode(0o777)).unwrap();
        }),
        ("a link for what is staged", |folder, victim| {
            symlink(victim, folder.join(".zoom-qos-staged")).unwrap();
        }),
        ("a link for the lock", |folder, victim| {
            symlink(victim.join("file"), folder.join(".zoom-qos.lock")).unwrap();
        }),
        ("a link for a view", |folder, victim| symlink(victim, folder.join("v_event")).unwrap()),
        ("a link for a kind", |folder, victim| {
            std::fs::create_dir(folder.join("v_sample")).unwrap();
            symlink(victim, folder.join("v_sample/kind=meeting")).unwrap();
        }),
    ];
    let fixture = golden();
    for (what, plant) in plants {
        for flag in ["--output", "--lake"] {
            let folder = tempfile::tempdir().unwrap();
            let (target, victim) = (folder.path().join("target"), folder.path().join("victim"));
            std::fs::create_dir(&target).unwrap();
            std::fs::create_dir(&victim).unwrap();
            std::fs::write(victim.join("file"), "the user's own").unwrap();
            plant(&target, &victim);
            let mut command = program(&fixture.path());
            let run = command.args(["export", "--identities", "none", flag]).arg(&target).output().unwrap();
            assert_eq!(code(&run), 2, "{what} {flag}: {}", stderr(&run));
            let left = BTreeMap::from([("file".to_owned(), b"the user's own".to_vec())]);
            assert_eq!(files(&victim), left, "{what} {flag}");
        }
    }
}

#[test]
fn two_exports_at_once_are_one_too_many() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    let held = Destination::open(folder.path()).unwrap();
    let run = program(&fixture.path()).args(["export", "--identities", "none", "-o"]).arg(folder.path()).output();
    let run = run.unwrap();
    assert_eq!(code(&run), 11);
    assert!(stderr(&run).starts_with("error: failed to export to "), "{}", stderr(&run));
    drop(held);
    assert_eq!(files(folder.path()).len(), 0);
}

/// What Zoom counted is of a day: of no event, complete in the day's file, and new when Zoom was asked.
#[test]
fn zoom_s_counts_have_a_file_for_each_day() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    fixture.connection().execute_batch(include_str!("lake/counts.sql")).unwrap();
    let days = |flags: &[&str], name: &str| -> Vec<String> {
        let folder = folder.path().join(name);
        let mut command = program(&fixture.path());
        command.env("ZOOM_QOS_NOW", "2026-03-08T01:00:00Z");
        let run = command.args(["export", "--identities", "none", "--format", "csv", "-o"]).arg(&folder).args(flags);
        let run = run.output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        let files = files(&folder).into_keys();
        files.filter_map(|name| Some(name.strip_prefix("v_zoom_count/day_on=")?.to_owned())).collect()
    };
    let (first, second) = ("2026-03-04/counts.csv", "2026-03-05/counts.csv");
    assert_eq!(days(&[], "all"), [first, second]);
    assert_eq!(days(&["--event", golden::GOLDEN], "event"), [""; 0]);
    assert_eq!(days(&["--from", "2026-03-05"], "from"), [second]);
    assert_eq!(days(&["--to", "2026-03-04"], "to"), [first]);
    assert_eq!(days(&["--since", "2h"], "new"), [first, second], "what lies nowhere yet is new");
    let path = |day: &str| folder.path().join(format!("new/v_zoom_count/day_on=2026-03-0{day}/counts.csv"));
    let text = std::fs::read_to_string(path("5")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "day_on,unit,medium,good,fair,poor,bad,account,asked_at");
    assert_eq!(lines[1], "2026-03-05,meeting,audio,43,12,0,1,demo,2026-03-08T00:00:00Z");
    assert_eq!((lines.len(), lines[4]), (5, "2026-03-05,participants,video,43,17,0,,demo,2026-03-08T00:00:00Z"));
    for day in ["4", "5"] {
        std::fs::write(path(day), "of before").unwrap();
    }
    days(&["--since", "2h"], "new");
    let is_new = |day| std::fs::read_to_string(path(day)).unwrap() != "of before";
    assert_eq!(["4", "5"].map(is_new), [false, true], "only of the second day Zoom was asked since then");
}

#[test]
fn a_selection_is_by_event_by_day_and_by_what_is_new() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    let exported = |flags: &[&str], name: &str| -> Vec<PathBuf> {
        let folder = folder.path().join(name);
        let mut command = program(&fixture.path());
        command.env("ZOOM_QOS_NOW", "2026-03-06T00:00:00Z");
        let run = command.args(["export", "--identities", "full", "--format", "csv", "-o"]).arg(&folder).args(flags);
        let run = run.output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        let events = files(&folder).into_keys().filter(|name| name.starts_with("v_event/"));
        events.map(PathBuf::from).collect()
    };
    let all = exported(&[], "all");
    assert!(!all.is_empty());
    assert_eq!(exported(&["--from", "2026-03-04", "--to", "2026-03-04"], "day"), all);
    assert_eq!(exported(&["--from", "2026-03-05"], "later"), [""; 0].map(PathBuf::from));
    assert_eq!(exported(&["--to", "2026-03-03"], "earlier"), [""; 0].map(PathBuf::from));
    assert_eq!(exported(&["--since", "2d"], "new"), all);
    assert_eq!(exported(&["--since", "1d"], "newer"), [""; 0].map(PathBuf::from));
    assert_eq!(exported(&["--event", golden::GOLDEN], "one"), [PathBuf::from(format!("v_event/{PLACE}.csv"))]);
}

/// The golden event's samples age out; what was exported of them is all that is left.
fn prune_samples(fixture: &Fixture) {
    let mut command = program(&fixture.path());
    command.env("ZOOM_QOS_NOW", "2026-06-01T00:00:00Z");
    let run = command.args(["prune", "--samples", "30d"]).output().unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
}

/// Runs `export` to a folder and returns what it says.
fn export_said(fixture: &Fixture, format: &str, folder: &Path) -> String {
    let run = program(&fixture.path())
        .args(["export", "--identities", "full", "--format", format, "--output"])
        .arg(folder)
        .output()
        .unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    stderr(&run)
}

#[test]
fn samples_that_were_pruned_stay_in_the_files_that_hold_them() {
    for format in FORMATS {
        let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
        assert!(!export_said(&fixture, format, folder.path()).contains("kept"));
        let before = files(folder.path());
        prune_samples(&fixture);
        let topic = "UPDATE event SET topic = 'Renamed', start_at = start_at + 86400 WHERE event_uuid = ?";
        fixture.connection().execute(topic, [golden::GOLDEN]).unwrap();
        let said = export_said(&fixture, format, folder.path());
        assert!(said.contains("kept as exported before, as the database no longer has the samples: 1 event"), "{said}");
        let after = files(folder.path());
        assert!(before.keys().eq(after.keys()), "the other views stay beside them: {:?}", after.keys());
        let changed: Vec<&str> = (before.iter().filter(|(name, bytes)| after[*name] != **bytes))
            .map(|(name, _)| name.split('/').next().unwrap())
            .collect();
        assert_eq!(changed, ["v_event"], "{format}");
    }
}

#[test]
fn a_pruned_event_s_files_are_replaced_once_its_samples_are_back() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    fixture.connection().execute_batch("CREATE TEMP TABLE sample_copy AS SELECT * FROM sample").unwrap();
    export_said(&fixture, "csv", folder.path());
    let before = files(folder.path());
    prune_samples(&fixture);
    let back = "INSERT INTO sample SELECT * FROM sample_copy";
    fixture.connection().execute_batch(back).unwrap();
    assert!(!export_said(&fixture, "csv", folder.path()).contains("kept"));
    let after = files(folder.path());
    let v_sample = format!("v_sample/{PLACE}.csv");
    assert!(after[&v_sample] == before[&v_sample]);
    let v_stream_sample = format!("v_stream_sample/{PLACE}.csv");
    assert!(after[&v_stream_sample].len() < before[&v_stream_sample].len(), "the database decides again");
}

#[test]
fn events_whose_identities_were_pruned_are_told_of() {
    let (fixture, folder) = (with_people(), tempfile::tempdir().unwrap());
    let told = "without anybody to tell apart, as identities were pruned: 1 event";
    assert!(!export_said(&fixture, "csv", folder.path()).contains(told));
    let mut prune = program(&fixture.path());
    prune.env("ZOOM_QOS_NOW", "2026-06-01T00:00:00Z").args(["prune", "--identities", "30d"]);
    let pruned = prune.output().unwrap();
    assert_eq!(code(&pruned), 0, "{}", stderr(&pruned));
    let said = export_said(&fixture, "csv", folder.path());
    assert!(said.contains(told), "{said}");
}

/// Fewer samples for any other reason than `prune` are the truth, after `forget` above all.
#[test]
fn samples_that_are_gone_for_another_reason_go_from_the_files_too() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    export_said(&fixture, "csv", folder.path());
    let before = csv_rows(folder.path(), "v_sample").len();
    let forgotten = "DELETE FROM sample WHERE session_id = (SELECT min(session_id) FROM sample)";
    fixture.connection().execute(forgotten, []).unwrap();
    assert!(!export_said(&fixture, "csv", folder.path()).contains("kept"));
    assert!(csv_rows(folder.path(), "v_sample").len() < before);
}

/// Dana hosts and joins twice, once from her desk and once from a phone that has no address.
fn with_people() -> Fixture {
    let fixture = golden();
    let personal = "
        UPDATE event SET topic = 'Dana Smith''s Zoom Meeting', host_name = 'Dana Smith', host_email = 'dana@example.com';
        UPDATE participant_identity SET user_name = '=Dana Smith', email = 'Dana@example.com', zoom_user_id = 'u-dana',
            ip_address = '203.0.113.77', mac_addr = '00:00:5E:00:53:01', pc_name = 'DANA-PC', camera = 'Dana''s camera',
            leave_reason = 'Dana left the meeting.';
        INSERT INTO anomaly (event_id, session_id, endpoint, path, raw_value, occurrences)
        SELECT event_id, NULL, 'participants_qos', 'participants[]', '{\"user_name\":\"Dana Smith\"}', 1 FROM event;
        INSERT INTO anomaly (event_id, session_id, endpoint, path, raw_value, occurrences)
        SELECT event_id, NULL, 'participants_qos', 'user_qos[].audio_input.jitter', 'fast', 1 FROM event;
        INSERT INTO feedback (event_id, is_content, email, comment)
        SELECT event_id, 0, 'Dana@example.com', 'Dana' FROM event";
    fixture.connection().execute_batch(personal).unwrap();
    fixture
}

#[test]
fn people_are_told_apart_but_not_named_unless_asked() {
    let (fixture, folder) = (with_people(), tempfile::tempdir().unwrap());
    let key = folder.path().join("pseudonym.key");
    let (pseudonym, none) = (folder.path().join("pseudonym"), folder.path().join("none"));
    export(&fixture, FileFormat::Csv, &Identities::pseudonyms(&key).unwrap(), &pseudonym);
    export(&fixture, FileFormat::Csv, &Identities::None, &none);
    for text in files(&pseudonym).values().chain(files(&none).values()) {
        let text = String::from_utf8_lossy(text).to_lowercase();
        assert!(!text.contains("dana") && !text.contains("203.0.113.77") && !text.contains("00:00:5e"), "{text}");
    }
    let (event, session) = (&csv_rows(&pseudonym, "v_event")[0], &csv_rows(&pseudonym, "v_participant_session")[0]);
    assert!(session["user_name"].starts_with("P-") && session["user_name"].len() == 8, "{session:?}");
    assert_eq!(event["host_name"], session["user_name"], "the host is the participant");
    assert_eq!(event["host_email"], session["email"]);
    assert_eq!((session["email"].len(), session["ip_address"].as_str()), (28, "203.0.113.0"));
    assert_eq!((event["topic"].as_str(), session["camera"].as_str()), ("meeting 2026-03-04 81234567890", ""));
    let said = [&pseudonym, &none].map(|folder| csv_rows(folder, "v_feedback").remove(0));
    assert_eq!(said[0]["email"], session["email"], "whoever said it is the participant");
    assert_eq!(said.each_ref().map(|said| said["is_content"].as_str()), ["0", "0"]);
    assert_eq!((said[0]["comment"].as_str(), said[1]["email"].as_str()), ("", ""));
    let session = &csv_rows(&none, "v_participant_session")[0];
    assert_eq!(
        (session["user_name"].as_str(), session["email"].as_str(), session["ip_address"].as_str()),
        ("", "", "")
    );
    let anomalies = csv_rows(&pseudonym, "v_anomaly");
    let raw: Vec<&str> = anomalies.iter().map(|row| row["raw_value"].as_str()).collect();
    assert_eq!(raw, ["", "fast"]);
}

#[test]
fn what_is_asked_for_in_full_is_still_no_formula() {
    let (fixture, folder) = (with_people(), tempfile::tempdir().unwrap());
    export(&fixture, FileFormat::Csv, &Identities::Full, folder.path());
    let session = &csv_rows(folder.path(), "v_participant_session")[0];
    assert_eq!(session["user_name"], "'=Dana Smith");
    assert_eq!(session["email"], "Dana@example.com");
}

/// Whichever thread writes which of them.
#[test]
fn several_events_at_once_are_the_same_one_by_one() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    for (number, minutes) in (101..).zip(["G", "GP", "GPP", "GPPG", "GPPGG"]) {
        let join = Join::hearing("somebody", minutes);
        fixture.event("meeting", &format!("{number}=="), number, "One of several", &[join]);
    }
    let [at_once, one_by_one] = ["at-once", "one-by-one"].map(|name| folder.path().join(name));
    let exported = export(&fixture, FileFormat::Csv, &Identities::Full, &at_once);
    let source = Source::open(&fixture.path()).unwrap();
    let mut of_each = Vec::new();
    for event in column(&fixture.path(), "SELECT kind || ' ' || event_uuid FROM event") {
        let (kind, uuid) = event.split_once(' ').unwrap();
        let event = Some((EventKind::named(kind).unwrap(), EventUuid(uuid.to_owned())));
        let selection = Selection { event, ..Selection::default() };
        of_each.push(export::export(&source, &selection, &Identities::Full, FileFormat::Csv, &one_by_one).unwrap());
    }
    assert_eq!(files(&at_once), files(&one_by_one));
    let sum = |of: fn(&export::Exported) -> u64| of_each.iter().map(of).sum::<u64>();
    let sums = [sum(|one| one.events), sum(|one| one.rows), sum(|one| one.bytes)];
    assert_eq!([exported.events, exported.rows, exported.bytes], sums);
    assert!(exported.events > 5, "{exported:?}");
}

/// As they are typed at an import.
#[test]
fn uuids_that_differ_in_their_end_alone_are_events_with_files_of_their_own() {
    let (fixture, folder) = (golden(), tempfile::tempdir().unwrap());
    for (uuid, number) in [("typed==", 7), ("typed=", 8), ("typed", 9)] {
        fixture.event("meeting", uuid, number, "As it was typed", &[Join::hearing("somebody", "G")]);
    }
    let exported = export(&fixture, FileFormat::Csv, &Identities::Full, folder.path());
    let events = files(folder.path()).into_keys().filter(|name| name.starts_with("v_event/")).count();
    assert_eq!(exported.events, events as u64);
}

#[test]
fn an_export_that_is_stopped_leaves_nothing_behind() {
    let fixture = golden();
    let source = Source::open(&fixture.path()).unwrap();
    source.timeout().stop();
    let folder = tempfile::tempdir().unwrap();
    let stopped =
        export::export(&source, &Selection::default(), &Identities::Full, FileFormat::Csv, folder.path()).unwrap_err();
    assert!(matches!(stopped, Error::Ended(zoom_qos::report::Error::Stopped)), "{stopped}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".zoom-qos.lock"]);
}
