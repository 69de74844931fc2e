//! The defaults beneath a command line: what the environment and the config file say where nobody typed it.
//!
//! A flag wins over its environment variable, and the variable over the file. clap sees to that for one flag; it knows
//! nothing of it for two that exclude each other, and both hold the same names ready for every command. So what is
//! typed is read once by itself, and then the definition gets only those defaults that count: none that something
//! nearer excludes, and none that is meant for another command, where the flag of that name takes other values.

use std::ffi::OsString;

use clap::builder::{FalseyValueParser, Resettable};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, Id};

use crate::config;
use crate::config::file::ConfigFile;

/// The definition of a run.
pub(super) struct Definition {
    /// With the defaults that count.
    pub(super) command: Command,
    /// What the file gives the command that is run, as it would be typed.
    pub(super) as_typed: Vec<OsString>,
    /// What no command takes.
    pub(super) refused: Option<Refused>,
}

/// A default that no command takes.
pub(super) struct Refused {
    /// Where it stands.
    pub(super) source: String,
    /// Why it is none.
    pub(super) error: clap::Error,
}

/// Where a value is given, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Line,
    Environment,
    File,
}

/// An argument that has a value.
struct Given {
    id: Id,
    place: Place,
}

/// Gives each flag its environment variable.
pub(super) fn with_environment(command: Command) -> Command {
    let command = command.mut_args(|arg| match variable_of(&arg) {
        None => arg,
        Some(variable) => {
            let is_switch = matches!(arg.get_action(), ArgAction::SetTrue);
            let arg = arg.env(variable).hide_env(true);
            if is_switch { arg.value_parser(FalseyValueParser::new()) } else { arg }
        }
    });
    command.mut_subcommands(with_environment)
}

fn variable_of(arg: &Arg) -> Option<String> {
    let flag = arg.get_long().filter(|flag| !["help", "version"].contains(flag))?;
    Some(format!("ZOOM_QOS_{}", flag.replace('-', "_").to_uppercase()))
}

/// The definition with the defaults that count beneath these arguments.
pub(super) fn beneath(arguments: &[OsString], definition: Command, file: &ConfigFile) -> Definition {
    let mut bare = without_environment(definition.clone()).ignore_errors(true);
    // Whoever asks for help has typed nothing that anything could be nearer than.
    let typed = bare.try_get_matches_from_mut(arguments).ok();
    let mut layer = Layer { all: &bare, file, as_typed: Vec::new(), refused: None };
    let command = layer.beneath(typed.as_ref(), definition, &bare);
    Definition { command, as_typed: layer.as_typed, refused: layer.refused }
}

fn without_environment(command: Command) -> Command {
    command.mut_args(|arg| arg.env(Resettable::Reset)).mut_subcommands(without_environment)
}

/// What lays the defaults.
struct Layer<'a> {
    /// All commands, whose flags share the names.
    all: &'a Command,
    file: &'a ConfigFile,
    as_typed: Vec<OsString>,
    refused: Option<Refused>,
}

impl Layer<'_> {
    /// A command and those within it, with their defaults. What stands among the matches is being run.
    fn beneath(&mut self, typed: Option<&ArgMatches>, command: Command, bare: &Command) -> Command {
        let counting = self.counting(typed, &command, bare);
        if typed.is_some_and(|typed| typed.subcommand_name().is_none()) {
            self.as_typed = self.words(&counting, &command, bare);
        }
        let place = |arg: &Arg| counting.iter().find(|given| given.id == *arg.get_id()).map(|given| given.place);
        let file = self.file;
        let command = command.mut_args(|arg| match (place(&arg), arg.get_long().and_then(|flag| file.value(flag))) {
            (Some(Place::Environment), _) => arg,
            (Some(Place::File), Some(value)) => {
                let value = value.to_owned();
                arg.env(Resettable::Reset).default_value(value)
            }
            _ => arg.env(Resettable::Reset),
        });
        command.mut_subcommands(|inner| match bare.find_subcommand(inner.get_name()) {
            Some(bare) => {
                let typed = typed.and_then(|typed| typed.subcommand_matches(inner.get_name()));
                self.beneath(typed, inner, bare)
            }
            None => inner,
        })
    }

    /// The arguments that have a value which counts.
    fn counting(&mut self, typed: Option<&ArgMatches>, command: &Command, bare: &Command) -> Vec<Given> {
        let mut given: Vec<Given> = command.get_arguments().filter_map(|arg| self.given(typed, arg)).collect();
        given.sort_by_key(|given| given.place);
        let mut counting: Vec<Given> = Vec::new();
        for farther in given {
            let is_nearer = |other: &&Given| other.place < farther.place;
            if !counting.iter().filter(is_nearer).any(|nearer| exclude(bare, &nearer.id, &farther.id)) {
                counting.push(farther);
            }
        }
        counting
    }

    /// What the file gives, as words of a line. Of two that exclude each other neither is any.
    fn words(&self, counting: &[Given], command: &Command, bare: &Command) -> Vec<OsString> {
        let word = |given: &Given| {
            let arg = command.get_arguments().find(|arg| arg.get_id() == &given.id)?;
            let is_alone = counting.iter().all(|other| other.id == given.id || !exclude(bare, &other.id, &given.id));
            let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
            let flag = arg.get_long().filter(|_| given.place == Place::File && is_alone && takes_value)?;
            Some(OsString::from(format!("--{flag}={}", self.file.value(flag)?)))
        };
        counting.iter().filter_map(word).collect()
    }

    /// Where an argument is given nearest.
    fn given(&mut self, typed: Option<&ArgMatches>, arg: &Arg) -> Option<Given> {
        let given = |place| Some(Given { id: arg.get_id().clone(), place });
        if typed.and_then(|typed| typed.value_source(arg.get_id().as_str())) == Some(ValueSource::CommandLine) {
            return given(Place::Line);
        }
        let variable = variable_of(arg).unwrap_or_default();
        let file = arg.get_long().and_then(|flag| self.file.value(flag)).map(OsString::from);
        for (place, value) in [(Place::Environment, config::flag_variable(&variable)), (Place::File, file)] {
            let Some(value) = value else { continue };
            match taken(arg, &value) {
                Ok(()) => return given(place),
                Err(_) if takes(self.all, arg.get_long(), &value) => {}
                Err(error) => {
                    if typed.is_some() {
                        let source = self.source(place, &variable);
                        self.refused.get_or_insert(Refused { source, error });
                    }
                    return None;
                }
            }
        }
        None
    }

    /// Where a default stands, for whoever is to mend it.
    fn source(&self, place: Place, variable: &str) -> String {
        match (place, self.file.path()) {
            (Place::File, Some(path)) => format!("the config file {}", path.display()),
            (Place::File, None) => "the config file".to_owned(),
            (Place::Line | Place::Environment, _) => format!("the variable {variable}"),
        }
    }
}

/// Whether the command or any within it has a flag of this name that takes this value.
fn takes(command: &Command, flag: Option<&str>, value: &OsString) -> bool {
    command.get_arguments().any(|arg| arg.get_long() == flag && taken(arg, value).is_ok())
        || command.get_subcommands().any(|inner| takes(inner, flag, value))
}

/// Whether an argument takes a value, asked of clap by a command that has only this argument. A switch and a count take
/// theirs from a variable or a file as any other flag does.
fn taken(arg: &Arg, value: &OsString) -> Result<(), clap::Error> {
    let names = arg.get_value_names().unwrap_or_default().to_vec();
    let Some(flag) = arg.get_long().map(str::to_owned) else { return Ok(()) };
    let mut word = OsString::from(format!("--{flag}="));
    word.push(value);
    let arg = Arg::new("value").long(flag).action(ArgAction::Set).value_parser(arg.get_value_parser().clone());
    let arg = if names.is_empty() { arg } else { arg.value_names(names) };
    Command::new("zoom-qos").no_binary_name(true).arg(arg).try_get_matches_from([word]).map(drop)
}

/// Whether one of two arguments of a command excludes the other.
fn exclude(command: &Command, one: &Id, other: &Id) -> bool {
    let excludes = |one: &Id, other: &Id| {
        let arg = command.get_arguments().find(|arg| arg.get_id() == one);
        arg.is_some_and(|arg| command.get_arg_conflicts_with(arg).iter().any(|arg| arg.get_id() == other))
    };
    let is_choice = |group: &clap::ArgGroup| {
        !group.clone().is_multiple() && [one, other].into_iter().all(|id| group.get_args().any(|arg| arg == id))
    };
    excludes(one, other) || excludes(other, one) || command.get_groups().any(is_choice)
}
