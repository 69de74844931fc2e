//! Ingest from JSON text against a bare loop that inserts the same rows, already parsed, into the same table.
//!
//! `cargo bench --bench ingest` prints a paired comparison first (both in turn, so that a machine whose speed drifts
//! cannot favour one), then lets criterion measure each by itself.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "a benchmark prints figures"
)]

mod pages;

use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode, criterion_group};
use zoom_qos::collect::assemble::{Assembler, Raw, Wanted};
use zoom_qos::collect::writer::Writer;
use zoom_qos::model::{Endpoint, EventFacts, EventKind, EventUuid, StreamSample, Timestamp};
use zoom_qos::store::{self, Journal, Store, Write};
use zoom_qos::zoom::payload::ParticipantPage;

/// 2,000 participants × 60 samples × 6 streams.
const PARTICIPANTS: usize = 2_000;
const PAIRS: usize = 7;

criterion_group!(benches, with_criterion);

fn main() {
    let pages = pages::pages(PARTICIPANTS);
    let parsed = parsed(&pages);
    let rows: usize = parsed.iter().map(Vec::len).sum();
    let bytes: usize = pages.iter().map(String::len).sum();
    println!("{rows} stream rows from {:.1} MB of JSON", bytes as f64 / 1e6);
    compare(&pages, &parsed, rows);
    benches();
    Criterion::default().configure_from_args().final_summary();
}

fn compare(pages: &[String], parsed: &[Vec<StreamSample>], rows: usize) {
    for raw in [Raw::None, Raw::Keep] {
        let mut ratios = Vec::new();
        let (mut ingests, mut bares) = (Vec::new(), Vec::new());
        for _ in 0..PAIRS {
            let bare = bare_loop(parsed).elapsed;
            let ingest = ingest(pages, raw).elapsed;
            ratios.push(bare.as_secs_f64() / ingest.as_secs_f64());
            ingests.push(rows as f64 / ingest.as_secs_f64());
            bares.push(rows as f64 / bare.as_secs_f64());
        }
        println!(
            "payloads {}: ingest {:.0} rows/s, bare loop {:.0} rows/s, ratio {:.2} (median of {PAIRS} pairs)",
            if raw == Raw::Keep { "kept" } else { "off" },
            median(&mut ingests),
            median(&mut bares),
            median(&mut ratios)
        );
    }
    let bytes_per_row = ingest(pages, Raw::None).stream_sample_bytes as f64 / rows as f64;
    println!("stream_sample: {bytes_per_row:.1} bytes per row");
    println!("peak memory of this process, all JSON and all parsed rows in it: {}", peak_memory());
}

fn with_criterion(criterion: &mut Criterion) {
    let pages = pages::pages(PARTICIPANTS);
    let parsed = parsed(&pages);
    let mut group = criterion.benchmark_group("ingest");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(15));
    group.bench_function("json_to_rows", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| ingest(&pages, Raw::None).elapsed).sum());
    });
    group.bench_function("bare_loop", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| bare_loop(&parsed).elapsed).sum());
    });
    group.finish();
}

struct Measured {
    elapsed: Duration,
    stream_sample_bytes: i64,
}

/// All of it: read the pages, flatten, hand to the writer's thread, commit, checkpoint.
fn ingest(pages: &[String], raw: Raw) -> Measured {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let path = folder.path().join("ingest.db");
    let store = Store::open(&path, Journal::Wal).expect("a new database");
    let started = Instant::now();
    let (units, writer) = Writer::start(store);
    let mut assembler = Assembler::new(raw).expect("a compressor");
    for text in pages {
        let page = ParticipantPage::read(text).expect("a page");
        let event = EventFacts::named(EventKind::Webinar, EventUuid("bench==".to_owned()));
        let response = assembler
            .page(event, Endpoint::ParticipantsQos, Timestamp(1_700_000_000), &page, Wanted::Everybody)
            .expect("a response");
        units.blocking_send(vec![Write::Response(Box::new(response))]).expect("the writer runs");
    }
    drop(units);
    let (store, _) = writer.finish().expect("everything stored");
    store.close().expect("a checkpoint");
    Measured { elapsed: started.elapsed(), stream_sample_bytes: stream_sample_bytes(&path) }
}

/// The same rows, parsed before the clock starts, by one cached statement in one transaction.
fn bare_loop(parsed: &[Vec<StreamSample>]) -> Measured {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let path = folder.path().join("bare.db");
    let mut connection = store::open_writer(&path, Journal::Wal).expect("a new database");
    prepare_sessions(&connection, parsed.len());
    let started = Instant::now();
    let transaction = connection.transaction().expect("a transaction");
    {
        let mut statement = transaction
            .prepare_cached("INSERT INTO stream_sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .expect("the table has eleven columns");
        for (session, samples) in parsed.iter().enumerate() {
            for StreamSample { stream_id, sampled_at, readings: r } in samples {
                let values = rusqlite::params![
                    session as i64 + 1,
                    stream_id,
                    sampled_at.0,
                    r[0],
                    r[1],
                    r[2],
                    r[3],
                    r[4],
                    r[5],
                    r[6],
                    r[7]
                ];
                statement.execute(values).expect("a row");
            }
        }
    }
    transaction.commit().expect("a commit");
    store::close_writer(connection).expect("a checkpoint");
    Measured { elapsed: started.elapsed(), stream_sample_bytes: 0 }
}

/// The rows that the foreign keys point to.
fn prepare_sessions(connection: &rusqlite::Connection, sessions: usize) {
    connection
        .execute("INSERT INTO event (event_id, kind, event_uuid) VALUES (1, 'webinar', 'bench==')", [])
        .expect("an event");
    for session in 1..=sessions as i64 {
        let sql = "INSERT INTO participant_session (session_id, event_id, user_id, join_at) VALUES (?1, 1, ?1, 0)";
        connection.prepare_cached(sql).expect("a statement").execute([session]).expect("a session");
    }
}

fn parsed(pages: &[String]) -> Vec<Vec<StreamSample>> {
    let read = |text: &String| {
        let page = ParticipantPage::read(text).expect("a page");
        let records = page.participants.iter().map(|json| zoom_qos::flatten::participant(json).expect("a record"));
        records.map(|record| record.stream_samples).collect::<Vec<_>>()
    };
    pages.iter().flat_map(read).collect()
}

fn stream_sample_bytes(path: &Path) -> i64 {
    let connection = rusqlite::Connection::open(path).expect("the database");
    let sql = "SELECT sum(pgsize) FROM dbstat WHERE name = 'stream_sample'";
    connection.query_row(sql, [], |row| row.get(0)).expect("dbstat is compiled in")
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "not known on this system".to_owned(), |peak| peak.trim().to_owned())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
