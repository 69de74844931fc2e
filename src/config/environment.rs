//! The environment, read in one place.

/// An environment variable that is set and not empty.
pub(super) fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
