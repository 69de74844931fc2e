//! `export`: the contract views as Parquet or CSV.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::age::Age;
use super::interrupt::watched;
use super::{day, text};
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::export::identity::NONE_BUT_TOPICS;
use crate::export::{self, Exported, FileFormat, Identities, Selection, Source};
use crate::lake::verify::Verified;
use crate::lake::{self, Keeping, Writing};
use crate::model::Timestamp;
use crate::model::count::several;
use crate::model::text::escaped_text;
use crate::report::Database;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The folder to export to: a folder for each view, in it one for each kind and day, in it a file for each event
    #[arg(short, long, required_unless_present = "lake", value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// The lake to add to: such a folder with a manifest, so that it can be verified and can outlive the database's
    /// rows
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

impl ExportArgs {
    fn with_topics(&self, identities: Identities) -> Identities {
        match identities {
            Identities::None if self.topics => Identities::NoneButTopics,
            identities => identities,
        }
    }
}

/// Runs `export`.
///
/// # Errors
///
/// If the database cannot be read, the folder cannot be written, or another export holds it.
pub fn run(args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    match (&args.lake, &args.output) {
        (Some(lake), _) if args.verify => verify(lake, args, config),
        (Some(lake), _) => to_lake(lake, args, config),
        (None, Some(folder)) => to_folder(folder, args, config),
        (None, None) => unreachable!("clap requires a folder"),
    }
}

fn to_folder(folder: &Path, args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    let selection = selection(args, config)?;
    let identities = args.with_topics(args.identities.unwrap_or_default().resolve(config)?);
    let format = match args.format {
        Format::Parquet => FileFormat::Parquet,
        Format::Csv if args.bom => FileFormat::CsvForExcel,
        Format::Csv => FileFormat::Csv,
    };
    let source = Source::open(&config.db)?;
    let export = || export::export(&source, &selection, &identities, format, folder);
    let exported = watched(source.timeout(), config, export)?;
    let Exported { events, counted_days, rows, bytes, kept, nameless } = exported;
    config.say(&format!(
        "exported {} to {}: {}, {}, identities: {}",
        events_and_counts(events, counted_days),
        folder.display(),
        several(rows, "row"),
        several(bytes, "byte"),
        identities.as_str()
    ));
    if kept > 0 {
        let events = several(kept, "event");
        config.say(&format!("kept as exported before, as the database no longer has the samples: {events}"));
    }
    say_nameless(nameless, config);
    Ok(Code::Ok)
}

fn to_lake(folder: &Path, args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    let selection = selection(args, config)?;
    let identities = args.with_topics(lake_identities(folder, args.identities, config)?);
    must_be_asked_for(&identities, args, folder)?;
    let source = Source::open(&config.db)?;
    let delta_logs = args.delta.map_or(Keeping::AsItIs, Keeping::from);
    let writing = Writing { identities: &identities, delta_logs, now: config.clock.now() };
    let export = || lake::export(&source, &selection, &writing, folder);
    let exported = watched(source.timeout(), config, export)?;
    let lake::Exported { events, counted_days, kept, nameless, rows, bytes } = exported;
    config.say(&format!(
        "exported {} to the lake in {}: {}, {}, identities: {}",
        events_and_counts(events, counted_days),
        folder.display(),
        several(rows, "row"),
        several(bytes, "byte"),
        identities.as_str()
    ));
    if kept > 0 {
        let events = several(kept, "event");
        config.say(&format!("kept as the lake has it, as the database no longer has the samples: {events}"));
    }
    say_nameless(nameless, config);
    Ok(Code::Ok)
}

/// What was exported or read. Few accounts ask for Zoom's counts.
fn events_and_counts(events: u64, counted_days: u64) -> String {
    let events = several(events, "event");
    if counted_days == 0 { events } else { format!("{events} and Zoom's counts of {}", several(counted_days, "day")) }
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

/// Empty columns would else be taken for a fault of the export.
fn say_nameless(events: u64, config: &Config) {
    if events > 0 {
        let events = several(events, "event");
        config.say(&format!("without anybody to tell apart, as identities were pruned: {events}"));
    }
}

fn verify(folder: &Path, args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    let identities = args.with_topics(lake_identities(folder, args.identities, config)?);
    let source = Source::open(&config.db)?;
    let verify = || lake::verify::verify(&source, &identities, folder);
    let verified = watched(source.timeout(), config, verify)?;
    let Verified { events, counted_days, rows, only_here, faults } = verified;
    let (read, rows) = (events_and_counts(events, counted_days), several(rows, "row"));
    config.say(&format!("read {read} with {rows}; by now only in the lake: {}", several(only_here, "event")));
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

/// Faults that are told one by one.
const FAULTS_SHOWN: usize = 20;

pub(super) fn say_faults(faults: &[String], config: &Config) {
    for fault in faults.iter().take(FAULTS_SHOWN) {
        config.say(&format!("  {}", escaped_text(fault)));
    }
    if faults.len() > FAULTS_SHOWN {
        config.say(&format!("  and {} more", faults.len() - FAULTS_SHOWN));
    }
}

/// What is said of people in a lake: what was asked for, else what it says already.
pub(super) fn lake_identities(
    folder: &Path,
    asked: Option<IdentitiesArg>,
    config: &Config,
) -> Result<Identities, Failure> {
    let word = lake::identities_of(folder)?;
    if asked.is_none() && word.as_deref() == Some(NONE_BUT_TOPICS) {
        return Ok(Identities::NoneButTopics);
    }
    let known = word.and_then(|word| IdentitiesArg::from_str(&word, false).ok());
    asked.or(known).unwrap_or_default().resolve(config)
}

fn selection(args: &ExportArgs, config: &Config) -> Result<Selection, Failure> {
    let event = match &args.event {
        None => None,
        Some(text) => {
            let database = Database::open(&config.db)?;
            let instance = database.event(text, None)?;
            Some((instance.kind, instance.uuid))
        }
    };
    let now: Timestamp = config.clock.now();
    Ok(Selection { event, from: args.from, to: args.to, since: args.since.map(|age| age.before(now)) })
}
