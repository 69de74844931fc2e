//! How many join records events have, for the plan of a dry run.
//!
//! A listing counts people, and lists are paged by joins: people who come and go make a list twice as long. The first
//! page of `/participants` tells the count of joins, which no other call but those for QoS does.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::context::Context;
use super::plan::{Plan, QOS_PAGE};
use crate::model::{EventKind, EventUuid, Listing, Source};
use crate::zoom::payload::ParticipantPage;

/// Questions that wait for their turn; the client bounds what is in flight.
const WAITING: usize = 64;

/// Corrects the plan's counts at one call for each event: of all, if participants are to be asked for one by one, else of
/// those whose list has more than one page. An event that cannot be counted keeps the listing's hint: a plan is worth
/// more than none.
pub async fn count_records(context: &Arc<Context>, plan: &mut Plan) {
    let exact_up_to = if context.options.source == Some(Source::Single) { 0 } else { QOS_PAGE };
    let large = plan.works.iter().enumerate().filter(|(_, work)| work.event.expected_records() > exact_up_to);
    let mut large =
        large.map(|(at, work)| (at, work.event.kind, work.event.uuid.clone())).collect::<Vec<_>>().into_iter();
    let mut asked = JoinSet::new();
    let mut counted = Vec::new();
    loop {
        while asked.len() < WAITING
            && let Some((at, kind, uuid)) = large.next()
        {
            let context = Arc::clone(context);
            asked.spawn(async move { (at, total_records(&context, kind, &uuid).await) });
        }
        let Some(answer) = asked.join_next().await else { break };
        counted.push(answer.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())));
    }
    for (at, records) in counted {
        if let Some(records) = records {
            plan.works[at].event.zoom_participants = Some(records);
        }
    }
}

async fn total_records(context: &Context, kind: EventKind, uuid: &EventUuid) -> Option<u32> {
    let body = context.client.participants(kind, uuid, Listing::Past, None).await.ok()?;
    let page = ParticipantPage::read(&body.text).expect("the client has read the body as such a page");
    page.total_records.and_then(|total| u32::try_from(total).ok())
}
