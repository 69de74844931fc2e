//! The listed participants of an event. Nobody else is stored.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::Wanted;
use super::attributes::Roster;
use super::context::{Context, Stop, named};
use super::plan::{Candidate, ListedWork, QOS_PAGE, is_user_id};
use super::promise::{Fit, Promise};
use super::roster::{self, RosterEntry};
use super::singles;
use super::tally::Problem;
use super::walk::{List, Walk};
use crate::model::{Endpoint, Source, WorkItem, WorkKey, WorkState};
use crate::store::{Unit, Write};
use crate::zoom;
use crate::zoom::payload::ParticipantPage;

/// The joins of one listed participant.
type Wish = (ListedWork, BTreeSet<String>);

/// Collects the listed participants of an event: who they are, their QoS, their attributes.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect(
    context: &Context,
    event: &Candidate,
    works: Vec<ListedWork>,
    expected_calls: u64,
) -> Result<(), Stop> {
    let Some((mut reserved, _turn)) = reserve(context, event, expected_calls).await else {
        for work in works {
            context.leave_for_later(work.item.key).await?;
        }
        return Ok(());
    };
    let works = works.into_iter().map(|work| ListedWork { item: asked_anew(context, event, work.item), ..work });
    let (direct, written): (Vec<_>, Vec<_>) = works.partition(|work| is_user_id(&work.item));
    let mut wishes: Vec<Wish> = direct.into_iter().map(by_user_id).collect();
    let mut roster = None;
    if !written.is_empty() {
        match Roster::read(context, event).await? {
            Ok(read) => {
                let entries: Vec<RosterEntry> = read.records().map(RosterEntry::of).collect();
                for work in written {
                    wishes.extend(find(context, &entries, work).await?);
                }
                roster = Some(read);
            }
            Err(error) => fail_all(context, event, written, &error).await?,
        }
    }
    let user_ids: BTreeSet<String> = wishes.iter().flat_map(|(_, user_ids)| user_ids).cloned().collect();
    if user_ids.is_empty() {
        return Ok(());
    }
    if roster.is_some() {
        reserved.shrink_to(user_ids.len() as u64);
    }
    let outcome = match context.options.source {
        Some(Source::Single) => singles::collect(context, event, &user_ids, None, Some(reserved)).await?,
        None if user_ids.len() == 1 => singles::collect(context, event, &user_ids, None, Some(reserved)).await?,
        source => {
            drop(reserved);
            by_list(context, event, &user_ids, source == Some(Source::List)).await?
        }
    };
    if context.options.attributes && roster.is_none() {
        match Roster::read(context, event).await? {
            Ok(read) => roster = Some(read),
            Err(error) => {
                let works = wishes.into_iter().map(|(work, _)| work).collect();
                return fail_all(context, event, works, &error).await;
            }
        }
    }
    let attributes = roster.filter(|_| context.options.attributes).map(|roster| roster.of(&user_ids));
    let mut unit: Unit = attributes.into_iter().flatten().map(|response| Write::Response(Box::new(response))).collect();
    let joins = singles::finished(context, outcome.values().cloned());
    unit.extend(joins.into_iter().map(|join| Write::Mark(Box::new(join))));
    unit.extend(wishes.into_iter().filter_map(|wish| finish(context, wish, &outcome)));
    context.commit(unit).await
}

/// Calls for an event, so that it gets on: many events that first read who was there would spend a small budget on that
/// alone, run after run. One that exceeds the whole budget has it to itself among its kind, and goes on from run to run.
async fn reserve<'c>(
    context: &'c Context,
    event: &Candidate,
    expected_calls: u64,
) -> Option<(Promise<'c>, Option<tokio::sync::MutexGuard<'c, ()>>)> {
    match context.promise(expected_calls) {
        Fit::Fits(promise) => return Some((promise, None)),
        Fit::Later => return None,
        Fit::Never => {}
    }
    let turn = context.single_file.lock().await;
    match context.promise(event.expected_roster_pages() + 1) {
        Fit::Fits(promise) => Some((promise, Some(turn))),
        Fit::Later => None,
        Fit::Never => {
            let subject = format!("{} {}", event.kind, event.uuid);
            let reason = "to read who was there takes more calls than the whole budget".to_owned();
            context.report(Problem { subject, state: WorkState::Pending, reason });
            None
        }
    }
}

/// An item whose QoS was read too early begins again: with its old mark it would be asked for in every run to come.
fn asked_anew(context: &Context, event: &Candidate, item: WorkItem) -> WorkItem {
    if context.terms.has_final_qos(&item, event.end_at) {
        return item;
    }
    item.begun_anew()
}

fn by_user_id(work: ListedWork) -> Wish {
    let user_id = work.item.key.participant.clone().unwrap_or_default();
    (work, BTreeSet::from([user_id]))
}

/// Who a listed participant is; `None` if that is nobody or cannot be told, which is marked.
async fn find(context: &Context, entries: &[RosterEntry], work: ListedWork) -> Result<Option<Wish>, Stop> {
    let written = work.item.key.participant.clone().unwrap_or_default();
    let (state, reason) = match roster::find(entries, &written) {
        roster::Fit::Person(user_ids) => return Ok(Some((work, user_ids))),
        roster::Fit::Several(people) => {
            let reason = format!("the name fits {people} people; list a user_id, an e-mail address or a UUID");
            (WorkState::Failed, reason)
        }
        roster::Fit::Nobody if work.is_expected => (WorkState::NotFound, "nobody in this event fits".to_owned()),
        roster::Fit::Nobody => {
            let item = WorkItem {
                reason: Some("not in this event".to_owned()),
                ..work.item.finished(WorkState::Empty, context.clock.now())
            };
            return context.finish(item, Vec::new()).await.map(|()| None);
        }
    };
    let item = WorkItem { state, reason: Some(reason), ..work.item };
    context.tally().failed(&item, false);
    context.commit(vec![Write::Mark(Box::new(item))]).await.map(|()| None)
}

/// How a listed participant ended, by their joins. `None` for one whose only join failed, which is marked already.
fn finish(context: &Context, wish: Wish, outcome: &BTreeMap<String, WorkItem>) -> Option<Write> {
    let (ListedWork { item, .. }, user_ids) = wish;
    let joins: Vec<&WorkItem> = user_ids.iter().filter_map(|user_id| outcome.get(user_id)).collect();
    let item = if let Some(unread) = joins.iter().find(|join| join.qos_finished_at.is_none()) {
        if unread.key == item.key {
            return None;
        }
        let reason = Some(format!("join {} could not be read", unread.key.participant.as_deref().unwrap_or("")));
        WorkItem { state: WorkState::Failed, reason, ..item }
    } else {
        let is_empty = joins.iter().all(|join| join.state == WorkState::Empty);
        let state = if is_empty { WorkState::Empty } else { WorkState::Done };
        let count = u32::try_from(joins.len()).ok();
        let source = joins.first().and_then(|join| join.source);
        let item = WorkItem { source, records_done: count.unwrap_or(0), records_total: count, ..item };
        let item = item.finished(state, context.clock.now());
        context.tally().succeeded(&item);
        item
    };
    Some(Write::Mark(Box::new(item)))
}

/// Whether asking for those who are missing costs fewer calls than the rest of the list.
#[must_use]
pub fn goes_on_one_by_one(pages_left: u64, missing: usize) -> bool {
    pages_left > missing as u64
}

/// Reads the list for several joins. Unless the list was asked for, each page decides anew whether going on costs fewer
/// calls than asking for the others one by one.
async fn by_list(
    context: &Context,
    event: &Candidate,
    user_ids: &BTreeSet<String>,
    is_asked_for: bool,
) -> Result<BTreeMap<String, WorkItem>, Stop> {
    let Fit::Fits(mut promise) = context.promise(event.expected_pages()) else {
        return singles::collect(context, event, user_ids, None, None).await;
    };
    let whole = WorkKey::event(event.kind, event.uuid.clone());
    let mut open: BTreeMap<String, WorkItem> = BTreeMap::new();
    for user_id in user_ids {
        open.insert(user_id.clone(), WorkItem::pending(whole.of_participant(user_id)));
    }
    let mut assembler = context.assembler()?;
    let mut walk = Walk::new(&context.client, event.kind, &event.uuid, List::Qos);
    let mut pages_read = 0;
    loop {
        let body = match walk.fetch().await {
            Ok(body) => body,
            Err(error) => {
                let failed: Vec<WorkItem> = open.values().cloned().collect();
                for item in failed {
                    context.fail(event, item, error.clone()).await?;
                }
                return Ok(open);
            }
        };
        promise.keep();
        context.tally().answered(event.kind);
        let page = ParticipantPage::read(&body.text).expect("the client has read the body as such a page");
        let noted = walk.note(&page);
        let now = context.clock.now();
        let mut response = assembler
            .page(named(event), Endpoint::ParticipantsQos, now, &page, Wanted::Listed(user_ids))
            .map_err(|_| Stop::Store)?;
        if let Some(cause) = noted.anomaly {
            response.anomalies.note("next_page_token", None, &cause.to_string());
        }
        for user_id in response.records.iter().filter_map(|received| Some(&received.record.as_ref()?.session.user_id)) {
            if let Some(item) = open.get_mut(user_id) {
                item.records_done += 1;
            }
        }
        let mut unit = vec![Write::Response(Box::new(response))];
        if noted.is_last {
            unit.extend(close(context, event, &mut open));
            context.commit(unit).await?;
            return Ok(open);
        }
        context.commit(unit).await?;
        pages_read += 1;
        let pages_left = page.total_records.map_or(0, |total| total.div_ceil(QOS_PAGE)).saturating_sub(pages_read);
        let missing: BTreeSet<String> =
            open.iter().filter(|(_, item)| item.records_done == 0).map(|(user_id, _)| user_id.clone()).collect();
        if !is_asked_for && goes_on_one_by_one(pages_left, missing.len()) {
            let found = open.into_iter().filter(|(user_id, _)| !missing.contains(user_id));
            let mut outcome: BTreeMap<String, WorkItem> = found.collect();
            let unit = close(context, event, &mut outcome);
            context.commit(unit).await?;
            outcome.extend(singles::collect(context, event, &missing, None, None).await?);
            return Ok(outcome);
        }
    }
}

/// Marks the joins that a list was read for: those met have their QoS, the others are not in the event.
fn close(context: &Context, event: &Candidate, joins: &mut BTreeMap<String, WorkItem>) -> Vec<Write> {
    let mut marks = Vec::new();
    for item in joins.values_mut() {
        let read = WorkItem { source: Some(Source::List), records_total: Some(item.records_done), ..item.clone() };
        *item = if read.records_done > 0 {
            read.with_qos(context.clock.now())
        } else {
            let is_settled = context.terms.is_settled(event.end_at);
            let state = if is_settled { WorkState::NotFound } else { WorkState::NotReady };
            let item = WorkItem { state, reason: Some("not in the event's list".to_owned()), ..read };
            context.tally().failed(&item, false);
            item
        };
        marks.push(Write::Mark(Box::new(item.clone())));
    }
    marks
}

async fn fail_all(
    context: &Context,
    event: &Candidate,
    works: Vec<ListedWork>,
    error: &zoom::Error,
) -> Result<(), Stop> {
    for work in works {
        context.fail(event, work.item, error.clone()).await?;
    }
    Ok(())
}
