//! What a run leaves for Prometheus: a text file for the textfile collector of its node exporter.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::collect::summary::Summary;
use crate::exit::Code;
use crate::files::{self, Output};
use crate::model::Timestamp;

/// The metric that alerts hang on.
const LAST_SUCCESS: &str = "zoom_qos_last_success_timestamp_seconds";

/// More than such a file has: what is larger is another's.
const MOST_BYTES: u64 = 1 << 20;

/// What there is to tell of a run.
#[derive(Debug)]
pub struct Ending<'a> {
    /// When it ended.
    pub finished_at: Timestamp,
    /// Its exit code.
    pub code: Code,
    /// Its account of itself; `None` if it failed before it had one.
    pub summary: Option<&'a Summary>,
}

/// Writes the file, whole or not at all: a reader never sees half of one. A pipe is written through.
///
/// The time of the last success moves only on exit code 0; otherwise it is what the file said before.
///
/// # Errors
///
/// If the file cannot be written. That is no reason to fail a run.
pub fn write(path: &Path, ending: &Ending<'_>) -> std::io::Result<()> {
    let last_success_at = match ending.code {
        Code::Ok => Some(ending.finished_at.0),
        _ => earlier(path).ok().as_deref().and_then(last_success),
    };
    let mut file = Output::begin(path)?;
    file.write_all(text(ending, last_success_at).as_bytes())?;
    // The exporter is another user, and there is nobody's name in it.
    file.share()?;
    file.finish()
}

/// What an earlier run left. A pipe there is for what comes.
fn earlier(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    files::open_file(path)?.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}
fn last_success(text: &str) -> Option<i64> {
    let line = text.lines().find_map(|line| line.strip_prefix(LAST_SUCCESS))?;
    line.trim().parse().ok()
}

fn text(ending: &Ending<'_>, last_success_at: Option<i64>) -> String {
    let mut text = String::new();
    if let Some(at) = last_success_at {
        gauge(&mut text, LAST_SUCCESS, "When a collection last left nothing undone.", at);
    }
    let finished_at = ending.finished_at.0;
    gauge(&mut text, "zoom_qos_last_run_timestamp_seconds", "When the last collection ended.", finished_at);
    let code = ending.code.number();
    gauge(&mut text, "zoom_qos_last_run_exit_code", "Its exit code.", code);
    let Some(summary) = ending.summary else { return text };
    let seconds = summary.finished_at.0 - summary.started_at.0;
    gauge(&mut text, "zoom_qos_last_run_duration_seconds", "How long it took.", seconds);
    gauge(&mut text, "zoom_qos_last_run_calls", "Calls that it made.", summary.calls.total());
    gauge(&mut text, "zoom_qos_last_run_records", "Participant records that it stored.", summary.recorded.records);
    let stream_samples = summary.recorded.stream_samples;
    gauge(&mut text, "zoom_qos_last_run_stream_samples", "Stream samples that it stored.", stream_samples);
    gauge(&mut text, "zoom_qos_last_run_anomalies", "Values that it could not read.", summary.recorded.anomalies);
    let calls_today = summary.calls_today;
    gauge(&mut text, "zoom_qos_calls_today", "Calls of the UTC day so far.", calls_today);
    gauge(&mut text, "zoom_qos_calls_per_day", "Calls that the plan grants in a day.", summary.calls_per_day);
    head(&mut text, "zoom_qos_last_run_items", "Items that it asked for, by the state they ended in.");
    for (state, items) in &summary.states {
        line(&mut text, &format!("zoom_qos_last_run_items{{state=\"{state}\"}} {items}"));
    }
    text
}

fn gauge(text: &mut String, name: &str, help: &str, value: impl std::fmt::Display) {
    head(text, name, help);
    line(text, &format!("{name} {value}"));
}

fn head(text: &mut String, name: &str, help: &str) {
    line(text, &format!("# HELP {name} {help}\n# TYPE {name} gauge"));
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(at: i64, code: Code) -> Ending<'static> {
        Ending { finished_at: Timestamp(at), code, summary: None }
    }

    #[test]
    fn the_last_success_moves_on_success_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoom-qos.prom");
        let after = |at, code| {
            write(&path, &ended(at, code)).unwrap();
            last_success(&std::fs::read_to_string(&path).unwrap())
        };
        assert_eq!(after(5, Code::Temporary), None);
        assert_eq!(after(10, Code::Ok), Some(10));
        assert_eq!(after(20, Code::Incomplete), Some(10));
        assert_eq!(after(30, Code::Database), Some(10));
        assert_eq!(after(40, Code::Ok), Some(40));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no half file stays behind");
    }

    #[test]
    fn a_run_is_told_in_the_exporters_format() {
        let mut summary = Summary::begin(Timestamp(100), false);
        summary.finished_at = Timestamp(160);
        summary.states = vec![("done", 3), ("failed", 1)];
        summary.recorded.stream_samples = 700;
        let ending = Ending { finished_at: Timestamp(160), code: Code::Incomplete, summary: Some(&summary) };
        let text = text(&ending, Some(90));
        for expected in [
            "zoom_qos_last_success_timestamp_seconds 90\n",
            "zoom_qos_last_run_exit_code 3\n",
            "zoom_qos_last_run_duration_seconds 60\n",
            "zoom_qos_last_run_stream_samples 700\n",
            "# TYPE zoom_qos_last_run_items gauge\nzoom_qos_last_run_items{state=\"done\"} 3\n",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        let is_sample = |line: &str| {
            line.starts_with('#') || line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<i64>().is_ok())
        };
        assert!(text.lines().all(is_sample), "{text}");
    }
}
