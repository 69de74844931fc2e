//! `import`: saved API responses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::identities::IdentityArgs;
use super::providers::{self, ProvidersArgs};
use super::text;
use crate::collect::assemble::Raw;
use crate::collect::forgotten::Forgotten;
use crate::collect::import::{Import, Imported, Problem, saved};
use crate::collect::summary::stored;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::files;
use crate::model::count::several;
use crate::model::{EventKind, EventRef, EventUuid};
use crate::store::{Store, ledger};

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Saved responses: one a file, one a line, in a folder or in a tar archive
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// The meeting that the responses belong to, if they do not say it
    #[arg(long, value_name = "UUID", value_parser = text::name, conflicts_with = "webinar")]
    pub meeting: Option<String>,
    /// The webinar that the responses belong to, if they do not say it
    #[arg(long, value_name = "UUID", value_parser = text::name)]
    pub webinar: Option<String>,
    /// Whether the exact text of each record is kept, compressed
    #[arg(long, value_enum, default_value_t, value_name = "keep|none")]
    pub raw: Raw,
    /// Whether it is stored who took part.
    #[command(flatten)]
    pub identities: IdentityArgs,
    /// Whose networks addresses are in.
    #[command(flatten)]
    pub providers: ProvidersArgs,
}

/// Runs `import`.
///
/// # Errors
///
/// If a file is missing, before anything is changed, or the database refuses.
pub fn run(args: &ImportArgs, config: &Config) -> Result<Code, Failure> {
    let event = event(args)?;
    for path in &args.files {
        if let Err(error) = readable(path) {
            let message = format!("read {}: {error}", path.display());
            return Err(Failure::usage(message, "name files or folders that hold saved API responses as JSON"));
        }
    }
    let mut store = Store::open(&config.db, config.journal)?;
    args.identities.ready(&mut store, config)?;
    let providers = args.providers.apply(&mut store, config);
    let forgotten = Forgotten::of(store.connection(), config.pseudonym_key.as_deref())?;
    let run_id = ledger::begin_run(store.connection(), "import", config.clock.now())?;
    let import = Import { event, raw: args.raw, now: config.clock.now(), forgotten: Arc::new(forgotten) };
    let (store, imported) = import.files(store, &args.files)?;
    let is_whole = imported.responses > 0 && imported.kept_out() == 0 && !imported.legible.is_nothing();
    let code = if is_whole { Code::Ok } else { Code::Incomplete };
    let summary = summary(&imported);
    ledger::finish_run(store.connection(), run_id, config.clock.now(), code.number(), &summary)?;
    store.close()?;
    config.say(&summary);
    providers::warn_if_damaged(providers.as_ref(), config);
    for unmatched in &imported.unmatched {
        config.say(&unmatched.to_string());
    }
    print_rejected(&imported, config);
    match shortcoming(&imported) {
        Some(failure) => Err(failure),
        None => Ok(code),
    }
}

fn summary(imported: &Imported) -> String {
    let Imported { recorded, responses, rejected_responses, listed_events, rejected_events, .. } = imported;
    let (imported, responses) = (responses - rejected_responses, several(*responses, "response"));
    let listed = several(*listed_events, "listed event");
    let listed = (*listed_events > 0).then(|| format!(", {} of {listed}", listed_events - rejected_events));
    format!("imported {imported} of {responses}: {}{}", stored(*recorded), listed.unwrap_or_default())
}

/// Why an import is not all that it was meant to be.
fn shortcoming(imported: &Imported) -> Option<Failure> {
    if imported.responses == 0 {
        let suffixes = saved::SUFFIXES.join(", .");
        let help = format!("of folders and archives the files that end in .{suffixes} are read");
        return Some(Failure::new(Code::Incomplete, "import: nothing was found", help));
    }
    if imported.legible.is_nothing() {
        let message = format!(
            "import: none of the quality of service was readable; with other text in place of the numbers: {}",
            several(imported.legible.unreadable, "record")
        );
        let help = "save whole answers; PowerShell cuts what is deep unless told otherwise: ConvertTo-Json -Depth 100";
        return Some(Failure::new(Code::Incomplete, message, help));
    }
    let first = imported.rejected.first()?;
    let kept_out = [(imported.rejected_responses, "response"), (imported.rejected_events, "listed event")];
    let kept_out = kept_out.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| several(count, noun));
    let kept_out = kept_out.collect::<Vec<_>>().join(" and ");
    let message = format!("import {kept_out}; the first: failed to {first}");
    Some(Failure::told(Code::Incomplete, message, "the others are in; run it without --quiet for all of them"))
}

fn print_rejected(imported: &Imported, config: &Config) {
    for rejected in &imported.rejected {
        let help = match rejected.problem {
            Problem::Nobodys => "say whose it is with --meeting UUID or --webinar UUID",
            Problem::Anothers(_) => "import it by itself, with that UUID",
            _ => "it was kept out and nothing of it stored; the others are in",
        };
        config.say_failure(&Failure::new(Code::Incomplete, rejected.to_string(), help));
    }
    let untold = imported.kept_out() - imported.rejected.len() as u64;
    if untold > 0 {
        config.say_failure(&Failure::new(Code::Incomplete, format!("import {untold} more"), "they were kept out, too"));
    }
}

fn event(args: &ImportArgs) -> Result<Option<(EventKind, EventUuid)>, Failure> {
    let (kind, text) = match (&args.meeting, &args.webinar) {
        (Some(text), _) => (EventKind::Meeting, text),
        (None, Some(text)) => (EventKind::Webinar, text),
        (None, None) => return Ok(None),
    };
    match EventRef::parse(text) {
        EventRef::Uuid(uuid) => Ok(Some((kind, uuid))),
        EventRef::Number(number) => Err(Failure::usage(
            format!("import for {kind} {number}: a number stands for many instances"),
            "give the instance's UUID",
        )),
    }
}

/// Whether a file or folder can be opened.
fn readable(path: &Path) -> std::io::Result<()> {
    if path.is_dir() { std::fs::read_dir(path).map(drop) } else { files::require_file_or_pipe(path) }
}
