//! Names where nobody expects them, through the program itself at `-v`: in errors of Zoom's, and in a saved file.

use std::path::Path;
use std::process::Output;

use zoom_qos::simulator::{Effect, Endpoint, Fault, Matcher, Occurrence, Options};

use super::{bytes, found};
use crate::support::collecting::{Collecting, NOW, small};
use crate::support::program::{code, program, program_for, stderr, stdout};

/// Where a name stands in a text of somebody else's.
const NAMES: [&str; 3] = ["Zo\u{e9} Quillfeather", "quillfeather", "zq@people.example"];

fn fault(endpoint: Endpoint, occurrence: Occurrence, effect: Effect) -> Fault {
    Fault { matcher: Matcher { endpoint: Some(endpoint), occurrence, ..Matcher::default() }, effect }
}

fn saying(status: u16, code: u32) -> Effect {
    let message = format!("The meeting of {} ({}) is not to be had", NAMES[0], NAMES[2]);
    let error =
        serde_json::json!({"code": code, "message": message, "errors": [{"field": NAMES[0], "message": NAMES[2]}]});
    Effect::Answer { status, headers: Vec::new(), body: error.to_string() }
}

/// What a run left behind and said, wherever it did.
fn all(db: &Path, output: &Output) -> String {
    [bytes(db), stdout(output).to_lowercase(), stderr(output).to_lowercase()].concat()
}

fn withheld(zoom: &Collecting, db: &Path, arguments: &[&str]) -> Output {
    let mut command = program_for(&zoom.server, db, NOW);
    command.env("XDG_CONFIG_HOME", db.parent().unwrap()).env("ZOOM_QOS_STORE_IDENTITIES", "none");
    command.args(["-vvv", "collect"]).args(arguments).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_zoom_says_of_a_failure_is_neither_stored_nor_said() {
    use Endpoint::{Detail, Listing, Participants, QosList, QosSingle};
    use Occurrence::{Every, Nth};
    for (name, fault) in [
        ("a list", fault(QosList, Nth(1), saying(404, 3001))),
        ("a code", fault(QosList, Every, saying(400, 300))),
        ("participants", fault(Participants, Every, saying(403, 200))),
        ("one", fault(QosSingle, Every, saying(500, 99))),
        ("a listing", fault(Listing, Every, saying(400, 300))),
        ("a plan", fault(Listing, Every, saying(400, 200))),
        ("a detail", fault(Detail, Every, saying(404, 3001))),
        ("a success", fault(QosList, Every, saying(200, 99))),
        (
            "a text",
            fault(
                QosList,
                Every,
                Effect::Answer { status: 200, headers: Vec::new(), body: format!("\"{}\"", NAMES[0]) },
            ),
        ),
    ] {
        let zoom =
            Collecting::with(&small(), Options { limits: None, faults: vec![fault], ..Options::default() }).await;
        let db = zoom.db("errors");
        let arguments =
            ["--lookback", "3", "--source", if name == "one" { "single" } else { "list" }, "--retry-limit", "0"];
        let output = withheld(&zoom, &db, &arguments);
        assert_ne!(code(&output), 2, "{}", stderr(&output));
        assert_eq!(found(&all(&db, &output), NAMES), None, "{name}: {}", stderr(&output));
    }
}

/// A saved answer of somebody whose name stands in everything but what it may: a number for the join, and words.
const ANSWER: &str = r#"{"next_page_token": "Zoe Quillfeather", "total_records": 2, "of": "Zo\u00e9 Quillfeather",
    "participants": [
    {"user_id": "zq@people.example", "id": "quillfeather", "user_name": "Zo\u00e9 Quillfeather", "email": "zq@people.example",
     "device": "Zo\u00e9 Quillfeather\u2019s iPhone", "location": "zq@people.example", "version": "6.4.1", "os": "quillfeather",
     "microphone": "Quillfeather's AirPods", "pc_name": "QUILLFEATHER-PC", "ip_address": "203.0.113.77",
     "new_name": {"Zo\u00e9": "Quillfeather"}, "Zo\u00e9 Quillfeather": 1, "quillfeather": 2, "zq@people.example": 3,
     "join_time": "Quillfeather's join", "leave_reason": "Zo\u00e9 Quillfeather left the meeting.",
     "user_qos": [{"date_time": "2026-11-16T10:00:00Z", "audio_input": {"bitrate": "quillfeather", "zq@people.example": 1,
       "quality": "Zo\u00e9 Quillfeather"}, "Zo\u00e9 Quillfeather": {"quality": "good"}}, "quillfeather"]},
    {"user_name": "Zo\u00e9 Quillfeather"}]}"#;

#[test]
fn a_name_in_any_corner_of_a_saved_answer_is_neither_stored_nor_said() {
    let folder = tempfile::tempdir().unwrap();
    let (db, file) = (folder.path().join("saved.db"), folder.path().join("saved.json"));
    let list = ANSWER.replace("\"user_qos\"", "\"none\"").replace("zq@people.example\", \"id\"", "16778999\", \"id\"");
    for answer in [ANSWER, &list, "\"Quillfeather\"", "[{\"Quillfeather\": 1}]", "Quillfeather"] {
        std::fs::write(&file, answer).unwrap();
        let mut command = program(&db);
        command.env("XDG_CONFIG_HOME", folder.path()).env("ZOOM_QOS_NOW", NOW.to_string()).args(["-vvv", "import"]);
        command.args(["--store-identities", "none", "--meeting", "saved=="]).arg(&file);
        let output = command.output().unwrap();
        let names = NAMES.into_iter().chain(["203.0.113", "zo\u{e9}"]);
        assert_eq!(found(&all(&db, &output), names), None, "{answer}: {}", stderr(&output));
    }
    let rows = |sql: &str| crate::support::dump::column(&db, sql);
    assert_eq!(rows("SELECT count(*) FROM v_participant_session"), ["1"]);
    assert_eq!(rows("SELECT version FROM v_participant_session"), ["6.4.1"]);
    let user_id = rows("SELECT user_id FROM v_participant_session").remove(0);
    assert!(user_id.parse::<u64>().is_ok_and(|number| number > u64::from(u32::MAX)), "{user_id}");
    let paths = rows("SELECT DISTINCT path FROM v_anomaly ORDER BY 1");
    for path in
        ["(a name)", "new_name", "join_time", "participants[]", "user_qos[].(a name)", "user_qos[].audio_input.bitrate"]
    {
        assert!(paths.iter().any(|found| found == path), "{path} of {paths:?}");
    }
}
