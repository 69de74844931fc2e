//! Saved responses, through the same path as fetched ones.
//!
//! [`source`] finds them, [`webhooks`] brings together those of Zoom's Quality of Service Subscription.

pub mod source;
mod webhooks;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use self::webhooks::Webhooks;
use super::assemble::{Assembler, Raw, Wanted};
use super::forgotten::Forgotten;
use super::writer::{Units, Writer};
use crate::flatten;
use crate::model::{Endpoint, EventFacts, EventKind, EventUuid, Response, Timestamp};
use crate::store::{self, Recorded, Store, Write};
use crate::zoom::payload::webhook::Webhook;
use crate::zoom::payload::{self, EventPage, Malformed, ParticipantPage};

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
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It does not say whose it is, and neither did the user.
    #[error("it does not say which event it is about")]
    Nobodys,
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
    /// The first of these.
    pub rejected: Vec<Rejected>,
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
        let assembler = self.assembler(self.raw)?;
        let (units, writer) = Writer::start(store);
        let mut importing = Importing {
            import: self,
            assembler,
            writing: Some((units, writer)),
            webhooks: Webhooks::default(),
            imported: Imported::default(),
            failure: None,
        };
        // A database that refuses ends the walk; why, the writer tells at the end.
        let _walked = paths.iter().try_for_each(|path| {
            source::read(path, &mut |place, body| importing.take(place, body.map_err(Problem::from)))
        });
        importing.finish()
    }

    fn assembler(&self, raw: Raw) -> Result<Assembler, store::Error> {
        Ok(Assembler::new(raw)?.leaving_out(Arc::clone(&self.forgotten)))
    }

    /// The event that the user named.
    fn event(&self) -> Result<EventFacts, Problem> {
        let (kind, uuid) = self.event.clone().ok_or(Problem::Nobodys)?;
        Ok(EventFacts::named(kind, uuid))
    }
}

/// What becomes of a response.
enum Taken {
    /// It is written.
    Writes(Vec<Write>),
    /// It waits for others about the same participant.
    Waits(Webhook),
}

/// An import under way.
struct Importing<'i> {
    import: &'i Import,
    assembler: Assembler,
    /// The way to the database; `None` once it refused.
    writing: Option<(Units, Writer)>,
    webhooks: Webhooks,
    imported: Imported,
    failure: Option<store::Error>,
}

impl Importing<'_> {
    fn take(&mut self, place: String, body: Result<Vec<u8>, Problem>) -> ControlFlow<()> {
        self.imported.responses += 1;
        match body.map(|body| self.read(&body)) {
            Ok(Err(failure)) => return self.fail(failure),
            Ok(Ok(Ok(Taken::Writes(writes)))) => {
                let is_sent = self.writing.as_ref().is_some_and(|(units, _)| units.blocking_send(writes).is_ok());
                return if is_sent { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
            }
            Ok(Ok(Ok(Taken::Waits(webhook)))) => self.webhooks.add(webhook),
            Ok(Ok(Err(problem))) | Err(problem) => {
                self.imported.rejected_responses += 1;
                if self.imported.rejected.len() < REJECTED_KEPT {
                    self.imported.rejected.push(Rejected { place, problem });
                }
            }
        }
        if self.webhooks.is_full() {
            match self.write_webhooks() {
                Ok(store) => self.writing = Some(Writer::start(store)),
                Err(failure) => return self.fail(failure),
            }
        }
        ControlFlow::Continue(())
    }

    fn fail(&mut self, failure: store::Error) -> ControlFlow<()> {
        self.failure = Some(failure);
        ControlFlow::Break(())
    }

    /// What a body is, by what it holds.
    fn read(&mut self, body: &[u8]) -> Result<Result<Taken, Problem>, store::Error> {
        let text = payload::text(body);
        let (now, import) = (self.import.now, self.import);
        let malformed = match ParticipantPage::read(&text) {
            Ok(page) => return self.page(&page),
            Err(malformed) => malformed,
        };
        if let Ok(single) = payload::single(&text) {
            let event = match import.event() {
                Ok(event) => EventFacts { number: single.number, ..event },
                Err(problem) => return Ok(Err(problem)),
            };
            return self.assembler.single(event, now, single.participant).map(|response| Ok(written(response)));
        }
        Ok(self.about_an_event(&text).unwrap_or_else(|| match Webhook::read(&text) {
            Ok(webhook) => Ok(Taken::Waits(webhook)),
            // A body that names its event is a webhook's, and the complaint about that the useful one.
            Err(of_webhook) if text.contains("\"event\"") => Err(of_webhook.into()),
            Err(_) => Err(malformed.into()),
        }))
    }

    fn page(&mut self, page: &ParticipantPage<'_>) -> Result<Result<Taken, Problem>, store::Error> {
        let event = match self.import.event() {
            Ok(event) => event,
            Err(problem) => return Ok(Err(problem)),
        };
        let has_qos = page.participants.iter().any(|json| json.contains("\"user_qos\""));
        let endpoint = if has_qos { Endpoint::ParticipantsQos } else { Endpoint::Participants };
        self.assembler
            .page(event, endpoint, self.import.now, page, Wanted::Everybody)
            .map(|response| Ok(written(response)))
    }

    /// A listing of events or the detail of one; `None` for anything else.
    fn about_an_event(&self, text: &str) -> Option<Result<Taken, Problem>> {
        let of = |kind, json| flatten::event(kind, json).ok().map(|(facts, _)| facts);
        for kind in EventKind::BOTH {
            if let Ok(page) = EventPage::read(text, kind) {
                return Some(Ok(self.events(page.events.into_iter().filter_map(|json| of(kind, json)))));
            }
        }
        let json = payload::detail(text).ok()?;
        Some(self.import.event().and_then(|named| match of(named.kind, json) {
            Some(facts) if facts.uuid == named.uuid => Ok(self.events([facts])),
            Some(facts) => Err(Problem::Anothers(facts.uuid)),
            None => Err(Problem::Nobodys),
        }))
    }

    fn events(&self, events: impl IntoIterator<Item = EventFacts>) -> Taken {
        let admissible = events.into_iter().map(|facts| self.import.forgotten.without_host(facts));
        Taken::Writes(admissible.map(|facts| Write::Event(Box::new(facts))).collect())
    }

    /// Waits for all that was sent and writes the webhooks' samples, whose sessions may have come with it. They are not
    /// kept as payloads: there is one for each session and endpoint, and they come in many.
    fn write_webhooks(&mut self) -> Result<Store, store::Error> {
        let (units, writer) = self.writing.take().expect("an import that goes on has a writer");
        drop(units);
        let (mut store, recorded) = writer.finish()?;
        self.imported.recorded += recorded;
        let mut assembler = self.import.assembler(Raw::None)?;
        let responses = self.webhooks.responses(&store, &mut assembler, self.import.now)?;
        let units = responses.into_iter().map(|response| vec![Write::Response(Box::new(response))]);
        self.imported.recorded += store.commit(units)?;
        Ok(store)
    }

    fn finish(mut self) -> Result<(Store, Imported), store::Error> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let store = self.write_webhooks()?;
        Ok((store, self.imported))
    }
}

fn written(response: Response) -> Taken {
    Taken::Writes(vec![Write::Response(Box::new(response))])
}
