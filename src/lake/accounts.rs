//! A lake of several accounts: a folder with the lake of each, by the partition `account=`.
//!
//! Each of them is a lake as any other, of one database, with its own manifest and logs. So everything that is done to a
//! lake is done to one of them, and what is asked of the folder is asked of all.

use std::path::{Path, PathBuf};

use super::error::Error;
use super::manifest::{Origin, database_of};
use crate::export::place::LAKE;
use crate::export::{Identities, Source, account, destination, view};
use crate::store::Account;

/// The lake of one of several accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What the account is called.
    pub(super) account: String,
    /// The name of its folder in that of all.
    pub(super) name: String,
    /// Its folder.
    pub(super) folder: PathBuf,
}

/// The lakes of several accounts that a folder holds, by account: none if it is the lake of one, or no lake.
pub(super) fn parts(folder: &Path) -> Result<Vec<Part>, Error> {
    let accounts = account::in_folder(folder)?.into_iter();
    Ok(accounts.map(|(account, name)| Part { folder: folder.join(&name), account, name }).collect())
}

/// The same, each with whose it is.
fn origins(folder: &Path) -> Result<Vec<(Part, Origin)>, Error> {
    let mut origins = Vec::new();
    for part in parts(folder)? {
        if let Some(origin) = Origin::read(&part.folder)? {
            origins.push((part, origin));
        }
    }
    Ok(origins)
}

/// The folder of the lake of a database: of several accounts, that of its own.
///
/// # Errors
///
/// [`Error::NoneOfDatabase`] if it is of none of them, or a lake cannot be read.
pub fn folder_of(folder: &Path, source: &Source) -> Result<PathBuf, Error> {
    let origins = origins(folder)?;
    if origins.is_empty() {
        return Ok(folder.to_owned());
    }
    let database = database_of(source.connection())?;
    match origins.iter().find(|(_, origin)| origin.is_of(&database)) {
        Some((part, _)) => Ok(part.folder.clone()),
        None => Err(Error::NoneOfDatabase {
            folder: folder.to_owned(),
            accounts: origins.into_iter().map(|(part, _)| part.account).collect(),
        }),
    }
}

/// A folder that holds the lakes of several accounts, or is to hold them.
#[derive(Debug)]
pub struct Accounts {
    folder: PathBuf,
    origins: Vec<(Part, Origin)>,
}

impl Accounts {
    /// Looks at a folder, of which nothing is changed.
    ///
    /// # Errors
    ///
    /// If it holds the lake of one account, or an export without a manifest, or a lake of it cannot be read.
    pub fn of(folder: &Path) -> Result<Self, Error> {
        if folder.join(LAKE).exists() || destination::is_unfinished(folder) {
            return Err(Error::OfOne(folder.to_owned()));
        }
        if view::EXPORTED.iter().any(|view| folder.join(view).exists()) {
            return Err(Error::PlainExport(folder.to_owned()));
        }
        Ok(Self { folder: folder.to_owned(), origins: origins(folder)? })
    }

    /// The word by which it treats people, if it has one.
    #[must_use]
    pub fn identities(&self) -> Option<String> {
        self.origins.first().map(|(_, origin)| origin.identities.clone())
    }

    /// Where the lake of each database lies, or is to lie: under the name that it was begun by, whatever its account is called
    /// by now.
    ///
    /// # Errors
    ///
    /// If two databases came into being as one, or a lake says something else of people than these identities.
    pub fn places(
        &self,
        accounts: &[Account],
        sources: &[Source],
        identities: &Identities,
    ) -> Result<Vec<PathBuf>, Error> {
        let mut known: Vec<(&Account, Origin)> = Vec::new();
        let mut places = Vec::new();
        for (account, source) in accounts.iter().zip(sources) {
            let wanted = Origin::of(source.connection(), identities)?;
            if let Some((other, _)) = known.iter().find(|(_, origin)| origin.is_of_the_same(&wanted)) {
                let accounts = [&other.name, &account.name].map(String::clone);
                return Err(Error::Copies { folder: self.folder.clone(), accounts });
            }
            for (part, origin) in &self.origins {
                origin.must_say(&wanted, &part.folder)?;
            }
            let begun = self.origins.iter().find(|(_, origin)| origin.is_of_the_same(&wanted));
            let new = || self.folder.join(account::folder_of(&account.name));
            places.push(begun.map_or_else(new, |(part, _)| part.folder.clone()));
            known.push((account, wanted));
        }
        Ok(places)
    }
}
