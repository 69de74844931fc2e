//! `import`: saved API responses.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::collect::assemble::Raw;
use crate::collect::forgotten::Forgotten;
use crate::collect::import::{Import, Imported};
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::model::{EventKind, EventRef, EventUuid};
use crate::store::{Store, ledger};

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Saved responses of the QoS or participants endpoints, of one participant or a page of them
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The meeting that the files belong to
    #[arg(long, value_name = "UUID", required_unless_present = "webinar", conflicts_with = "webinar")]
    pub meeting: Option<String>,
    /// The webinar that the files belong to
    #[arg(long, value_name = "UUID")]
    pub webinar: Option<String>,
    /// Whether the exact text of each record is kept, compressed
    #[arg(long, value_enum, default_value_t, value_name = "keep|none")]
    pub raw: Raw,
}

/// Runs `import`.
///
/// # Errors
///
/// If a file is missing, before anything is changed, or the database refuses.
pub fn run(args: &ImportArgs, config: &Config) -> Result<Code, Failure> {
    let (kind, uuid) = event(args)?;
    for path in &args.files {
        if let Err(error) = std::fs::File::open(path).and_then(|file| readable_file(&file.metadata()?)) {
            let message = format!("read {}: {error}", path.display());
            return Err(Failure::usage(message, "name files that hold saved API responses as JSON"));
        }
    }
    let store = Store::open(&config.db, config.journal)?;
    let forgotten = Forgotten::of(store.connection(), config.pseudonym_key.as_deref())?;
    let run_id = ledger::begin_run(store.connection(), "import", config.clock.now())?;
    let import = Import { kind, uuid, raw: args.raw, now: config.clock.now(), forgotten: Arc::new(forgotten) };
    let (store, Imported { recorded, rejected }) = import.files(store, &args.files)?;
    let code = if rejected.is_empty() { Code::Ok } else { Code::Incomplete };
    let summary = format!(
        "imported {} of {} files: {} records, {} samples, {} stream rows, {} anomalies",
        args.files.len() - rejected.len(),
        args.files.len(),
        recorded.records,
        recorded.samples,
        recorded.stream_samples,
        recorded.anomalies
    );
    ledger::finish_run(store.connection(), run_id, config.clock.now(), code.number(), &summary)?;
    store.close()?;
    config.say(&summary);
    for rejected in &rejected {
        let help = "the file was kept out and nothing of it stored; the others are in";
        Failure::new(Code::Incomplete, rejected.to_string(), help).print();
    }
    Ok(code)
}

fn event(args: &ImportArgs) -> Result<(EventKind, EventUuid), Failure> {
    let (kind, text) = match (&args.meeting, &args.webinar) {
        (Some(text), _) => (EventKind::Meeting, text),
        (None, Some(text)) => (EventKind::Webinar, text),
        (None, None) => unreachable!("clap requires one of the two"),
    };
    match EventRef::parse(text) {
        EventRef::Uuid(uuid) => Ok((kind, uuid)),
        EventRef::Number(number) => Err(Failure::usage(
            format!("import for {kind} {number}: a number stands for many instances"),
            "give the instance's UUID",
        )),
    }
}

fn readable_file(file: &std::fs::Metadata) -> std::io::Result<()> {
    if file.is_file() { Ok(()) } else { Err(std::io::Error::other("it is not a file")) }
}
