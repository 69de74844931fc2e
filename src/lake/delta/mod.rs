//! Delta logs beside the lake: in the folder of each view a `_delta_log`, by which an engine that asks for tables of Delta
//! reads it as one.
//!
//! They say what the manifest says and nothing that could not be made anew from it. Their files take their names in the
//! same exchange as the data and the manifest, so that these are never apart; and what is known of them is part of the
//! manifest, so that it is noticed when another program writes there. `delta_kernel` has no part in it: it commits one
//! table at a time past that exchange, and brings Arrow and the clients of three clouds for some lines of JSON.
//!
//! Only the newest version can be read, since files of data are replaced under their names. Every tenth has a
//! [`checkpoint`]. That of an erasure has one, too, and takes all older versions with it, so that nothing is left that
//! tells of rows that are gone.

mod action;
#[cfg_attr(not(feature = "parquet"), path = "no_checkpoint.rs")]
mod checkpoint;
mod commit;
mod names;
mod table;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use self::commit::Keeping;
pub(super) use self::commit::{Commit, Operation};
use self::table::Table;
use self::version::{Before, Version};
use super::error::Error;
use super::files;
use super::manifest::{self, FORMAT, Manifest, Sum};
use crate::export::destination::Staging;
use crate::export::partition::names_in;
use crate::export::place::{DAYS, DELTA, delta_log_of, is_name_in_a_delta_log};
use crate::export::view::{self, EXPORTED};

/// The Delta logs of a lake.
#[derive(Debug)]
pub(super) struct Logs {
    folder: PathBuf,
    known: Known,
}

/// What the manifest says of them: nothing where none are kept.
#[derive(Debug, Serialize, Deserialize)]
struct Known {
    format: u32,
    /// By view.
    tables: BTreeMap<String, Table>,
}

impl Known {
    /// Whether all that it names are files of logs: others may be able to write to it.
    fn names_nothing_else(&self) -> bool {
        let mut tables = self.tables.iter();
        tables.all(|(view, table)| {
            EXPORTED.contains(&view.as_str()) && table.files.keys().all(|name| is_name_in_a_delta_log(name))
        })
    }
}

/// Why a log is not as it was left.
#[derive(Debug)]
pub(super) struct Fault {
    /// Below the lake's folder.
    pub(super) path: PathBuf,
    pub(super) reason: String,
}

impl Logs {
    /// What the manifest of a folder says of them.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let known = manifest::read(folder, &path())?.unwrap_or(Known { format: FORMAT, tables: BTreeMap::new() });
        if known.names_nothing_else() {
            Ok(Self { folder: folder.to_owned(), known })
        } else {
            Err(Error::damaged(&folder.join(path()))("it names what is no file of a Delta log"))
        }
    }

    /// Refuses to write beside a log that is not as this program left it.
    pub(super) fn must_be_sound(&self) -> Result<(), Error> {
        let mut there = BTreeSet::new();
        for view in EXPORTED {
            // What begins with a dot is no part of a log.
            let names = self.names_in(view)?.into_iter().filter(|name| !name.starts_with('.'));
            there.extend(names.map(|name| delta_log_of(view).join(name)));
        }
        match self.faults(&mut there)?.into_iter().next() {
            None => Ok(()),
            Some(Fault { path, reason }) => Err(Error::DeltaLog { path: self.folder.join(path), reason }),
        }
    }

    /// What is wrong with the files of the logs. Those are taken from among the files that are there.
    pub(super) fn faults(&self, there: &mut BTreeSet<PathBuf>) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        for (path, sum) in self.files() {
            there.remove(&path);
            if let Some(reason) = files::fault(&self.folder.join(&path), sum)? {
                faults.push(Fault { path, reason });
            }
        }
        let is_in_a_log = |path: &PathBuf| EXPORTED.iter().any(|view| path.starts_with(delta_log_of(view)));
        let strange: Vec<PathBuf> = there.iter().filter(|path| is_in_a_log(path)).cloned().collect();
        for path in strange {
            there.remove(&path);
            faults.push(Fault { path, reason: "another program wrote it".to_owned() });
        }
        Ok(faults)
    }

    /// The files of all logs, below the lake's folder.
    fn files(&self) -> impl Iterator<Item = (PathBuf, &Sum)> {
        let files = self.known.tables.iter().map(|(view, table)| (delta_log_of(view), &table.files));
        files.flat_map(|(folder, files)| files.iter().map(move |(name, sum)| (folder.join(name), sum)))
    }

    /// What lies in the log of a view, whoever wrote it.
    fn names_in(&self, view: &str) -> Result<Vec<String>, Error> {
        let mut names = names_in(&self.folder.join(delta_log_of(view)))?;
        names.retain(|name| is_name_in_a_delta_log(name));
        Ok(names)
    }

    /// Has the logs say what the manifest will say.
    pub(super) fn stage(
        &mut self,
        manifest: &Manifest,
        commit: Commit,
        staging: &mut Staging<'_>,
    ) -> Result<(), Error> {
        match commit.keeping {
            Keeping::Off => return self.stage_removal(staging),
            Keeping::AsItIs if self.known.tables.is_empty() => return Ok(()),
            Keeping::AsItIs | Keeping::On | Keeping::Anew => {}
        }
        let mut versions = Vec::new();
        for view in view::exported() {
            let before = Before { table: self.known.tables.get(view.name), names: self.names_in(view.name)? };
            versions.extend(Version::begin(view, &before, manifest, commit, staging)?);
        }
        if versions.iter().any(Version::tells_of_all) {
            manifest.every_day(|day, known| {
                let mut telling = versions.iter_mut().filter(|version| version.tells_of_all());
                telling.try_for_each(|version| version.tell(day, known))
            })?;
        }
        for version in versions {
            let (view, table) = version.finish(staging)?;
            self.known.tables.insert(view.to_owned(), table);
        }
        manifest::write(&self.known, &path(), staging)
    }

    /// Has nothing be left of them.
    fn stage_removal(&self, staging: &mut Staging<'_>) -> Result<(), Error> {
        for view in EXPORTED {
            for name in self.names_in(view)? {
                staging.remove(delta_log_of(view).join(name));
            }
        }
        staging.remove(path());
        Ok(())
    }
}

/// Where the manifest says it.
fn path() -> PathBuf {
    Path::new(DAYS).join(DELTA)
}
