//! What to do, told once for each cause: under the first line that names it.

use crate::review::advice::{self, Advice, Network};

/// The advice that a page has given so far.
#[derive(Debug, Default, Clone)]
pub(super) struct Advised {
    told: Vec<&'static Advice>,
}

impl Advised {
    /// The line for a cause, on the network of those who have it, unless the page has it already.
    pub(super) fn next(&mut self, cause: Option<&str>, network: Option<Network>) -> Option<String> {
        let advice = advice::of(cause?, network).filter(|advice| !self.told.contains(advice))?;
        self.told.push(advice);
        Some(format!("  {}", advice.sentence()))
    }
}
