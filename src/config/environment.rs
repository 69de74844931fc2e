//! The environment, read in one place.

use std::ffi::OsString;

/// An environment variable that is set and not empty.
pub(super) fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The variable of a flag, as it is set: even an empty one is a value, which the flag may refuse.
pub(crate) fn flag_variable(name: &str) -> Option<OsString> {
    #[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
    std::env::var_os(name)
}
