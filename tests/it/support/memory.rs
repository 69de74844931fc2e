//! How much memory a run of the program took.

use std::process::{Command, Output};
use std::time::Duration;

/// How much a run may take, whatever is sent to it, and however large the file is.
pub(crate) const MEMORY_KB: u64 = 150_000;

/// How often is looked, so that looking takes no core from the command.
const LOOK: Duration = Duration::from_millis(1);

/// What a command printed, and the most memory that it took.
pub(crate) struct Watched {
    pub(crate) output: Output,
    pub(crate) peak_kb: u64,
}

/// Runs a command to its end and watches how much memory it takes.
pub(crate) async fn watched(mut command: Command) -> Watched {
    let mut child = command.spawn().unwrap();
    let (mut peak_kb, mut looks) = (0, tokio::time::interval(LOOK));
    while child.try_wait().unwrap().is_none() {
        peak_kb = peak_kb.max(most_memory_kb(child.id()));
        looks.tick().await;
    }
    Watched { output: child.wait_with_output().unwrap(), peak_kb }
}

/// The most memory that a process ever took, which grows only; 0 once it is gone.
fn most_memory_kb(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or(0, |line| line.trim().trim_end_matches(" kB").parse().unwrap())
}
