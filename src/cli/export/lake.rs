//! `export --lake`: the lake of one account.

use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

use super::args::{ExportArgs, IdentitiesArg, selection};
use super::told::{events_and_counts, say_exported, say_faults};
use crate::cli::interrupt::watched;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::export::identity::NONE_BUT_TOPICS;
use crate::export::{Identities, Selection, Source};
use crate::lake::verify::Verified;
use crate::lake::{self, Keeping, Writing};
use crate::model::count::several;
use crate::store::Account;

/// A lake, with the database that it is of.
#[derive(Debug)]
pub(super) struct Lake<'l> {
    /// Whose it is, of several accounts.
    pub(super) account: Option<&'l str>,
    pub(super) source: Source,
    pub(super) folder: PathBuf,
    /// What it says of people.
    pub(super) identities: &'l Identities,
}

/// Adds to the lake of a database, or proves it.
///
/// # Errors
///
/// If the database cannot be read, the folder is no lake of it or cannot be written, or another export holds it.
pub(super) fn run(folder: &Path, account: &Account, args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    let selection = selection(args, std::slice::from_ref(account), config)?;
    let source = Source::open(&account.path)?;
    let folder = lake::accounts::folder_of(folder, &source)?;
    let identities = identities(lake::identities_of(&folder)?, &folder, args, config)?;
    Lake { account: None, source, folder, identities: &identities }.run(&selection, args, config)
}

impl Lake<'_> {
    pub(super) fn run(&self, selection: &Selection, args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
        if args.verify { self.verify(config) } else { self.add(selection, args, config) }
    }

    fn add(&self, selection: &Selection, args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
        let Self { source, folder, identities, .. } = self;
        let delta_logs = args.delta.map_or(Keeping::AsItIs, Keeping::from);
        let writing = Writing { identities, delta_logs, now: config.clock.now() };
        let exported = watched(source.timeout(), config, || lake::export(source, selection, &writing, folder))?;
        let to = format!("the lake in {}", folder.display());
        say_exported(&to, exported, "as the lake has it", identities, config);
        Ok(Code::Ok)
    }

    fn verify(&self, config: &Config) -> Result<Code, Failure> {
        let Self { account, source, folder, identities } = self;
        let verified = watched(source.timeout(), config, || lake::verify::verify(source, identities, folder))?;
        let Verified { events, counted_days, rows, only_here, faults } = verified;
        let whose = account.map_or_else(String::new, |account| format!("{account}: "));
        let (read, rows) = (events_and_counts(events, counted_days), several(rows, "row"));
        config
            .say(&format!("{whose}read {read} with {rows}; by now only in the lake: {}", several(only_here, "event")));
        if faults.is_empty() {
            return Ok(Code::Ok);
        }
        say_faults(&faults, config);
        Err(Failure::new(
            Code::CheckFailed,
            format!("prove the lake in {}: {}", folder.display(), several(faults.len(), "fault")),
            "`zoom-qos export --lake DIR` writes what is missing or differs; what only the lake had comes from a copy of it",
        ))
    }
}

/// What is said of people in a lake that says so by this word, or by none yet: what was asked for, else what it says already.
///
/// # Errors
///
/// If there are no pseudonyms to be had, or the lake says more than was asked for.
pub(super) fn identities(
    word: Option<String>,
    folder: &Path,
    args: &ExportArgs,
    config: &Config,
) -> Result<Identities, Failure> {
    let identities = args.with_topics(resolve(word, args.identities, config)?);
    if !args.verify {
        must_be_asked_for(&identities, args, folder)?;
    }
    Ok(identities)
}

/// A file that others may be able to write never raises what is told.
fn must_be_asked_for(identities: &Identities, args: &ExportArgs, folder: &Path) -> Result<(), Failure> {
    let folder = folder.display();
    match identities {
        Identities::Full if args.identities.is_none() => Err(Failure::usage(
            format!("export to the lake in {folder}: it says that it names people, and nobody asked for that"),
            "give --identities full if it is to go on naming them",
        )),
        Identities::NoneButTopics if !args.topics => Err(Failure::usage(
            format!("export to the lake in {folder}: it says that it has topics, and nobody asked for that"),
            "give --topics if it is to go on having them",
        )),
        _ => Ok(()),
    }
}

/// What a lake says of people.
///
/// # Errors
///
/// If it cannot be read, or there are no pseudonyms to be had.
pub(crate) fn identities_of(folder: &Path, config: &Config) -> Result<Identities, Failure> {
    resolve(lake::identities_of(folder)?, None, config)
}

fn resolve(word: Option<String>, asked: Option<IdentitiesArg>, config: &Config) -> Result<Identities, Failure> {
    if asked.is_none() && word.as_deref() == Some(NONE_BUT_TOPICS) {
        return Ok(Identities::NoneButTopics);
    }
    let known = word.and_then(|word| IdentitiesArg::from_str(&word, false).ok());
    asked.or(known).unwrap_or_default().resolve(config)
}
