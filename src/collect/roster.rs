//! Who was in an event: its list of participants, page by page.

use std::collections::BTreeSet;

use super::context::{Context, named};
use super::outcome::Stop;
use super::page::Pages;
use super::plan::Candidate;
use super::wholeness::{Joins, Told};
use crate::model::{Anomalies, EventFacts, ParticipantRecord, Response};
use crate::store::Write;
use crate::zoom;

/// Where two counts of the same thing stand that differ.
pub const TOTAL_RECORDS: &str = "total_records";

/// All of an event's participants, kept in memory until their QoS is stored: `/participants` fills columns and never
/// adds a session. Ten thousand people take about 15 MB.
#[derive(Debug)]
pub struct Roster {
    /// The responses, to be stored after the QoS.
    pub responses: Vec<Response>,
    /// The requests that they took.
    pub attempts: u32,
    /// What the list told.
    pub told: Told,
}

impl Roster {
    /// Reads them all; the inner error is the event's own.
    ///
    /// # Errors
    ///
    /// What concerns more than this event.
    pub async fn read(context: &Context, event: &Candidate) -> Result<Result<Self, zoom::Error>, Stop> {
        let mut roster = Self { responses: Vec::new(), attempts: 0, told: Told::default() };
        let mut pages = Pages::of_participants(context, event)?;
        loop {
            let page = match pages.next(&mut roster.told).await? {
                Ok(page) => page,
                Err(error) => return Ok(Err(error)),
            };
            roster.attempts += page.attempts;
            roster.responses.push(page.response);
            if page.is_last {
                return Ok(Ok(roster));
            }
        }
    }

    /// Notes what the list contradicts in itself.
    pub fn note_contradiction(&mut self, joins: &Joins) {
        note_contradiction(&mut self.responses, joins);
    }

    /// Everybody's records.
    pub fn records(&self) -> impl Iterator<Item = &ParticipantRecord> {
        self.responses.iter().flat_map(|response| &response.records).filter_map(|received| received.record.as_ref())
    }

    /// What the list tells of the event itself, so that a part of it is known for one while nothing more is stored.
    #[must_use]
    pub fn facts(&self, event: &Candidate) -> Write {
        let zoom_joins = self.responses.iter().filter_map(|response| response.event.zoom_joins).max();
        Write::Event(Box::new(EventFacts { zoom_joins, ..named(event) }))
    }

    /// The responses with the records of these joins and nobody else's.
    #[must_use]
    pub fn of(self, user_ids: &BTreeSet<String>) -> Vec<Response> {
        let mut responses = self.responses;
        for response in &mut responses {
            response.anomalies = Anomalies::default();
            response.records.retain(|received| {
                received.record.as_ref().is_some_and(|record| user_ids.contains(&record.session.user_id))
            });
        }
        responses.retain(|response| !response.records.is_empty());
        responses
    }
}

/// Notes what a list of participants contradicts in itself, or in the list of QoS.
pub(super) fn note_contradiction(responses: &mut [Response], joins: &Joins) {
    if let (Some(text), Some(response)) = (joins.roster_contradiction(), responses.first_mut()) {
        response.anomalies.note(TOTAL_RECORDS, None, &text);
    }
}
