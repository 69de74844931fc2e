//! A response's text as what the store takes: flattened, its payloads compressed, other people left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::forgotten::Forgotten;
use crate::flatten;
use crate::model::{
    Anomalies, Arrival, Endpoint, EventFacts, ParticipantRecord, Reader, Received, Response, Timestamp,
};
use crate::store;
use crate::store::payload::Compressor;
use crate::zoom::payload::ParticipantPage;
use crate::zoom::payload::webhook::Webhook;

/// Whether the exact text of each record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Raw {
    /// Compressed, so that today's data can be read again by tomorrow's parser.
    #[default]
    Keep,
    /// Not at all.
    None,
}

/// How records are read again that are kept.
pub const READER: Reader = Reader(flatten::kept);

/// Whose records are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Everybody's.
    Everybody,
    /// Those of these `user_id`s; nobody else leaves a trace.
    Listed(&'a BTreeSet<String>),
}

/// Assembles responses, one after the other.
#[derive(Debug)]
pub struct Assembler {
    arrival: Arrival,
    compressor: Option<Compressor>,
    forgotten: Arc<Forgotten>,
    met: Vec<String>,
}

impl Assembler {
    /// An assembler that keeps payloads, or does not.
    ///
    /// # Errors
    ///
    /// If there is no memory for the compressor.
    pub fn new(raw: Raw) -> Result<Self, store::Error> {
        let compressor = match raw {
            Raw::Keep => Some(Compressor::new()?),
            Raw::None => None,
        };
        let forgotten = Arc::default();
        Ok(Self { arrival: Arrival::Fetched, compressor, forgotten, met: Vec::new() })
    }

    /// The same, without people who were forgotten.
    #[must_use]
    pub fn leaving_out(self, forgotten: Arc<Forgotten>) -> Self {
        Self { forgotten, ..self }
    }

    /// The `user_id`s of the last page, also of those who were left out of it: they were answered, too.
    #[must_use]
    pub fn met(&self) -> &[String] {
        &self.met
    }

    /// The same for what was not fetched but saved by others.
    #[must_use]
    pub fn importing(self) -> Self {
        Self { arrival: Arrival::Imported, ..self }
    }

    /// A page of a list of participants.
    ///
    /// # Errors
    ///
    /// If a payload cannot be compressed.
    pub fn page(
        &mut self,
        event: EventFacts,
        endpoint: Endpoint,
        received_at: Timestamp,
        page: &ParticipantPage<'_>,
        wanted: Wanted<'_>,
    ) -> Result<Response, store::Error> {
        let envelope = self.forgotten.envelope(&event, &page.envelope);
        let mut response = self.empty(event, endpoint, received_at, envelope);
        response.event.number = response.event.number.or(page.number);
        response.event.zoom_joins = page.total_records.and_then(|total| i64::try_from(total).ok());
        self.met.clear();
        for json in &page.participants {
            self.add(&mut response, json, wanted)?;
        }
        Ok(response)
    }

    /// The record of a single participant, which is its own envelope.
    ///
    /// # Errors
    ///
    /// If the payload cannot be compressed.
    pub fn single(&mut self, event: EventFacts, received_at: Timestamp, json: &str) -> Result<Response, store::Error> {
        let mut response = self.empty(event, Endpoint::ParticipantQos, received_at, "{}".to_owned());
        self.met.clear();
        self.add(&mut response, json, Wanted::Everybody)?;
        Ok(response)
    }

    /// A body of the subscription, of which the store takes many at once as one response; `None` if it is about
    /// somebody who leaves no trace.
    ///
    /// # Errors
    ///
    /// If the payload cannot be compressed.
    pub fn body(
        &mut self,
        event: &EventFacts,
        webhook: &Webhook,
        text: &str,
    ) -> Result<Option<Received>, store::Error> {
        self.received(event, Endpoint::Qss, flatten::qss(webhook).ok(), text)
    }

    /// Bodies of the subscription about one event.
    #[must_use]
    pub fn bodies(&self, event: EventFacts, received_at: Timestamp, bodies: Vec<Received>) -> Response {
        Response { records: bodies, ..self.empty(event, Endpoint::Qss, received_at, "{}".to_owned()) }
    }

    fn add(&mut self, response: &mut Response, json: &str, wanted: Wanted<'_>) -> Result<(), store::Error> {
        let record = flatten::participant(json).ok();
        self.met.extend(record.as_ref().map(|record| record.session.user_id.clone()));
        if let Wanted::Listed(user_ids) = wanted {
            let is_listed = record.as_ref().is_some_and(|record| user_ids.contains(&record.session.user_id));
            if !is_listed {
                return Ok(());
            }
        }
        let is_nobodys = record.is_none();
        let received = self.received(&response.event, response.endpoint, record, json)?;
        if is_nobodys && received.is_some() {
            response.anomalies.note("participants[]", None, json);
        }
        response.records.extend(received);
        Ok(())
    }

    fn received(
        &mut self,
        event: &EventFacts,
        endpoint: Endpoint,
        mut record: Option<ParticipantRecord>,
        text: &str,
    ) -> Result<Option<Received>, store::Error> {
        let is_forgotten = match &record {
            Some(record) => self.forgotten.includes(event, record),
            None => self.forgotten.are_in_nobodys(event, text),
        };
        if is_forgotten {
            return Ok(None);
        }
        let left = record.as_ref().and_then(|_| self.forgotten.without_them(event, text));
        if let Some(left) = &left {
            record = flatten::kept(endpoint, left);
        }
        let text = left.as_deref().unwrap_or(text);
        let payload = self.compressor.as_mut().map(|compressor| compressor.compress(text)).transpose()?;
        Ok(Some(Received { record, payload }))
    }

    fn empty(&self, event: EventFacts, endpoint: Endpoint, received_at: Timestamp, envelope: String) -> Response {
        let (records, anomalies) = (Vec::new(), Anomalies::default());
        Response { event, endpoint, arrival: self.arrival, reader: READER, received_at, envelope, records, anomalies }
    }
}
