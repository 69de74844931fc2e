//! The report that is meant by a name and by what is asked of it.

use std::fmt::Write as _;

use crate::cli::person;
use crate::model::attribute::groupings;
use crate::report::catalog::{self, BREAKDOWN};
use crate::report::{Arguments, Error, Report};

/// The arguments that ask about days.
const DAYS: [&str; 3] = ["from", "to", "last"];

/// The trend, and that of groups.
const TREND: &str = "trend";
pub(super) const TREND_BY: &str = "trend_by";

/// Before and after a day, and with and without a value of an attribute.
const CHANGE: &str = "change";
const CHANGE_WITH: &str = "change_with";

/// The report, which may be one on an event or on days.
///
/// # Errors
///
/// Those of [`catalog::find`].
pub(super) fn report(name: &str, arguments: &Arguments) -> Result<Report, Error> {
    let name = person::report_of(name, arguments);
    let name = match name {
        TREND if arguments.contains_key("by") => TREND_BY,
        CHANGE if arguments.contains_key("by") || arguments.contains_key("value") => CHANGE_WITH,
        name => name,
    };
    let asks_about_days = DAYS.iter().any(|day| arguments.contains_key(*day)) && !arguments.contains_key("event");
    if asks_about_days { catalog::find_for_days(name) } else { catalog::find(name) }
}

/// What a name is called now that a report had before.
pub(super) fn renamed(name: &str) -> Option<String> {
    let alias = catalog::alias(name)?;
    let mut sentence = format!("{name} is `report {BREAKDOWN}");
    for grouping in groupings(alias.by) {
        let _ = write!(sentence, " --by {grouping}");
    }
    sentence.push_str("` now");
    if let Some(beside) = alias.beside {
        let _ = write!(sentence, ", and `report {beside}` for the rest");
    }
    Some(sentence)
}
