//! Saved responses: stored as fetched ones are, to the digit, and no reason not to ask Zoom.

use std::path::{Path, PathBuf};

use zoom_qos::model::EventKind;
use zoom_qos::simulator::Options;

use crate::simulator_client::Client;
use crate::support::collecting::{Collecting, NOW, asked_qos, event, small};
use crate::support::dump::{assert_same, dump, dump_data, dump_tables};
use crate::support::program::{code, program, stderr};

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/participant_qos.json");
const UUID: &str = "/published+one==";

/// Imports files for an event and returns the exit code with what was said.
fn import(db: &Path, kind: &str, uuid: &str, files: &[&Path]) -> (i32, String) {
    let mut command = program(db);
    command.env("ZOOM_QOS_NOW", NOW.to_string()).arg("import").arg(format!("--{kind}")).arg(uuid).args(files);
    let output = command.output().unwrap();
    (code(&output), stderr(&output))
}

fn column(db: &Path, sql: &str) -> Vec<String> {
    crate::support::dump::column(db, sql)
}

#[test]
fn the_published_payload_is_stored_to_the_digit() {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["meeting", "webinar"] {
        let db = folder.path().join(format!("{kind}.db"));
        assert_eq!(import(&db, kind, UUID, &[Path::new(PUBLISHED)]).0, 0);
        let session = "SELECT kind || ' ' || event_uuid || ' ' || user_id || ' ' || user_name || ' ' || join_time
                       FROM v_participant_session";
        let expected = format!("{kind} {UUID} 1670000000 User 2021-06-24T20:00:00Z");
        assert_eq!(column(&db, session), [expected]);
        let audio = "SELECT bitrate_kbps || ' ' || latency_ms || ' ' || jitter_ms || ' ' || avg_loss_pct || ' '
                            || max_loss_pct || ' ' || medium || ' ' || direction
                     FROM v_stream_sample WHERE stream IN ('audio_input', 'audio_output') ORDER BY stream";
        assert_eq!(column(&db, audio), ["23.0 126.0 6.0 0.3 1.9 audio send", "63.0 134.0 6.0 0.0 0.0 audio receive"]);
        assert_eq!(column(&db, "SELECT count(*) FROM v_work"), ["0"], "an import asks for nothing");
        assert_eq!(column(&db, "SELECT count(*) FROM v_anomaly"), ["0"]);
    }
}

#[test]
fn the_same_bytes_twice_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("twice.db");
    let file = Path::new(PUBLISHED);
    assert_eq!(import(&db, "meeting", UUID, &[file]).0, 0);
    let (views, payloads) = (dump(&db), column(&db, "SELECT count(*) FROM payload"));
    assert_eq!(import(&db, "meeting", UUID, &[file, file]).0, 0);
    assert_same(&views, &dump(&db), "the second import");
    assert_eq!(column(&db, "SELECT count(*) FROM payload"), payloads);
    assert_eq!(column(&db, "SELECT count(*) FROM response"), ["1"]);
}

#[test]
fn a_file_that_is_no_response_is_kept_out_and_the_others_are_in() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("garbage.db");
    let garbage: Vec<PathBuf> =
        [&b"\x00\xff\x00garbage"[..], b"", b"[]", b"{}", b"<html></html>", b"{\"participants\": ["]
            .iter()
            .enumerate()
            .map(|(number, bytes)| {
                let path = folder.path().join(format!("garbage-{number}.json"));
                std::fs::write(&path, bytes).unwrap();
                path
            })
            .collect();
    let files: Vec<&Path> = garbage.iter().map(PathBuf::as_path).chain([Path::new(PUBLISHED)]).collect();
    let (code, said) = import(&db, "meeting", UUID, &files);
    assert_eq!(code, 3, "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("error: ")).count(), garbage.len(), "{said}");
    assert_eq!(column(&db, "SELECT user_id FROM v_participant_session"), ["1670000000"]);
    let tables = dump_tables(&db, &["run"]);
    assert_eq!(import(&db, "meeting", UUID, &files[..garbage.len()]).0, 3);
    assert_same(&tables, &dump_tables(&db, &["run"]), "garbage alone");
}

#[test]
fn an_event_of_a_listing_that_cannot_be_read_is_named_and_costs_only_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (db, listing) = (folder.path().join("listing.db"), folder.path().join("listing.json"));
    let good = |uuid: &str| format!(r#"{{"uuid": "{uuid}", "id": 7, "topic": "Town hall"}}"#);
    let bad = [r#"{"id": 8}"#, r#"{"uuid": ""}"#, "null", r#"{"uuid": ["5"]}"#];
    let (first, last) = (good("first=="), good("last=="));
    let events = [&first, bad[0], bad[1], bad[2], bad[3], &last].join(",");
    std::fs::write(&listing, format!(r#"{{"meetings": [{events}]}}"#)).unwrap();
    let (code, said) = import_anything(&db, &[listing.as_os_str()]);
    assert_eq!(code, 3, "{said}");
    assert!(said.starts_with("imported 1 of 1 response: 0 records, "), "{said}");
    assert!(said.lines().next().unwrap().ends_with(", 2 of 6 listed events"), "{said}");
    for number in 2..=5 {
        let named = format!("listing.json meeting {number}: it does not say which event it is");
        assert!(said.contains(&named), "{named}: {said}");
    }
    let (_, line) = import_anything(&folder.path().join("quiet.db"), &[listing.as_os_str(), "--quiet".as_ref()]);
    assert!(line.contains("failed to import 4 listed events; the first: failed to import "), "{line}");
    assert_eq!(column(&db, "SELECT event_uuid FROM v_event ORDER BY event_uuid"), ["first==", "last=="]);

    std::fs::write(&listing, format!(r#"{{"webinars": [{first}]}}"#)).unwrap();
    let (code, said) = import_anything(&folder.path().join("whole.db"), &[listing.as_os_str()]);
    assert_eq!(code, 0, "{said}");
}

#[tokio::test]
async fn saved_pages_make_the_rows_of_a_collection_which_still_asks() {
    let zoom = Collecting::small().await;
    let shape = small();
    let client = Client::start(&shape, Options { limits: None, ..Options::default() }).await;
    let webinar = event(&client.server, "Small webinar");
    let mut files = Vec::new();
    for (number, page) in client.qos_pages(webinar).await.iter().enumerate() {
        files.push(zoom.db(&format!("page-{number}")).with_extension("json"));
        std::fs::write(files.last().unwrap(), page).unwrap();
    }
    let db = zoom.db("imported");
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let (code, said) = import(&db, "webinar", webinar.uuid(), &paths);
    assert_eq!(code, 0, "{said}");
    let order = |attributes| {
        let mut order = zoom.named(&[(EventKind::Webinar, zoom.uuid("Small webinar"))]);
        order.options.attributes = attributes;
        order
    };
    zoom.run("collected", order(false)).await;
    // The event itself is told by its detail, which no page holds.
    let rows = |name: &str| {
        let data = dump_data(&zoom.db(name));
        data[data.find("== v_participant_session").unwrap()..].to_owned()
    };
    assert_same(&rows("collected"), &rows("imported"), "imported");
    let (summary, requests) = zoom.run_counted("imported", order(false)).await;
    assert!(asked_qos(&requests) > 0, "{:?}", summary.lines());
    assert_same(&zoom.dump("collected"), &zoom.dump("imported"), "collected after an import");
}

/// Imports whatever is named, without saying whose it is.
fn import_anything(db: &Path, arguments: &[&std::ffi::OsStr]) -> (i32, String) {
    let output = program(db).env("ZOOM_QOS_NOW", NOW.to_string()).arg("import").args(arguments).output().unwrap();
    (code(&output), stderr(&output))
}

const DETAIL: &str = r#"{"uuid": "/published+one==", "id": 81846024623, "topic": "Town hall", "host": "Dana Smith",
    "start_time": "2021-06-24T20:00:00Z", "end_time": "2021-06-24T21:00:00Z", "participants": 2}"#;

const ATTRIBUTES: &str = r#"{"participants": [
    {"user_id": "1670000000", "join_time": "2021-06-24T20:00:00Z", "groupId": "g-1", "leave_reason": "It was over."},
    {"user_id": "9", "join_time": "2021-06-24T20:00:00Z", "user_name": "Nobody measured"}]}"#;

#[test]
fn the_detail_and_the_list_of_participants_fill_what_the_qos_leaves_open() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("filled.db");
    let (detail, attributes) = (folder.path().join("detail.json"), folder.path().join("participants.json"));
    std::fs::write(&detail, DETAIL).unwrap();
    std::fs::write(&attributes, ATTRIBUTES).unwrap();
    assert_eq!(import(&db, "meeting", UUID, &[Path::new(PUBLISHED), &detail, &attributes]).0, 0);
    let event = "SELECT event_number || ' ' || topic || ' ' || host_name || ' ' || start_time || ' '
                        || zoom_participants || ' ' || participant_sessions FROM v_event";
    assert_eq!(column(&db, event), ["81846024623 Town hall Dana Smith 2021-06-24T20:00:00Z 2 1"]);
    let session = "SELECT user_id || ' ' || group_id || ' ' || leave_reason FROM v_participant_session";
    assert_eq!(column(&db, session), ["1670000000 g-1 It was over."], "a list of participants adds no session");
    let (code, said) = import(&db, "meeting", "another", &[&detail]);
    assert_eq!(code, 3);
    assert!(said.contains("it is about the event /published+one=="), "{said}");
    let (code, said) = import_anything(&db, &[attributes.as_os_str()]);
    assert_eq!(code, 3);
    assert!(
        said.contains("participants.json: it does not say which event it is about\nhelp: say whose it is"),
        "{said}"
    );
}

/// A field that Zoom added, and one that cannot be read, of a detail and of a listing.
#[test]
fn what_cannot_be_read_of_an_event_is_an_anomaly_of_the_event() {
    let folder = tempfile::tempdir().unwrap();
    let odd = |uuid: &str| {
        format!(r#"{{"uuid": "{uuid}", "id": 7, "has_new": 1, "has_voip": "perhaps", "participants": "two"}}"#)
    };
    let (db, detail, listing) =
        (folder.path().join("odd.db"), folder.path().join("detail.json"), folder.path().join("listing.json"));
    std::fs::write(&detail, odd("one==")).unwrap();
    std::fs::write(&listing, format!(r#"{{"from": "2021-06-01", "webinars": [{}]}}"#, odd("two=="))).unwrap();
    assert_eq!(import(&db, "meeting", "one==", &[&detail]).0, 0);
    assert_eq!(import_anything(&db, &[listing.as_os_str()]).0, 0);
    let sql =
        "SELECT kind || ' ' || event_uuid || ' ' || endpoint || ' ' || path || ' ' || raw_value || ' ' || occurrences
               FROM v_anomaly ORDER BY kind, path";
    let of = |kind: &str, uuid: &str| {
        [("has_new", "1"), ("has_voip", "perhaps"), ("participants", "two")]
            .map(|(path, raw)| format!("{kind} {uuid} event {path} {raw} 1"))
    };
    let expected = [of("meeting", "one=="), of("webinar", "two==")].concat();
    assert_eq!(column(&db, sql), expected);
    assert_eq!(import_anything(&db, &[listing.as_os_str()]).0, 0);
    assert_eq!(column(&db, sql), expected, "the same once more adds nothing");
}

#[test]
fn a_listing_brings_the_events_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let (db, listing) = (folder.path().join("listed.db"), folder.path().join("listing.json"));
    std::fs::write(&listing, format!(r#"{{"from": "2021-06-01", "webinars": [{DETAIL}, {{"id": 7}}]}}"#)).unwrap();
    assert_eq!(import_anything(&db, &[listing.as_os_str()]).0, 3, "one has no UUID");
    assert_eq!(column(&db, "SELECT kind || ' ' || topic FROM v_event"), ["webinar Town hall"]);
    assert_eq!(column(&db, "SELECT count(*) FROM v_work"), ["0"]);
}

/// What dates the events of a file, with what Zoom told of their start.
fn dates(db: &Path) -> Vec<String> {
    column(db, "SELECT coalesce(start_time, '-') || ' ' || coalesce(dated_time, '-') FROM v_event")
}

/// An answer on one participant does not tell when its event began.
#[test]
fn an_event_of_unknown_start_is_on_the_day_of_its_earliest_join() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let db = folder.path().join("dated.db");
    let heard = file("heard.json", &webhook("12", HEARD));
    let published = file("published.json", &published_line());
    let is_kept = |what: &str, expected: &str| assert_eq!(dates(&db), [expected], "{what}");
    assert_eq!(import_anything(&db, &[heard.as_os_str()]).0, 0);
    is_kept("the earliest sample of a subscription is its join", "- 2021-06-24T20:05:20Z");
    assert_eq!(import(&db, "meeting", UUID, &[&published]).0, 0);
    is_kept("another join, which is earlier", "- 2021-06-24T20:00:00Z");
    let trend = program(&db).args(["report", "trend", "--from", "2021-06-24", "--format", "json"]).output().unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&trend.stdout).unwrap();
    assert_eq!(rows.first().map(|row| &row["n"]), Some(&1.into()), "{}", stderr(&trend));
    let begun = format!(r#"{{"uuid": "{UUID}", "id": 7, "start_time": "2021-06-24T23:59:00Z"}}"#);
    let listing = file("listing.json", &format!(r#"{{"from": "2021-06-01", "meetings": [{begun}]}}"#));
    assert_eq!(import_anything(&db, &[listing.as_os_str()]).0, 0);
    is_kept("the start once Zoom tells it", "2021-06-24T23:59:00Z 2021-06-24T23:59:00Z");
    assert_eq!(column(&db, "SELECT count(first_seen_at) FROM event"), ["0"]);
}

#[test]
fn a_join_that_nobody_knows_dates_no_event() {
    let folder = tempfile::tempdir().unwrap();
    let (db, published) = (folder.path().join("dated.db"), folder.path().join("published.json"));
    let unknown = published_line().replace(r#""join_time":"2021-06-24T20:00:00Z""#, r#""join_time":"""#);
    std::fs::write(&published, &unknown).unwrap();
    assert!(matches!(import(&db, "webinar", UUID, &[&published]).0, 0 | 3));
    assert_eq!(dates(&db), column(&db, "SELECT '- ' || min(sampled_at) FROM v_sample"), "{unknown}");
}

/// The published response on one line.
fn published_line() -> String {
    std::fs::read_to_string(PUBLISHED).unwrap().replace('\n', " ")
}

#[test]
fn lines_folders_and_archives_are_read_response_by_response() {
    let folder = tempfile::tempdir().unwrap();
    let (saved, deeper) = (folder.path().join("saved"), folder.path().join("saved/deeper"));
    std::fs::create_dir_all(&deeper).unwrap();
    let lines = format!("{}\n\nno response\n{}\n", published_line(), ATTRIBUTES.replace('\n', " "));
    std::fs::write(saved.join("responses.ndjson"), &lines).unwrap();
    std::fs::write(deeper.join("lines-by-another-name.json"), &lines).unwrap();
    std::fs::write(deeper.join("README.txt"), "not a response").unwrap();
    let archive = folder.path().join("saved.tar");
    let mut tar = tar::Builder::new(std::fs::File::create(&archive).unwrap());
    tar.append_dir_all("backup", &saved).unwrap();
    tar.finish().unwrap();
    let meeting = ["--meeting", UUID].map(std::ffi::OsStr::new);
    let mut dumps = Vec::new();
    for (name, source, bad_lines) in [
        ("lines", saved.join("responses.ndjson"), ["responses.ndjson line 3"].as_slice()),
        ("folder", saved.clone(), &["deeper/lines-by-another-name.json line 3", "saved/responses.ndjson line 3"]),
        ("archive", archive, &["saved.tar: backup/deeper/lines-by-", "saved.tar: backup/responses.ndjson line 3"]),
    ] {
        let db = folder.path().join(format!("{name}.db"));
        let (code, said) = import_anything(&db, &[source.as_os_str(), meeting[0], meeting[1]]);
        assert_eq!(code, 3, "{said}");
        assert_eq!(said.matches("error: ").count(), bad_lines.len(), "{said}");
        assert!(bad_lines.iter().all(|place| said.contains(place)), "{said}");
        dumps.push(dump_data(&db));
    }
    assert!(dumps.iter().all(|dump| *dump == dumps[0]));
    let (code, said) = import_anything(&folder.path().join("x.db"), &[folder.path().join("absent").as_os_str()]);
    assert_eq!((code, said.lines().count()), (2, 2), "{said}");
}

/// A body as Zoom documents it: one participant's streams, each with its time.
fn webhook(user_id: &str, qos: &str) -> String {
    format!(
        r#"{{"event": "meeting.participant_qos", "event_ts": 1626230691572, "payload": {{"account_id": "A", "object":
        {{"uuid": "{UUID}", "participant": {{"user_id": "{user_id}", "participant_user_id": "u-1",
        "email": "dana@example.com", "qos": [{qos}]}}}}}}}}"#
    )
    .replace('\n', " ")
}

const HEARD: &str = r#"{"date_time": "2021-06-24T20:05:20Z", "type": "audio_output",
    "details": {"bitrate": "63 kbps", "latency": "134 ms", "jitter": "6 ms", "avg_loss": "0.0%", "max_loss": "1.5%"}}"#;
const SPOKE: &str = r#"{"date_time": "2021-06-24T20:05:20Z", "type": "audio_input", "details": {"bitrate": "23kbps"}}"#;
const LATER: &str = r#"{"date_time": "2021-06-24T20:05:30Z", "type": "cpu_usage",
    "details": {"zoom_avg_cpu_usage": "12%"}}"#;

#[test]
fn webhooks_of_one_participant_are_one_session() {
    let folder = tempfile::tempdir().unwrap();
    let (db, bodies) = (folder.path().join("qss.db"), folder.path().join("bodies.jsonl"));
    let lines = [webhook("12", LATER), webhook("12", &format!("{HEARD}, {SPOKE}")), webhook("13", SPOKE)];
    std::fs::write(&bodies, lines.join("\n")).unwrap();
    let (code, said) = import_anything(&db, &[bodies.as_os_str()]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("imported 3 of 3 responses: 3 records, 3 samples, 3 stream rows, 0 anomalies"), "{said}");
    let sessions = "SELECT event_uuid || ' ' || user_id || ' ' || join_time || ' ' || email
                    FROM v_participant_session ORDER BY user_id";
    let session = |user_id| format!("{UUID} {user_id} 2021-06-24T20:05:20Z dana@example.com");
    assert_eq!(column(&db, sessions), [session("12"), session("13")]);
    let streams = "SELECT stream || ' ' || bitrate_kbps || ' ' || coalesce(max_loss_pct, '-')
                   FROM v_stream_sample WHERE user_id = '12' ORDER BY stream";
    assert_eq!(column(&db, streams), ["audio_input 23.0 -", "audio_output 63.0 1.5"]);
    let machine = "SELECT sampled_at || ' ' || zoom_avg_cpu_pct FROM v_sample WHERE zoom_avg_cpu_pct IS NOT NULL";
    assert_eq!(column(&db, machine), ["2021-06-24T20:05:30Z 12.0"]);
}

#[test]
fn webhooks_stand_beside_the_session_that_the_api_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let (db, body) = (folder.path().join("both.db"), folder.path().join("body.json"));
    std::fs::write(&body, webhook("1670000000", HEARD)).unwrap();
    assert_eq!(import(&db, "meeting", UUID, &[Path::new(PUBLISHED)]).0, 0);
    assert_eq!(import_anything(&db, &[body.as_os_str()]).0, 0);
    let sessions = "SELECT origin || ' ' || join_time || ' ' || is_counted FROM v_participant_session ORDER BY origin";
    assert_eq!(column(&db, sessions), ["dashboard 2021-06-24T20:00:00Z 1", "qss 2021-06-24T20:05:20Z 0"]);
    let looks = "SELECT origin || ' ' || count(*) FROM v_stream_sample GROUP BY origin ORDER BY origin";
    assert_eq!(column(&db, looks), ["dashboard 6", "qss 1"]);
    assert_eq!(column(&db, "SELECT participant_sessions FROM v_event"), ["1"]);
    assert_eq!(column(&db, "SELECT user_name FROM v_person"), ["User"]);
    assert_eq!(column(&db, "SELECT count(*) FROM v_stream_class WHERE profile = 'zoom'"), ["6"]);
}

#[test]
fn what_only_webhooks_say_is_read_and_other_webhooks_are_kept_out() {
    let folder = tempfile::tempdir().unwrap();
    let (db, bodies) = (folder.path().join("odd.db"), folder.path().join("bodies.ndjson"));
    let quality = r#"{"date_time": "2021-06-24T20:05:20Z", "type": "audio_quality", "details": {"quality": "good"}}"#;
    let started = r#"{"event": "meeting.started", "payload": {"object": {"uuid": "x"}}}"#;
    std::fs::write(&bodies, format!("{}\n{started}\n", webhook("12", quality))).unwrap();
    let (code, said) = import_anything(&db, &[bodies.as_os_str()]);
    assert_eq!(code, 3);
    assert!(said.contains("bodies.ndjson line 2: failed to read the response at `event`: not one of"), "{said}");
    let word = "SELECT subject || ' ' || medium || ' ' || quality || ' ' || sampled_at FROM v_stream_quality";
    assert_eq!(column(&db, word), ["audio_quality audio good 2021-06-24T20:05:20Z"]);
    assert_eq!(column(&db, "SELECT count(*) FROM v_anomaly"), ["0"]);
}
