//! `export --lake` of several accounts: the lake of each, one after the other.

use std::path::Path;

use super::args::{ExportArgs, selection};
use super::lake::{self, Lake};
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
    let identities = &lake::identities(all.identities()?, folder, args, config)?;
    let folders = all.places(accounts, &sources, identities)?;
    let mut failures = Vec::new();
    for ((Account { name, .. }, source), folder) in accounts.iter().zip(sources).zip(folders) {
        let lake = Lake { account: Some(name), source, folder, identities };
        match lake.run(&selection, args, config) {
            Ok(_) => {}
            // Whoever ends the program ends all of it.
            Err(failure) if failure.code.is_signal() => return Err(failure),
            Err(failure) => {
                let message = format!("{} (account {name})", failure.message);
                failures.push(Failure { message, ..failure });
            }
        }
    }
    failures.sort_by_key(|failure| failure.code.rank());
    let mut failures = failures.into_iter();
    let Some(worst) = failures.next() else { return Ok(Code::Ok) };
    failures.for_each(|failure| config.say_failure(&failure));
    Err(worst)
}
