//! One page of a list of an event's participants: fetched, flattened, and noted by the walk that it belongs to.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::assemble::Wanted;
use super::context::{Context, named};
use super::flattening::Flattening;
use super::list::{List, Outline, Walk};
use super::outcome::Stop;
use super::plan::Candidate;
use super::wholeness::Told;
use crate::model::{Endpoint, Response};
use crate::zoom::payload::ParticipantPage;
use crate::zoom::{self, Body, Hold};

/// A page as the store takes it.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) response: Response,
    /// The requests that it took.
    pub(super) attempts: u32,
    /// How many records Zoom says the list has.
    pub(super) total_records: Option<u64>,
    /// Whether the walk is over.
    pub(super) is_last: bool,
    /// The room in memory of its text.
    pub(super) hold: Hold,
}

/// The pages of one list.
#[derive(Debug)]
pub(super) struct Pages<'c> {
    context: &'c Context,
    event: &'c Candidate,
    endpoint: Endpoint,
    walk: Walk<'c>,
    flattening: Flattening,
    /// Whose records are stored; `None` for everybody's.
    wanted: Option<Arc<BTreeSet<String>>>,
}

impl<'c> Pages<'c> {
    /// Those with everybody's QoS, from the first.
    pub(super) fn with_qos(context: &'c Context, event: &'c Candidate) -> Result<Self, Stop> {
        Self::new(context, event, List::Qos, Endpoint::ParticipantsQos)
    }

    /// Those of who was there, from the first.
    pub(super) fn of_participants(context: &'c Context, event: &'c Candidate) -> Result<Self, Stop> {
        Self::new(context, event, List::Participants, Endpoint::Participants)
    }

    /// The same, of which the records of these `user_id`s are kept.
    pub(super) fn keeping(self, user_ids: Arc<BTreeSet<String>>) -> Self {
        Self { wanted: Some(user_ids), ..self }
    }

    fn new(context: &'c Context, event: &'c Candidate, list: List, endpoint: Endpoint) -> Result<Self, Stop> {
        let walk = Walk::new(&context.client, event.kind, &event.uuid, list);
        Ok(Self { context, event, endpoint, walk, flattening: context.flattening()?, wanted: None })
    }

    /// Fetches the page that is due and notes what it tells; the inner error is the request's.
    pub(super) async fn next(&mut self, told: &mut Told) -> Result<Result<Page, zoom::Error>, Stop> {
        let body = match self.walk.fetch().await {
            Ok(body) => body,
            Err(error) => return Ok(Err(error)),
        };
        self.context.outcome().answered(self.event.kind);
        let Body { text, attempts, hold } = body;
        let (event, endpoint, now) = (named(self.event), self.endpoint, self.context.clock.now());
        let wanted = self.wanted.clone();
        let flattened = self.flattening.with(move |assembler| {
            let page = ParticipantPage::read(&text).expect("the client has read the body as such a page");
            let wanted = wanted.as_deref().map_or(Wanted::Everybody, Wanted::Listed);
            let response = assembler.page(event, endpoint, now, &page, wanted)?;
            Ok((response, Outline::of(&page), page.total_records, assembler.met().to_vec()))
        });
        let (mut response, outline, total_records, user_ids) = flattened.await?;
        let noted = self.walk.note(outline);
        told.note(noted, total_records, user_ids);
        if let Some(cause) = noted.anomaly {
            response.anomalies.note("next_page_token", None, &cause.to_string());
        }
        Ok(Ok(Page { response, attempts, total_records, is_last: noted.is_last, hold }))
    }
}
