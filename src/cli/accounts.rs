//! The databases that a command reads, each with what its account is called.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::store::Account;
use crate::store::gathered::MOST;

/// How the files of databases end, which are taken of a folder.
const SUFFIX: &str = "db";

/// The databases to read, each with what its account is called: as the profile of the config file whose database it is, else
/// as its file.
///
/// # Errors
///
/// A failure with exit code 2 if a folder holds none, if there are more than can be read at once, or if two accounts would
/// be called the same.
pub(super) fn accounts(config: &Config) -> Result<Vec<Account>, Failure> {
    let mut accounts = Vec::new();
    for path in &config.dbs {
        let files = if path.is_dir() { files_in(path)? } else { vec![path.clone()] };
        accounts.extend(files.into_iter().map(|path| Account { name: name_of(&path, config), path }));
    }
    if accounts.len() > MOST {
        let count = accounts.len();
        let help = format!("name {MOST} of them with --db, and the others in another run");
        return Err(Failure::usage(format!("read {count} databases at once: {MOST} are the most"), help));
    }
    refuse_namesakes(&accounts)?;
    Ok(accounts)
}

/// Does something for each account, one after the other. What fails for one is told with its name, and the others go on.
///
/// # Errors
///
/// The worst of what failed.
pub(super) fn one_after_another<T>(
    accounts: impl IntoIterator<Item = (String, T)>,
    config: &Config,
    mut run: impl FnMut(&str, T) -> Result<Code, Failure>,
) -> Result<Code, Failure> {
    let mut failures = Vec::new();
    for (name, account) in accounts {
        match run(&name, account) {
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

fn name_of(path: &Path, config: &Config) -> String {
    let is_it = |db: &PathBuf| db == path || real(db).is_some_and(|db| real(path) == Some(db));
    let profile = config.file.databases().iter().find(|(_, db)| is_it(db)).map(|(name, _)| name.clone());
    profile.unwrap_or_else(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// The databases in a folder, by name.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let help = "name a folder with files that end in .db, or the files themselves";
    let failed = |reason: &str| Failure::usage(format!("find databases in {}: {reason}", folder.display()), help);
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| failed(&error.to_string()))?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|suffix| suffix == SUFFIX));
    files.sort();
    if files.is_empty() { Err(failed("no file in it ends in .db")) } else { Ok(files) }
}

/// Refuses two accounts of one name, of which no row would tell which it is.
fn refuse_namesakes(accounts: &[Account]) -> Result<(), Failure> {
    let mut paths: HashMap<&str, &Path> = HashMap::new();
    for Account { name, path } in accounts {
        if let Some(other) = paths.insert(name, path).filter(|other| real(other) != real(path)) {
            let [one, other] = [other.display(), path.display()];
            return Err(Failure::usage(
                format!("tell {one} and {other} apart: both go by the name {name}"),
                "give each a profile with its `db` in the config file: the profile's name is the account's",
            ));
        }
    }
    Ok(())
}
