//! Which profile judges, for every command that judges.

use std::path::PathBuf;

use clap::Args;

use crate::report::{Error, Profiles};

/// The flags that choose it.
#[derive(Debug, Args)]
pub struct ProfileArgs {
    /// The profile that judges: zoom, teams-cqd, twilio, strict, or one of --thresholds-file [default: zoom]
    #[arg(long, value_name = "NAME")]
    pub thresholds: Option<String>,
    /// Profiles of one's own; the only one of a file judges unless --thresholds names another
    #[arg(long, value_name = "FILE.toml")]
    pub thresholds_file: Option<PathBuf>,
}

impl ProfileArgs {
    /// The profiles of the file, if one is named.
    ///
    /// # Errors
    ///
    /// Those of [`Profiles::read`].
    pub(super) fn own(&self) -> Result<Option<Profiles>, Error> {
        self.thresholds_file.as_deref().map(Profiles::read).transpose()
    }

    /// The profile that judges by these flags, for what judges: the one that is named, or the only one of the file.
    ///
    /// # Errors
    ///
    /// [`Error::SeveralProfiles`].
    pub(super) fn judging<'p>(&'p self, own: Option<&'p Profiles>) -> Result<Option<&'p str>, Error> {
        match self.thresholds.as_deref() {
            Some(named) => Ok(Some(named)),
            None => own.map(Profiles::only).transpose(),
        }
    }
}
