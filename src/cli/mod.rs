//! The command line: what was typed, one file for each command.
//!
//! Every flag has an environment variable `ZOOM_QOS_<FLAG>`; `defaults` gives it to all of them, with the config file's
//! values beneath.

mod accounts;
pub mod age;
pub mod collect;
pub mod completions;
pub mod config;
mod day;
pub mod db;
mod defaults;
pub mod demo;
pub mod doctor;
pub mod events;
pub mod examples;
pub mod export;
mod failure;
pub mod forget;
pub mod identities;
pub mod import;
mod interrupt;
mod key;
mod look;
pub mod man;
mod no_rows;
mod notify;
mod person;
mod profile;
mod providers;
pub mod prune;
pub mod query;
pub mod reparse;
pub mod report;
mod runtime;
pub mod schema;
pub mod simulate;
pub mod sites;
pub mod status;
mod text;
mod unfinished;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use self::defaults::{Definition, Refused};
use crate::config::Config;
use crate::config::file::ConfigFile;
use crate::config::flags::Global;
use crate::exit::{Code, Failure};

/// Collects the quality of service of past Zoom meetings and webinars into SQLite and reviews it.
#[derive(Debug, Parser)]
#[command(name = "zoom-qos", version, about)]
pub struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The whole job with no account: simulate, collect, review
    Demo(demo::DemoArgs),
    /// Fetch the QoS of past events, flatten it and store it
    Collect(Box<collect::CollectArgs>),
    /// Show what is done, waiting or failed, and why
    Status(status::StatusArgs),
    /// What is stored, an event a line: date, title, verdict, people
    Events(events::EventsArgs),
    /// Answer a question about what was collected; `review` is the post-event page
    Report(Box<report::ReportArgs>),
    /// Ask a question of your own in SQL, read-only
    Query(query::QueryArgs),
    /// The data dictionary: every view and column, its unit and meaning
    Schema(schema::SchemaArgs),
    /// Write the views as Parquet or CSV files, for other tools
    Export(export::ExportArgs),
    /// The map of networks, and the file of providers: which site or VPN, and which provider, an address belongs to
    Sites(sites::SitesArgs),
    /// Import saved API responses through the same path as fetched ones
    Import(import::ImportArgs),
    /// Check credentials, scopes, plan, clock, quota and files, and say what to do
    Doctor(doctor::DoctorArgs),
    /// Flatten the stored raw payloads again with today's parser
    Reparse(reparse::ReparseArgs),
    /// Delete old samples, identities and raw payloads
    Prune(prune::PruneArgs),
    /// Erase one person or one event
    Forget(forget::ForgetArgs),
    /// The database file: its place, its integrity, a copy of it
    Db(db::DbArgs),
    /// Write a commented config file
    Config(config::ConfigArgs),
    /// A Zoom-like server on this machine, to try a cron line against
    Simulate(simulate::SimulateArgs),
    /// Print completions for the shell
    Completions(completions::CompletionsArgs),
    /// Print the manual page
    Man(man::ManArgs),
}

/// A command line that was read.
#[derive(Debug)]
pub enum Parsed {
    /// A command to run, with the config file that gave its defaults.
    Command(Box<Cli>, ConfigFile),
    /// `--help` or `--version`: a text to print, and nothing else to do.
    Text(String),
}

/// Reads the command line, over the config file's defaults.
///
/// # Errors
///
/// A failure with exit code 2.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Parsed, Failure> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let file = ConfigFile::of_run(&arguments)?;
    let definition = command();
    if let Some(key) = file.unknown_key(|flag| has_flag(&definition, flag)) {
        return Err(Failure::usage(format!("read the config file: `{key}` is no flag"), "see `zoom-qos config init`"));
    }
    let Definition { mut command, as_typed, refused } = defaults::beneath(&arguments, definition, &file);
    let parsed = command.try_get_matches_from_mut(&arguments).or_else(|error| match error.kind() {
        // clap takes no default for what a command or another flag requires.
        ErrorKind::MissingRequiredArgument => {
            command.try_get_matches_from_mut(followed_by(arguments, as_typed)).map_err(|_| error)
        }
        _ => Err(error),
    });
    match (parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches))), refused) {
        (Err(error), _) if !error.use_stderr() => Ok(Parsed::Text(error.render().to_string())),
        (_, Some(Refused { source, error })) => Err(usage_failure(&source, &error)),
        (Ok((cli, matches)), None) => settled(cli, &matches, file),
        (Err(error), None) => Err(without_command(&error).unwrap_or_else(|| usage_failure("the command line", &error))),
    }
}

/// A line with more flags, before what is no flag any longer.
fn followed_by(mut arguments: Vec<OsString>, more: Vec<OsString>) -> Vec<OsString> {
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    arguments.splice(end..end, more);
    arguments
}

/// A command line with what clap does not see of its own.
fn settled(mut cli: Cli, matches: &ArgMatches, file: ConfigFile) -> Result<Parsed, Failure> {
    match (&mut cli.command, matches.subcommand()) {
        (Command::Report(args), _) if args.asks_for_flags() => return Ok(Parsed::Text(help_of(["report"]))),
        (Command::Report(args), Some((_, given))) => args.refuse_idle(given)?,
        (Command::Collect(args), Some((_, given))) => args.choose_days(given)?,
        (Command::Sites(args), Some((_, given))) => args.take_as_typed(given),
        _ => {}
    }
    Ok(Parsed::Command(Box::new(cli), file))
}

/// The command line's definition, with the environment variables and the exit codes in the help.
#[must_use]
pub fn command() -> clap::Command {
    let codes = Code::TABLE.iter().map(|(code, meaning)| format!("  {:>3}  {meaning}", code.number()));
    let help = format!(
        "Exit codes:\n{}\n\nEvery flag can be set by an environment variable: --max-requests by ZOOM_QOS_MAX_REQUESTS.",
        codes.collect::<Vec<_>>().join("\n")
    );
    examples::with_examples(defaults::with_environment(Cli::command())).after_help(help)
}

fn has_flag(command: &clap::Command, flag: &str) -> bool {
    command.get_arguments().any(|arg| arg.get_long() == Some(flag))
        || command.get_subcommands().any(|command| has_flag(command, flag))
}

/// A line that ends before its command does: the help says which there are. It is a mistake all the same, since a job
/// whose command got lost must not seem to succeed.
fn without_command(error: &clap::Error) -> Option<Failure> {
    let help = match (error.kind(), error.get(ContextKind::InvalidSubcommand)) {
        (ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, _) => error.render().to_string(),
        (ErrorKind::MissingSubcommand, Some(ContextValue::String(words))) => help_of(words.split(' ').skip(1)),
        _ => return None,
    };
    let next = "`zoom-qos help` lists the commands, and `zoom-qos help COMMAND` explains one";
    Some(Failure::usage("read the command line: it names no command", next).pointing_at(help))
}

/// The help of a command within others, without the config file's defaults.
fn help_of<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut definition = command();
    definition.build();
    let found = names.into_iter().try_fold(&mut definition, |command, name| command.find_subcommand_mut(name));
    found.map(|command| command.render_help().to_string()).unwrap_or_default()
}

/// clap's message on what it read as one error line, and its tip or the way to the help as the help line.
fn usage_failure(source: &str, error: &clap::Error) -> Failure {
    let text = error.render().to_string();
    let message: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    let message = message.join(" ");
    let tip = text.lines().find_map(|line| line.trim().strip_prefix("tip: "));
    // That an option which there is not could be a value is nobody's mistake.
    let tip = tip.filter(|tip| !tip.starts_with("to pass '"));
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let help = tip.unwrap_or("see `zoom-qos --help`, and `zoom-qos COMMAND --help` for a command's flags");
    Failure::usage(format!("read {source}: {message}"), help)
}

impl Command {
    /// Whether it reads the databases of several accounts.
    const fn reads_several(&self) -> bool {
        match self {
            Self::Events(_) | Self::Report(_) | Self::Query(_) | Self::Status(_) => true,
            Self::Export(args) => args.lake.is_some(),
            _ => false,
        }
    }

    /// Whether it opens a database at all.
    const fn opens_any(&self) -> bool {
        !matches!(self, Self::Schema(_) | Self::Config(_) | Self::Simulate(_) | Self::Completions(_) | Self::Man(_))
    }

    /// Refuses several databases, and a folder of them, where it works on one: it would take any of them.
    fn refuse_several(&self, config: &Config) -> Result<(), Failure> {
        let databases = match &config.dbs[..] {
            _ if self.reads_several() => return Ok(()),
            [db] if self.opens_any() && db.is_dir() => format!("the databases in {}", db.display()),
            [_] => return Ok(()),
            several => format!("{} databases at once", several.len()),
        };
        let help = "name one with --db; `report`, `events`, `query`, `status` and `export --lake` take several";
        Err(Failure::usage(format!("work on {databases}: this command takes one"), help))
    }

    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Why it could not do its work.
    pub fn run(self, config: &Config) -> Result<Code, Failure> {
        self.refuse_several(config)?;
        match self {
            Self::Demo(args) => demo::run(&args, config),
            Self::Collect(args) => collect::run(&args, config),
            Self::Status(args) => status::run(&args, config),
            Self::Events(args) => events::run(&args, config),
            Self::Report(args) => report::run(&args, config),
            Self::Query(args) => query::run(&args, config),
            Self::Schema(args) => schema::run(&args, config),
            Self::Export(args) => export::run(&args, config),
            Self::Sites(args) => sites::run(&args, config),
            Self::Import(args) => import::run(&args, config),
            Self::Doctor(args) => doctor::run(&args, config),
            Self::Reparse(args) => reparse::run(&args, config),
            Self::Prune(args) => prune::run(&args, config),
            Self::Forget(args) => forget::run(&args, config),
            Self::Db(args) => db::run(&args, config),
            Self::Config(args) => config::run(&args, config, &command()),
            Self::Simulate(args) => simulate::run(&args, config),
            Self::Completions(args) => completions::run(&args),
            Self::Man(args) => man::run(&args, command()),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_sound() {
        super::command().debug_assert();
    }
}
