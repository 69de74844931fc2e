//! `query`: ad-hoc SQL, read-only by construction.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::accounts::accounts;
use super::interrupt::interruptible;
use super::look::LookArgs;
use super::no_rows;
use super::report::{chosen_format, format, parameter, to_output};
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::render::{self, Format, Look, Sink, Times, Zone};
use crate::report::nothing::Noting;
use crate::report::{self, Arguments, Database};
use crate::{export, files};

/// Arguments of `query`.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// One SELECT, or - for stdin
    #[arg(value_name = "SQL|-", required_unless_present = "file")]
    pub sql: Option<String>,
    /// A file that holds it
    #[arg(long, value_name = "FILE.sql", conflicts_with = "sql")]
    pub file: Option<PathBuf>,
    /// A value for :NAME in the statement; repeatable
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    pub parameters: Vec<(String, String)>,
    /// A file with such values, one NAME=VALUE a line; -p wins over it
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// How the rows look: table, csv, tsv, json, ndjson, markdown or parquet
    #[arg(long, value_name = "FORMAT", value_parser = query_format)]
    pub format: Option<QueryFormat>,
    /// Write to this file, its suffix being the format
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Stop after so many seconds without a new row
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
    /// Zone, width and characters.
    #[command(flatten)]
    pub look: LookArgs,
}

/// The format that reports do not have, by its name and its suffix.
const PARQUET: &str = "parquet";

/// How the rows of a query look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryFormat {
    /// As a report's.
    Text(Format),
    /// As an export's.
    Parquet,
}

impl QueryFormat {
    fn of_path(path: &Path) -> Option<Self> {
        let is_parquet = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case(PARQUET));
        if is_parquet { Some(Self::Parquet) } else { Format::of_path(path).map(Self::Text) }
    }
}

fn query_format(text: &str) -> Result<QueryFormat, String> {
    if text == PARQUET {
        return Ok(QueryFormat::Parquet);
    }
    format(text).map(QueryFormat::Text).map_err(|words| format!("{words}; or {PARQUET}"))
}

/// Runs `query`.
///
/// # Errors
///
/// If the statement does anything but read, or the database cannot be read.
pub fn run(args: &QueryArgs, config: &Config) -> Result<Code, Failure> {
    let sql = statement(args)?;
    let table = QueryFormat::Text(Format::Table);
    let format = chosen_format(args.format, args.output.as_deref(), QueryFormat::of_path, &[PARQUET], table)?;
    let arguments = arguments(args)?;
    let database = Database::open_all(&accounts(config)?, None)?;
    database.limit_time(Duration::from_secs(args.timeout));
    let look = args.look.look(config, args.output.is_none());
    // Whoever selects seconds since 1970 computes with them; with a zone of their own they want to read them.
    let times = if look.zone == Zone::default() { Times::Number } else { Times::Whole };
    let look = Look { times, ..look };
    if format == QueryFormat::Parquet && look.sink == Sink::Terminal {
        return Err(Failure::usage(
            "write Parquet to a terminal",
            "name a file with --output, or hand it on with a pipe",
        ));
    }
    interruptible(database.timeout(), config, || {
        to_output(args.output.as_deref(), |out| {
            let mut sink = match format {
                QueryFormat::Text(format) => render::writer(format, look, out),
                QueryFormat::Parquet => export::query_sink(out)?,
            };
            let mut noting = Noting::rows(&mut *sink);
            report::query(&database, &sql, &arguments, &mut noting)?;
            no_rows::tell(&noting, config);
            Ok(())
        })
    })?;
    Ok(Code::Ok)
}

/// The parameters of the file, and over them those of the command line.
fn arguments(args: &QueryArgs) -> Result<Arguments, Failure> {
    let mut arguments = args.params.as_deref().map(parameters_of).transpose()?.unwrap_or_default();
    arguments.extend(args.parameters.iter().cloned());
    Ok(arguments)
}

fn parameters_of(path: &Path) -> Result<Arguments, Failure> {
    let failed = |reason: String| {
        let help = "write one NAME=VALUE a line; a line that begins with # is a comment";
        Failure::usage(format!("read the parameters in {}: {reason}", path.display()), help)
    };
    let text = files::read_text(path).map_err(|error| failed(error.to_string()))?;
    let lines = (1..).zip(text.lines().map(str::trim));
    let given = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let read = |(number, line): (usize, &str)| match parameter(line) {
        Ok((name, value)) => Ok((name, value.trim().to_owned())),
        Err(reason) => Err(failed(format!("line {number}: {reason}"))),
    };
    given.map(read).collect()
}

fn statement(args: &QueryArgs) -> Result<String, Failure> {
    let unreadable = |what: &str, error: &std::io::Error| {
        Failure::usage(format!("read the statement from {what}: {error}"), "give one SELECT as text, file or stdin")
    };
    match (&args.file, args.sql.as_deref()) {
        (Some(path), _) => files::read_text(path).map_err(|error| unreadable(&path.display().to_string(), &error)),
        (None, None | Some("-")) => files::text_of(std::io::stdin()).map_err(|error| unreadable("stdin", &error)),
        (None, Some(sql)) => Ok(sql.to_owned()),
    }
}
