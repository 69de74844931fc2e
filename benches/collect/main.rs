//! Collecting over HTTP from the simulator: how near to Zoom's rate limit and to the arithmetic minimum, in how much
//! memory, and what grows with the account.
//!
//! `cargo bench --bench collect` runs all of it, `-- --quick` what takes three minutes; names of cases run those alone.
//! The simulator and the collector run in processes of their own, so that what is told of one is its own. What was
//! accepted and refused is counted where it is decided: by the simulator.

#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints figures")]

/// The accounts.
mod case;
/// A run of `collect`.
mod collector;
/// What grows with the number of meetings.
mod growth;
/// What a simulator was asked, second by second.
mod heard;
/// Processes that never wait.
mod load;
/// Lines of the table, and what a process cost.
#[path = "../suite/measure.rs"]
#[expect(dead_code, reason = "shared with the suite, which needs more of it")]
mod measure;
/// The simulator's process.
mod server;

use std::process::{Child, Command, Stdio};

use case::{Case, LIMIT, What};
use collector::{Collected, collect, fetch_alone};
use measure::{line, peak_memory_mb};
use server::Server;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", name] => server::serve(Case::named(name)),
        ["measure", name] => measure(Case::named(name)),
        ["load"] => load::run(),
        ["cost", name] => growth::print_cost(Case::named(name)),
        _ => {
            let is_quick = arguments.iter().any(|argument| argument == "--quick");
            let names: Vec<&str> =
                arguments.iter().map(String::as_str).filter(|argument| !argument.starts_with("--")).collect();
            run(&Case::meant(&names, is_quick));
        }
    }
}

/// What mostly waits runs beside the rest, which runs one after the other.
fn run(cases: &[&'static Case]) {
    let (growing, cases): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.what == What::Growth);
    let (waiting, busy): (Vec<&Case>, Vec<&Case>) = cases.into_iter().partition(|case| case.mostly_waits());
    let waiting: Vec<(&Case, Child)> = waiting.into_iter().map(|case| (case, start(case, Stdio::piped()))).collect();
    for case in busy {
        let mut measured = start(case, Stdio::inherit());
        assert!(measured.wait().expect("it is a child of this process").success(), "{}", case.name);
    }
    growth::compare(&growing);
    for (case, measured) in waiting {
        let output = measured.wait_with_output().expect("it is a child of this process");
        assert!(output.status.success(), "{}", case.name);
        print!("{}", String::from_utf8_lossy(&output.stdout));
    }
}

fn start(case: &Case, output: Stdio) -> Child {
    this_program(["measure", case.name]).stdout(output).spawn().expect("this program starts again")
}

fn this_program<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.args(arguments);
    command
}

/// The process of one case: collects it and prints its lines.
fn measure(case: &Case) {
    let server = Server::start(case);
    let folder = tempfile::tempdir().expect("a folder for the database");
    let db = folder.path().join("collect.db");
    let load = (case.what == What::RateUnderLoad).then(load::Load::start);
    let Collected { summary, elapsed, cpu_s } = collect(case, &server, &db);
    drop(load);
    let alone_s = (case.what == What::Throughput).then(|| fetch_alone(case, &server, &db).as_secs_f64());
    let (heard, peak_mb) = (server.heard(), peak_memory_mb("self"));
    let (calls, took_s) = (summary.calls.heavy as f64, elapsed.as_secs_f64());
    let cost = format!("{calls} calls in {took_s:.1} s, {:.2} ms CPU a call, {peak_mb:.0} MB", 1e3 * cpu_s / calls);
    match case.what {
        What::Rate | What::RateUnderLoad => {
            let (rate, limit) = (heard.steady_rate(), f64::from(LIMIT));
            line(case.name, &format!("{rate:.1} calls/s"), &format!("{limit} calls/s"), Some(rate / limit), &cost);
            line(
                &format!("{}, refused", case.name),
                &format!("{} calls", heard.refused),
                "",
                None,
                "answered with 429",
            );
        }
        What::Time => {
            let least_s = case.least_s(calls);
            line(
                case.name,
                &format!("{took_s:.1} s"),
                &format!("{least_s:.1} s at least"),
                Some(took_s / least_s),
                &cost,
            );
        }
        What::Memory => {
            let rows = summary.recorded.stream_samples;
            line(case.name, &format!("{peak_mb:.0} MB"), "", None, &format!("{rows} stream rows; {cost}"));
        }
        What::Throughput => {
            let rows = summary.recorded.stream_samples as f64;
            let alone_s = alone_s.expect("it was measured above");
            let [ours, least] = [took_s, alone_s].map(|seconds| format!("{:.0} k rows/s", rows / seconds / 1e3));
            line(case.name, &ours, &format!("{least} fetched alone"), Some(alone_s / took_s), &cost);
        }
        What::Growth => unreachable!("`cost` measures these"),
    }
}
