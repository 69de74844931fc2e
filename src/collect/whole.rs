//! One event with everybody in it.

use super::assemble::Wanted;
use super::attributes;
use super::context::{Context, Stop, named};
use super::plan::Candidate;
use super::promise::{Fit, Promise};
use super::singles;
use super::walk::{List, Walk};
use crate::model::{Endpoint, Source, WorkItem, WorkState};
use crate::store::Write;
use crate::zoom::payload::ParticipantPage;

/// Collects a whole event: its QoS, then its attributes.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect(context: &Context, event: &Candidate, item: WorkItem) -> Result<(), Stop> {
    if context.terms.has_final_qos(&item, event.end_at) {
        return attributes::collect_whole(context, event, item).await;
    }
    let item = WorkItem { records_done: 0, records_total: None, ..item.begun_anew() };
    if context.options.source == Some(Source::Single) {
        return singles::collect_everybody(context, event, item).await;
    }
    match context.promise(event.expected_pages()) {
        Fit::Fits(promise) => by_list(context, event, item, promise).await,
        Fit::Never => {
            let _turn = context.single_file.lock().await;
            singles::collect_everybody(context, event, item).await
        }
        Fit::Later => context.leave_for_later(item.key).await,
    }
}

async fn by_list(context: &Context, event: &Candidate, item: WorkItem, mut promise: Promise<'_>) -> Result<(), Stop> {
    let mut item = WorkItem { source: Some(Source::List), state: WorkState::Pending, ..item };
    let mut assembler = context.assembler()?;
    let mut walk = Walk::new(&context.client, event.kind, &event.uuid, List::Qos);
    loop {
        let body = match walk.fetch().await {
            Ok(body) => body,
            Err(error) => return context.fail(event, item, error).await,
        };
        promise.keep();
        context.tally().answered(event.kind);
        let page = ParticipantPage::read(&body.text).expect("the client has read the body as such a page");
        let noted = walk.note(&page);
        let now = context.clock.now();
        let endpoint = Endpoint::ParticipantsQos;
        let mut response =
            assembler.page(named(event), endpoint, now, &page, Wanted::Everybody).map_err(|_| Stop::Store)?;
        if let Some(cause) = noted.anomaly {
            response.anomalies.note("next_page_token", None, &cause.to_string());
        }
        item.attempts += body.attempts;
        item.records_done = noted.records;
        item.records_total = page.total_records.and_then(|total| u32::try_from(total).ok());
        let response = Write::Response(Box::new(response));
        if !noted.is_last {
            context.commit(vec![response, Write::Mark(Box::new(item.clone()))]).await?;
            continue;
        }
        if noted.records == 0 {
            return context.finish(context.empty_item(event, item), vec![response]).await;
        }
        if !context.options.attributes {
            return context.finish(item.finished(WorkState::Done, now), vec![response]).await;
        }
        drop(promise);
        item = item.with_qos(now);
        context.commit(vec![response, Write::Mark(Box::new(item.clone()))]).await?;
        return attributes::collect_whole(context, event, item).await;
    }
}
