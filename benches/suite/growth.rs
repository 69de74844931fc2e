//! What each command costs in a file of ten times as many events: those that go over all of it, and those that should
//! not care.

use std::path::{Path, PathBuf};
use std::process::Command;

use zoom_qos::collect::assemble::Raw;

use super::measure::{PROGRAM, line, median, spend};
use super::ours;
use super::pages::{self, Pages, Values};

/// Events of each file, each of ten participants for an hour, and how often a command is run on it.
const SIZES: [(usize, usize); 3] = [(20, 5), (200, 3), (2_000, 1)];

/// How a command's cost should follow the number of events.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Growth {
    Linear,
    None,
}

/// Two days after the events.
const NOW: &str = "2026-03-06T00:00:00Z";

/// A command of which the median counts.
const OFTEN: usize = usize::MAX;
/// One that leaves nothing to do for a second round.
const ONCE: usize = 1;

struct Step {
    name: &'static str,
    growth: Growth,
    most_rounds: usize,
    arguments: fn(&Files) -> Vec<String>,
}

/// What the commands are given.
struct Files {
    page: PathBuf,
    output: PathBuf,
}

const STEPS: [Step; 9] = [
    step("status", Growth::None, OFTEN, |_| words("status")),
    step("report overview of one event", Growth::None, OFTEN, |_| words("report overview --event e000000")),
    step("report review of one event", Growth::None, OFTEN, |_| words("report review --event e000000")),
    step("import of one more event", Growth::None, ONCE, |files| {
        [words("import --webinar more=="), vec![text(&files.page)]].concat()
    }),
    step("trend over all events", Growth::Linear, OFTEN, |_| words("report trend --from 2026-03-01 --to 2026-03-31")),
    step("db check", Growth::Linear, OFTEN, |_| words("db check")),
    step("export to Parquet", Growth::Linear, OFTEN, |files| {
        [words("export --output"), vec![text(&files.output)]].concat()
    }),
    step("reparse", Growth::Linear, OFTEN, |_| words("reparse")),
    step("prune of all samples", Growth::Linear, ONCE, |_| words("prune --samples 1d")),
];

const fn step(name: &'static str, growth: Growth, most_rounds: usize, arguments: fn(&Files) -> Vec<String>) -> Step {
    Step { name, growth, most_rounds, arguments }
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// A quick run leaves out the largest size.
pub(crate) fn run(quick: bool) {
    let sizes = if quick { &SIZES[..2] } else { &SIZES[..] };
    let costs: Vec<[f64; STEPS.len()]> = sizes.iter().map(|&(events, rounds)| costs(events, rounds)).collect();
    let [.., fewer, most] = &costs[..] else { return };
    let events = sizes[sizes.len() - 1].0;
    for (at, Step { name, growth, .. }) in STEPS.iter().enumerate() {
        let (expected, ratio) = match growth {
            Growth::Linear => ("1 is linear", most[at] / fewer[at] / 10.0),
            Growth::None => ("1 is as in the smaller file", most[at] / fewer[at]),
        };
        let all: Vec<String> = costs.iter().map(|costs| format!("{:.3}", costs[at])).collect();
        line(
            &format!("{name}, {events} events"),
            &format!("{:.3} s", most[at]),
            &format!("{:.3} s at {}", fewer[at], events / 10),
            Some(ratio),
            &format!("{expected}; {} s at 20, 200 … events", all.join(", ")),
        );
    }
}

/// Seconds of each command on a file of so many events.
fn costs(events: usize, rounds: usize) -> [f64; STEPS.len()] {
    let folder = tempfile::tempdir().expect("a folder for the files");
    let json = folder.path().join("json");
    std::fs::create_dir(&json).expect("a folder");
    Pages { participants: events * pages::PAGE, values: Values::Varied }.write(&json);
    let db = folder.path().join("growth.db");
    ours::ingest_events(&json, &db, Raw::Keep);
    // Otherwise the first command that writes waits until the system has written all of the file.
    drop(Command::new("sync").arg("--file-system").arg(&db).status());
    let page = pages::files(&json).swap_remove(0);
    std::array::from_fn(|at| {
        let spent = (0..rounds.min(STEPS[at].most_rounds)).map(|round| {
            let files = Files { page: page.clone(), output: folder.path().join(format!("export{round}")) };
            let mut command = Command::new(PROGRAM);
            command.env("XDG_CONFIG_HOME", folder.path()).env("ZOOM_QOS_NOW", NOW);
            command.arg("--quiet").arg("--db").arg(&db).args((STEPS[at].arguments)(&files));
            spend(&mut command).unwrap_or_else(|error| panic!("{}: {error}", STEPS[at].name)).wall_s
        });
        median(spent)
    })
}
