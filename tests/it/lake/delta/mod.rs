//! Delta logs beside a lake: what they say, that they say what the manifest says, and what becomes of them.

mod others;
#[cfg(feature = "with-tools")]
mod read;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;

use parquet::file::reader::SerializedFileReader;
use serde_json::{Value, json};
use zoom_qos::dictionary;
use zoom_qos::export::{Identities, Selection, Source, view};
use zoom_qos::lake::{self, Keeping, Writing};
use zoom_qos::model::Timestamp;

use super::counted::counted;
use super::forgotten::with_dana;
use super::kept::files;
use super::{Lake, NOW, PLACE};
use crate::support::golden::golden;
use crate::support::program::{code, stderr};

const OF_DAYS: &str = "v_zoom_count";

/// 12:00 on the day after the golden event, as [`NOW`], in milliseconds.
const NOW_MS: i64 = 1_772_712_000_000;

impl Lake {
    /// Begins to keep Delta logs.
    fn with_delta(self) -> Self {
        self.export_with(&["--delta", "on"]);
        self
    }

    fn export_with(&self, flags: &[&str]) {
        let run = self.run(&[&["export", "--identities", "full"], flags].concat());
        assert_eq!(code(&run), 0, "{}", stderr(&run));
    }

    fn log(&self, view: &str) -> PathBuf {
        self.path().join(view).join("_delta_log")
    }

    /// The names in a log's folder.
    fn names(&self, view: &str) -> BTreeSet<String> {
        let entries = fs::read_dir(self.log(view)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// The actions of a version.
    fn version(&self, view: &str, version: u64) -> Vec<Value> {
        let lines = fs::read_to_string(self.log(view).join(format!("{version:020}.json"))).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn make_worse(&self) {
        self.change("UPDATE stream_sample SET latency_ms = latency_ms + 1");
    }
}

/// What a version is and the kinds of its other actions.
fn kinds(actions: &[Value]) -> Vec<String> {
    let kind = |action: &Value| action.as_object().unwrap().keys().next().unwrap().clone();
    let operation = actions[0]["commitInfo"]["operation"].as_str().unwrap().to_owned();
    std::iter::once(operation).chain(actions[1..].iter().map(kind)).collect()
}

/// The golden event's samples are of the minutes 0 to 9 of three joins, and have the keys of their sessions.
#[test]
fn the_first_version_tells_what_the_manifest_tells() {
    let lake = Lake::golden().with_delta();
    assert_eq!(lake.faults(), None);
    for view in view::OF_EVENTS {
        assert_eq!(lake.names(view), ["00000000000000000000.json".to_owned()].into(), "{view}");
        assert_eq!(kinds(&lake.version(view, 0)), ["CREATE TABLE", "protocol", "metaData", "add"], "{view}");
    }
    let [info, protocol, meta_data, add] = &lake.version("v_sample", 0)[..] else { panic!("there are four") };
    assert_eq!(info["commitInfo"]["timestamp"], NOW_MS);
    assert_eq!(*protocol, json!({ "protocol": { "minReaderVersion": 1, "minWriterVersion": 2 } }));
    assert_eq!(meta_data["metaData"]["partitionColumns"], json!(["kind", "event_date"]));
    let stats = add["add"]["stats"].as_str().unwrap();
    let bounds = |minute, session_id| {
        json!({
            "join_time": "2026-03-04T09:00:00.000Z", "sampled_at": format!("2026-03-04T09:0{minute}:30.000Z"),
            "session_id": session_id,
        })
    };
    let expected = json!({ "numRecords": 29, "minValues": bounds(0, 1), "maxValues": bounds(9, 3) });
    assert_eq!(serde_json::from_str::<Value>(stats).unwrap(), expected);
    let size = fs::metadata(lake.file("v_sample")).unwrap().len();
    assert_eq!(
        *add,
        json!({ "add": {
            "path": PLACE, "partitionValues": { "kind": "meeting", "event_date": "2026-03-04" }, "size": size,
            "modificationTime": NOW_MS, "dataChange": true, "stats": stats,
        } })
    );
}

/// Its files are of days and of no event.
#[test]
fn what_zoom_counted_has_a_log_of_its_days() {
    let lake = counted().with_delta();
    let first = lake.version(OF_DAYS, 0);
    assert_eq!(kinds(&first), ["CREATE TABLE", "protocol", "metaData", "add", "add"]);
    assert_eq!(first[2]["metaData"]["partitionColumns"], json!(["day_on"]));
    let place = |add: &Value| [add["add"]["path"].clone(), add["add"]["partitionValues"]["day_on"].clone()];
    assert_eq!(place(&first[3]), ["day_on=2026-03-04/counts.parquet", "2026-03-04"]);
    lake.change("UPDATE zoom_count SET good = good + 1 WHERE day_on = '2026-03-05'");
    lake.export();
    let second = lake.version(OF_DAYS, 1);
    assert_eq!(kinds(&second), ["WRITE", "add"]);
    assert_eq!(place(&second[1]), ["day_on=2026-03-05/counts.parquet", "2026-03-05"]);
    assert_eq!(lake.faults(), None);
}

/// Readers refuse a file whose columns are not of the table's types.
#[test]
fn the_columns_are_those_of_the_files_and_of_their_folders() {
    let lake = Lake::golden().with_delta();
    for view in view::OF_EVENTS {
        let meta_data = lake.version(view, 0).swap_remove(2);
        let schema: Value = serde_json::from_str(meta_data["metaData"]["schemaString"].as_str().unwrap()).unwrap();
        let told: Vec<(&str, &str)> = schema["fields"].as_array().unwrap().iter().map(name_and_type).collect();
        let file = SerializedFileReader::new(fs::File::open(lake.file(view)).unwrap()).unwrap();
        let columns = parquet::file::reader::FileReader::metadata(&file).file_metadata().schema_descr_ptr();
        let mut held: Vec<(&str, &str)> = columns.columns().iter().map(|column| (column.name(), of(column))).collect();
        held.extend([("kind", "string"), ("event_date", "date")]);
        assert_eq!(told, held, "{view}");
    }
}

fn name_and_type(field: &Value) -> (&str, &str) {
    (field["name"].as_str().unwrap(), field["type"].as_str().unwrap())
}

/// The type of the protocol's that a column of a file has.
fn of(column: &parquet::schema::types::ColumnDescriptor) -> &'static str {
    use parquet::basic::{LogicalType, TimeUnit, Type};
    match (column.physical_type(), column.logical_type_ref()) {
        (Type::INT64, Some(instant)) if *instant == LogicalType::timestamp(true, TimeUnit::MICROS) => "timestamp",
        (Type::BYTE_ARRAY, Some(LogicalType::String)) => "string",
        (Type::INT64, None) => "long",
        (Type::DOUBLE, None) => "double",
        (physical, logical) => panic!("{physical} {logical:?}"),
    }
}

#[test]
fn what_changes_is_one_version_of_what_it_changes() {
    let lake = Lake::golden().with_delta();
    let before = files(&lake.path());
    lake.export();
    assert!(files(&lake.path()) == before, "nothing changed");
    lake.make_worse();
    lake.export();
    assert_eq!(kinds(&lake.version("v_stream_sample", 1)), ["WRITE", "add"]);
    assert_eq!(lake.names("v_sample").len(), 1, "the rows of v_sample are the same");
    lake.change("UPDATE event SET start_at = start_at + 86400");
    lake.export();
    let moved = lake.version("v_stream_sample", 2);
    assert_eq!(kinds(&moved), ["WRITE", "remove", "add"]);
    assert_eq!(moved[1]["remove"]["path"], PLACE);
    assert_eq!(moved[2]["add"]["path"], PLACE.replace("03-04", "03-05"));
    assert_eq!(lake.faults(), None);
    lake.export_with(&["--delta", "off"]);
    assert!(lake.names("v_sample").is_empty() && lake.faults().is_none());
    lake.make_worse();
    lake.export();
    assert!(lake.names("v_stream_sample").is_empty(), "off stays off");
}

#[test]
fn the_first_version_tells_of_days_that_its_export_leaves_as_they_are() {
    let lake = with_dana();
    lake.change("UPDATE event SET start_at = start_at + 86400 WHERE event_uuid = 'other=='");
    lake.export();
    lake.export_with(&["--delta", "on", "--event", "other=="]);
    let adds = lake.version("v_event", 0).split_off(3);
    let days: Vec<&Value> = adds.iter().map(|add| &add["add"]["partitionValues"]["event_date"]).collect();
    assert_eq!(days, ["2026-03-04", "2026-03-05"]);
}

/// Killed in between, it is not verified before it is finished, which the next export does first.
#[test]
fn a_log_that_has_not_got_its_name_with_its_manifest_gets_it() {
    let lake = Lake::golden().with_delta();
    let before = files(&lake.path());
    lake.make_worse();
    lake.export();
    let after = files(&lake.path());
    let names: Vec<&String> = after.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
    let staged = lake.path().join(".zoom-qos-staged");
    fs::DirBuilder::new().mode(0o700).create(&staged).unwrap();
    fs::write(staged.join("commit.json"), json!({ "names": names, "removals": [] }).to_string()).unwrap();
    for (number, name) in names.iter().enumerate().filter(|(_, name)| name.contains("delta")) {
        fs::write(staged.join(number.to_string()), &after[*name]).unwrap();
        fs::remove_file(lake.path().join(name)).unwrap();
        if let Some(bytes) = before.get(*name) {
            fs::write(lake.path().join(name), bytes).unwrap();
        }
    }
    let verify = lake.run(&["export", "--verify"]);
    assert!(code(&verify) == 2 && stderr(&verify).contains("is not finished"), "{}", stderr(&verify));
    lake.export();
    assert!(files(&lake.path()) == after);
    assert_eq!(lake.faults(), None);
}

#[test]
fn statistics_are_of_times_and_keys_and_of_nobody() {
    let lake = with_dana().with_delta();
    let mut told = BTreeSet::new();
    for view in view::OF_EVENTS {
        let personal = dictionary::views().iter().find(|known| known.name == view).unwrap().columns.iter();
        let personal: BTreeSet<&str> =
            personal.filter(|column| column.personal.is_identity()).map(|column| column.name.as_str()).collect();
        for add in &lake.version(view, 0)[3..] {
            let stats: Value = serde_json::from_str(add["add"]["stats"].as_str().unwrap()).unwrap();
            let columns: Vec<String> = stats["minValues"].as_object().unwrap().keys().cloned().collect();
            assert!(columns.iter().all(|column| !personal.contains(column.as_str())), "{view}: {columns:?}");
            told.extend(columns);
        }
    }
    let expected = ["end_time", "feedback_id", "join_time", "leave_time", "said_at", "sampled_at", "session_id"];
    assert!(
        told.is_subset(&expected.into_iter().chain(["start_time", "dated_time"]).map(str::to_owned).collect()),
        "{told:?}"
    );
    assert!(!text_of_logs(&lake).contains("canary"));
}

/// All bytes of all logs, and of what the manifest says of them.
fn text_of_logs(lake: &Lake) -> String {
    let files = files(&lake.path()).into_iter().filter(|(name, _)| name.contains("delta"));
    files.map(|(_, bytes)| String::from_utf8_lossy(&bytes).to_lowercase()).collect()
}

/// Afterwards a log is one checkpoint and its version: of what was before no byte is left.
#[test]
fn an_erasure_leaves_nothing_of_the_versions_before() {
    let lake = with_dana().with_delta();
    lake.make_worse();
    lake.export();
    assert_eq!(lake.names("v_stream_sample").len(), 2);
    let forget = ["forget", "--person", "dana@canary.test"];
    let run = lake.run_at_home(&forget);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let left = ["00000000000000000002.checkpoint.parquet", "00000000000000000002.json", "_last_checkpoint"];
    assert_eq!(lake.names("v_stream_sample"), left.map(str::to_owned).into());
    assert_eq!(kinds(&lake.version("v_stream_sample", 2))[0], "DELETE");
    assert_eq!(lake.faults(), None);
    assert_eq!(checkpoint(&lake, "v_stream_sample", 2).len(), 2 + 2, "the table and the files of two events");
    let run = lake.run(&["forget", "--kind", "meeting", "--event", "other=="]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let [.., removed] = &lake.version("v_event", 2)[..] else { panic!("it is removed") };
    assert!(removed["remove"]["path"].as_str().unwrap().ends_with("event-other.parquet"), "{removed}");
    assert!(!checkpoint(&lake, "v_event", 2).join("\n").contains("event-other"));
    assert_eq!(lake.faults(), None);
}

/// The rows of a checkpoint.
fn checkpoint(lake: &Lake, view: &str, version: u64) -> Vec<String> {
    let path = lake.log(view).join(format!("{version:020}.checkpoint.parquet"));
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    reader.into_iter().map(|row| row.unwrap().to_string()).collect()
}

/// Every tenth version has one, and what lies before the one before that goes.
#[test]
fn a_log_begins_anew_with_its_checkpoints() {
    let lake = Lake::of(golden()).with_delta();
    let source = Source::open(&lake.fixture.path()).unwrap();
    for version in 1..=21 {
        lake.make_worse();
        let now = Timestamp(NOW_MS / 1_000 + version);
        let writing = Writing { identities: &Identities::Full, delta_logs: Keeping::AsItIs, now };
        lake::export(&source, &Selection::default(), &writing, &lake.path()).unwrap();
    }
    let names = lake.names("v_stream_sample");
    let checkpoints: Vec<&String> = names.iter().filter(|name| name.contains(".checkpoint.")).collect();
    assert_eq!(checkpoints, ["00000000000000000010.checkpoint.parquet", "00000000000000000020.checkpoint.parquet"]);
    let versions = (10..=21).map(|version| format!("{version:020}.json"));
    let expected = versions.chain(checkpoints.iter().map(|name| (*name).clone()));
    assert_eq!(names, expected.chain(["_last_checkpoint".to_owned()]).collect());
    let last = fs::read(lake.log("v_stream_sample").join("_last_checkpoint")).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&last).unwrap(), json!({ "version": 20, "size": 3 }));
    let rows = checkpoint(&lake, "v_stream_sample", 20);
    assert!(rows[2].contains(PLACE) && rows[2].contains(&(NOW_MS + 20_000).to_string()), "{rows:?}");
    assert_eq!(lake.faults(), None);
    assert_eq!(NOW, Timestamp(NOW_MS / 1_000).to_string());
}
