//! What ends a run with a code of its own, for whoever lets a program look at pages.

use super::page::Page;
use crate::exit::{Code, Failure};
use crate::review::Verdict;

/// What is found that ends a run so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// A verdict that is as bad, or worse.
    Verdict(Verdict),
    /// A group that got worse, and had not in the period before.
    Regression,
}

impl FailOn {
    /// Reads what somebody typed.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text == "regression" {
            return Ok(Self::Regression);
        }
        let named = Verdict::named(text).filter(|verdict| *verdict > Verdict::Good);
        named.map(Self::Verdict).ok_or_else(|| "choose fair, poor or bad; of a digest also regression".to_owned())
    }

    /// Refuses what a page cannot tell.
    pub(super) fn refuse_for(self, page: Option<Page>) -> Result<(), Failure> {
        let (what, help) = match (self, page) {
            (_, None) => {
                ("check the verdict: only `review` and `digest` have one", "run `zoom-qos report review --fail-on …`")
            }
            (Self::Regression, Some(Page::Review)) => (
                "check for a regression: one event is held against no other",
                "run `zoom-qos report digest --fail-on regression`, or choose fair, poor or bad",
            ),
            _ => return Ok(()),
        };
        Err(Failure::usage(what, help))
    }
}

/// The code of a run for which a page found this.
pub(super) fn code(fail_on: Option<FailOn>, verdict: Verdict, has_new_regression: bool) -> Code {
    let fails = match fail_on {
        Some(FailOn::Verdict(bound)) => verdict >= bound,
        Some(FailOn::Regression) => has_new_regression,
        None => false,
    };
    if fails { Code::CheckFailed } else { Code::Ok }
}
