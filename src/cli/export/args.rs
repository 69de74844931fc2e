//! What was typed behind `export`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::cli::age::Age;
use crate::cli::{day, text};
use crate::config::Config;
use crate::exit::Failure;
use crate::export::{Identities, Selection};
use crate::lake::Keeping;
use crate::model::Timestamp;
use crate::report::Database;
use crate::store::Account;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The folder to export to: a folder for each view, in it one for each kind and day, in it a file for each event
    #[arg(short, long, required_unless_present = "lake", value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// The lake to add to: such a folder with a manifest, so that it can be verified and can outlive the database's
    /// rows; of several databases, a folder with the lake of each account
    #[arg(long, conflicts_with = "output", value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// Write nothing: prove that the lake has what the database has, or exit with code 10
    #[arg(long, requires = "lake", conflicts_with_all = ["event", "from", "to", "since"])]
    pub verify: bool,
    /// Keep a Delta log of each view beside its files, or none; anew makes them from the manifest, after another program
    /// wrote into one [default: as the lake has it]
    #[arg(
        long,
        value_enum,
        requires = "lake",
        conflicts_with = "verify",
        value_name = "on|off|anew",
        hide_possible_values = true
    )]
    pub delta: Option<DeltaArg>,
    /// How the files are written
    #[arg(
        long,
        value_enum,
        default_value_t,
        conflicts_with = "lake",
        value_name = "parquet|csv",
        hide_possible_values = true
    )]
    pub format: Format,
    /// With --format csv: begin each file with a byte order mark, so that Excel reads it as UTF-8
    #[arg(long, conflicts_with = "lake")]
    pub bom: bool,
    /// Only this event, by UUID or number
    #[arg(long, value_name = "UUID|ID", value_parser = text::name)]
    pub event: Option<String>,
    /// Only events of this UTC day and later
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    pub from: Option<NaiveDate>,
    /// Only events of this UTC day and earlier
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    pub to: Option<NaiveDate>,
    /// Only events with new data in so much time, such as 26h or 8d: for a nightly export
    #[arg(long, value_name = "AGE", value_parser = Age::parse)]
    pub since: Option<Age>,
    /// How people appear: not at all, by pseudonyms, or by name, which has to be given each time
    /// [default: pseudonym, or as the lake has it]
    #[arg(long, value_enum, value_name = "none|pseudonym|full", hide_possible_values = true)]
    pub identities: Option<IdentitiesArg>,
    /// With --identities none: keep the titles of events that name nobody
    #[arg(long)]
    pub topics: bool,
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

/// What is to become of the Delta logs, by its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DeltaArg {
    /// There are some from now on.
    On,
    /// There are none.
    Off,
    /// They are made again.
    Anew,
}

impl From<DeltaArg> for Keeping {
    fn from(asked: DeltaArg) -> Self {
        match asked {
            DeltaArg::On => Self::On,
            DeltaArg::Off => Self::Off,
            DeltaArg::Anew => Self::Anew,
        }
    }
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
    pub(super) fn resolve(self, config: &Config) -> Result<Identities, Failure> {
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

impl ExportArgs {
    pub(super) fn with_topics(&self, identities: Identities) -> Identities {
        match identities {
            Identities::None if self.topics => Identities::NoneButTopics,
            identities => identities,
        }
    }
}

/// The events and days that are asked for of some databases.
pub(super) fn selection(args: &ExportArgs, accounts: &[Account], config: &Config) -> Result<Selection, Failure> {
    let event = match &args.event {
        None => None,
        Some(text) => {
            let instance = Database::open_all(accounts, None)?.event(text, None)?;
            Some((instance.kind, instance.uuid))
        }
    };
    day::require_order("export", args.from, args.to)?;
    let now: Timestamp = config.clock.now();
    Ok(Selection { event, from: args.from, to: args.to, since: args.since.map(|age| age.before(now)) })
}
