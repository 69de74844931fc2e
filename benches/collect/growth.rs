//! Whether a call, a known meeting and the memory cost more in an account of many meetings.

use std::process::Stdio;

use super::case::Case;
use super::collector::collect;
use super::measure::{line, peak_memory_mb};
use super::server::Server;
use super::this_program;

/// What an account of one size cost.
struct Cost {
    cpu_ms_a_call: f64,
    /// Processor time of a second run, which finds nothing new, for each meeting that is known.
    cpu_us_a_known_meeting: f64,
    peak_mb: f64,
}

/// Prints how the costs of the cases, each ten times as large as the one before, relate.
pub(crate) fn compare(cases: &[&Case]) {
    let costs: Vec<Cost> = cases.iter().map(|case| cost_of(case)).collect();
    let ([.., fewer, most], [.., cost_of_fewer, cost_of_most]) = (cases, &costs[..]) else { return };
    for (item, unit, meaning, of) in [
        ("collecting", "ms CPU a call", "1 is linear", (|cost| cost.cpu_ms_a_call) as fn(&Cost) -> f64),
        ("a night without news", "µs CPU a known meeting", "1 is linear", |cost| cost.cpu_us_a_known_meeting),
        ("peak memory of collecting", "MB", "1 is flat", |cost| cost.peak_mb),
    ] {
        let all: Vec<String> = costs.iter().map(|cost| format!("{:.2}", of(cost))).collect();
        line(
            &format!("{item}, {}", most.name),
            &format!("{:.2} {unit}", of(cost_of_most)),
            &format!("{:.2} at {}", of(cost_of_fewer), fewer.name),
            Some(of(cost_of_most) / of(cost_of_fewer)),
            &format!("{meaning}; at 1 ×, 10 × and 100 ×: {}", all.join(", ")),
        );
    }
}

fn cost_of(case: &Case) -> Cost {
    let mut command = this_program(["cost", case.name]);
    let output = command.stderr(Stdio::inherit()).output().expect("this program starts again");
    assert!(output.status.success(), "{}", case.name);
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let [cpu_ms_a_call, cpu_us_a_known_meeting, peak_mb] = numbers[..] else { panic!("three numbers: {text}") };
    Cost { cpu_ms_a_call, cpu_us_a_known_meeting, peak_mb }
}

/// The process of one case: collects twice and prints its three numbers.
pub(crate) fn print_cost(case: &Case) {
    let server = Server::start(case);
    let folder = tempfile::tempdir().expect("a folder for the database");
    let db = folder.path().join("collect.db");
    let first = collect(case, &server, &db);
    let peak_mb = peak_memory_mb("self");
    let second = collect(case, &server, &db);
    drop(server.heard());
    assert_eq!(second.summary.planned_events, 0, "a second run finds nothing new");
    let meetings = first.summary.planned_events as f64;
    let cpu_ms_a_call = 1e3 * first.cpu_s / first.summary.calls.heavy as f64;
    println!("{cpu_ms_a_call} {} {peak_mb}", 1e6 * second.cpu_s / meetings);
}
