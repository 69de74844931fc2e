//! The config file: defaults for flags, and the accounts' profiles.
//!
//! ```toml
//! lookback = 3
//! reserve = 20000
//!
//! [profile.europe]
//! account_id = "…"
//! client_id = "…"
//! client_secret_file = "/etc/zoom-qos/europe.secret"
//! db = "/var/lib/zoom-qos/europe.db"
//! ```
//!
//! A key is a flag's name. What stands at the top holds for every run, what stands in a profile for runs with
//! `--profile NAME`, and wins. The flags themselves and their environment variables win over both: the file only moves
//! the defaults.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::environment::variable;
use super::owner::{OthersMay, others_may};
use crate::exit::Failure;
use crate::{files, similar};

/// Keys that are no flags: where Zoom is, and what the account is opened with. The secret itself is never one of them.
pub(super) const ACCOUNT_KEYS: [&str; 5] = ["account_id", "client_id", "client_secret_file", "api_url", "oauth_url"];

/// What the config file says for a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigFile {
    /// The file; none where there is none.
    path: Option<PathBuf>,
    /// The values that hold, by key, with underscores in place of hyphens.
    values: BTreeMap<String, String>,
    /// The database of each profile that names one.
    databases: BTreeMap<String, PathBuf>,
}

impl ConfigFile {
    /// Reads the file that the arguments or the environment name, else the user's own if there is one.
    ///
    /// # Errors
    ///
    /// If a file that is named cannot be read, any is malformed or others can write to it, or the profile is not in it.
    pub fn of_run(arguments: &[OsString]) -> Result<Self, Failure> {
        let named = flag(arguments, "--config").or_else(|| variable("ZOOM_QOS_CONFIG")).map(PathBuf::from);
        let profile = flag(arguments, "--profile").or_else(|| variable("ZOOM_QOS_PROFILE"));
        let path = named.clone().or_else(|| default_path().filter(|path| path.exists()));
        match (path, profile) {
            (Some(path), profile) => {
                refuse_if_others_write(&path)?;
                let text = files::read_text(&path).map_err(|error| unreadable(&path, &error.to_string()))?;
                let told = Self::told(&text, profile.as_deref()).map_err(|reason| unreadable(&path, &reason))?;
                Ok(Self { path: Some(path), ..told })
            }
            (None, None) => Ok(Self::default()),
            (None, Some(profile)) => Err(Failure::usage(
                format!("find the profile {profile}: there is no config file"),
                "make one with `zoom-qos config init`",
            )),
        }
    }

    /// The names of the profiles in the file that the arguments or the environment name, else in the user's own.
    #[must_use]
    pub fn accounts(arguments: &[OsString]) -> Option<Vec<String>> {
        let named = flag(arguments, "--config").or_else(|| variable("ZOOM_QOS_CONFIG")).map(PathBuf::from);
        let text = files::read_text(&named.or_else(default_path)?).ok()?;
        let (_, profiles) = taken_apart(&text).ok()?;
        Some(profiles.keys().cloned().collect())
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The value of a key, written with hyphens or underscores.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values.get(&key.replace('-', "_")).map(String::as_str)
    }

    /// What a text tells, with a profile.
    fn told(text: &str, profile: Option<&str>) -> Result<Self, String> {
        let (table, profiles) = taken_apart(text)?;
        let values = values(&table, &profiles, profile)?;
        Ok(Self { path: None, values, databases: databases(&profiles) })
    }

    /// The database of each profile that names one.
    #[must_use]
    pub const fn databases(&self) -> &BTreeMap<String, PathBuf> {
        &self.databases
    }

    /// The first key that is neither a flag nor an account's.
    #[must_use]
    pub fn unknown_key(&self, is_flag: impl Fn(&str) -> bool) -> Option<&str> {
        self.values
            .keys()
            .map(String::as_str)
            .find(|key| !ACCOUNT_KEYS.contains(key) && !is_flag(&key.replace('_', "-")))
    }
}

/// `zoom-qos/config.toml` in the user's config folder, if there is a home folder.
#[must_use]
pub fn default_path() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("zoom-qos").join("config.toml"))
}

/// The values that hold with a profile, by key.
fn values(
    table: &toml::Table,
    profiles: &toml::Table,
    profile: Option<&str>,
) -> Result<BTreeMap<String, String>, String> {
    let mut values = scalars(table)?;
    for (name, settings) in profiles {
        let toml::Value::Table(settings) = settings else {
            return Err(format!("the profile {name} is no table"));
        };
        let settings = scalars(settings)?;
        if profile == Some(name.as_str()) {
            values.extend(settings);
        }
    }
    match profile {
        Some(name) if !profiles.contains_key(name) => {
            let nearest = similar::nearest(name, profiles.keys().map(String::as_str));
            let hint = nearest.map(|nearest| format!(": did you mean `{nearest}`?")).unwrap_or_default();
            Err(format!("it has no profile {name}{hint}"))
        }
        _ => Ok(values),
    }
}

/// The database of each profile that names one.
fn databases(profiles: &toml::Table) -> BTreeMap<String, PathBuf> {
    let database = |(name, settings): (&String, &toml::Value)| {
        let db = settings.get("db")?.as_str()?;
        Some((name.clone(), PathBuf::from(db)))
    };
    profiles.iter().filter_map(database).collect()
}

/// What stands at the top, and the profiles.
fn taken_apart(text: &str) -> Result<(toml::Table, toml::Table), String> {
    let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    match table.remove("profile") {
        None => Ok((table, toml::Table::new())),
        Some(toml::Value::Table(profiles)) => Ok((table, profiles)),
        Some(_) => Err("`profile` is no table of profiles".to_owned()),
    }
}

fn scalars(table: &toml::Table) -> Result<BTreeMap<String, String>, String> {
    let scalar = |(key, value): (&String, &toml::Value)| {
        let text = match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            toml::Value::Datetime(day) => day.to_string(),
            toml::Value::Array(_) | toml::Value::Table(_) => {
                return Err(format!("`{key}` is neither text nor a number"));
            }
        };
        Ok((key.replace('-', "_"), text))
    };
    table.iter().map(scalar).collect()
}

/// A flag's value before the command line is parsed as a whole, since the file decides that parser's defaults.
pub(super) fn flag(arguments: &[OsString], name: &str) -> Option<String> {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next() {
        if argument == name {
            return arguments.next().map(str::to_owned);
        }
        if let Some(value) = argument.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

/// What others can write, others decide: where the token is asked for and sent to, and which database is written.
pub(super) fn refuse_if_others_write(path: &Path) -> Result<(), Failure> {
    if others_may(path) != OthersMay::Write {
        return Ok(());
    }
    Err(Failure::usage(
        format!("trust {}: other users can write to it", path.display()),
        format!("see that what stands in it is yours, then `chmod 600 {0}` or `chown \"$USER\" {0}`", path.display()),
    ))
}

fn unreadable(path: &Path, reason: &str) -> Failure {
    Failure::usage(format!("read the config file {}: {reason}", path.display()), "see `zoom-qos config init`")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "lookback = 3\nmax-requests = 100\n[profile.eu]\nlookback = 7\naccount_id = 'x'\n[profile.us]\n";

    fn check(profile: Option<&str>, key: &str, expected: Option<&str>) {
        let file = ConfigFile::told(FILE, profile).unwrap();
        assert_eq!(file.value(key), expected, "{key} in {profile:?}");
    }

    #[test]
    fn a_profile_wins_over_what_stands_at_the_top() {
        check(None, "lookback", Some("3"));
        check(Some("eu"), "lookback", Some("7"));
        check(Some("us"), "lookback", Some("3"));
        check(Some("eu"), "max_requests", Some("100"));
        check(Some("eu"), "account_id", Some("x"));
        check(None, "account_id", None);
    }

    #[test]
    fn mistakes_are_named() {
        let mistake = |text, profile| ConfigFile::told(text, profile).unwrap_err();
        assert_eq!(mistake(FILE, Some("asia")), "it has no profile asia");
        assert_eq!(mistake(FILE, Some("ue")), "it has no profile ue: did you mean `us`?");
        assert_eq!(mistake(FILE, Some("eu2")), "it has no profile eu2: did you mean `eu`?");
        assert_eq!(mistake("profile = 3", None), "`profile` is no table of profiles");
        assert_eq!(mistake("lookback = [3]", None), "`lookback` is neither text nor a number");
        let file = ConfigFile::told("lokback = 3\naccount_id = 'x'", None).unwrap();
        assert_eq!(file.unknown_key(|key| key == "lookback"), Some("lokback"));
    }

    #[test]
    fn the_file_is_found_before_the_command_line_is_parsed() {
        let arguments = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(flag(&arguments("zoom-qos collect --config a.toml"), "--config").as_deref(), Some("a.toml"));
        assert_eq!(flag(&arguments("zoom-qos --profile=eu collect"), "--profile").as_deref(), Some("eu"));
        assert_eq!(flag(&arguments("zoom-qos --configure x"), "--config"), None);
    }
}
