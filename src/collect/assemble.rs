//! A response's text as what the store takes: flattened, its payloads compressed, other people left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::forgotten::Forgotten;
use crate::flatten;
use crate::model::{Anomalies, Endpoint, EventFacts, Received, Response, Timestamp};
use crate::store;
use crate::store::payload::Compressor;
use crate::zoom::payload::ParticipantPage;

/// Whether the exact text of each record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Raw {
    /// Compressed, so that today's data can be read again by tomorrow's parser.
    #[default]
    Keep,
    /// Not at all.
    None,
}

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
        Ok(Self { compressor, forgotten: Arc::default(), met: Vec::new() })
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
        let mut response = empty(event, endpoint, received_at, page.envelope.clone());
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
        let mut response = empty(event, Endpoint::ParticipantQos, received_at, "{}".to_owned());
        self.met.clear();
        self.add(&mut response, json, Wanted::Everybody)?;
        Ok(response)
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
        if record.as_ref().is_some_and(|record| self.forgotten.includes(&response.event, record)) {
            return Ok(());
        }
        if record.is_none() {
            response.anomalies.note("participants[]", None, json);
        }
        let payload = self.compressor.as_mut().map(|compressor| compressor.compress(json)).transpose()?;
        response.records.push(Received { record, payload });
        Ok(())
    }
}

fn empty(event: EventFacts, endpoint: Endpoint, received_at: Timestamp, envelope: String) -> Response {
    Response { event, endpoint, received_at, envelope, records: Vec::new(), anomalies: Anomalies::default() }
}
