//! What was typed, and what the environment says, as what it means.
//!
//! The only reader of the environment and of the wall clock.

mod environment;
pub mod file;
pub mod flags;
pub mod owner;
pub mod proxy;
mod terminal;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use reqwest::Url;
use secrecy::SecretString;

use crate::exit::{Failure, Manner};
use crate::model::text::escaped_text;
use crate::model::{Clock, Timestamp};
use crate::store::Journal;
use crate::zoom::Credentials;
use crate::{files, logging};

pub(crate) use self::environment::flag_variable;
use self::environment::variable;
use self::file::ConfigFile;
use self::flags::{ColorChoice, Global, JournalMode, LogFormat};
use self::owner::{OthersMay, others_may};
pub use self::terminal::Terminal;

/// What every command needs to know.
#[derive(Debug)]
pub struct Config {
    /// The database file; of several, the first.
    pub db: PathBuf,
    /// The files and folders that were named as databases, else the one that is taken by itself.
    pub dbs: Vec<PathBuf>,
    /// Whether the user named it.
    pub db_is_configured: bool,
    /// How its commits are journalled.
    pub journal: Journal,
    /// Where the key of the pseudonyms lies: in the user's configuration folder, never beside the database.
    pub pseudonym_key: Option<PathBuf>,
    /// What time it is.
    pub clock: Clock,
    /// Whether only errors and data are printed.
    pub quiet: bool,
    /// How lines on stderr look.
    pub log_format: LogFormat,
    /// Where the output goes, as far as the environment tells.
    pub terminal: Terminal,
    /// Whether somebody watches how far a run is.
    pub shows_progress: bool,
    /// What the config file says.
    pub file: ConfigFile,
}

impl Config {
    /// Takes the flags, and the environment where they are silent.
    ///
    /// # Errors
    ///
    /// A failure with exit code 2.
    pub fn resolve(global: &Global, file: ConfigFile) -> Result<Self, Failure> {
        let dbs = if global.db.is_empty() { vec![default_db()?] } else { global.db.clone() };
        Ok(Self {
            db: dbs[0].clone(),
            dbs,
            db_is_configured: !global.db.is_empty(),
            journal: match global.journal {
                JournalMode::Auto => Journal::Fitting,
                JournalMode::Wal => Journal::Wal,
                JournalMode::Truncate => Journal::Truncate,
            },
            pseudonym_key: etcetera::choose_base_strategy()
                .ok()
                .map(|folders| folders.config_dir().join("zoom-qos").join("pseudonym.key")),
            clock: clock()?,
            quiet: global.quiet,
            log_format: global.log_format,
            shows_progress: std::io::stderr().is_terminal() && !global.quiet && !global.no_progress,
            terminal: Terminal::of_run(global.color),
            file,
        })
    }

    /// The database that the user named, else this one.
    #[must_use]
    pub fn db_or(&self, other: &Path) -> PathBuf {
        if self.db_is_configured { self.db.clone() } else { other.to_owned() }
    }

    /// An account's setting, from the environment or the config file.
    fn account_setting(&self, key: &str) -> Option<String> {
        credential(&variable_of(key)).or_else(|| self.file.value(key).map(|value| bare(value).to_owned()))
    }

    /// A failure of a part, for the person who watches; the run's own end says the rest.
    pub fn say_failure(&self, failure: &Failure) {
        if !self.quiet {
            failure.tell(self.manner());
        }
    }

    /// How the run speaks.
    #[must_use]
    pub fn manner(&self) -> Manner {
        Manner {
            is_quiet: self.quiet,
            is_json: self.log_format == LogFormat::Json,
            is_coloured: self.terminal.is_coloured(std::io::stderr().is_terminal()),
        }
    }

    /// Warns of files with secrets, or with what leads to them, that others can read.
    pub fn warn_of_readers<'p>(&self, paths: impl IntoIterator<Item = &'p Path>) {
        for path in paths.into_iter().filter(|path| others_may(path) != OthersMay::Nothing) {
            let path = path.display();
            self.say(&format!("warning: other users can read {path}: `chmod 600 {path}`"));
        }
    }

    /// A line on stderr for the person who watches.
    #[expect(clippy::print_stderr, reason = "the one place where commands talk to the person who watches")]
    pub fn say(&self, line: &str) {
        match self.log_format {
            _ if self.quiet => {}
            // A blank line sets texts apart; it says nothing to a program.
            LogFormat::Json if line.is_empty() => {}
            LogFormat::Text => eprintln!("{}", escaped_text(line)),
            LogFormat::Json => tracing::info!(target: logging::SAID, "{line}"),
        }
    }
}

/// How a run speaks.
#[must_use]
pub fn manner(global: &Global) -> Manner {
    Manner {
        is_quiet: global.quiet,
        is_json: global.log_format == LogFormat::Json,
        is_coloured: Terminal::of_run(global.color).is_coloured(std::io::stderr().is_terminal()),
    }
}

/// How to speak of a command line that cannot be read: whether it asks to be quiet is seen all the same.
#[must_use]
pub fn manner_at_a_glance(arguments: &[OsString]) -> Manner {
    let file = ConfigFile::of_run(arguments).unwrap_or_default();
    let is_quiet_flag = |argument: &str| match argument.strip_prefix('-') {
        Some("-quiet") => true,
        Some(letters) => letters.contains('q') && letters.chars().all(|letter| matches!(letter, 'q' | 'v')),
        None => false,
    };
    let set = |key: &str| {
        variable(&format!("ZOOM_QOS_{}", key.to_uppercase())).or_else(|| file.value(key).map(str::to_owned))
    };
    let is_truthy =
        |text: String| !matches!(text.to_lowercase().as_str(), "" | "0" | "n" | "no" | "f" | "false" | "off");
    let log_format = file::flag(arguments, "--log-format").or_else(|| set("log_format"));
    Manner {
        is_quiet: arguments.iter().filter_map(|argument| argument.to_str()).any(is_quiet_flag)
            || set("quiet").is_some_and(is_truthy),
        is_json: log_format.as_deref() == Some("json"),
        is_coloured: Terminal::of_run(ColorChoice::Auto).is_coloured(std::io::stderr().is_terminal()),
    }
}

/// Where Zoom is, and what the account is opened with.
#[derive(Debug)]
pub struct ZoomAccess {
    /// The API.
    pub api_url: Url,
    /// Whether the user chose it.
    pub api_url_is_configured: bool,
    /// The credentials.
    pub credentials: Credentials,
    /// The name under which the account's calls are counted.
    pub account: String,
    /// The file that the secret came from, if it came from one.
    pub secret_file: Option<PathBuf>,
}

impl ZoomAccess {
    /// Reads `ZOOM_ACCESS_TOKEN`, or `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` (or the file that
    /// `ZOOM_CLIENT_SECRET_FILE` names), and the hosts `ZOOM_API_URL` and `ZOOM_OAUTH_URL`; what the environment does
    /// not say, the config file may.
    ///
    /// # Errors
    ///
    /// A failure with exit code 2 that names what is missing or malformed, or the secret's file if others can write to
    /// it.
    pub fn of(config: &Config) -> Result<Self, Failure> {
        proxy::check()?;
        let configured = config.account_setting("api_url");
        let (credentials, account) = match credential("ZOOM_ACCESS_TOKEN") {
            Some(token) => (Credentials::AccessToken(SecretString::from(token)), "access-token".to_owned()),
            None => server_to_server(config)?,
        };
        Ok(Self {
            api_url: address("ZOOM_API_URL", configured.as_deref().unwrap_or("https://api.zoom.us/v2"))?,
            api_url_is_configured: configured.is_some(),
            secret_file: match credentials {
                Credentials::ServerToServer { .. } => config.account_setting("client_secret_file").map(PathBuf::from),
                Credentials::AccessToken(_) => None,
            },
            credentials,
            account,
        })
    }
}

fn server_to_server(config: &Config) -> Result<(Credentials, String), Failure> {
    let required = |key: &str| config.account_setting(key).ok_or_else(|| missing(&variable_of(key)));
    let account_id = required("account_id")?;
    let client_id = required("client_id")?;
    let client_secret = match config.account_setting("client_secret_file") {
        Some(path) => secret_of(&path)?,
        None => SecretString::from(credential("ZOOM_CLIENT_SECRET").ok_or_else(|| missing("ZOOM_CLIENT_SECRET"))?),
    };
    let oauth_url = config.account_setting("oauth_url");
    let oauth_url = address("ZOOM_OAUTH_URL", oauth_url.as_deref().unwrap_or("https://zoom.us/oauth/token"))?;
    let account = account_id.clone();
    Ok((Credentials::ServerToServer { account_id, client_id, client_secret, oauth_url }, account))
}

/// The address that `--notify` sends to: whoever knows it can speak in the user's channel, so that no flag takes it.
#[must_use]
pub fn notify_url() -> Option<SecretString> {
    credential("ZOOM_QOS_NOTIFY_URL").map(SecretString::from)
}

fn missing(name: &str) -> Failure {
    Failure::usage(
        format!("sign in to Zoom: {name} is not set"),
        "create a Server-to-Server OAuth app and set ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, or try \
         `zoom-qos demo`, which needs no account",
    )
}

/// The environment variable of an account's setting: `account_id` is `ZOOM_ACCOUNT_ID`.
fn variable_of(key: &str) -> String {
    format!("ZOOM_{}", key.to_uppercase())
}

fn secret_of(path: &str) -> Result<SecretString, Failure> {
    secret_in(Path::new(path), "check ZOOM_CLIENT_SECRET_FILE")
}

/// The secret that a file holds, without what editors leave around it.
///
/// # Errors
///
/// A failure with exit code 2 if the file cannot be read, or if others can write to it.
pub fn secret_in(path: &Path, help: &str) -> Result<SecretString, Failure> {
    file::refuse_if_others_write(path)?;
    let secret = files::read_text(path)
        .map_err(|error| Failure::usage(format!("read the secret in {}: {error}", path.display()), help))?;
    Ok(SecretString::from(bare(&secret)))
}

fn address(name: &str, text: &str) -> Result<Url, Failure> {
    Url::parse(text)
        .map_err(|error| Failure::usage(format!("read {name}: {error}"), "write it like https://api.zoom.us/v2"))
}

/// The database of a command line that may not be finished: as typed, or by the environment, the config file or the
/// default.
#[must_use]
pub fn db_of(arguments: &[OsString]) -> Option<PathBuf> {
    let named = file::flag(arguments, "--db").or_else(|| variable("ZOOM_QOS_DB"));
    let configured = || ConfigFile::of_run(arguments).ok()?.value("db").map(str::to_owned);
    named.or_else(configured).map(PathBuf::from).or_else(|| default_db().ok())
}

/// `zoom-qos/zoom-qos.db` in the user's data folder.
fn default_db() -> Result<PathBuf, Failure> {
    let folders = etcetera::choose_base_strategy().map_err(|_| {
        Failure::usage("find the user's data folder: there is no home folder", "name the database with --db")
    })?;
    Ok(folders.data_dir().join("zoom-qos").join("zoom-qos.db"))
}

/// The system's clock, or the time that `ZOOM_QOS_NOW` says it is.
fn clock() -> Result<Clock, Failure> {
    let Some(text) = variable("ZOOM_QOS_NOW") else {
        #[expect(clippy::disallowed_methods, reason = "the one reader of the wall clock")]
        return Ok(Clock::starting_at(Timestamp(chrono::Utc::now().timestamp())));
    };
    Timestamp::parse(&text).map(Clock::starting_at).ok_or_else(|| {
        Failure::usage(
            format!("read ZOOM_QOS_NOW: {text:?} is no time"),
            "write it as 2026-01-31T09:00:00Z, or unset it",
        )
    })
}

/// The name of the time zone that the user set, else that of this machine, where it has one.
#[must_use]
pub fn local_zone() -> Option<String> {
    let set = variable("TZ").map(|set| zone_of_path(set.trim_start_matches(':')).to_owned());
    set.or_else(|| iana_time_zone::get_timezone().ok())
}

/// A zone may be told by the file in which its rules are.
fn zone_of_path(set: &str) -> &str {
    set.rsplit_once("zoneinfo/").map_or(set, |(_, zone)| zone)
}

/// What another program needs of the environment: where programs, its own folders and libraries are, and how people
/// write here. Nothing that opens the account is among it.
const OF_OTHER_PROGRAMS: [&str; 12] = [
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "TEMP",
    "SYSTEMROOT",
    "USERPROFILE",
    "PATHEXT",
];

/// The environment of another program that this one starts.
#[must_use]
pub fn of_other_programs() -> Vec<(&'static str, OsString)> {
    #[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
    let value = |name: &&'static str| Some((*name, std::env::var_os(name)?));
    OF_OTHER_PROGRAMS.iter().filter_map(value).collect()
}

/// A variable that opens the account, without what editors and shells leave around it.
fn credential(name: &str) -> Option<String> {
    variable(name).map(|value| bare(&value).to_owned()).filter(|value| !value.is_empty())
}

/// A credential as Zoom shows it. The carriage return of an editor on Windows, the blank of a copied line and the byte
/// order mark of a shell are no part of it, and Zoom's answer would not tell that they are there.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}
