//! A lake: the exported views as Parquet that outlives the database's own rows.
//!
//! Its files lie as those of any export do, one for each event and view, in folders by kind and UTC day, and one for what
//! Zoom counted on a day. Beside them a [`manifest`] says for each day which events there are, with rows, size and
//! checksum of each file, so that [`verify`] can prove the lake against the database and `prune` can drop from the
//! database what the lake provably has. From then on the lake is the only place of those samples: [`mod@write`] never
//! replaces them by what the database has left, and [`erase`] takes a person out of the files themselves. [`engine`] runs
//! the reports there. [`Keeping`] says whether a Delta log lies beside it.
//!
//! A lake belongs to one database, as its sessions are known by that database's keys, and says of people one and the
//! same thing everywhere. Those of several [`accounts`] lie in one folder and are read as one.

pub mod accounts;
#[cfg_attr(not(feature = "parquet"), path = "no_content.rs")]
mod content;
mod delta;
pub mod engine;
pub mod erase;
mod error;
mod files;
mod manifest;
mod told;
pub mod verify;
mod words;
mod write;

use std::path::Path;

use rusqlite::Connection;

pub use delta::Keeping;
pub use error::Error;
pub use write::{Writing, export};

use crate::export::{self, Destination, Identities, view};
use delta::Logs;
use manifest::{Manifest, Origin};

/// A lake, held for one command.
#[derive(Debug)]
struct Lake {
    destination: Destination,
    manifest: Manifest,
    logs: Logs,
}

impl Lake {
    /// Opens the lake of a folder that has one.
    fn open(folder: &Path) -> Result<(Self, Origin), Error> {
        let destination = if folder.is_dir() { Destination::open(folder)? } else { return Err(absent(folder)) };
        let origin = Origin::read(folder)?.ok_or_else(|| absent(folder))?;
        // Half of it would be proven, or searched, in two states at once.
        if destination.is_unfinished() {
            return Err(export::Error::Unfinished(folder.to_owned()).into());
        }
        Ok((Self::held(folder, destination)?, origin))
    }

    /// Opens the lake of this database, that says of people what these identities do.
    fn open_of(folder: &Path, connection: &Connection, identities: &Identities) -> Result<Self, Error> {
        let (lake, origin) = Self::open(folder)?;
        origin.must_be(&Origin::of(connection, identities)?, folder)?;
        Ok(lake)
    }

    /// Opens the lake of this database, which a folder becomes that holds nothing yet.
    fn open_or_begin(folder: &Path, connection: &Connection, identities: &Identities) -> Result<(Self, Origin), Error> {
        let wanted = Origin::of(connection, identities)?;
        let destination = Destination::open(folder)?;
        if let Some(origin) = Origin::read(folder)? {
            origin.must_be(&wanted, folder)?;
        }
        // What a killed export left may be the first of this lake.
        destination.recover()?;
        match Origin::read(folder)? {
            Some(origin) => origin.must_be(&wanted, folder)?,
            None if view::EXPORTED.iter().any(|view| folder.join(view).exists()) => {
                return Err(Error::PlainExport(folder.to_owned()));
            }
            None => {}
        }
        Ok((Self::held(folder, destination)?, wanted))
    }

    fn held(folder: &Path, destination: Destination) -> Result<Self, Error> {
        Ok(Self { destination, manifest: Manifest::of(folder), logs: Logs::read(folder)? })
    }
}

fn absent(folder: &Path) -> Error {
    Error::Absent(folder.to_owned())
}

/// The word by which the lake in a folder treats people, if it has one.
///
/// # Errors
///
/// If the folder's lake cannot be read, or is from a newer version.
pub fn identities_of(folder: &Path) -> Result<Option<String>, Error> {
    Ok(Origin::read(folder)?.map(|origin| origin.identities))
}
