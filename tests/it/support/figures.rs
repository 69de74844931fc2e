//! How long tests run that can run longer, and what they show then.

use std::fmt;

/// Shows figures that a test found, for `--show-output`.
#[expect(clippy::print_stdout, reason = "figures are what these tests are run for")]
pub(crate) fn show(what: &str, figures: impl fmt::Display) {
    println!("{what}: {figures}");
}

/// How many cases a property is tried on; `ZOOM_QOS_CASES` says otherwise.
pub(crate) fn cases(few: u32) -> u32 {
    u32::try_from(setting("ZOOM_QOS_CASES", few as usize)).expect("a small number")
}

/// The seeds of the accounts that a test is run on; `ZOOM_QOS_SEEDS` says how many.
pub(crate) fn seeds(few: usize) -> impl Iterator<Item = u64> {
    (1..).take(setting("ZOOM_QOS_SEEDS", few))
}

/// A number from the environment, for longer runs of these tests.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the program")]
pub(crate) fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}
