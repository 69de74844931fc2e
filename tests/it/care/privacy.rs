//! What is pruned or forgotten is gone: from every table, and from the bytes of the file.

use std::path::Path;

use rusqlite::Connection;
use zoom_qos::model::{EventKind, EventUuid, Timestamp};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::{Erased, Namesakes};
use zoom_qos::store::prune::{Cutoffs, Pruned};
use zoom_qos::store::tombstone::{Digest, TombstoneHasher};
use zoom_qos::store::{Error, Journal, Store};

use super::{UUID, count, imported};
use crate::support::dump::stands_in;
use crate::support::forgetting::forget_person;
use crate::support::program::{code, program, stderr};

/// Dana joins twice, once by telephone under her Zoom id alone; two other people are called Sam; one record cannot be
/// told whose it is.
const PAGE: &str = r#"{"page_count": 1, "page_size": 10, "total_records": 5, "next_page_token": "", "participants": [
    {"user_id": "1", "id": "zCanary", "user_name": "Dana Canary", "email": "dana@canary.test", "mic": 1,
     "join_time": "2026-03-04T09:00:00Z", "user_qos": [{"date_time": "2026-03-04T09:00:00Z", "audio_input": {"bitrate": "1 kbps"}}]},
    {"user_id": "2", "id": "zCanary", "user_name": "+1 555 0100", "join_time": "2026-03-04T09:05:00Z", "user_qos": []},
    {"user_id": "3", "user_name": "Sam", "email": "sam@one.test", "join_time": "2026-03-04T09:00:00Z",
     "user_qos": [{"date_time": "2026-03-04T09:00:00Z", "audio_input": {"bitrate": "x"}}]},
    {"user_id": "4", "user_name": "Sam", "email": "sam@two.test", "join_time": "2026-03-04T09:00:00Z", "user_qos": []},
    {"user_name": "Dana Canary", "email": "dana@canary.test"}
]}"#;

/// The imported page, with what collecting leaves besides.
fn collected() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, path) = imported(PAGE);
    let connection = Connection::open(&path).unwrap();
    let sql = "UPDATE event SET host_name = 'Dana Canary', host_email = 'Dana@Canary.test', start_at = 1772614800,
                                topic = 'Dana Canary''s Zoom Meeting';
               INSERT INTO work_item (kind, event_key, participant, state) VALUES
               ('meeting', 'UUID', '', 'done'), ('meeting', 'UUID', 'dana@canary.test', 'done'),
               ('meeting', 'other', 'DANA@canary.test', 'failed'), ('meeting', 'UUID', 'Dana Canary', 'failed'),
               ('meeting', 'other', 'Dana Nobody', 'failed'), ('meeting', 'UUID', '1', 'done');
               INSERT INTO run (command, version, started_at, summary) VALUES ('collect', '0', 1772700000,
               '{\"calls\": 7, \"problems\": [{\"subject\": \"meeting UUID of dana@canary.test\"}]}');";
    connection.execute_batch(&sql.replace("UUID", UUID)).unwrap();
    connection.close().unwrap();
    (folder, path)
}

/// A hash that everybody can undo is good enough for a test.
const MASON: TombstoneHasher<'static> = TombstoneHasher { hash: &padded, now: Timestamp(0) };

fn padded(text: &str) -> Digest {
    let mut digest = [0; 32];
    digest.iter_mut().zip(text.bytes()).for_each(|(byte, text)| *byte = !text);
    digest
}

fn open(path: &Path) -> Store {
    Store::open_existing(path, Journal::Wal).unwrap()
}

/// Whether any file beside the database has the text in its bytes.
fn holds(path: &Path, text: &str) -> bool {
    let files = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|file| std::fs::read(file).unwrap().to_ascii_lowercase())
        .any(|bytes| stands_in(&text.to_ascii_lowercase(), bytes))
}

#[test]
fn a_forgotten_person_is_in_no_table_and_no_byte_of_the_file() {
    let (_folder, path) = collected();
    assert!(holds(&path, "canary"));
    let mut store = open(&path);
    let erased = forget_person(&mut store, "dana@canary.test", Namesakes::Refuse, MASON, Effect::Commit).unwrap();
    assert_eq!(erased, Erased { events: 0, sessions: 2, payloads: 3, feedback: 0, hosts: 1, work_items: 4 });
    // While the database is still open, so that its log is read as well.
    assert!(!holds(&path, "canary"));
    assert_eq!(
        forget_person(&mut store, "dana@canary.test", Namesakes::Refuse, MASON, Effect::Commit).unwrap(),
        Erased::default()
    );
    store.close().unwrap();
    assert_eq!((count(&path, "participant_session"), count(&path, "work_item")), (2, 2));
    assert_eq!(count(&path, "run WHERE json_extract(summary, '$.calls') = 7"), 1, "the counts stay");
}

/// What Zoom's subscription sends of Dana, without a name, and a list that names her before and once more.
const ELSEWHERE: [&str; 2] = [
    r#"{"event":"meeting.participant_qos","payload":{"object":{"uuid":"UUID","participant":{"user_id":"1","qos":[
       {"date_time":"2026-03-04T09:00:20Z","type":"audio_quality","details":{"quality":"canary"}}]}}}}"#,
    r#"{"participants":[{"user_id":"1","join_time":"2026-03-04T09:00:00Z","pc_name":"Canary-PC"},
       {"user_id":"9","join_time":"2026-03-04T09:00:00Z","email":"dana@canary.test","user_name":"D. Canary"},
       {"user_id":"7","join_time":"2026-03-04T09:00:00Z","user_name":"Pat"}]}"#,
];

#[test]
fn a_forgotten_person_neither_waits_nor_stays_in_what_another_source_tells() {
    let (folder, path) = collected();
    for (number, text) in ELSEWHERE.iter().enumerate() {
        let file = folder.path().join(format!("elsewhere-{number}.json"));
        std::fs::write(&file, text.replace("UUID", UUID)).unwrap();
        crate::support::program::program(&path).args(["import", "--meeting", UUID]).arg(&file).output().unwrap();
        std::fs::remove_file(&file).unwrap();
    }
    assert_eq!((count(&path, "participant_session WHERE origin = 'qss'"), count(&path, "stream_quality")), (1, 1));
    assert_eq!(count(&path, "payload WHERE session_id IS NULL AND user_id IS NOT NULL"), 2);
    let mut store = open(&path);
    let erased = forget_person(&mut store, "dana@canary.test", Namesakes::Refuse, MASON, Effect::Commit).unwrap();
    assert_eq!((erased.sessions, erased.payloads), (3, 6));
    assert!(!holds(&path, "canary"));
    let tombstones = "SELECT count(*) FROM forgotten_digest WHERE digest = ?";
    let of_join = padded(&zoom_qos::store::tombstone::within(EventKind::Meeting, &EventUuid(UUID.to_owned()), "9"));
    let known: i64 = store.connection().query_row(tombstones, [of_join], |row| row.get(0)).unwrap();
    assert_eq!(known, 1, "the join of one who only waited");
    store.close().unwrap();
    assert_eq!(count(&path, "payload WHERE session_id IS NULL AND user_id IS NOT NULL"), 1, "Pat still waits");
}

#[test]
fn any_of_a_persons_ids_leads_to_all_of_them() {
    for id in ["zCanary", "DANA@canary.test", "Dana Canary", "+1 555 0100"] {
        let (_folder, path) = collected();
        let mut store = open(&path);
        let erased = forget_person(&mut store, id, Namesakes::Refuse, MASON, Effect::Commit).unwrap();
        assert_eq!((erased.sessions, erased.payloads), (2, 3), "{id}");
        store.close().unwrap();
    }
}

#[test]
fn whom_a_name_means_is_never_guessed() {
    let (_folder, path) = collected();
    let mut store = open(&path);
    let refused = forget_person(&mut store, "Sam", Namesakes::Refuse, MASON, Effect::Commit).unwrap_err();
    assert!(!refused.to_string().contains("Sam"), "{refused}");
    let Error::Namesakes(people) = refused else { panic!("{refused}") };
    assert_eq!(people.len(), 2, "{people:?}");
    assert!(people.iter().any(|line| line.contains("sam@one.test")), "{people:?}");
    assert!(people.iter().all(|line| line.contains("1 join of 1 event, the last on 2")), "{people:?}");
    let rehearsed = forget_person(&mut store, "Sam", Namesakes::Forget, MASON, Effect::RollBack).unwrap();
    assert_eq!(rehearsed.sessions, 2);
    assert_eq!(forget_person(&mut store, "Sam", Namesakes::Forget, MASON, Effect::Commit).unwrap(), rehearsed);
    assert_eq!(
        forget_person(&mut store, "sam@one.test", Namesakes::Refuse, MASON, Effect::Commit).unwrap(),
        Erased::default()
    );
    store.close().unwrap();
}

#[test]
fn a_forgotten_event_leaves_a_mark_that_it_is_not_to_be_fetched() {
    let (_folder, path) = collected();
    let mut store = open(&path);
    let uuid = EventUuid(UUID.to_owned());
    let erased = store.forget_event(EventKind::Meeting, &uuid, Timestamp(0), Effect::Commit).unwrap();
    assert_eq!(erased, Erased { events: 1, sessions: 4, payloads: 5, feedback: 0, hosts: 0, work_items: 4 });
    let again = store.forget_event(EventKind::Meeting, &uuid, Timestamp(0), Effect::Commit).unwrap();
    assert_eq!(again, Erased::default());
    store.close().unwrap();
    for table in ["event", "participant_session", "participant_identity", "stream_sample", "payload", "anomaly"] {
        assert_eq!(count(&path, table), 0, "{table}");
    }
    assert_eq!(count(&path, &format!("work_item WHERE event_key = '{UUID}' AND state = 'done'")), 1);
}

#[test]
fn identities_go_and_numbers_stay() {
    let (_folder, path) = collected();
    let after_the_event = Timestamp::parse("2026-03-06T00:00:00Z");
    let mut store = open(&path);
    let cutoffs = Cutoffs { identities: after_the_event, ..Cutoffs::default() };
    let rehearsed = store.prune(cutoffs, Effect::RollBack).unwrap();
    let expected =
        Pruned { samples: 0, stream_samples: 0, identities: 4, feedback: 0, hosts: 1, work_items: 2, payloads: 5 };
    assert_eq!((rehearsed, store.prune(cutoffs, Effect::Commit).unwrap()), (expected, expected));
    // Items of events that are not stored have no date, so they stay; here both ask for Dana, one by her address.
    let other = "DELETE FROM work_item WHERE event_key = 'other'";
    store.connection().execute(other, []).unwrap();
    store.close().unwrap();
    assert!(!holds(&path, "canary") && !holds(&path, "sam@one"));
    assert_eq!((count(&path, "participant_session"), count(&path, "stream_sample")), (4, 1));
}

#[test]
fn samples_go_and_young_events_stay() {
    let (_folder, path) = collected();
    let mut store = open(&path);
    let at = |text| Cutoffs { samples: Timestamp::parse(text), ..Cutoffs::default() };
    assert_eq!(store.prune(at("2026-03-04T09:00:00Z"), Effect::Commit).unwrap(), Pruned::default());
    let pruned = store.prune(at("2026-03-04T09:00:01Z"), Effect::Commit).unwrap();
    assert_eq!((pruned.samples, pruned.stream_samples, pruned.payloads, pruned.identities), (2, 1, 5, 0));
    store.close().unwrap();
    assert_eq!((count(&path, "sample"), count(&path, "participant_identity")), (0, 4));
}

/// Nobody could say any more whether they are named in it.
#[test]
fn whoever_may_be_named_in_a_damaged_record_is_not_told_to_be_forgotten() {
    let (_folder, path) = collected();
    Connection::open(&path).unwrap().execute("UPDATE payload SET record_zstd = x'00' WHERE user_id = '4'", []).unwrap();
    let run = |words: &[&str]| program(&path).args(words).output().unwrap();
    let forgotten = run(&["forget", "--person", "dana@canary.test"]);
    assert_eq!(code(&forgotten), 6, "{}", stderr(&forgotten));
    let said = stderr(&forgotten);
    assert!(said.contains("failed to read a kept record: ") && said.contains("`zoom-qos prune --raw 0d`"), "{said}");
    assert!(holds(&path, "canary"));
    let pruned = run(&["prune", "--raw", "0d"]);
    assert_eq!(code(&pruned), 0, "{}", stderr(&pruned));
    assert_eq!(code(&run(&["forget", "--person", "dana@canary.test"])), 0);
    assert!(!holds(&path, "canary"));
}
