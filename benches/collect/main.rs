//! Collecting over HTTP from the simulator: how near to Zoom's rate limit, and in how much memory.
//!
//! `cargo bench --bench collect` runs all of it in about three minutes; `-- rate` or `-- memory` a part. The simulator
//! runs in a process of its own, so that the memory told is the collector's.

#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints figures")]

use std::io::BufRead as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Url;
use zoom_qos::cli::demo::simulated_order;
use zoom_qos::collect::context::Options;
use zoom_qos::collect::progress::Progress;
use zoom_qos::collect::run::{self, Order};
use zoom_qos::collect::summary::Summary;
use zoom_qos::exit::Code;
use zoom_qos::model::{Clock, EventKind, Source, Timestamp, Window};
use zoom_qos::simulator::{self, Account, EventShape, Shape};
use zoom_qos::store::{Journal, Store};

/// The present of every account here: 2026-03-04T12:00:00Z.
const NOW: Timestamp = Timestamp(1_772_625_600);

/// Zoom's answers took 150 to 400 ms where they were measured; this is worse.
const LATENCY: (Duration, Duration) = (Duration::from_millis(200), Duration::from_millis(600));

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.first().map(String::as_str) {
        Some("serve") => serve(&arguments[1]),
        Some("rate") => rate(),
        Some("memory") => memory(),
        _ => {
            rate();
            memory();
        }
    }
}

fn rate() {
    for (account, source) in [("many", Source::List), ("one", Source::Single)] {
        let (summary, elapsed) = collect(account, source);
        let per_second = summary.calls.heavy as f64 / elapsed.as_secs_f64();
        println!(
            "{}: {} calls in {:.1} s = {per_second:.1}/s, {:.1} % of 40/s; exit code {}",
            source.as_str(),
            summary.calls.heavy,
            elapsed.as_secs_f64(),
            per_second / 0.4,
            summary.code.number()
        );
    }
}

fn memory() {
    let (summary, elapsed) = collect("large", Source::List);
    println!(
        "10,000 people × 120 minutes: {} stream rows in {:.1} s, {} calls, peak memory {}; exit code {}",
        summary.recorded.stream_samples,
        elapsed.as_secs_f64(),
        summary.calls.heavy,
        peak_memory(),
        summary.code.number()
    );
}

fn shape(account: &str) -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    match account {
        "many" => {
            let meeting = |number| EventShape::new(&format!("Meeting {number}"), yesterday.plus_seconds(number), 5, 40);
            Shape { seed: 1, now: NOW, webinars: Vec::new(), meetings: (0..320).map(meeting).collect() }
        }
        "one" => Shape::event(EventKind::Webinar, 1_600, 5, 1, NOW),
        _ => Shape::event(EventKind::Webinar, 10_000, 120, 1, NOW),
    }
}

/// The simulator's process: prints its address and serves until it is ended.
fn serve(account: &str) {
    let latency = if account == "large" { (Duration::ZERO, Duration::ZERO) } else { LATENCY };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = simulator::Options { latency, ..simulator::Options::default() };
        let server = simulator::serve(Account::generate(&shape(account)), options).await.expect("a free port");
        println!("{}\n{}", server.api_url(), server.oauth_url());
        std::future::pending::<()>().await;
    });
}

fn collect(account: &str, source: Source) -> (Summary, Duration) {
    let mut server = Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["serve", account])
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program starts again");
    let [api_url, oauth_url] = addresses(&mut server);
    let folder = tempfile::tempdir().expect("a folder for the database");
    let db = folder.path().join("collect.db");
    let store = Store::open(&db, Journal::Wal).expect("a new database");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let started = Instant::now();
    let never = std::future::pending::<Code>();
    let (store, summary) = runtime
        .block_on(run::run(store, order(&db, api_url, oauth_url, source), never, Progress::hidden()))
        .expect("the run ends");
    let elapsed = started.elapsed();
    store.close().expect("a checkpoint");
    server.kill().expect("the simulator is a child of this process");
    server.wait().expect("it has ended");
    (summary, elapsed)
}

fn addresses(server: &mut Child) -> [Url; 2] {
    let stdout = server.stdout.take().expect("its output is piped");
    let mut lines = std::io::BufReader::new(stdout).lines();
    [(); 2].map(|()| {
        let line = lines.next().expect("the simulator prints two addresses").expect("as text");
        Url::parse(&line).expect("each is a URL")
    })
}

fn order(db: &Path, api_url: Url, oauth_url: Url, source: Source) -> Order {
    let window = Window { from: NOW.plus_seconds(-86_400).day(), to: NOW.day() };
    let order = simulated_order(api_url, oauth_url, window, Clock::starting_at(NOW), db);
    Order { options: Options { source: Some(source), ..order.options }, ..order }
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "not known on this system".to_owned(), |peak| peak.trim().to_owned())
}
