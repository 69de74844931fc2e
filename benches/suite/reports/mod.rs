//! What reports cost in files of 1, 10 and 50 million stream rows, beside the same event alone in its file and beside
//! DuckDB on tables of its own.
//!
//! Every figure is of a process from its start to its end. "Cold" is the first one after the file left the system's
//! cache, the others are medians.

/// Files to report on.
mod account;
/// The same questions to DuckDB.
mod peer;

use std::path::{Path, PathBuf};
use std::process::Command;

use zoom_qos::report::header::ParameterType;
use zoom_qos::report::{Report, catalog};

use super::measure::{PROGRAM, Spent, line, median, spend};
use account::{Plan, ROWS_PER_PERSON};

const ROUNDS: usize = 3;

/// Stream rows of a file, and the people of its large events.
const SIZES: [(u64, &[u64]); 3] =
    [(1_000_000, &[1_000]), (10_000_000, &[10_000, 1_000]), (50_000_000, &[10_000, 1_000])];

/// The reports on one event.
const EVENT_REPORTS: [&str; 4] = ["review", "scorecard", "timeline", "percentiles"];

/// A quick run leaves the largest file out.
pub(crate) fn run(quick: bool) {
    let folder = tempfile::tempdir().expect("a folder for the files");
    for (stream_rows, people) in &SIZES[..if quick { 2 } else { 3 }] {
        measure_file(folder.path(), *stream_rows, people);
    }
}

/// Only writes a file: its path, its stream rows, and the people of its large events.
pub(crate) fn write(path: &Path, stream_rows: u64, people: &[u64]) {
    account::build(path, &account::plans(stream_rows, people));
}

fn measure_file(folder: &Path, stream_rows: u64, sizes: &[u64]) {
    let plans = account::plans(stream_rows, sizes);
    let file = File { path: folder.join("account.db"), size: told(stream_rows) };
    account::build(&file.path, &plans);
    for plan in plans.iter().filter(|plan| sizes.contains(&plan.people)) {
        let alone = File { path: folder.join("alone.db"), size: String::new() };
        account::build(&alone.path, &[*plan]);
        for report in EVENT_REPORTS {
            on_event(&file, &alone, report, *plan);
        }
        if stream_rows == SIZES[0].0 {
            every_report(&file, *plan);
        }
        profiles(&file, *plan);
        page(&file, *plan);
        alone.remove();
    }
    on_days(&file, folder, &plans);
    history(&file);
    file.remove();
}

/// A database and how large it is.
struct File {
    path: PathBuf,
    size: String,
}

impl File {
    fn report(&self, arguments: &[&str]) -> Spent {
        let mut command = Command::new(PROGRAM);
        command.arg("--db").arg(&self.path).arg("report").args(arguments);
        spend(&mut command).expect("the report runs")
    }

    fn reports(&self, arguments: &[&str]) -> Vec<Spent> {
        (0..ROUNDS).map(|_| self.report(arguments)).collect()
    }

    /// The first report after the system forgot what it had of the file in memory, where it lets itself be told to.
    fn cold(&self, arguments: &[&str]) -> Spent {
        let input = format!("if={}", self.path.display());
        drop(Command::new("dd").args([&input, "iflag=nocache", "count=0"]).output());
        self.report(arguments)
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm", ".lock"] {
            drop(std::fs::remove_file(format!("{}{suffix}", self.path.display())));
        }
    }
}

/// A report on one event among others, against the same event alone.
fn on_event(file: &File, alone: &File, report: &str, plan: Plan) {
    let uuid = plan.uuid();
    let arguments = [report, "--event", uuid.as_str(), "--format", "csv"];
    let cold = file.cold(&arguments);
    let (ours, theirs): (Vec<Spent>, Vec<Spent>) =
        (0..ROUNDS).map(|_| (file.report(&arguments), alone.report(&arguments))).unzip();
    let ratio = median(ours.iter().zip(&theirs).map(|(ours, alone)| ours.wall_s / alone.wall_s));
    let item = format!("{report} of {} people in {}", people(plan.people), file.size);
    let cpu_ms = 1e3 * median(ours.iter().map(|spent| spent.cpu_s));
    line(
        &item,
        &format!("{:.0} ms", ms(&ours)),
        &format!("{:.0} ms alone in its file", ms(&theirs)),
        Some(ratio),
        &format!("{cpu_ms:.0} ms CPU; {:.0} ms cold", cold.wall_s * 1e3),
    );
    memory(&item, &ours);
    let for_half_a_million = ms(&ours) * 500_000.0 / (plan.people * ROWS_PER_PERSON) as f64;
    line(&format!("{item}, for 500 k rows"), &format!("{for_half_a_million:.0} ms"), "", None, "");
}

/// Each report that takes an event beside `overview`, which counts everything once and prints a row: what reads samples
/// in SQL, where its siblings have a rollup, stands out here.
fn every_report(file: &File, plan: Plan) {
    let uuid = plan.uuid();
    let reports = catalog::bundled().expect("the reports of this program");
    let takes = |report: &Report, wanted: ParameterType| {
        report.header.parameters.iter().any(|parameter| parameter.parameter_type == wanted)
    };
    for report in reports.iter().filter(|report| takes(report, ParameterType::Event)) {
        let name = report.name.as_str();
        let run =
            |name: &str, more: &[&str]| file.report(&[&[name, "--event", &uuid, "--format", "csv"], more].concat());
        let person: &[&str] =
            if takes(report, ParameterType::Person) { &["--person", "person7@example.com"] } else { &[] };
        let (ours, overview): (Vec<Spent>, Vec<Spent>) =
            (0..ROUNDS).map(|_| (run(name, person), run("overview", &[]))).unzip();
        line(
            &format!("`{name}` of {} people beside `overview`", people(plan.people)),
            &format!("{:.0} ms", ms(&ours)),
            &format!("{:.0} ms", ms(&overview)),
            Some(ms(&ours) / ms(&overview)),
            &format!("{:.0} MB", peak(&ours)),
        );
    }
}

/// The page in the terminal by the other profiles.
fn profiles(file: &File, plan: Plan) {
    let uuid = plan.uuid();
    for profile in ["teams-cqd", "twilio", "strict"] {
        let ours = file.reports(&["review", "--event", &uuid, "--thresholds", profile]);
        let item = format!("review of {} people in {}, profile {profile}", people(plan.people), file.size);
        line(&item, &format!("{:.0} ms", ms(&ours)), "", None, &format!("peak memory {:.0} MB", peak(&ours)));
    }
}

/// The page for a browser.
fn page(file: &File, plan: Plan) {
    let output = file.path.with_extension("html");
    let output = output.to_str().expect("a path of text");
    let uuid = plan.uuid();
    let ours = file.report(&["review", "--event", &uuid, "--identify", "--output", output]);
    let bytes = std::fs::metadata(output).map_or(0, |page| page.len());
    let item = format!("HTML page of {} people in {}", people(plan.people), file.size);
    let note = format!("{:.1} MB; peak memory {:.0} MB", bytes as f64 / 1e6, ours.peak_mb);
    line(&item, &format!("{:.0} ms", ours.wall_s * 1e3), "", None, &note);
}

/// Reports on many events, against DuckDB.
fn on_days(file: &File, folder: &Path, plans: &[Plan]) {
    let [first, last] = [plans.first(), plans.last()].map(|plan| plan.expect("an event").day());
    let month = plans.iter().map(|plan| plan.day()).rfind(|day| day.as_str() <= "2026-02-03").expect("an event");
    let theirs = peer::Answers::load_and_ask(&file.path, folder);
    let questions = [
        ("trend", "trend of the whole file", &last),
        ("worst_sessions", "worst sessions of 30 days", &month),
        ("percentiles_of_days", "percentiles of 30 days", &month),
    ];
    for (report, told, to) in questions {
        let arguments = [report, "--from", &first, "--to", to, "--format", "csv"];
        let cold = file.cold(&arguments);
        let ours = file.reports(&arguments);
        let note = format!("{:.0} ms cold", cold.wall_s * 1e3);
        let (peer, ratio, note) = match theirs.as_ref().map(|theirs| theirs.seconds(report)) {
            Ok(seconds) => (format!("{:.0} ms DuckDB", seconds * 1e3), Some(seconds * 1e3 / ms(&ours)), note),
            Err(error) => ("not run".to_owned(), None, format!("{note}; {error}")),
        };
        let item = format!("{told}, {}", file.size);
        line(&item, &format!("{:.0} ms", ms(&ours)), &peer, ratio, &note);
        memory(&item, &ours);
    }
}

/// One person over all events, as a page: the report, and the scorecards of the events that are shown.
fn history(file: &File) {
    let ours = file.reports(&["person", "--person", "person7@example.com"]);
    let item = format!("one person's history, {}", file.size);
    line(&item, &format!("{:.0} ms", ms(&ours)), "", None, "");
    memory(&item, &ours);
}

fn memory(item: &str, spent: &[Spent]) {
    line(&format!("{item}, peak memory"), &format!("{:.0} MB", peak(spent)), "", None, "");
}

fn ms(spent: &[Spent]) -> f64 {
    1e3 * median(spent.iter().map(|spent| spent.wall_s))
}

fn peak(spent: &[Spent]) -> f64 {
    median(spent.iter().map(|spent| spent.peak_mb))
}

/// 1,000 and 10,000, as people write them.
fn people(number: u64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

fn told(stream_rows: u64) -> String {
    format!("{} M rows", stream_rows / 1_000_000)
}
