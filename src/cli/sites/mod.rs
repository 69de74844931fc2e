//! `sites`: the map of networks, by which sessions get their site, building and VPN.

mod file;

use std::path::{Path, PathBuf};

use clap::Args;

use super::interrupt::{Interruption, interruptible, until_signal};
use super::report::{format, to_output};
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::model::count::several;
use crate::render::{self, Format, Look};
use crate::report::{self, Arguments, Database};
use crate::store::{Store, ledger};

use self::file::{Remark, SiteFile};

/// Arguments of `sites`.
#[derive(Debug, Args)]
pub struct SitesArgs {
    /// The map to use from now on, as CSV with the header network,site,building,vpn; without it, show the map in use
    #[arg(value_name = "FILE.csv")]
    pub file: Option<PathBuf>,
    /// How the map is shown: table, csv, tsv, json, ndjson or markdown
    #[arg(long, value_name = "FORMAT", value_parser = format, default_value = "table", conflicts_with = "file")]
    pub format: Format,
}

/// Runs `sites`.
///
/// # Errors
///
/// If the file has a mistake, there is no database, or another run holds it.
pub fn run(args: &SitesArgs, config: &Config) -> Result<Code, Failure> {
    match &args.file {
        Some(path) => until_signal(config, |interruption| load(path, config, interruption)),
        None => show(args.format, config),
    }
}

fn load(path: &Path, config: &Config, interruption: &Interruption) -> Result<Code, Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::usage(format!("read {}: {error}", path.display()), "check the path and its permissions")
    })?;
    let SiteFile { map, notes } = file::read(&bytes).map_err(|mistakes| refused(path, &mistakes, config))?;
    let mut store = Store::open_existing(&config.db, config.journal)?;
    interruption.govern(&mut store)?;
    let now = config.clock.now();
    let run_id = ledger::begin_run(store.connection(), "sites", now)?;
    let located = store.load_sites(&map)?;
    let lines = map.networks().count();
    let summary = serde_json::json!({"networks": lines, "sessions": located.sessions, "on_map": located.on_map});
    ledger::finish_run(store.connection(), run_id, config.clock.now(), Code::Ok.number(), &summary.to_string())?;
    store.close()?;
    for note in notes {
        config.say(&note.to_string());
    }
    let (networks, sessions) = (several(lines, "network"), several(located.sessions, "session"));
    config.say(&format!("{networks}; on the map: {} of {sessions}", located.on_map));
    if located.kept > 0 {
        let sessions = several(located.kept, "session");
        config.say(&format!("with the site of an earlier map, as the addresses were deleted: {sessions}"));
    }
    Ok(Code::Ok)
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
