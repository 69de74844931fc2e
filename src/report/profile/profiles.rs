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
    /// The name of the only profile, which judges where none is named.
    ///
    /// # Errors
    ///
    /// [`Error::SeveralProfiles`] if there are others: a shipped one in their place would judge by other bounds than those
    /// of the file.
    pub fn only(&self) -> Result<&str, Error> {
        if let [profile] = &self.profiles[..] {
            return Ok(&profile.name);
        }
        let names = self.profiles.iter().map(|profile| profile.name.clone()).collect();
        Err(Error::SeveralProfiles { path: self.path.clone(), names })
    }
}

/// A mistake in a file, where it begins.
pub(super) fn mistake(path: &Path, place: Place, reason: String) -> Error {
    Error::BadProfile { path: path.to_owned(), line: place.line, column: place.column, reason }
}
