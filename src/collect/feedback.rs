//! What people said of an event: one list, asked for once, after everything else.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use super::context::{Context, named};
use super::list::{List, Outline, Walk};
use super::outcome::Stop;
use super::plan::Candidate;
use crate::flatten;
use crate::model::{Anomalies, AskedFor, Feedback, FeedbackPage, WorkItem, WorkState};
use crate::store::{Held, Unit, Write};
use crate::zoom::Body;
use crate::zoom::payload::ParticipantPage;

/// Collects what the participants of an event said of it.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect(context: &Context, event: &Candidate, item: WorkItem) -> Result<(), Stop> {
    let item = WorkItem { records_done: 0, records_total: None, ..item.begun_anew() };
    by_pages(context, event, item).await.map_err(|stop| match stop {
        // The events of the kind are read all the same.
        Stop::Kind(_, kind, refusal) => Stop::Kind(AskedFor::Feedback, kind, refusal),
        other => other,
    })
}

async fn by_pages(context: &Context, event: &Candidate, mut item: WorkItem) -> Result<(), Stop> {
    let mut walk = Walk::new(&context.client, event.kind, &event.uuid, List::Feedback);
    let mut seen = Seen::default();
    loop {
        let body = match walk.fetch().await {
            Ok(body) => body,
            Err(error) => return context.fail(event, item, error).await,
        };
        context.outcome().listing_answered();
        let is_first = walk.is_at_first_page();
        let page = ParticipantPage::read(&body.text).expect("the client has read the body as such a page");
        let noted = walk.note(Outline::of(&page));
        if is_first {
            seen.answers.clear();
        }
        let (answers, mut anomalies) = read(context, event, &page, &mut seen);
        if let Some(cause) = noted.anomaly {
            anomalies.note("next_page_token", None, &cause.to_string());
        }
        let Body { text, attempts, hold } = body;
        drop(text);
        item.attempts += attempts;
        item.records_done = noted.records;
        let unit = unit(event, is_first, answers, anomalies, Held::of(hold));
        if noted.is_last {
            let item = match noted.records {
                0 => context.empty_item(event, item),
                _ => item.finished(WorkState::Done, context.clock.now()),
            };
            return context.finish(item, unit).await;
        }
        context.commit(unit).await?;
    }
}

/// The answers of a list so far, by what their texts hash to: one that comes twice is one. Once it is written without
/// who gave it, nothing tells it from another's.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    answers: HashSet<u64>,
}

impl Seen {
    fn is_new(&mut self, json: &str) -> bool {
        self.answers.insert(self.hasher.hash_one(json))
    }
}

/// The answers of a page that none before it had, without those of people who leave no trace.
fn read(
    context: &Context,
    event: &Candidate,
    page: &ParticipantPage<'_>,
    seen: &mut Seen,
) -> (Vec<Feedback>, Anomalies) {
    let (facts, mut anomalies) = (named(event), Anomalies::default());
    let new = page.participants.iter().filter(|json| seen.is_new(json));
    let admissible = new.filter_map(|json| context.admissible_answer(&facts, json));
    let answers = admissible.filter_map(|json| flatten::feedback(&json, &mut anomalies)).collect();
    (answers, anomalies)
}

/// What is written of a page. An empty answer voids nothing that was said.
fn unit(event: &Candidate, is_first: bool, answers: Vec<Feedback>, anomalies: Anomalies, until: Held) -> Unit {
    if answers.is_empty() && anomalies.is_empty() {
        return Vec::new();
    }
    let is_first = is_first && !answers.is_empty();
    let (kind, uuid) = (event.kind, event.uuid.clone());
    vec![Write::Feedback(Box::new(FeedbackPage { kind, uuid, is_first, answers, anomalies })), Write::Until(until)]
}
