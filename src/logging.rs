//! Log lines on stderr, for the person who looks for a cause.

use tracing_subscriber::EnvFilter;

use crate::exit::Manner;

/// Under which target a command says to the person who watches what is no log line, where log lines are objects.
pub const SAID: &str = "said";

/// Starts the log: warnings, with `-v` what happens, with `-vv` every request.
///
/// Other crates stay at warnings: refinery tells of every migration, and the HTTP crates print URLs.
///
/// A run that is quiet logs errors only, whoever's they are.
pub fn start(manner: Manner, verbose: u8) {
    let level = match (manner.is_quiet, verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, 2) => "debug",
        (false, _) => "trace",
    };
    let others = if manner.is_quiet { "error" } else { "warn" };
    let filter = EnvFilter::new(format!("{others},zoom_qos={level},{SAID}=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if manner.is_json {
        log.json().init();
    } else {
        log.with_ansi(false).init();
    }
}
