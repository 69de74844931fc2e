//! What a file of profiles holds.

use std::path::{Path, PathBuf};

use super::bounds::Bounds;
use crate::report::error::Error;
use crate::report::place::Place;

/// The profiles of a file, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Profiles {
    pub(super) path: PathBuf,
    pub(super) profiles: Vec<Profile>,
}

/// One profile: its own bounds over those of the profile that it inherits from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    pub(super) name: String,
    /// Where it begins in the file.
    pub(super) place: Place,
    /// A shipped profile, or one that stands before it, with the place of the word.
    pub(super) inherits: Option<(String, Place)>,
    pub(super) bounds: Vec<Bounds>,
}

impl Profiles {
    /// The only profile's name, if there is but one.
    #[must_use]
    pub fn only(&self) -> Option<&str> {
        if let [profile] = &self.profiles[..] { Some(&profile.name) } else { None }
    }
}

/// A mistake in a file, where it begins.
pub(super) fn mistake(path: &Path, place: Place, reason: String) -> Error {
    Error::BadProfile { path: path.to_owned(), line: place.line, column: place.column, reason }
}
