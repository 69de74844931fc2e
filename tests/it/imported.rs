//! Saved responses: stored as fetched ones are, to the digit, and no reason not to ask Zoom.

use std::path::{Path, PathBuf};

use zoom_qos::model::EventKind;
use zoom_qos::simulator::Options;

use crate::simulator_client::Client;
use crate::support::collecting::{Collecting, NOW, asked_qos, event};
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

#[tokio::test]
async fn saved_pages_make_the_rows_of_a_collection_which_still_asks() {
    let zoom = Collecting::small().await;
    let shape = zoom_qos::simulator::Shape::small(7, NOW);
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
