//! How many join records events have, for the plan of a dry run.
//!
//! A listing counts people, and lists are paged by joins: people who come and go make a list twice as long. The first
//! page of `/participants` tells the count of joins, which no other call but those for QoS does; all its pages tell who
//! of the listed people was there.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::attributes::Roster;
use super::context::Context;
use super::estimate::{incomplete_calls, listed_calls};
use super::people::RosterEntry;
use super::plan::{Plan, QOS_PAGE, Scope, Work};
use crate::model::{EventKind, EventUuid, Listing, Source};
use crate::zoom::payload::ParticipantPage;

/// Questions that wait for their turn; the client bounds what is in flight.
const WAITING: usize = 64;

/// Corrects the plan's counts. A whole event costs one call: any event, if participants are to be asked for one by one,
/// else one whose list has more than one page. One with listed participants costs its roster. An event that cannot be
/// counted keeps the listing's hint: a plan is worth more than none.
pub async fn count_records(context: &Arc<Context>, plan: &mut Plan) {
    let exact_up_to = if context.options.source == Some(Source::Single) { 0 } else { QOS_PAGE };
    let is_exact = |work: &Work| {
        work.foreseen_calls.is_some()
            || matches!(work.scope, Scope::Whole(_)) && work.event.expected_records() <= exact_up_to
    };
    let mut works = std::mem::take(&mut plan.works);
    for work in &mut works {
        if let Scope::Whole(item) = &work.scope {
            work.foreseen_calls = incomplete_calls(&work.event, item, context.options, &context.terms);
        }
    }
    let (exact, inexact): (Vec<_>, Vec<_>) = works.into_iter().partition(is_exact);
    plan.works = exact;
    let mut inexact = inexact.into_iter();
    let mut asked = JoinSet::new();
    loop {
        while asked.len() < WAITING
            && let Some(work) = inexact.next()
        {
            asked.spawn(counted(Arc::clone(context), work));
        }
        let Some(answer) = asked.join_next().await else { break };
        plan.works.push(answer.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())));
    }
}

async fn counted(context: Arc<Context>, mut work: Work) -> Work {
    let Scope::Listed(listed) = &work.scope else {
        let records = total_records(&context, work.event.kind, &work.event.uuid).await;
        work.event.zoom_participants = records.or(work.event.zoom_participants);
        return work;
    };
    let Ok(Ok(roster)) = Roster::read(&context, &work.event).await else { return work };
    let entries: Vec<RosterEntry> = roster.records().map(RosterEntry::of).collect();
    work.event.zoom_participants = u32::try_from(entries.len()).ok();
    work.foreseen_calls = Some(listed_calls(&work.event, listed, &entries, context.options, &context.terms));
    work
}

async fn total_records(context: &Context, kind: EventKind, uuid: &EventUuid) -> Option<u32> {
    let body = context.client.participants(kind, uuid, Listing::Past, None).await.ok()?;
    let page = ParticipantPage::read(&body.text).expect("the client has read the body as such a page");
    page.total_records.and_then(|total| u32::try_from(total).ok())
}
