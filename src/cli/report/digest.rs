//! `report digest`: the page of a period.

use std::time::Duration;

use super::output::{Form, to_output};
use super::page::Page;
use super::{ReportArgs, fail_on, given, names};
use crate::cli::interrupt::interruptible;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::render::Look;
use crate::report::{Database, Profiles, defaults};
use crate::review::{Digest, Verdict};

/// Composes and writes it.
///
/// # Errors
///
/// If a parameter is wrong, or the database cannot be read.
pub(super) fn run(args: &ReportArgs, form: Form, look: Look, config: &Config) -> Result<Code, Failure> {
    let Form::Text(format) = form else {
        let help = "choose table, markdown or json; `zoom-qos report review --format html` is the page of one event";
        return Err(Failure::usage("write the digest as HTML: it is text", help));
    };
    let profiles = args.profile.own()?;
    let database = Database::open_with(&config.db, profiles.as_ref())?;
    database.limit_time(Duration::from_secs(args.timeout));
    let given = given(args, None, profiles.as_ref().and_then(Profiles::only));
    let completed = defaults::complete_period(&Page::Digest.parameters()?, &given, config.clock.now().day())?;
    completed.told.iter().for_each(|line| config.say(line));
    let (mut verdict, mut has_new_regression) = (Verdict::InsufficientData, false);
    interruptible(database.timeout(), config, || {
        let digest = database.timeout().work(|| Digest::compose(&database, &completed.arguments))?;
        let digest = if config.db_is_configured { digest.of_database_at(&config.db) } else { digest };
        (verdict, has_new_regression) = (digest.verdict(), digest.has_new_regression());
        to_output(args.output.as_deref(), |out| Ok(digest.write(format, look, out)?))
    })?;
    names::tell_of_text(args.output.as_deref(), config);
    Ok(fail_on::code(args.fail_on, verdict, has_new_regression))
}
