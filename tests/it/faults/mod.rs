//! Faults from outside: kills, errors of the disk, power loss, hostile bodies and poor surroundings.
//!
//! `docs/faults.md` lists every fault with the test that holds it. What needs a tool, or the rights of root, stands
//! behind the feature `with-tools`; there, a tool that is missing fails the test.

/// Answers that are endless, slow, cut off or lead elsewhere.
mod bodies;
/// A full disk and a read-only folder.
#[cfg(feature = "with-tools")]
mod disk;
/// Kills at moments that nobody chose.
#[cfg(feature = "with-tools")]
mod kills;
/// Power that fails between two writes.
#[cfg(feature = "with-tools")]
mod power;
/// What a database holds, and whether that is a part of what it should hold.
#[cfg(feature = "with-tools")]
mod stored;
/// What cron jobs and shells do to a program.
mod surroundings;
/// Kills and errors at a system call.
#[cfg(feature = "with-tools")]
mod sweep;

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use zoom_qos::simulator::{EventShape, IncidentKind, Server, Shape};

use crate::support::collecting::NOW;
use crate::support::program::program_for;

/// A webinar whose list has two pages, a meeting, and one of a single person.
fn shape() -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    let webinar = EventShape::new("Webinar", yesterday, 8, 11).planted(IncidentKind::RejoinStorm, 1, 2..6);
    let meeting = EventShape::new("Meeting", yesterday.plus_seconds(7200), 5, 4);
    let alone = EventShape::new("Alone", yesterday.plus_seconds(-7200), 5, 1);
    Shape { seed: 3, now: NOW, webinars: vec![webinar], meetings: vec![meeting, alone] }
}

/// The nightly command over all of [`shape`].
fn collect(server: &Server, db: &Path, source: &str) -> Command {
    let mut command = program_for(server, db, NOW);
    command.args(["collect", "--lookback", "3", "--source", source]);
    command
}

/// The same command under a tool that is given the command as its last arguments.
fn under<S: AsRef<OsStr>>(tool: &str, arguments: impl IntoIterator<Item = S>, command: &Command) -> Command {
    let mut tool = Command::new(tool);
    tool.env_clear().args(arguments).arg(command.get_program()).args(command.get_args());
    tool.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    tool.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tool
}

/// Runs a command to its end, off the threads that serve it.
async fn output(mut command: Command) -> Output {
    let shown = command.get_program().to_owned();
    let run = move || command.output().unwrap_or_else(|error| panic!("{} cannot be run: {error}", shown.display()));
    tokio::task::spawn_blocking(run).await.unwrap()
}
