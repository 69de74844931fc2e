//! `forget`: erase one person or one event.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::export::lake_identities;
use super::prune::say_what_copies_hold;
use super::text;
use crate::collect::forgotten;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::lake::erase::{self, Person};
use crate::model::{EventKind, EventNumber, EventRef, EventUuid};
use crate::pseudonym::Pseudonyms;
use crate::store::erase::Effect;
use crate::store::forget::{Erased, Namesakes, Trace};
use crate::store::tombstone::Mason;
use crate::store::{Store, ledger};

/// Arguments of `forget`.
#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// A person, by e-mail address, Zoom id, participant UUID or exact name
    #[arg(long, required_unless_present = "event", value_name = "EMAIL|ID|UUID|NAME", value_parser = text::name)]
    pub person: Option<String>,
    /// Forget everybody of that name, if several people have it
    #[arg(long, requires = "person")]
    pub namesakes: bool,
    /// An event, by UUID; one that Zoom does not know, also by its number
    #[arg(long, value_name = "UUID|ID", value_parser = text::name, requires = "kind", conflicts_with = "person")]
    pub event: Option<String>,
    /// What the event is
    #[arg(long, value_enum, value_name = "meeting|webinar", hide_possible_values = true)]
    pub kind: Option<Kind>,
    /// The lake that the database was exported to: the files that say anything of them are written anew
    #[arg(long, value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// Only say what would be deleted
    #[arg(long)]
    pub dry_run: bool,
}

/// The kind of an event by its flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A meeting.
    Meeting,
    /// A webinar.
    Webinar,
}

/// Runs `forget`.
///
/// # Errors
///
/// If several people go by the name, there is no database, another run holds it, or it cannot be written.
pub fn run(args: &ForgetArgs, config: &Config) -> Result<Code, Failure> {
    let mut store = Store::open_existing(&config.db, config.journal)?;
    let effect = if args.dry_run { Effect::RollBack } else { Effect::Commit };
    // First, while the database still knows where to look; a run that ends in between is repeated in whole.
    let events_of_lake = match &args.lake {
        Some(lake) => forget_in_lake(&mut store, lake, args, config)?,
        None => 0,
    };
    // What it was asked is not recorded: that would be the last trace of the person.
    let run_id = match effect {
        Effect::Commit => Some(ledger::begin_run(store.connection(), "forget", config.clock.now())?),
        Effect::RollBack => None,
    };
    let forgotten = forget(&mut store, args, effect, config);
    if let Some(run_id) = run_id {
        let (code, summary) = match &forgotten {
            Ok(erased) if *erased == Erased::default() && events_of_lake == 0 => (Code::Incomplete, summary(*erased)),
            Ok(erased) => (Code::Ok, summary(*erased)),
            Err(failure) => (failure.code, "{}".to_owned()),
        };
        ledger::finish_run(store.connection(), run_id, config.clock.now(), code.number(), &summary)?;
    }
    store.close()?;
    let erased = forgotten?;
    match effect {
        Effect::RollBack => config.say(&format!("would delete {}", counts(erased))),
        Effect::Commit if erased == Erased::default() && events_of_lake > 0 => {
            config.say("nothing but the lake held anything by that name");
        }
        Effect::Commit if erased == Erased::default() && args.person.is_some() => {
            return Err(nobody("it is not collected from now on either; check how it is written"));
        }
        Effect::Commit if erased == Erased::default() => return Err(nobody("check how it is written")),
        Effect::Commit => {
            config.say(&format!("deleted {}", counts(erased)));
            return say_what_copies_hold(config);
        }
    }
    Ok(Code::Ok)
}

fn nobody(help: &str) -> Failure {
    Failure::new(Code::Incomplete, "find what to forget: nothing stored goes by that name", help)
}

fn forget(store: &mut Store, args: &ForgetArgs, effect: Effect, config: &Config) -> Result<Erased, Failure> {
    if let Some(person) = &args.person {
        let pseudonyms = Pseudonyms::load(config.pseudonym_key.as_deref().ok_or(forgotten::Error::NoFolder)?)
            .map_err(forgotten::Error::Key)?;
        let mason = Mason { hash: &|text| pseudonyms.hash(text), now: config.clock.now() };
        return Ok(store.forget_person(person, args.namesakes(), mason, effect)?);
    }
    if let Some((kind, number)) = args.number() {
        let erased = store.forget_number(kind, number, effect)?;
        if erased != Erased::default() {
            return Ok(erased);
        }
    }
    let (kind, uuid) = args.event()?;
    Ok(store.forget_event(kind, &uuid, config.clock.now(), effect)?)
}

impl ForgetArgs {
    fn namesakes(&self) -> Namesakes {
        if self.namesakes { Namesakes::Forget } else { Namesakes::Refuse }
    }

    /// The event by a number that Zoom does not know: no instance stands for it, only what was asked.
    fn number(&self) -> Option<(EventKind, EventNumber)> {
        match (self.event.as_deref().map(|event| EventRef::parse(event.trim_start_matches('#'))), self.kind) {
            (Some(EventRef::Number(number)), Some(kind)) => Some((kind.into(), number)),
            _ => None,
        }
    }

    fn event(&self) -> Result<(EventKind, EventUuid), Failure> {
        let (Some(event), Some(kind)) = (&self.event, self.kind) else {
            unreachable!("clap requires a person, or an event with its kind")
        };
        let EventRef::Uuid(uuid) = EventRef::parse(event) else {
            let message = format!("forget event {event}: a number stands for many instances");
            return Err(Failure::usage(message, "give the instance's UUID"));
        };
        Ok((kind.into(), uuid))
    }
}

impl From<Kind> for EventKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Meeting => Self::Meeting,
            Kind::Webinar => Self::Webinar,
        }
    }
}

/// How many of its events say anything of them; these are written anew, unless it is a rehearsal.
fn forget_in_lake(store: &mut Store, lake: &Path, args: &ForgetArgs, config: &Config) -> Result<usize, Failure> {
    let erasure = if let Some(person) = &args.person {
        let Trace { sessions, identifiers } = store.trace_person(person, args.namesakes())?;
        let (sessions, identifiers) = (sessions.into_iter().collect(), identifiers.into_iter().collect());
        let identities = lake_identities(lake, None, config)?;
        erase::find_person(&config.db, lake, &identities, &Person { sessions, identifiers })?
    } else {
        let (kind, uuid) = args.event()?;
        erase::find_event(lake, kind, &uuid)?
    };
    let events_found = erasure.events();
    if args.dry_run {
        config.say(&format!("would write {events_found} events of the lake anew"));
    } else {
        let erase::Erased { events, rows } = erasure.commit()?;
        config.say(&format!("deleted {rows} rows of {events} events from the lake"));
    }
    Ok(events_found)
}

fn counts(erased: Erased) -> String {
    let Erased { events, sessions, payloads, hosts, work_items } = erased;
    format!(
        "{events} events, {sessions} sessions, {payloads} raw payloads, {hosts} host names, {work_items} items of the \
         ledger"
    )
}

fn summary(erased: Erased) -> String {
    let Erased { events, sessions, payloads, hosts, work_items } = erased;
    json!({
        "events": events, "sessions": sessions, "payloads": payloads, "hosts": hosts, "work_items": work_items,
    })
    .to_string()
}
