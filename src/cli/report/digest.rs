//! `report digest`: the page of a period.

use std::path::Path;

use super::fail_on::{self, FailOn};
use super::names;
use super::output::to_output;
use super::page::Page;
use crate::cli::interrupt::interruptible;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::render::{Format, Look};
use crate::report::{Arguments, Database, defaults};
use crate::review::{Digest, Verdict};

/// What is asked for.
pub(super) struct Order<'a> {
    /// What was given of the parameters.
    pub(super) given: &'a Arguments,
    pub(super) format: Format,
    pub(super) look: Look,
    pub(super) output: Option<&'a Path>,
    pub(super) fail_on: Option<FailOn>,
}

/// Composes and writes it.
///
/// # Errors
///
/// If a parameter is wrong, or the database cannot be read.
pub(super) fn run(order: &Order<'_>, database: &Database, config: &Config) -> Result<Code, Failure> {
    let today = config.clock.now().day();
    let completed = defaults::complete_period(&Page::Digest.parameters()?, order.given, today)?;
    completed.told.iter().for_each(|line| config.say(line));
    let (mut verdict, mut has_new_regression) = (Verdict::InsufficientData, false);
    interruptible(database.timeout(), config, || {
        let digest = database.timeout().work(|| Digest::compose(database, &completed.arguments))?;
        let digest = if config.db_is_configured { digest.of_database_at(&config.db) } else { digest };
        (verdict, has_new_regression) = (digest.verdict(), digest.has_new_regression());
        to_output(order.output, |out| Ok(digest.write(order.format, order.look, out)?))
    })?;
    names::tell_of_text(order.output, config);
    Ok(fail_on::code(order.fail_on, verdict, has_new_regression))
}
