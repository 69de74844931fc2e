//! The program's own way, as `collect` and `import` go it.

use std::path::Path;
use std::time::Instant;

use zoom_qos::collect::assemble::{Assembler, Raw, Wanted};
use zoom_qos::collect::writer::Writer;
use zoom_qos::model::{Endpoint, EventFacts, EventKind, EventUuid, Source, Timestamp, WorkItem, WorkKey, WorkState};
use zoom_qos::store::{Journal, Recorded, Store, Write};
use zoom_qos::zoom::payload::{self, ParticipantPage};

use super::measure::own_cpu_s;
use super::pages;

/// 2026-03-04T09:00:00Z, when the events of the pages began, and three hours later, when they were fetched.
const BEGAN_AT: Timestamp = Timestamp(1_772_614_800);
const FETCHED_AT: Timestamp = Timestamp(1_772_625_600);

pub(crate) struct Ingested {
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: f64,
    pub(crate) stream_samples: u64,
    pub(crate) stream_sample_bytes: i64,
}

/// All of it: read the files, flatten, hand to the writer's thread with a mark for the ledger, commit, checkpoint.
pub(crate) fn ingest(json: &Path, raw: Raw) -> Ingested {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let db = folder.path().join("ingest.db");
    let store = Store::open(&db, Journal::Wal).expect("a new database");
    let (started, cpu_before) = (Instant::now(), own_cpu_s());
    let recorded = fill(store, json, raw, |_| EventUuid("bench==".to_owned()));
    let (wall_s, cpu_s) = (started.elapsed().as_secs_f64(), own_cpu_s() - cpu_before);
    Ingested { wall_s, cpu_s, stream_samples: recorded.stream_samples, stream_sample_bytes: stream_sample_bytes(&db) }
}

/// A database in which each page is a webinar of its own, named after its file, `e000010`.
pub(crate) fn ingest_events(json: &Path, db: &Path, raw: Raw) {
    let store = Store::open(db, Journal::Wal).expect("a new database");
    fill(store, json, raw, |page| EventUuid(format!("e{}", page.file_stem().expect("a name").to_string_lossy())));
}

fn fill(store: Store, json: &Path, raw: Raw, event_of: impl Fn(&Path) -> EventUuid) -> Recorded {
    let (units, writer) = Writer::start(store);
    let mut assembler = Assembler::new(raw).expect("a compressor");
    let mut records_done = 0;
    for path in pages::files(json) {
        let body = std::fs::read(&path).expect("a page");
        let text = payload::text(&body);
        let page = ParticipantPage::read(&text).expect("a page");
        let uuid = event_of(&path);
        let event = EventFacts { start_at: Some(BEGAN_AT), ..EventFacts::named(EventKind::Webinar, uuid.clone()) };
        let response =
            assembler.page(event, Endpoint::ParticipantsQos, FETCHED_AT, &page, Wanted::Everybody).expect("a response");
        records_done += u32::try_from(page.participants.len()).expect("ten");
        let item = WorkItem {
            source: Some(Source::List),
            records_done,
            ..WorkItem::pending(WorkKey::event(EventKind::Webinar, uuid))
        };
        let item = item.finished(WorkState::Done, FETCHED_AT);
        let unit = vec![Write::Response(Box::new(response)), Write::Mark(Box::new(item))];
        units.blocking_send(unit).expect("the writer runs");
    }
    drop(units);
    let (store, recorded) = writer.finish().expect("everything stored");
    store.close().expect("a checkpoint");
    recorded
}

fn stream_sample_bytes(db: &Path) -> i64 {
    let connection = rusqlite::Connection::open(db).expect("the database");
    let sql = "SELECT sum(pgsize) FROM dbstat WHERE name = 'stream_sample'";
    connection.query_row(sql, [], |row| row.get(0)).expect("dbstat is compiled in")
}
