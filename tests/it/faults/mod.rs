//! Faults from outside: kills, errors of the disk, power loss, hostile bodies and poor surroundings.
//!
//! `docs/faults.md` lists every fault with the test that holds it. What needs a tool, or the rights of root, stands
//! behind the feature `with-tools`; there, a tool that is missing fails the test.

/// Answers that are endless, slow, cut off or lead elsewhere.
mod bodies;
/// A wall clock that jumps, and presents at the edges of the calendar.
mod clocks;
/// Connections that end early, a listing that changes, a token that somebody else takes.
mod connections;
/// A full disk and a read-only folder.
#[cfg(feature = "with-tools")]
pub(crate) mod disk;
/// Certificates good and bad, and the proxies on the way.
mod https;
/// Many runs at once.
mod instances;
/// Kills at moments that nobody chose.
#[cfg(feature = "with-tools")]
mod kills;
/// Large answers and files that are valid.
#[cfg(feature = "with-tools")]
mod memory;
/// Power that fails between two writes.
#[cfg(feature = "with-tools")]
mod power;
/// Servers that answer in every wrong way.
mod servers;
/// Other programs that hold the database.
mod shared;
/// What a database holds, and whether that is a part of what it should hold.
#[cfg(feature = "with-tools")]
mod stored;
/// What cron jobs and shells do to a program.
mod surroundings;
/// Kills and errors at a system call.
#[cfg(feature = "with-tools")]
mod sweep;

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use zoom_qos::simulator::Server;

use crate::support::collecting::NOW;
use crate::support::program::program_for;

/// The nightly command over all of an account.
fn collect(server: &Server, db: &Path, source: &str) -> Command {
    let mut command = program_for(server, db, NOW);
    command.args(["collect", "--lookback", "3", "--source", source]);
    command
}

/// Lets a command reach Zoom through what listens there.
fn send_through(command: &mut Command, address: SocketAddr) {
    command.env("ZOOM_API_URL", format!("http://{address}/v2"));
    command.env("ZOOM_OAUTH_URL", format!("http://{address}/oauth/token"));
}

/// The same command under a tool that is given the command as its last arguments.
fn under<S: AsRef<OsStr>>(tool: &str, arguments: impl IntoIterator<Item = S>, command: &Command) -> Command {
    let mut tool = Command::new(tool);
    tool.env_clear().args(arguments).arg(command.get_program()).args(command.get_args());
    tool.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    tool.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tool
}

/// Compiles one of the C files of this folder to be loaded into the program before the C library.
#[cfg(feature = "with-tools")]
fn preloaded(name: &str, folder: &Path) -> std::path::PathBuf {
    let library = folder.join(name).with_extension("so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults").join(name);
    let mut gcc = Command::new("gcc");
    gcc.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-pthread", "-o"]).arg(&library).arg(source);
    let compiled = gcc.output().unwrap_or_else(|error| panic!("gcc cannot be run: {error}"));
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    library
}

/// Runs a command to its end, off the threads that serve it.
async fn output(mut command: Command) -> Output {
    let shown = command.get_program().to_owned();
    let run = move || command.output().unwrap_or_else(|error| panic!("{} cannot be run: {error}", shown.display()));
    tokio::task::spawn_blocking(run).await.unwrap()
}
