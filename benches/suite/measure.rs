//! Lines of the table, medians, and what a process cost.
//!
//! A line is `item | ours | limit or peer | ratio | note` on stdout; `benches/run` makes one table of all of them. A
//! benchmark may print whatever else it likes: only lines of five fields are taken.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The program, built as it is released.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_zoom-qos");

/// Linux counts processor time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// How often a running process is asked for its memory, whose peak only grows.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// One line of the table.
pub(crate) fn line(item: &str, ours: &str, peer: &str, ratio: Option<f64>, note: &str) {
    let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
    println!("{item} | {ours} | {peer} | {ratio} | {note}");
}

/// The middle value; of an even number the upper one.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What a process cost from its start to its end.
pub(crate) struct Spent {
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: f64,
    pub(crate) peak_mb: f64,
    pub(crate) stdout: String,
}

/// Runs a program to its end; the error is what it printed on stderr. It prints into files: nobody reads a pipe
/// meanwhile.
pub(crate) fn spend(command: &mut Command) -> Result<Spent, String> {
    let told = |error: std::io::Error| error.to_string();
    let (mut out, mut err) = (tempfile::tempfile().map_err(told)?, tempfile::tempfile().map_err(told)?);
    command.stdin(Stdio::null()).stdout(out.try_clone().map_err(told)?).stderr(err.try_clone().map_err(told)?);
    let cpu_before = children_cpu_s();
    let started = Instant::now();
    let mut child = command.spawn().map_err(told)?;
    let (process, is_over) = (child.id().to_string(), AtomicBool::new(false));
    let (status, wall_s, peak_mb) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch_memory(&process, &is_over));
        let status = child.wait();
        let wall_s = started.elapsed().as_secs_f64();
        is_over.store(true, Ordering::Relaxed);
        (status, wall_s, watcher.join().expect("it only reads"))
    });
    let cpu_s = children_cpu_s() - cpu_before;
    let (stdout, stderr) = (text_of(&mut out).map_err(told)?, text_of(&mut err).map_err(told)?);
    if status.map_err(told)?.success() { Ok(Spent { wall_s, cpu_s, peak_mb, stdout }) } else { Err(stderr) }
}

fn watch_memory(process: &str, is_over: &AtomicBool) -> f64 {
    let mut peak_mb: f64 = 0.0;
    while !is_over.load(Ordering::Relaxed) {
        peak_mb = peak_mb.max(peak_memory_mb(process));
        std::thread::sleep(BETWEEN_LOOKS);
    }
    peak_mb
}

/// All of a file, whose position is where the program that wrote it left it.
fn text_of(file: &mut File) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Processor time of this process, all its threads together.
pub(crate) fn own_cpu_s() -> f64 {
    cpu_ticks(14) / TICKS_PER_SECOND
}

fn children_cpu_s() -> f64 {
    cpu_ticks(16) / TICKS_PER_SECOND
}

/// Two fields that follow each other in `/proc/self/stat`, user and system time, counted from 1 on as in proc(5).
/// The name, the second field, may hold blanks, so they are told apart behind it, from the third on.
fn cpu_ticks(user: usize) -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<f64> = behind_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    fields.get(user - 3..=user - 2).map_or(0.0, |ticks| ticks.iter().sum())
}

/// The most memory that a process had at once, `self` for this one; 0 where the system does not tell.
pub(crate) fn peak_memory_mb(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    kib.map_or(0.0, |kib: f64| kib * 1024.0 / 1e6)
}
