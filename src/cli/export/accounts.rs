//! `export --lake` of several accounts: the lake of each, one after the other.

use std::path::Path;

use super::args::{ExportArgs, selection};
use super::lake::{self, Lake};
use crate::cli::accounts::one_after_another;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::export::Source;
use crate::lake::accounts::Accounts;
use crate::store::Account;

/// Adds to the lakes of some accounts, or proves them. What fails for one is told, and the others go on.
///
/// # Errors
///
/// If the databases are not of as many accounts, or the folder is to hold no such lakes, before anything is written; then
/// whatever went wrong with any of them.
pub(super) fn run(folder: &Path, accounts: &[Account], args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    let sources = Source::open_all(accounts)?;
    let selection = selection(args, accounts, config)?;
    let all = Accounts::of(folder)?;
    let identities = &lake::identities(all.identities(), folder, args, config)?;
    let folders = all.places(accounts, &sources, identities)?;
    let names = accounts.iter().map(|account| account.name.clone());
    one_after_another(names.zip(sources.into_iter().zip(folders)), config, |name, (source, folder)| {
        Lake { account: Some(name), source, folder, identities }.run(&selection, args, config)
    })
}
