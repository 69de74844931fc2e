//! `sites`: the map of networks, by which sessions get their site, building and VPN, and the file of providers.

mod file;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use serde_json::json;

use super::interrupt::{Interruption, interruptible, until_signal};
use super::providers;
use super::report::{format, to_output};
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::model::count::several;
use crate::provider::{self, Providers};
use crate::render::{self, Format, Look};
use crate::report::{self, Arguments, Database};
use crate::store::{self, Store, ledger};

use self::file::{Remark, SiteFile};

/// Arguments of `sites`.
#[derive(Debug, Args)]
pub struct SitesArgs {
    /// The map to use from now on, as CSV with the header network,site,building,vpn; without it, show the map in use
    #[arg(value_name = "FILE.csv")]
    pub file: Option<PathBuf>,
    /// Look up whose network each stored address is in, in this MMDB file of autonomous systems; sessions keep their
    /// provider when addresses are deleted
    #[arg(long, value_name = "FILE.mmdb")]
    pub asn: Option<PathBuf>,
    /// How the map is shown: table, csv, tsv, json, ndjson or markdown
    #[arg(long, value_name = "FORMAT", value_parser = format, default_value = "table", conflicts_with = "file")]
    pub format: Format,
}

impl SitesArgs {
    /// What the environment and the config file name is for commands that write: the map can be looked at beside it.
    pub fn take_as_typed(&mut self, given: &ArgMatches) {
        if given.value_source("asn") != Some(ValueSource::CommandLine) {
            self.asn = None;
        }
    }
}

/// Runs `sites`.
///
/// # Errors
///
/// If a file has a mistake, there is no database, or another run holds it.
pub fn run(args: &SitesArgs, config: &Config) -> Result<Code, Failure> {
    if args.file.is_none() && args.asn.is_none() {
        return show(args.format, config);
    }
    until_signal(config, |interruption| {
        if let Some(path) = &args.file {
            load_map(path, config, interruption)?;
        }
        if let Some(path) = &args.asn {
            look_up(path, config, interruption)?;
        }
        Ok(Code::Ok)
    })
}

fn load_map(path: &Path, config: &Config, interruption: &Interruption) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::usage(format!("read {}: {error}", path.display()), "check the path and its permissions")
    })?;
    let SiteFile { map, notes } = file::read(&bytes).map_err(|mistakes| refused(path, &mistakes, config))?;
    let lines = map.networks().count();
    let located = recorded(config, interruption, |store| {
        let located = store.load_sites(&map)?;
        let summary = json!({"networks": lines, "sessions": located.sessions, "on_map": located.on_map});
        Ok((located, summary))
    })?;
    for note in notes {
        config.say(&note.to_string());
    }
    let (networks, sessions) = (several(lines, "network"), several(located.sessions, "session"));
    config.say(&format!("{networks}; on the map: {} of {sessions}", located.on_map));
    if located.kept > 0 {
        let sessions = several(located.kept, "session");
        config.say(&format!("with the site of an earlier map, as the addresses were deleted: {sessions}"));
    }
    Ok(())
}

fn look_up(path: &Path, config: &Config, interruption: &Interruption) -> Result<(), Failure> {
    let providers = Arc::new(Providers::open(path).map_err(|error| unusable(&error))?);
    let looked_up = recorded(config, interruption, |store| {
        let looked_up = store.load_providers(&providers)?;
        Ok((looked_up, json!({"sessions": looked_up.sessions, "with_provider": looked_up.found})))
    })?;
    let (day, sessions) = (providers.built_at().day(), several(looked_up.sessions, "session"));
    config.say(&format!("providers as of {day}; with a provider: {} of {sessions}", looked_up.found));
    if looked_up.kept > 0 {
        let sessions = several(looked_up.kept, "session");
        config.say(&format!("with the provider of an earlier look-up, as the addresses were deleted: {sessions}"));
    }
    providers::warn_if_old(&providers, config);
    providers::warn_if_damaged(Some(&providers), config);
    if config.file.value("asn").is_none() {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        config.say(&format!("for what is collected from now on, put asn = '{}' into the config file", path.display()));
    }
    Ok(())
}

/// Has something done to the sessions that are stored, as a run with the summary that comes with it.
fn recorded<T>(
    config: &Config,
    interruption: &Interruption,
    act: impl FnOnce(&mut Store) -> Result<(T, serde_json::Value), store::Error>,
) -> Result<T, Failure> {
    let mut store = Store::open_existing(&config.db, config.journal)?;
    interruption.govern(&mut store)?;
    let run_id = ledger::begin_run(store.connection(), "sites", config.clock.now())?;
    let (done, summary) = act(&mut store)?;
    ledger::finish_run(store.connection(), run_id, config.clock.now(), Code::Ok.number(), &summary.to_string())?;
    store.close()?;
    Ok(done)
}

fn unusable(error: &provider::Error) -> Failure {
    Failure::usage(error.to_string(), "name a file such as GeoLite2-ASN.mmdb or dbip-asn-lite.mmdb, not compressed")
}

/// Every mistake on a line of its own, and the first once more where errors are read.
fn refused(path: &Path, mistakes: &[Remark], config: &Config) -> Failure {
    for mistake in mistakes.iter().skip(1) {
        config.say(&format!("{}, {mistake}", path.display()));
    }
    let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
    let others = match mistakes.len() {
        0 | 1 => String::new(),
        mistakes => format!(" (and {} more above)", mistakes - 1),
    };
    Failure::usage(
        format!("read the map {}, {first}{others}", path.display()),
        "put the file right and load it again; the map that was loaded before stays in use",
    )
}

fn show(format: Format, config: &Config) -> Result<Code, Failure> {
    let database = Database::open(&config.db)?;
    interruptible(database.timeout(), config, || {
        let look = Look { is_wide: true, ..super::look::of_stdout(config) };
        to_output(None, |out| {
            let mut writer = render::writer(format, look, out);
            report::query(&database, include_str!("map.sql"), &Arguments::new(), &mut *writer)
        })
    })?;
    Ok(Code::Ok)
}
