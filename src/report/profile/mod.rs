//! Verdict profiles of the user's own, from a TOML file.
//!
//! ```toml
//! [town-hall]
//! inherits = "zoom"
//! audio.latency_ms = { fair = 120, poor = 250, bad = 400 }
//! event.poor_share_pct = { fair = 1, poor = 3, bad = 10 }
//! ```
//!
//! They are rows beside the shipped ones, as every report and view expects, but rows of the report's own connection:
//! nothing is written, so that a file on a read-only share can be judged, and two people by two files at once.

mod bounds;
mod file;
mod install;

pub use bounds::Bounds;
pub(super) use install::install;

use std::path::{Path, PathBuf};

use super::error::Error;
use super::place::Place;

/// The profiles of a file, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Profiles {
    path: PathBuf,
    profiles: Vec<Profile>,
}

/// One profile: its own bounds over those of the profile that it inherits from.
#[derive(Debug, Clone, PartialEq)]
struct Profile {
    name: String,
    /// Where it begins in the file.
    place: Place,
    /// A shipped profile, or one that stands before it, with the place of the word.
    inherits: Option<(String, Place)>,
    bounds: Vec<Bounds>,
}

impl Profiles {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`Error::File`], or [`Error::BadProfile`] with the place of the first mistake.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        let profiles = file::profiles(text).map_err(|(place, reason)| mistake(path, place, reason))?;
        Ok(Self { path: path.to_owned(), profiles })
    }

    /// The only profile's name, if there is but one.
    #[must_use]
    pub fn only(&self) -> Option<&str> {
        if let [profile] = &self.profiles[..] { Some(&profile.name) } else { None }
    }
}

fn mistake(path: &Path, place: Place, reason: String) -> Error {
    Error::BadProfile { path: path.to_owned(), line: place.line, column: place.column, reason }
}
