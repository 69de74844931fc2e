//! `--lake`: a report over the files of a lake in place of the database.

use std::path::Path;
use std::time::Duration;

use super::output::to_output;
use crate::cli::interrupt::interruptible;
use crate::config::{self, Config};
use crate::exit::{Code, Failure};
use crate::lake::engine;
use crate::render::{self, Format, Look};
use crate::report::limit::Limited;
use crate::report::{Error, StatementTimeout};

/// Writes the rows that a lake has for a report to stdout or a file, within a time.
///
/// # Errors
///
/// If there is no such lake, it lacks what the report reads, or DuckDB fails.
pub(super) fn run(
    order: &engine::Order<'_>,
    format: Format,
    look: Look,
    (output, time_limit): (Option<&Path>, Duration),
    config: &Config,
) -> Result<Code, Failure> {
    let timeout = StatementTimeout::of(time_limit);
    let surroundings = engine::Surroundings { variables: config::of_other_programs(), timeout: timeout.clone() };
    let mut failure = None;
    let written = interruptible(&timeout, config, || {
        to_output(output, |out| {
            let mut sink = render::writer(format, look, out);
            let mut limited = Limited::rows_of(order.report, order.arguments, &mut *sink);
            engine::run(order, &surroundings, &|line| config.say(line), &mut limited).map_err(|error| {
                // The file does not take its name then; why is told below.
                let stopped = std::io::Error::other(error.to_string());
                failure = Some(error);
                Error::Output(stopped)
            })?;
            if let Some(line) = limited.told() {
                config.say(&line);
            }
            Ok(())
        })
    });
    match failure {
        Some(error) if !timeout.is_stopped() => Err(error.into()),
        _ => written.map(|()| Code::Ok),
    }
}
