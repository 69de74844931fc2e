//! Log lines on stderr, for the person who looks for a cause.

use tracing_subscriber::EnvFilter;

use crate::cli::{Global, LogFormat};

/// Under which target a command says to the person who watches what is no log line, where log lines are objects.
pub const SAID: &str = "said";

/// Starts the log: warnings, with `-v` what happens, with `-vv` every request.
///
/// Other crates stay at warnings: refinery tells of every migration, and the HTTP crates print URLs.
pub fn start(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, 2) => "debug",
        (false, _) => "trace",
    };
    let filter = EnvFilter::new(format!("warn,zoom_qos={level},{SAID}=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match global.log_format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
}
