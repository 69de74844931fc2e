//! What the profile `release`, which is ready soon, costs beside `dist`, which is shipped and measured everywhere else.

use std::path::Path;
use std::process::Command;

use super::measure::{PROGRAM, Spent, line, median, spend};
use super::pages::{self, Pages, Values};

/// How often each runs, in turn.
const ROUNDS: usize = 5;

/// 720 k stream rows.
const PARTICIPANTS: usize = 2_000;

/// Builds `release` into a folder of its own and compares the two.
pub(crate) fn run(folder: &Path) {
    let target = folder.join("target");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--release", "--locked", "--bins", "--quiet", "--target-dir"]).arg(&target);
    let Ok(spent) = spend(&mut build) else { return line("clean release build", "", "not run", None, "it failed") };
    let cost = format!("{:.0} s, {:.0} s CPU", spent.wall_s, spent.cpu_s);
    line("clean release build", &cost, "", None, "mostly this program, Parquet, and SQLite's and zstd's C");
    let release = target.join("release/zoom-qos");
    let json = folder.join("json");
    std::fs::create_dir(&json).expect("a folder");
    Pages { participants: PARTICIPANTS, values: Values::Varied }.write(&json);
    let db = folder.join("profiles.db");
    compare("import of 720 k rows", &release, |program| {
        // The one that is left behind by the last run is what the reports read.
        drop(std::fs::remove_file(&db));
        let mut command = Command::new(program);
        command.arg("--db").arg(&db).args(["import", "--webinar", "bench=="]).args(pages::files(&json));
        command
    });
    for report in ["review", "scorecard", "direction"] {
        compare(&format!("`report {report}` on 720 k rows"), &release, |program| {
            let mut command = Command::new(program);
            command.arg("--db").arg(&db).args(["report", report, "--event", "bench=="]);
            command
        });
    }
}

/// A line with the processor time of a command built by `release`, beside that by `dist`.
fn compare(item: &str, release: &Path, command: impl Fn(&Path) -> Command) {
    let cpu_s =
        |program: &Path| spend(&mut command(program)).map(|spent: Spent| spent.cpu_s).expect("the command succeeds");
    let spent: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (cpu_s(release), cpu_s(Path::new(PROGRAM)))).collect();
    let release = median(spent.iter().map(|(release, _)| *release));
    let dist = median(spent.iter().map(|(_, dist)| *dist));
    line(
        &format!("{item}, profile release"),
        &format!("{release:.2} s CPU"),
        &format!("dist {dist:.2} s"),
        Some(release / dist),
        "1 is no loss",
    );
}
