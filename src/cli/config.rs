//! `config`: a commented config file.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::look;
use crate::config::{Config, file};
use crate::exit::{Code, Failure};

/// Arguments of `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What about it.
    #[command(subcommand)]
    pub action: ConfigAction,
}

/// What can be done with the file.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Write a config file with every flag commented out
    Init {
        /// Where to [default: config.toml in the user's config folder]
        #[arg(value_name = "FILE")]
        path: Option<PathBuf>,
    },
}

/// Runs `config`.
///
/// # Errors
///
/// If the file exists or cannot be written.
pub fn run(args: &ConfigArgs, config: &Config, command: &clap::Command) -> Result<Code, Failure> {
    let ConfigAction::Init { path } = &args.action;
    let path = path.clone().or_else(file::default_path).ok_or_else(|| {
        Failure::usage("find the user's config folder: there is no home folder", "name the file to write")
    })?;
    let failed = |error: std::io::Error| {
        Failure::usage(format!("write {}: {error}", path.display()), "name another file, or move this one away")
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // It says where credentials lie and go.
        options.mode(0o600);
    }
    let mut file = options.open(&path).map_err(failed)?;
    file.write_all(template(command).as_bytes()).map_err(failed)?;
    writeln!(std::io::stdout(), "{}", look::of_stdout(config).sink.text(&path.display().to_string()))?;
    Ok(Code::Ok)
}

/// Every flag of `collect` and of all commands, commented out, with what `--help` says about it.
fn template(command: &clap::Command) -> String {
    let mut text = String::from(
        "# zoom-qos: defaults for flags. A flag or its environment variable wins over what stands here.\n\n",
    );
    let collect = command.find_subcommand("collect");
    for arg in command.get_arguments().chain(collect.into_iter().flat_map(clap::Command::get_arguments)) {
        let Some(flag) = arg.get_long().filter(|flag| !NO_DEFAULTS.contains(flag)) else { continue };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let value = arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
        let value = match value {
            Some(number) if number.parse::<f64>().is_ok() => number,
            Some(word) => format!("\"{word}\""),
            None if matches!(arg.get_action(), clap::ArgAction::Count) => "1".to_owned(),
            None if arg.get_action().takes_values() => "\"\"".to_owned(),
            None => "true".to_owned(),
        };
        write!(text, "# {help}\n#{flag} = {value}\n\n").expect("writing to a string cannot fail");
    }
    text.push_str(
        "# One account each, chosen by --profile NAME: what stands here wins over the above. The secret stays in a file of\n\
         # its own, readable by you alone.\n\
         #[profile.main]\n#account_id = \"\"\n#client_id = \"\"\n#client_secret_file = \"/etc/zoom-qos/main.secret\"\n\
         #db = \"/var/lib/zoom-qos/main.db\"\n\n\
         #[profile.subsidiary]\n#account_id = \"\"\n#client_id = \"\"\n\
         #client_secret_file = \"/etc/zoom-qos/subsidiary.secret\"\n#db = \"/var/lib/zoom-qos/subsidiary.db\"\n\
         #reserve = 20000\n",
    );
    text
}

/// What no file can decide: the file itself, help, and what names one run's events.
const NO_DEFAULTS: [&str; 9] = ["help", "version", "config", "profile", "meeting", "webinar", "from", "to", "dry-run"];
