//! Whose names stand in what is handed on: pages as HTML have pseudonyms unless somebody wants names, all else has names.

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::{Form, ReportArgs};
use crate::config::Config;
use crate::exit::Failure;

/// The switches that say what a page as HTML tells.
const OF_PAGES: [&str; 2] = ["identify", "topics"];

impl ReportArgs {
    /// Refuses a switch on the command line that would do nothing, as whoever typed it takes the output for another. In
    /// the environment and the config file it is for the pages among all reports.
    ///
    /// # Errors
    ///
    /// A failure with exit code 2.
    pub(in crate::cli) fn refuse_idle(&self, given: &ArgMatches) -> Result<(), Failure> {
        let is_typed = |flag: &&&str| given.value_source(flag) == Some(ValueSource::CommandLine);
        let typed: Vec<&str> = OF_PAGES.iter().filter(is_typed).copied().collect();
        let Some(flag) = typed.first() else { return Ok(()) };
        if self.form()? != Form::Html {
            return Err(Failure::usage(
                format!("take --{flag}: only pages as HTML hide anything, all else has names and titles"),
                "leave it out, or add --format html to `review` or `person`",
            ));
        }
        if typed.len() == OF_PAGES.len() {
            return Err(Failure::usage(
                "take --topics: with --identify the page has its title already",
                "leave one of them out",
            ));
        }
        Ok(())
    }
}

/// Says of a page that was written to a file whether people are named in it: the file may be sent on.
pub(super) fn tell(args: &ReportArgs, form: Form, config: &Config) {
    let Some(path) = &args.output else { return };
    let what = match form {
        Form::Html if args.identify => "the page shows people's names",
        Form::Html => "the page shows pseudonyms; --identify shows names",
        Form::Text(_) => "people's names stand in it; a page with pseudonyms is --output FILE.html",
    };
    config.say(&format!("wrote {}: {what}", path.display()));
}
