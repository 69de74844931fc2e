//! Whose names stand in what is handed on: pages as HTML have pseudonyms unless somebody wants names, all else has names.

use std::path::Path;

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::output::Form;
use crate::config::Config;
use crate::exit::Failure;
use crate::model::count::several;
use crate::review::html::Names;

/// The switches that say what a page as HTML tells.
const OF_PAGES: [&str; 2] = [IDENTIFY, "topics"];

/// The one that also says what a message tells.
const IDENTIFY: &str = "identify";

/// Refuses a switch on the command line that would do nothing, as whoever typed it takes the output for another. In the
/// environment and the config file it is for the pages among all reports.
///
/// # Errors
///
/// A failure with exit code 2.
pub(super) fn refuse_idle(
    given: &ArgMatches,
    notifies: bool,
    form: impl FnOnce() -> Result<Form, Failure>,
) -> Result<(), Failure> {
    let is_typed = |flag: &&&str| given.value_source(flag) == Some(ValueSource::CommandLine);
    let typed: Vec<&str> = OF_PAGES.iter().filter(is_typed).copied().collect();
    let Some(flag) = typed.first() else { return Ok(()) };
    if form()? != Form::Html && !(notifies && *flag == IDENTIFY) {
        return Err(Failure::usage(
            format!("take --{flag}: only pages as HTML hide anything, all else has names and titles"),
            "leave it out, or add --format html to `review`, `digest` or `person`",
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

/// Says of a page that was written to a file as text that people are named in it: the file may be sent on.
pub(super) fn tell_of_text(output: Option<&Path>, config: &Config) {
    tell(output, "people's names stand in it; a page with pseudonyms is --output FILE.html", config);
}

/// The same of a page as HTML.
pub(super) fn tell_of_page(output: Option<&Path>, names: Names<'_>, config: &Config) {
    let what = match names {
        Names::Full => "the page shows people's names",
        Names::Pseudonyms(_) => "the page shows pseudonyms; --identify shows names",
    };
    tell(output, what, config);
}

/// The same of a folder of pages.
pub(super) fn tell_of_folder(folder: &Path, events: usize, names: Names<'_>, config: &Config) {
    let what = match names {
        Names::Full => "they show people's names",
        Names::Pseudonyms(_) => "they show pseudonyms; --identify shows names",
    };
    tell(Some(folder), &format!("a page that leads to those of {}; {what}", several(events, "event")), config);
}

fn tell(output: Option<&Path>, what: &str, config: &Config) {
    if let Some(path) = output {
        config.say(&format!("wrote {}: {what}", path.display()));
    }
}
