//! The review as one of the reports: its name, what it answers, and what it takes.

use crate::report::header::Parameter;
use crate::report::{Error, catalog};
use crate::review;

/// The post-event page: its name, what it is, and what it answers.
pub(super) const NAME: &str = "review";
pub(super) const TITLE: &str = "The post-event page";
pub(super) const ASKS: &str = "How did it go, who had trouble, and how much was sampled?";

/// The parameters of the review: those of its longest section.
pub(super) fn parameters() -> Result<Vec<Parameter>, Error> {
    let mut parameters = catalog::find("scorecard")?.header.parameters;
    if let Some(limit) = parameters.iter_mut().find(|parameter| parameter.name == "limit") {
        limit.default = Some(review::PEOPLE.to_owned());
    }
    Ok(parameters)
}
