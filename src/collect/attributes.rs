//! What only `/participants` knows: roles, reasons for leaving, device names. Filled in after the QoS.

use super::context::Context;
use super::outcome::Stop;
use super::page::Pages;
use super::plan::Candidate;
use super::roster::note_contradiction;
use super::wholeness::{Joins, Told};
use crate::model::{Anomalies, Received, Response};
use crate::store::{Held, Write};
use crate::zoom;

/// A walk over an event's participants, as it left things.
#[derive(Debug)]
pub struct Walked {
    /// What the list told.
    pub told: Told,
    /// The requests that it took.
    pub attempts: u32,
    /// What is not stored yet: the last page, and the records of joins whose QoS is still to come.
    pub held_back: Vec<Response>,
}

/// Walks the participants of an event. Pages are stored as they come, so that a large event takes no memory; what
/// `has_record` says no to waits, as its session is not stored yet. The inner error is the event's own.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn walk(
    context: &Context,
    event: &Candidate,
    has_record: impl Fn(&str) -> bool,
) -> Result<Result<Walked, zoom::Error>, Stop> {
    let mut walked = Walked { told: Told::default(), attempts: 0, held_back: Vec::new() };
    let mut pages = Pages::of_participants(context, event)?;
    loop {
        let page = match pages.next(&mut walked.told).await? {
            Ok(page) => page,
            Err(error) => return Ok(Err(error)),
        };
        walked.attempts += page.attempts;
        let mut ready = page.response;
        let is_ready =
            |received: &Received| received.record.as_ref().is_none_or(|record| has_record(&record.session.user_id));
        let (records, waiting) = std::mem::take(&mut ready.records).into_iter().partition(is_ready);
        let waiting = Response { records: waiting, anomalies: Anomalies::default(), ..ready.clone() };
        if !waiting.records.is_empty() {
            walked.held_back.push(waiting);
        }
        ready.records = records;
        if page.is_last {
            walked.held_back.insert(0, ready);
            return Ok(Ok(walked));
        }
        if context.options.attributes {
            context.commit(vec![Write::Response(Box::new(ready)), Write::Until(Held::of(page.hold))]).await?;
        }
    }
}

impl Walked {
    /// Notes what the list contradicts in itself and in the QoS list.
    pub fn note_contradiction(&mut self, joins: &Joins) {
        note_contradiction(&mut self.held_back, joins);
    }
}
