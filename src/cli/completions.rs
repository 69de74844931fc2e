//! `completions`: what the shell offers at a press of the tabulator.
//!
//! The script that is printed asks this program back at every press, so that it knows the reports, the views, the
//! accounts of the config file and the events of the database.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};

use crate::config::{self, file::ConfigFile};
use crate::dictionary;
use crate::exit::{Code, Failure};
use crate::model::attribute::ATTRIBUTES;
use crate::model::text::{escaped_text, is_plain_word};
use crate::render::Table;
use crate::report::event::LATEST;
use crate::report::{self, Arguments, Database, Value, catalog};

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Names the shell when its script asks back.
const VARIABLE: &str = "ZOOM_QOS_COMPLETE";

/// The events that are offered.
const EVENTS: &str = include_str!("completions_events.sql");

/// How long a press of the tabulator may take.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// The profiles of thresholds.
const PROFILES: &str = "SELECT DISTINCT name, '' FROM threshold ORDER BY name";

/// Runs `completions`.
///
/// # Errors
///
/// If stdout cannot be written to.
pub fn run(args: &CompletionsArgs) -> Result<Code, Failure> {
    let (shells, shell) = (Shells::builtins(), args.shell.to_string());
    let shell = shells.completer(&shell).ok_or_else(|| {
        Failure::usage(format!("write a script for {shell}"), "choose bash, zsh, fish, powershell or elvish")
    })?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "zoom-qos", "zoom-qos", "zoom-qos", &mut script)?;
    std::io::stdout().write_all(&script)?;
    Ok(Code::Ok)
}

/// Answers a shell that asks back; `false` if none does.
///
/// # Errors
///
/// If the shell is unknown or stdout cannot be written to.
pub fn answer(arguments: &[OsString], definition: fn() -> clap::Command) -> Result<bool, Failure> {
    let words: Arc<[OsString]> = arguments.into();
    CompleteEnv::with_factory(|| with_candidates(definition(), &words))
        .var(VARIABLE)
        .try_complete(arguments.iter().cloned(), None)
        .map_err(|error| Failure::usage(format!("complete: {error}"), "see `zoom-qos completions --help`"))
}

/// The definition with what it cannot know by itself.
fn with_candidates(command: clap::Command, words: &Arc<[OsString]>) -> clap::Command {
    let of = command.get_name().to_owned();
    let command = command.mut_args(|arg| {
        let database = |sql: &'static str| {
            let words = Arc::clone(words);
            ArgValueCompleter::new(move |begun: &OsStr| in_database(&words, sql, begun))
        };
        match (of.as_str(), arg.get_id().as_str()) {
            ("report", "name") => arg.add(ArgValueCompleter::new(reports)),
            ("report", "by") => arg.add(ArgValueCompleter::new(attributes)),
            ("schema", "view") => arg.add(ArgValueCompleter::new(views)),
            ("report", "event") => {
                let words = Arc::clone(words);
                arg.add(ArgValueCompleter::new(move |begun: &OsStr| {
                    let latest = fitting(begun, std::iter::once((LATEST, "the latest with several people")));
                    latest.into_iter().chain(in_database(&words, EVENTS, begun)).collect()
                }))
            }
            ("collect", "meeting" | "webinar") | (_, "event") => arg.add(database(EVENTS)),
            (_, "thresholds") => arg.add(database(PROFILES)),
            (_, "profile") => {
                let words = Arc::clone(words);
                arg.add(ArgValueCompleter::new(move |begun: &OsStr| {
                    let accounts = ConfigFile::accounts(&words).unwrap_or_default();
                    fitting(begun, accounts.iter().map(|name| (name.as_str(), "")))
                }))
            }
            _ => arg,
        }
    });
    command.mut_subcommands(|command| with_candidates(command, words))
}

fn reports(begun: &OsStr) -> Vec<CompletionCandidate> {
    let bundled = catalog::bundled().unwrap_or_default();
    let titles = bundled.iter().map(|report| (report.name.as_str(), report.header.title.as_str()));
    fitting(begun, std::iter::once(("review", "The post-event page")).chain(titles))
}

/// Attributes, the second of two as well.
fn attributes(begun: &OsStr) -> Vec<CompletionCandidate> {
    let first = begun.to_str().and_then(|begun| begun.rsplit_once(',')).map(|(first, _)| format!("{first},"));
    let named = |(name, meaning)| (format!("{}{name}", first.as_deref().unwrap_or_default()), meaning);
    let offered: Vec<(String, &str)> = ATTRIBUTES.into_iter().map(named).collect();
    fitting(begun, offered.iter().map(|(name, meaning)| (name.as_str(), *meaning)))
}

fn views(begun: &OsStr) -> Vec<CompletionCandidate> {
    let views = dictionary::views().iter().map(|view| (view.name.as_str(), view.meaning.as_str()));
    fitting(begun, views.chain(std::iter::once(("functions", "what `query` adds to SQLite"))))
}

/// The names and descriptions that a statement finds. A database that is not there or cannot be read offers nothing.
fn in_database(words: &[OsString], sql: &str, begun: &OsStr) -> Vec<CompletionCandidate> {
    let found = || -> Option<Vec<(String, String)>> {
        let path: PathBuf = config::db_of(words)?;
        let database = Database::open(&path).ok()?;
        database.limit_time(TIME_LIMIT);
        let mut table = Table::default();
        report::query(&database, sql, &Arguments::new(), &mut table).ok()?;
        let text = |row: &[Value], column: usize| match row.get(column) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        Some(table.rows.iter().map(|row| (text(row, 0), text(row, 1))).collect())
    };
    let mut found = found().unwrap_or_default();
    found.retain(|(name, _)| is_plain_word(name));
    fitting(begun, found.iter().map(|(name, meaning)| (name.as_str(), meaning.as_str())))
}

/// Those that begin as typed. What a shell could not take as a word is left out.
fn fitting<'n>(begun: &OsStr, names: impl Iterator<Item = (&'n str, &'n str)>) -> Vec<CompletionCandidate> {
    let Some(begun) = begun.to_str() else { return Vec::new() };
    let is_word = |name: &str| !name.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let fitting = names.filter(|(name, _)| name.starts_with(begun) && is_word(name));
    let candidate = |(name, meaning): (&str, &str)| {
        let help = Some(escaped_text(meaning).into_owned()).filter(|meaning| !meaning.is_empty());
        CompletionCandidate::new(name).help(help.map(Into::into))
    };
    fitting.map(candidate).collect()
}
