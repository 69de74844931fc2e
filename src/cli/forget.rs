//! `forget`: erase one person or one event.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::export::lake_identities;
use super::interrupt::{Interruption, until_signal};
use super::key::pseudonyms;
use super::prune::say_what_copies_hold;
use super::text;
use crate::collect::assemble::READER;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::export::Source;
use crate::lake;
use crate::lake::erase::{self, Erasure, Person};
use crate::model::count::several;
use crate::model::{EventKind, EventNumber, EventRef, EventUuid};
use crate::report::withheld::{none_stored, withheld_joins};
use crate::store::erase::Effect;
use crate::store::forget::{Erased, Namesakes, Trace};
use crate::store::tombstone::TombstoneHasher;
use crate::store::{self, Store, ledger};

/// Arguments of `forget`.
#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// A person, by e-mail address, Zoom id, participant UUID or exact name; may be given several times
    #[arg(long, required_unless_present = "event", value_name = "EMAIL|ID|UUID|NAME", value_parser = text::name)]
    pub person: Vec<String>,
    /// Forget everybody of that name, if several people have it
    #[arg(long, requires = "person")]
    pub namesakes: bool,
    /// An event, by UUID; if Zoom does not know it, also by its number
    #[arg(long, value_name = "UUID|ID", value_parser = text::name, requires = "kind", conflicts_with = "person")]
    pub event: Option<String>,
    /// What the event is
    #[arg(long, value_enum, value_name = "meeting|webinar", hide_possible_values = true)]
    pub kind: Option<Kind>,
    /// The lake that the database was exported to: files that hold anything about them are rewritten
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
/// If several people go by the name, there is no key to recognise them by, there is no database, another run holds it,
/// or it cannot be written.
pub fn run(args: &ForgetArgs, config: &Config) -> Result<Code, Failure> {
    until_signal(config, |interruption| forget_all(args, config, interruption))
}

fn forget_all(args: &ForgetArgs, config: &Config, interruption: &Interruption) -> Result<Code, Failure> {
    let mut store = Store::open_existing(&config.db, config.journal)?;
    interruption.govern(&mut store)?;
    let effect = if args.dry_run { Effect::RollBack } else { Effect::Commit };
    if args.lake.is_some() && effect == Effect::Commit {
        // What the database refuses, such as a name that several have, leaves the lake as it is.
        forget(&mut store, args, Effect::RollBack, config).map_err(|failure| interruption.name(failure))?;
    }
    // First, while the database still knows where to look; a run that ends in between is repeated in whole.
    let in_lake = match &args.lake {
        Some(lake) => forget_in_lake(&mut store, lake, args, config)?,
        None => InLake::default(),
    };
    // What it was asked is not recorded: that would be the last trace of the person.
    let run_id = match effect {
        Effect::Commit => Some(ledger::begin_run(store.connection(), "forget", config.clock.now())?),
        Effect::RollBack => None,
    };
    let forgotten = forget(&mut store, args, effect, config).map_err(|failure| interruption.name(failure));
    if let Some(run_id) = run_id {
        let (code, summary) = match &forgotten {
            Ok(forgotten) if forgotten.lacks_any(&in_lake) => (Code::Incomplete, summary(forgotten.erased)),
            Ok(forgotten) => (Code::Ok, summary(forgotten.erased)),
            Err(failure) => (failure.code, "{}".to_owned()),
        };
        ledger::finish_run(store.connection(), run_id, config.clock.now(), code.number(), &summary)?;
    }
    // Whatever ended it early would end this, too.
    let withheld_joins = forgotten.as_ref().map_or(Ok(0), |_| withheld_joins(store.connection(), None));
    store.close()?;
    let forgotten = forgotten?;
    let Forgotten { erased, .. } = forgotten;
    match effect {
        Effect::RollBack => config.say(&format!("would delete {}", counts(erased))),
        Effect::Commit if erased == Erased::default() && in_lake.events > 0 => {
            config.say("nothing but the lake held anything by that name");
        }
        Effect::Commit if erased == Erased::default() => {}
        Effect::Commit => {
            config.say(&format!("deleted {}", counts(erased)));
            say_what_copies_hold(config)?;
        }
    }
    if forgotten.lacks_any(&in_lake) {
        let withheld_joins = withheld_joins.map_err(store::Error::from)?;
        return Err(nobody(&forgotten.lacking(&in_lake), withheld_joins, effect));
    }
    Ok(Code::Ok)
}

/// What became of those who were to be forgotten.
struct Forgotten {
    erased: Erased,
    /// Whom or what nothing stored goes by.
    not_found: Vec<String>,
}

/// What a lake held of them.
#[derive(Default)]
struct InLake {
    events: usize,
    found: Vec<String>,
}

impl Forgotten {
    /// Whom neither the database nor the lake knows.
    fn lacking(&self, in_lake: &InLake) -> Vec<&str> {
        let lacking = self.not_found.iter().filter(|name| !in_lake.found.contains(name));
        lacking.map(String::as_str).collect()
    }

    fn lacks_any(&self, in_lake: &InLake) -> bool {
        !self.lacking(in_lake).is_empty()
    }
}

fn nobody(lacking: &[&str], withheld_joins: i64, effect: Effect) -> Failure {
    let help = match effect {
        Effect::Commit => "it is not collected from now on either; check how it is written",
        Effect::RollBack => "check how it is written",
    };
    let (lacking, withheld) = (lacking.join("\" or \""), none_stored(withheld_joins));
    let message = format!("find everything to forget: nothing stored goes by \"{lacking}\"{withheld}");
    Failure::new(Code::Incomplete, message, help)
}

fn forget(store: &mut Store, args: &ForgetArgs, effect: Effect, config: &Config) -> Result<Forgotten, Failure> {
    if !args.person.is_empty() {
        return forget_people(store, args, effect, config);
    }
    let erased = forget_event(store, args, effect, config)?;
    let is_found = erased != Erased::default();
    Ok(Forgotten { erased, not_found: args.event.iter().filter(|_| !is_found).cloned().collect() })
}

fn forget_people(store: &mut Store, args: &ForgetArgs, effect: Effect, config: &Config) -> Result<Forgotten, Failure> {
    let pseudonyms = pseudonyms(config)?;
    let hasher = TombstoneHasher { hash: &|text| pseudonyms.hash(text), now: config.clock.now() };
    let people: Vec<&str> = args.person.iter().map(String::as_str).collect();
    let erased = store.forget_people(&people, args.namesakes(), hasher, READER, effect)?;
    let not_found = args.person.iter().zip(&erased).filter(|(_, erased)| erased.is_none());
    Ok(Forgotten {
        not_found: not_found.map(|(person, _)| person.clone()).collect(),
        erased: erased.into_iter().flatten().fold(Erased::default(), |sum, more| sum + more),
    })
}

fn forget_event(store: &mut Store, args: &ForgetArgs, effect: Effect, config: &Config) -> Result<Erased, Failure> {
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

/// What the lake says of those to be forgotten; the events that do are written anew, unless it is a rehearsal.
fn forget_in_lake(store: &mut Store, lake: &Path, args: &ForgetArgs, config: &Config) -> Result<InLake, Failure> {
    let mut in_lake = InLake::default();
    let source = Source::open(&config.db)?;
    let lake = &lake::accounts::folder_of(lake, &source)?;
    if let (Some(event), Some(_)) = (&args.event, args.kind) {
        let (kind, uuid) = args.event()?;
        in_lake.leave_out(event, erase::find_event(lake, kind, &uuid)?, args, config)?;
    }
    if args.person.is_empty() {
        return Ok(in_lake);
    }
    let pseudonyms = pseudonyms(config)?;
    let hasher = TombstoneHasher { hash: &|text| pseudonyms.hash(text), now: config.clock.now() };
    for person in &args.person {
        let Trace { sessions, identifiers, callings } = store.trace_person(person, args.namesakes(), hasher)?;
        let (sessions, identifiers) = (sessions.into_iter().collect(), identifiers.into_iter().collect());
        let identities = lake_identities(lake, config)?;
        let erasure = erase::find_person(&source, lake, &identities, &Person { sessions, identifiers, callings })?;
        in_lake.leave_out(person, erasure, args, config)?;
    }
    Ok(in_lake)
}

impl InLake {
    fn leave_out(&mut self, name: &str, erasure: Erasure, args: &ForgetArgs, config: &Config) -> Result<(), Failure> {
        let events_found = erasure.events();
        if args.dry_run {
            config.say(&format!("would rewrite {} of the lake", several(events_found, "event")));
        } else {
            let erase::Erased { events, rows } = erasure.commit(config.clock.now())?;
            config.say(&format!("deleted {} of {} from the lake", several(rows, "row"), several(events, "event")));
        }
        if events_found > 0 {
            self.events += events_found;
            self.found.push(name.to_owned());
        }
        Ok(())
    }
}

fn counts(erased: Erased) -> String {
    let Erased { events, sessions, payloads, feedback, hosts, work_items } = erased;
    let mut counts = vec![
        (events, "event"),
        (sessions, "session"),
        (payloads, "raw payload"),
        (hosts, "host name"),
        (work_items, "ledger item"),
    ];
    // Few collect it.
    counts.extend((feedback > 0).then_some((feedback, "answer")));
    counts.into_iter().map(|(count, noun)| several(count, noun)).collect::<Vec<_>>().join(", ")
}

fn summary(erased: Erased) -> String {
    let Erased { events, sessions, payloads, feedback, hosts, work_items } = erased;
    json!({
        "events": events, "sessions": sessions, "payloads": payloads, "feedback": feedback, "hosts": hosts,
        "work_items": work_items,
    })
    .to_string()
}
