//! Saved responses, through the same path as fetched ones.
//!
//! [`source`] finds them, [`folder`] and [`archive`] where many lie, [`stream`] reads large files value by value,
//! [`apart`] takes apart what was saved together, [`webhooks`] brings together the bodies of Zoom's Quality of Service
//! Subscription.

mod apart;
mod archive;
mod encoding;
mod folder;
mod legible;
mod room;
pub mod saved;
mod source;
mod stream;
pub mod unmatched;
mod webhooks;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use self::apart::Part;
use self::legible::Legible;
use self::room::{Place, Room};
use self::saved::Piece;
use self::unmatched::Unmatched;
use self::webhooks::Webhooks;
use super::assemble::{Assembler, Raw, Wanted};
use super::forgotten::Forgotten;
use super::writer::{Units, Writer};
use crate::flatten;
use crate::model::{Endpoint, EventFacts, EventKind, EventUuid, Response, Timestamp};
use crate::store::{self, Held, Recorded, Store, Unit, Write};
use crate::zoom::payload::webhook::Webhook;
use crate::zoom::payload::{self, Bulk, EventPage, Malformed, ParticipantPage};

/// How what was saved is read.
#[derive(Debug, Clone)]
pub struct Import {
    /// Whose the responses are: those about participants do not say.
    pub event: Option<(EventKind, EventUuid)>,
    /// Whether payloads are kept.
    pub raw: Raw,
    /// When this is.
    pub now: Timestamp,
    /// Who leaves no trace.
    pub forgotten: Arc<Forgotten>,
}

/// A response that was kept out.
#[derive(Debug, thiserror::Error)]
#[error("import {place}: {problem}")]
pub struct Rejected {
    /// The file, and where in it.
    pub place: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// Why a response is kept out.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] std::io::Error),
    /// It is no response that this program knows.
    #[error("failed to {0}")]
    Malformed(#[from] Malformed),
    /// It holds more than can be in memory at once.
    #[error("it holds more values than a response of Zoom has")]
    TooMuch,
    /// It does not say whose it is, and neither did the user.
    #[error("it does not say which event it is about")]
    Nobodys,
    /// It is none, and what it holds is not to be said.
    #[error("it is no response that this program knows")]
    Withheld,
    /// It is an event of a listing, and nothing tells it from others.
    #[error("it does not say which event it is")]
    Unkeyed,
    /// It is about another event than the user said.
    #[error("it is about the event {0}")]
    Anothers(EventUuid),
}

/// How many rejected responses are kept in memory, to be told one by one.
const REJECTED_KEPT: usize = 20;

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// What was stored.
    pub recorded: Recorded,
    /// How many responses were met.
    pub responses: u64,
    /// How many of them were kept out.
    pub rejected_responses: u64,
    /// How many events were met in listings.
    pub listed_events: u64,
    /// How many of these were kept out.
    pub rejected_events: u64,
    /// The first of the responses and the listed events that were kept out.
    pub rejected: Vec<Rejected>,
    /// Whether quality of service came with numbers that could be read.
    pub legible: Legible,
    /// Listed participants of whom there is no quality of service, by event.
    pub unmatched: Vec<Unmatched>,
}

impl Imported {
    /// How many responses and listed events were kept out.
    #[must_use]
    pub const fn kept_out(&self) -> u64 {
        self.rejected_responses + self.rejected_events
    }
}

impl Import {
    /// Imports files, folders and archives, each response as a whole or not at all. No work items are made: `collect`
    /// still asks Zoom.
    ///
    /// # Errors
    ///
    /// If the database refuses; what was committed stays.
    pub fn files(&self, store: Store, paths: &[PathBuf]) -> Result<(Store, Imported), store::Error> {
        // First, as it may fail: nothing may end before the writer that has begun.
        let withholds = store.withholds_identities();
        let raw = if withholds { Raw::None } else { self.raw };
        let assembler = Assembler::new(raw)?.leaving_out(Arc::clone(&self.forgotten)).importing();
        let (units, writer) = Writer::start(store);
        let mut importing = Importing {
            import: self,
            raw,
            withholds,
            assembler,
            units,
            webhooks: Webhooks::default(),
            held: Vec::new(),
            events: BTreeSet::new(),
            imported: Imported::default(),
            room: Room::default(),
            failure: None,
        };
        // A database that refuses ends the walk; why, the writer tells at the end.
        let _walked = paths.iter().try_for_each(|path| {
            source::read(path, &mut |place, body| match body {
                Ok(Piece::Text(body)) => importing.take(&place, &payload::text(&body)),
                Ok(Piece::People(texts, have_qos)) => importing.take_people(place, &texts, have_qos),
                Err(error) => importing.reject(place, error.into()),
            })
        });
        importing.finish(writer)
    }

    /// The event that the user named.
    fn event(&self) -> Result<EventFacts, Problem> {
        let (kind, uuid) = self.event.clone().ok_or(Problem::Nobodys)?;
        Ok(EventFacts::named(kind, uuid))
    }
}

/// An import under way.
struct Importing<'i> {
    import: &'i Import,
    raw: Raw,
    /// Whether nothing is written, or told, that says who took part.
    withholds: bool,
    assembler: Assembler,
    /// The way to the database, closed once it refused.
    units: Units,
    webhooks: Webhooks,
    /// Lists of participants that no text is kept of, so that they cannot wait in the database for their sessions.
    held: Vec<Response>,
    /// The events that anything was said of.
    events: BTreeSet<(EventKind, EventUuid)>,
    imported: Imported,
    room: Room,
    failure: Option<store::Error>,
}

/// A response, or why it is none; a failure if the database cannot take it.
type Read<T> = Result<Result<T, Problem>, store::Error>;

impl Importing<'_> {
    /// Imports a text, or its parts if it is not one response.
    fn take(&mut self, place: &str, text: &str) -> ControlFlow<()> {
        if !Bulk::of(text).is_holdable() {
            return self.reject(place.to_owned(), Problem::TooMuch);
        }
        let place_in_memory = self.room.take(text.len());
        let problem = match self.read(place, text) {
            Err(failure) => return self.fail(failure),
            Ok(Ok(writes)) => {
                self.imported.responses += 1;
                return self.send(writes, Some(place_in_memory));
            }
            Ok(Err(problem)) => problem,
        };
        drop(place_in_memory);
        let Some(parts) = apart::parts(text) else { return self.reject(place.to_owned(), problem) };
        let count = parts.len();
        parts.into_iter().enumerate().try_for_each(|(at, part)| match part {
            Part::Nothing => ControlFlow::Continue(()),
            Part::Answer(text) if count == 1 => self.take(place, &text),
            Part::Answer(text) => self.take(&format!("{place} part {}", at + 1), &text),
        })
    }

    /// Imports some participants of a long list.
    fn take_people(&mut self, place: String, texts: &[String], have_qos: bool) -> ControlFlow<()> {
        let place_in_memory = self.room.take(texts.iter().map(String::len).sum());
        let participants = texts.iter().map(String::as_str).collect();
        let (next_page_token, total_records, number) = (None, None, None);
        let page = ParticipantPage { next_page_token, total_records, number, participants, envelope: "{}".to_owned() };
        match self.page(&page, have_qos) {
            Err(failure) => self.fail(failure),
            Ok(Err(problem)) => self.reject(place, problem),
            Ok(Ok(writes)) => {
                self.imported.responses += 1;
                self.send(writes, Some(place_in_memory))
            }
        }
    }

    /// Hands on what is to be written, with the place that it takes until then.
    fn send(&mut self, mut unit: Unit, place: Option<Place>) -> ControlFlow<()> {
        if unit.is_empty() {
            return ControlFlow::Continue(());
        }
        unit.extend(place.map(|place| Write::Until(Held::of(place))));
        let is_sent = self.units.blocking_send(unit).is_ok();
        if is_sent { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn reject(&mut self, place: String, problem: Problem) -> ControlFlow<()> {
        let problem = match problem {
            Problem::Malformed(_) if self.withholds => Problem::Withheld,
            problem => problem,
        };
        self.imported.responses += 1;
        self.imported.rejected_responses += 1;
        self.note(place, problem);
        ControlFlow::Continue(())
    }

    fn note(&mut self, place: String, problem: Problem) {
        if self.imported.rejected.len() < REJECTED_KEPT {
            self.imported.rejected.push(Rejected { place, problem });
        }
    }

    fn fail(&mut self, failure: store::Error) -> ControlFlow<()> {
        self.failure = Some(failure);
        ControlFlow::Break(())
    }

    /// What a text is, by what it holds.
    fn read(&mut self, place: &str, text: &str) -> Read<Unit> {
        let malformed = match ParticipantPage::read(text) {
            Ok(page) => {
                let have_qos = page.participants.iter().any(|json| apart::has_qos(json));
                return self.page(&page, have_qos);
            }
            Err(malformed) => malformed,
        };
        if let Ok(single) = payload::single(text) {
            let event = match self.import.event() {
                Ok(event) => EventFacts { number: single.number, ..event },
                Err(problem) => return Ok(Err(problem)),
            };
            let response = self.assembler.single(event, self.import.now, single.participant)?;
            return Ok(Ok(self.response(response)));
        }
        if let Some(events) = self.about_an_event(place, text) {
            return Ok(events);
        }
        match Webhook::read(text) {
            Ok(webhook) => self.webhook(&webhook, text).map(Ok),
            // A body that names its event is a webhook's, and the complaint about that the useful one.
            Err(of_webhook) if text.contains("\"event\"") => Ok(Err(of_webhook.into())),
            Err(_) => Ok(Err(malformed.into())),
        }
    }

    fn page(&mut self, page: &ParticipantPage<'_>, have_qos: bool) -> Read<Unit> {
        let event = match self.import.event() {
            Ok(event) => event,
            Err(problem) => return Ok(Err(problem)),
        };
        let endpoint = if have_qos { Endpoint::ParticipantsQos } else { Endpoint::Participants };
        let response = self.assembler.page(event, endpoint, self.import.now, page, Wanted::Everybody)?;
        if endpoint == Endpoint::Participants && self.raw == Raw::None {
            self.held.push(response);
            return Ok(Ok(Unit::new()));
        }
        Ok(Ok(self.response(response)))
    }

    fn response(&mut self, response: Response) -> Unit {
        self.events.insert((response.event.kind, response.event.uuid.clone()));
        response.records.iter().filter_map(|received| received.record.as_ref()).for_each(|record| {
            self.imported.legible.note(record);
        });
        vec![Write::Response(Box::new(response))]
    }

    /// Puts a body to those that wait, and returns all of them when they are many.
    fn webhook(&mut self, webhook: &Webhook, text: &str) -> Result<Unit, store::Error> {
        let event = EventFacts::named(webhook.kind, webhook.uuid.clone());
        if let Some(body) = self.assembler.body(&event, webhook, text)? {
            self.webhooks.add(event.kind, event.uuid, body, text.len());
        }
        Ok(if self.webhooks.is_full() { self.bodies() } else { Unit::new() })
    }

    fn bodies(&mut self) -> Unit {
        let responses = self.webhooks.take(&self.assembler, self.import.now);
        responses.into_iter().flat_map(|response| self.response(response)).collect()
    }

    /// A listing of events or the detail of one; `None` for anything else.
    fn about_an_event(&mut self, place: &str, text: &str) -> Option<Result<Unit, Problem>> {
        for kind in EventKind::BOTH {
            if let Ok(page) = EventPage::read(text, kind) {
                return Some(Ok(self.listing(place, kind, &page.events)));
            }
        }
        let json = payload::detail(text).ok()?;
        Some(self.import.event().and_then(|named| match flatten::event(named.kind, json) {
            Ok(facts) if facts.uuid == named.uuid => Ok(self.listed([facts])),
            Ok(facts) => Err(Problem::Anothers(facts.uuid)),
            Err(_) => Err(Problem::Nobodys),
        }))
    }

    /// The events of a listing, without those that cannot be told apart from others.
    fn listing(&mut self, place: &str, kind: EventKind, events: &[&str]) -> Unit {
        let mut keyed = Vec::new();
        for (at, json) in events.iter().enumerate() {
            self.imported.listed_events += 1;
            if let Ok(facts) = flatten::event(kind, json) {
                keyed.push(facts);
            } else {
                self.imported.rejected_events += 1;
                self.note(format!("{place} {kind} {}", at + 1), Problem::Unkeyed);
            }
        }
        self.listed(keyed)
    }

    fn listed(&self, events: impl IntoIterator<Item = EventFacts>) -> Unit {
        let admissible = events.into_iter().map(|facts| self.import.forgotten.admissible(facts));
        admissible.map(|facts| Write::ImportedEvent(Box::new(facts))).collect()
    }

    /// Writes what waits and waits for all that was sent.
    fn finish(mut self, writer: Writer) -> Result<(Store, Imported), store::Error> {
        let bodies = self.bodies();
        let _sent = self.send(bodies, None);
        let held: Vec<Unit> = std::mem::take(&mut self.held).into_iter().map(|list| self.response(list)).collect();
        let Self { units, events, mut imported, failure, .. } = self;
        drop(units);
        let (mut store, recorded) = writer.finish()?;
        if let Some(failure) = failure {
            return Err(failure);
        }
        imported.recorded = recorded;
        imported.unmatched = unmatched::among(&store, &held, &events)?;
        imported.recorded += store.commit(held)?;
        store.end_imported(&events)?;
        Ok((store, imported))
    }
}
