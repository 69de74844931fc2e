//! `reparse`: flatten the stored raw payloads again with today's parser.

use std::io::Write as _;

use clap::Args;
use serde_json::json;

use super::interrupt::{Interruption, until_signal};
use super::key;
use crate::collect::reparse::reparse;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::model::count::several;
use crate::store::erase::Effect;
use crate::store::reparse::Reread;
use crate::store::{Store, ledger};

/// Arguments of `reparse`.
#[derive(Debug, Args)]
pub struct ReparseArgs {
    /// Only say what would change
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs `reparse`.
///
/// # Errors
///
/// If there is no database, another run holds it, or it cannot be written.
pub fn run(args: &ReparseArgs, config: &Config) -> Result<Code, Failure> {
    until_signal(config, |interruption| read_again(args, config, interruption))
}

fn read_again(args: &ReparseArgs, config: &Config, interruption: &Interruption) -> Result<Code, Failure> {
    let mut store = Store::open_existing(&config.db, config.journal)?;
    interruption.govern(&mut store)?;
    key::tie_by_tokens(&mut store, config)?;
    if args.dry_run {
        let reparsed = reparse(&mut store, Effect::RollBack)?;
        store.close()?;
        print_differences(&reparsed)?;
        say_unread(&reparsed, config);
        config.say("nothing was changed");
        return Ok(Code::Ok);
    }
    let run_id = ledger::begin_run(store.connection(), "reparse", config.clock.now())?;
    let reparsed = reparse(&mut store, Effect::Commit)?;
    let Reread { records, unkeyed, unread_sessions, differences: _ } = reparsed;
    let summary = json!({"records": records, "unkeyed": unkeyed, "unread_sessions": unread_sessions}).to_string();
    ledger::finish_run(store.connection(), run_id, config.clock.now(), Code::Ok.number(), &summary)?;
    store.close()?;
    print_differences(&reparsed)?;
    say_unread(&reparsed, config);
    Ok(Code::Ok)
}

/// Names the sessions that no parser can read again.
fn say_unread(reparsed: &Reread, config: &Config) {
    if reparsed.unread_sessions > 0 {
        let sessions = several(reparsed.unread_sessions, "session");
        config.say(&format!("left unchanged, as not every answer about them was kept: {sessions}"));
    }
}

fn print_differences(reparsed: &Reread) -> Result<(), Failure> {
    let Reread { records, unkeyed, differences, unread_sessions: _ } = reparsed;
    let mut out = std::io::stdout().lock();
    writeln!(out, "read {}, {unkeyed} of them without a participant", several(*records, "kept record"))?;
    writeln!(out, "{:<22} {:>10} {:>10}", "table", "old rows", "new rows")?;
    for (table, difference) in differences.by_table() {
        writeln!(out, "{table:<22} {:>10} {:>10}", difference.old, difference.new)?;
    }
    Ok(())
}
