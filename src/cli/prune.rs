//! `prune`: age out samples, identities and raw payloads.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use rusqlite::Connection;
use serde_json::json;

use super::age::Age;
use super::export::{lake_identities, say_faults};
use super::interrupt::{Interruption, until_signal};
use super::key;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::export::Source;
use crate::lake;
use crate::lake::verify::{self, Proven};
use crate::model::count::several;
use crate::store::erase::Effect;
use crate::store::prune::{self, Aged, Cutoffs, Pruned};
use crate::store::{Store, ledger, upgrade};

/// Arguments of `prune`.
#[derive(Debug, Args)]
// A group of its own: the one that `#[group]` names holds every flag of the struct.
#[command(group(ArgGroup::new("what").required(true).multiple(true).args(["samples", "identities", "raw"])))]
pub struct PruneArgs {
    /// Delete the samples of events older than this, and their raw payloads, which hold them
    #[arg(long, value_name = "AGE", value_parser = Age::parse)]
    pub samples: Option<Age>,
    /// Delete who took part in and hosted events older than this, and their raw payloads; the numbers stay
    #[arg(long, value_name = "AGE", value_parser = Age::parse)]
    pub identities: Option<Age>,
    /// Delete the raw payloads of events older than this, such as 90m, 26h, 400d or 8w
    #[arg(long, value_name = "AGE", value_parser = Age::parse)]
    pub raw: Option<Age>,
    /// Only from events that --lake provably has; other events are named and stay as they are
    #[arg(long, requires = "lake")]
    pub exported_only: bool,
    /// The lake that --exported-only checks
    #[arg(long, requires = "exported_only", value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// Only say what would be deleted
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs `prune`.
///
/// # Errors
///
/// If there is no database, another run holds it, or it cannot be written.
pub fn run(args: &PruneArgs, config: &Config) -> Result<Code, Failure> {
    until_signal(config, |interruption| prune(args, config, interruption))
}

fn prune(args: &PruneArgs, config: &Config, interruption: &Interruption) -> Result<Code, Failure> {
    let now = config.clock.now();
    let before = |age: Option<Age>| age.map(|age| age.before(now));
    let cutoffs = Cutoffs { samples: before(args.samples), identities: before(args.identities), raw: before(args.raw) };
    let mut store = Store::open_existing(&config.db, config.journal)?;
    interruption.govern(&mut store)?;
    key::tie_by_tokens(&mut store, config)?;
    // Held until the end, so that no export replaces what was proven. Nobody else writes the database meanwhile.
    let proven = match &args.lake {
        Some(lake) if args.exported_only => Some(prove(lake, cutoffs, config)?),
        _ => None,
    };
    let aged = proven.as_ref().map_or(Aged::All, |proven| Aged::Only(&proven.events));
    if args.dry_run {
        let pruned = store.prune_among(aged, cutoffs, Effect::RollBack, |_, _| Ok(()))?;
        store.close()?;
        config.say(&format!("would delete {}", counts(pruned)));
        return Ok(Code::Ok);
    }
    let run_id = ledger::begin_run(store.connection(), "prune", now)?;
    let pruned = store.prune_among(aged, cutoffs, Effect::Commit, |connection, pruned| {
        ledger::note_done(connection, run_id, &summary(cutoffs, pruned))
    })?;
    ledger::finish_run(store.connection(), run_id, config.clock.now(), Code::Ok.number(), &summary(cutoffs, pruned))?;
    store.close()?;
    config.say(&format!("deleted {}", counts(pruned)));
    say_what_copies_hold(config)
}

/// What the lake provably has of the events that are old enough for any of the cutoffs.
fn prove(lake: &Path, cutoffs: Cutoffs, config: &Config) -> Result<Proven, Failure> {
    let source = Source::open(&config.db)?;
    let lake = &lake::accounts::folder_of(lake, &source)?;
    let is_taken_from = |connection: &Connection, event: &_| prune::takes(connection, event, cutoffs);
    let proven = verify::prove(&source, &lake_identities(lake, config)?, lake, is_taken_from)?;
    if !proven.faults.is_empty() {
        let events = several(proven.faults.len(), "event");
        config.say(&format!("not pruned, as the lake does not provably have all of it: {events}"));
        say_faults(&proven.faults, config);
    }
    Ok(proven)
}

/// The copies that this program made itself; those that others made it cannot know.
pub(super) fn say_what_copies_hold(config: &Config) -> Result<Code, Failure> {
    let copies = upgrade::copies(&config.db)?;
    config.say("backups and exports made before still hold what was deleted here");
    for copy in copies {
        config.say(&format!("  so does {}, made before a migration; delete it", copy.display()));
    }
    Ok(Code::Ok)
}

fn counts(pruned: Pruned) -> String {
    let Pruned { samples, stream_samples, identities, feedback, hosts, work_items, payloads } = pruned;
    let mut counts = vec![
        (samples, "sample"),
        (stream_samples, "stream row"),
        (identities, "identity"),
        (hosts, "host"),
        (work_items, "ledger item"),
        (payloads, "raw payload"),
    ];
    // Few collect it.
    counts.extend((feedback > 0).then_some((feedback, "answer")));
    counts.into_iter().map(|(count, noun)| several(count, noun)).collect::<Vec<_>>().join(", ")
}

/// What `status` shows of it, so that missing numbers are not taken for a fault.
fn summary(cutoffs: Cutoffs, pruned: Pruned) -> String {
    let Cutoffs { samples, identities, raw } = cutoffs;
    let Pruned {
        samples: samples_deleted,
        stream_samples,
        identities: identities_deleted,
        feedback,
        hosts,
        work_items,
        payloads,
    } = pruned;
    json!({
        "samples_before": samples.map(|at| at.to_string()),
        "identities_before": identities.map(|at| at.to_string()),
        "raw_before": raw.map(|at| at.to_string()),
        "samples": samples_deleted,
        "stream_samples": stream_samples,
        "identities": identities_deleted,
        "feedback": feedback,
        "hosts": hosts,
        "work_items": work_items,
        "payloads": payloads,
    })
    .to_string()
}
