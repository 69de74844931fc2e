//! The part of the dictionary that was asked for.

use serde::Serialize;

use crate::dictionary::View;
use crate::report::functions::Described;

/// Views and functions, as they are shown.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    pub(super) views: &'a [View],
    pub(super) functions: &'a [Described],
}
