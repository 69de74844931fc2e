//! `export`: the contract views as Parquet or CSV.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::age::Age;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::export::{self, Exported, FileFormat, Identities, Selection};
use crate::model::{EventRef, Timestamp};
use crate::report::{Database, event};

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The folder to export to: a folder for each view, in it one for each kind and day, in it a file for each event
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// How the files are written
    #[arg(long, value_enum, default_value_t, value_name = "parquet|csv", hide_possible_values = true)]
    pub format: Format,
    /// Only this event, by UUID or number
    #[arg(long, value_name = "UUID|ID")]
    pub event: Option<String>,
    /// Only events of this UTC day and later
    #[arg(long, value_name = "DAY")]
    pub from: Option<NaiveDate>,
    /// Only events of this UTC day and earlier
    #[arg(long, value_name = "DAY")]
    pub to: Option<NaiveDate>,
    /// Only events of which something came since then, such as 26h or 8d: for a nightly export
    #[arg(long, value_name = "AGE", value_parser = Age::parse)]
    pub since: Option<Age>,
    /// What is said of people: nothing, the same under other names, or everything
    #[arg(long, value_enum, default_value_t, value_name = "none|pseudonym|full", hide_possible_values = true)]
    pub identities: IdentitiesArg,
}

/// The formats by their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// Typed columns, compressed.
    #[default]
    Parquet,
    /// Text.
    Csv,
}

/// The treatments of identities by their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum IdentitiesArg {
    /// Nothing personal.
    None,
    /// Other names.
    #[default]
    Pseudonym,
    /// Everything.
    Full,
}

impl IdentitiesArg {
    fn resolve(self, config: &Config) -> Result<Identities, Failure> {
        match self {
            Self::None => Ok(Identities::None),
            Self::Full => Ok(Identities::Full),
            Self::Pseudonym => {
                let Some(key) = &config.pseudonym_key else {
                    return Err(Failure::usage(
                        "find the key of the pseudonyms: there is no home folder",
                        "set HOME, or choose --identities none or full",
                    ));
                };
                Ok(Identities::pseudonyms(key)?)
            }
        }
    }
}

/// Runs `export`.
///
/// # Errors
///
/// If the database cannot be read, the folder cannot be written, or another export holds it.
pub fn run(args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    let selection = selection(args, config)?;
    let identities = args.identities.resolve(config)?;
    let format = match args.format {
        Format::Parquet => FileFormat::Parquet,
        Format::Csv => FileFormat::Csv,
    };
    let exported = export::export(&config.db, &selection, &identities, format, &args.output)?;
    let Exported { events, rows, bytes, kept } = exported;
    config.say(&format!(
        "exported {events} events to {}: {rows} rows, {bytes} bytes, identities: {}",
        args.output.display(),
        identities.as_str()
    ));
    if kept > 0 {
        config.say(&format!(
            "kept the samples of {kept} events as exported before: they have been pruned from the database since"
        ));
    }
    Ok(Code::Ok)
}

fn selection(args: &ExportArgs, config: &Config) -> Result<Selection, Failure> {
    let event = match &args.event {
        None => None,
        Some(text) => {
            let database = Database::open(&config.db)?;
            let instance = event::resolve(database.connection(), &EventRef::parse(text), None)?;
            Some((instance.kind, instance.uuid))
        }
    };
    let now: Timestamp = config.clock.now();
    Ok(Selection { event, from: args.from, to: args.to, since: args.since.map(|age| age.before(now)) })
}
