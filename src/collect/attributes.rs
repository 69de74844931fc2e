//! What only `/participants` knows: roles, reasons for leaving, device names. Filled in after the QoS.

use std::collections::BTreeSet;

use super::assemble::{Assembler, Wanted};
use super::context::{Context, Stop, named};
use super::plan::Candidate;
use super::promise::Fit;
use super::walk::{List, Walk};
use crate::model::{Endpoint, EventFacts, ParticipantRecord, Response, WorkItem, WorkState};
use crate::store::Write;
use crate::zoom;
use crate::zoom::payload::ParticipantPage;

/// Walks the participants of an event whose QoS is complete, and finishes its item.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect_whole(context: &Context, event: &Candidate, item: WorkItem) -> Result<(), Stop> {
    let promise = context.promise(event.expected_roster_pages());
    if matches!(promise, Fit::Later) {
        return context.leave_for_later(item.key).await;
    }
    let mut item = item;
    let mut walk = Walk::new(&context.client, event.kind, &event.uuid, List::Participants);
    let mut assembler = context.assembler()?;
    loop {
        let (response, attempts, is_last) = match page(context, event, &mut walk, &mut assembler).await? {
            Ok(page) => page,
            Err(error) => return context.fail(event, item, error).await,
        };
        item.attempts += attempts;
        let response = Write::Response(Box::new(response));
        if is_last {
            return context.finish(item.finished(WorkState::Done, context.clock.now()), vec![response]).await;
        }
        context.commit(vec![response]).await?;
    }
}

/// All of an event's participants, kept in memory until their QoS is stored: `/participants` fills columns and never
/// adds a session. Ten thousand people take about 15 MB.
#[derive(Debug)]
pub struct Roster {
    /// The responses, to be stored after the QoS.
    pub responses: Vec<Response>,
    /// The requests that they took.
    pub attempts: u32,
}

impl Roster {
    /// Reads them all; the inner error is the event's own.
    ///
    /// # Errors
    ///
    /// What concerns more than this event.
    pub async fn read(context: &Context, event: &Candidate) -> Result<Result<Self, zoom::Error>, Stop> {
        let mut roster = Self { responses: Vec::new(), attempts: 0 };
        let mut walk = Walk::new(&context.client, event.kind, &event.uuid, List::Participants);
        let mut assembler = context.assembler()?;
        loop {
            let (response, attempts, is_last) = match page(context, event, &mut walk, &mut assembler).await? {
                Ok(page) => page,
                Err(error) => return Ok(Err(error)),
            };
            roster.attempts += attempts;
            roster.responses.push(response);
            if is_last {
                return Ok(Ok(roster));
            }
        }
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
            response.anomalies = crate::model::Anomalies::default();
            response.records.retain(|received| {
                received.record.as_ref().is_some_and(|record| user_ids.contains(&record.session.user_id))
            });
        }
        responses.retain(|response| !response.records.is_empty());
        responses
    }
}

/// One page as a response, with the requests it took and whether it is the last.
async fn page(
    context: &Context,
    event: &Candidate,
    walk: &mut Walk<'_>,
    assembler: &mut Assembler,
) -> Result<Result<(Response, u32, bool), zoom::Error>, Stop> {
    let body = match walk.fetch().await {
        Ok(body) => body,
        Err(error) => return Ok(Err(error)),
    };
    context.tally().answered(event.kind);
    let page = ParticipantPage::read(&body.text).expect("the client has read the body as such a page");
    let noted = walk.note(&page);
    let mut response = assembler
        .page(named(event), Endpoint::Participants, context.clock.now(), &page, Wanted::Everybody)
        .map_err(|_| Stop::Store)?;
    if let Some(cause) = noted.anomaly {
        response.anomalies.note("next_page_token", None, &cause.to_string());
    }
    Ok(Ok((response, body.attempts, noted.is_last)))
}
