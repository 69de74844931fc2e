//! `export`: the contract views as Parquet or CSV.

mod accounts;
mod args;
mod lake;
mod told;

use std::path::Path;

pub use args::{DeltaArg, ExportArgs, Format, IdentitiesArg};
pub(super) use lake::identities_of as lake_identities;
pub(super) use told::say_faults;

use self::args::selection;
use self::told::say_exported;
use super::accounts::accounts;
use super::interrupt::watched;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::export::{self, FileFormat, Source};

/// Runs `export`.
///
/// # Errors
///
/// If a database cannot be read, the folder cannot be written, or another export holds it.
pub fn run(args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    match (&args.lake, &args.output) {
        (Some(folder), _) => match &accounts(config)?[..] {
            [account] => lake::run(folder, account, args, config),
            accounts => accounts::run(folder, accounts, args, config),
        },
        (None, Some(folder)) => to_folder(folder, args, config),
        (None, None) => unreachable!("clap requires a folder"),
    }
}

fn to_folder(folder: &Path, args: &ExportArgs, config: &Config) -> Result<Code, Failure> {
    let accounts = accounts(config)?;
    let selection = selection(args, &accounts, config)?;
    let identities = args.with_topics(args.identities.unwrap_or_default().resolve(config)?);
    let format = match args.format {
        Format::Parquet => FileFormat::Parquet,
        Format::Csv if args.bom => FileFormat::CsvForExcel,
        Format::Csv => FileFormat::Csv,
    };
    let source = Source::open(&accounts[0].path)?;
    let export = || export::export(&source, &selection, &identities, format, folder);
    let exported = watched(source.timeout(), config, export)?;
    say_exported(&folder.display().to_string(), exported, "as exported before", &identities, config);
    Ok(Code::Ok)
}
