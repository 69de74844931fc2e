//! Collecting over HTTP from the simulator: how near to Zoom's rate limit and to the arithmetic minimum, and in how much
//! memory.
//!
//! `cargo bench --bench collect` runs all of it in about fourteen minutes, `-- --quick` what takes three; names of cases
//! run those alone. The simulator and the collector run in processes of their own, so that what is told of one is its own.
//! What was accepted and refused is counted where it is decided: by the simulator.

#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints figures")]

/// What a simulator was asked, second by second.
mod heard;

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
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

use heard::Heard;

/// The present of every account here: 2026-03-04T12:00:00Z.
const NOW: Timestamp = Timestamp(1_772_625_600);

/// Heavy calls that a Business plan grants in a second.
const LIMIT: f64 = 40.0;

/// An account, a way to read it, and how slowly it answers.
struct Case {
    name: &'static str,
    source: Source,
    shape: fn() -> Shape,
    latency_ms: (u64, u64),
    what: What,
    is_quick: bool,
}

/// What a case is about.
#[derive(Clone, Copy)]
enum What {
    /// Calls a second while there is enough to ask for.
    Rate,
    /// From the first call to the last row, for one event.
    Time,
    /// The most memory at once.
    Memory,
}

const CASES: [Case; 8] = [
    case("list, 320 meetings, 150-400 ms", Source::List, many, (150, 400), What::Rate, true),
    case("list, 320 meetings, 200-600 ms", Source::List, many, (200, 600), What::Rate, false),
    case("single, 1,600 people, 150-400 ms", Source::Single, || event(1_600, 5), (150, 400), What::Rate, true),
    case("single, 1,600 people, 200-600 ms", Source::Single, || event(1_600, 5), (200, 600), What::Rate, false),
    case("list, one event of 1,000", Source::List, || event(1_000, 20), (150, 400), What::Time, true),
    case("single, one event of 1,000", Source::Single, || event(1_000, 20), (150, 400), What::Time, true),
    case("list, one event of 10,000", Source::List, || event(10_000, 20), (150, 400), What::Time, false),
    case("10,000 people for 2 hours", Source::List, || event(10_000, 120), (0, 0), What::Memory, true),
];

const fn case(
    name: &'static str,
    source: Source,
    shape: fn() -> Shape,
    latency_ms: (u64, u64),
    what: What,
    is_quick: bool,
) -> Case {
    Case { name, source, shape, latency_ms, what, is_quick }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let is_quick = arguments.iter().any(|argument| argument == "--quick");
    let case_of = |name: &str| CASES.iter().find(|case| case.name == name).expect("this program names its own cases");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", name] => serve(case_of(name)),
        ["measure", name] => measure(case_of(name)),
        _ => {
            let names: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
            let is_meant = |case: &&Case| match &names[..] {
                [] => case.is_quick || !is_quick,
                names => names.iter().any(|name| case.name.contains(name.as_str())),
            };
            for case in CASES.iter().filter(is_meant) {
                let status = this_program(["measure", case.name]).status().expect("this program starts again");
                assert!(status.success(), "{}", case.name);
            }
        }
    }
}

fn many() -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    let meeting = |number| EventShape::new(&format!("Meeting {number}"), yesterday.plus_seconds(number), 5, 40);
    Shape { seed: 1, now: NOW, webinars: Vec::new(), meetings: (0..320).map(meeting).collect() }
}

fn event(people: u32, minutes: u32) -> Shape {
    Shape::event(EventKind::Webinar, people, minutes, 1, NOW)
}

/// Collects a case and prints its line: item | ours | limit | ratio | note.
fn measure(case: &Case) {
    let mut server = this_program(["serve", case.name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program starts again");
    let mut lines = std::io::BufReader::new(server.stdout.take().expect("its output is piped"));
    let [api_url, oauth_url] = [(); 2].map(|()| address(&mut lines));
    let folder = tempfile::tempdir().expect("a folder for the database");
    let db = folder.path().join("collect.db");
    let cpu_before = own_cpu_s();
    let (summary, elapsed) = collect(&db, order(&db, api_url, oauth_url, case.source));
    let cpu_s = own_cpu_s() - cpu_before;
    let heard = Heard::read(&mut server, lines);
    assert_eq!(summary.code, Code::Ok, "{}: {:?}", case.name, summary.lines());
    let calls = summary.calls.heavy as f64;
    let note = format!(
        "{calls} calls in {:.1} s, {} × 429, {:.2} ms CPU a call, peak memory {:.0} MB",
        elapsed.as_secs_f64(),
        heard.refused,
        1000.0 * cpu_s / calls,
        peak_memory_mb()
    );
    match case.what {
        What::Rate => {
            let rate = heard.steady_rate();
            println!("{} | {rate:.1} calls/s | {LIMIT} calls/s | {:.3} | {note}", case.name, rate / LIMIT);
        }
        What::Time => {
            let (least, took) = (least_s(case, calls), elapsed.as_secs_f64());
            println!("{} | {took:.1} s | {least:.1} s at least | {:.3} | {note}", case.name, took / least);
        }
        What::Memory => {
            let rows = summary.recorded.stream_samples;
            println!("{} | {:.0} MB | | | {rows} stream rows; {note}", case.name, peak_memory_mb());
        }
    }
}

/// The time that no collector can beat: a list's pages follow each other, single calls keep the limit.
fn least_s(case: &Case, calls: f64) -> f64 {
    let mean_latency_s = (case.latency_ms.0 + case.latency_ms.1) as f64 / 2000.0;
    match case.source {
        Source::List => calls * mean_latency_s,
        Source::Single => calls / LIMIT,
    }
}

/// The simulator's process: prints its addresses, serves until its input ends, and prints what it was asked.
fn serve(case: &Case) {
    let latency = (Duration::from_millis(case.latency_ms.0), Duration::from_millis(case.latency_ms.1));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = simulator::Options { latency, ..simulator::Options::default() };
        let server = simulator::serve(Account::generate(&(case.shape)()), options).await.expect("a free port");
        println!("{}\n{}", server.api_url(), server.oauth_url());
        let wait = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        wait.await.expect("no panic").expect("a pipe can be read");
        print!("{}", Heard::of(&server.requests()));
    });
}

fn this_program<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.args(arguments);
    command
}

fn address(lines: &mut impl std::io::BufRead) -> Url {
    let mut line = String::new();
    lines.read_line(&mut line).expect("the simulator prints its addresses");
    Url::parse(line.trim()).expect("each is a URL")
}

fn collect(db: &Path, order: Order) -> (Summary, Duration) {
    let store = Store::open(db, Journal::Wal).expect("a new database");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let started = Instant::now();
    let never = std::future::pending::<Code>();
    let (store, summary) = runtime.block_on(run::run(store, order, never, Progress::hidden())).expect("the run ends");
    let elapsed = started.elapsed();
    store.close().expect("a checkpoint");
    (summary, elapsed)
}

fn order(db: &Path, api_url: Url, oauth_url: Url, source: Source) -> Order {
    let window = Window { from: NOW.plus_seconds(-86_400).day(), to: NOW.day() };
    let order = simulated_order(api_url, oauth_url, window, Clock::starting_at(NOW), db);
    Order { options: Options { source: Some(source), ..order.options }, ..order }
}

/// Processor time of this process: user and system, the 14th and 15th field of proc(5), in hundredths of a second.
fn own_cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    ticks.map(|ticks| ticks.parse().unwrap_or(0.0)).sum::<f64>() / 100.0
}

fn peak_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    kib.map_or(0.0, |kib: f64| kib * 1024.0 / 1e6)
}
