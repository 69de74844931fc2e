//! One event with everybody in it.

use super::context::Context;
use super::outcome::{JoinItems, Stop};
use super::page::{Page, Pages};
use super::plan::{Candidate, QOS_PAGE};
use super::reservation::{Fit, Reservation};
use super::roster::TOTAL_RECORDS;
use super::wholeness::{Joins, Told};
use super::{attributes, conclude, singles};
use crate::model::{Source, WorkItem, WorkState};
use crate::store::{Held, Unit, Write};
use crate::zoom;

/// Calls for single joins that a list lacks, beyond as many as it has pages.
const SINGLES_BEYOND_PAGES: u64 = 50;

/// How many joins of an event with so many are asked for singly on a day.
#[must_use]
pub fn most_singles(joins: u64) -> u64 {
    joins.div_ceil(QOS_PAGE) + SINGLES_BEYOND_PAGES
}

/// Collects a whole event: its QoS, then its attributes, then what the QoS lacks.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect(context: &Context, event: &Candidate, item: WorkItem) -> Result<(), Stop> {
    let item = if context.terms.has_final_qos(&item, event.end_at) {
        match attributes_only(context, event, item).await? {
            Some(item) => item,
            None => return Ok(()),
        }
    } else {
        item
    };
    let item = WorkItem { records_done: 0, records_total: None, ..item.begun_anew() };
    if context.options.source == Some(Source::Single) {
        return singles::collect_everybody(context, event, item).await;
    }
    match context.reserve_calls(event.expected_pages()) {
        Fit::Fits(reservation) => by_list(context, event, item, reservation).await,
        Fit::Never => {
            let _turn = context.single_file.lock().await;
            singles::collect_everybody(context, event, item).await
        }
        Fit::Later => context.leave_for_later(item.key).await,
    }
}

/// The rest of an event whose QoS an earlier run read. Whose records those were is known no more, so the item comes
/// back if the roster has more joins than it has records.
async fn attributes_only(context: &Context, event: &Candidate, item: WorkItem) -> Result<Option<WorkItem>, Stop> {
    let reservation = context.reserve_calls(event.expected_roster_pages());
    if matches!(reservation, Fit::Later) {
        return context.leave_for_later(item.key).await.map(|()| None);
    }
    let walked = match attributes::walk(context, event, |_| true).await? {
        Ok(walked) => walked,
        Err(error) => return context.fail(event, item, error).await.map(|()| None),
    };
    drop(reservation);
    let item = WorkItem { attempts: item.attempts + walked.attempts, ..item };
    if walked.told.user_ids.len() as u64 > u64::from(item.records_done) {
        return Ok(Some(item));
    }
    let (user_ids, records, total) = (walked.told.user_ids.clone(), item.records_done, item.records_total);
    let joins = Joins::of_list(Told { user_ids, records, total, ended: None });
    end(context, event, item, joins, walked).await.map(|()| None)
}

async fn by_list(
    context: &Context,
    event: &Candidate,
    item: WorkItem,
    mut reservation: Reservation<'_>,
) -> Result<(), Stop> {
    let mut item = WorkItem { source: Some(Source::List), state: WorkState::Pending, ..item };
    let mut pages = Pages::with_qos(context, event)?;
    let mut told = Told::default();
    let mut unit = vec![Write::CountedAnew(event.kind, event.uuid.clone())];
    loop {
        let page = match pages.next(&mut told).await? {
            Ok(page) => page,
            Err(zoom::Error::TooLarge(failure)) => {
                drop(reservation);
                let item = WorkItem { attempts: item.attempts + failure.attempts, ..item };
                return singles::collect_rest(context, event, item, told).await;
            }
            Err(error) => return context.fail(event, item, error).await,
        };
        reservation.keep();
        let Page { mut response, attempts, is_last, hold, .. } = page;
        item.attempts += attempts;
        (item.records_done, item.records_total) = (told.records, told.total);
        if is_last {
            drop(reservation);
            let joins = Joins::of_list(told);
            if let Some(text) = joins.list_contradiction() {
                response.anomalies.note(TOTAL_RECORDS, None, &text);
            }
            unit.extend([Write::Response(Box::new(response)), Write::Until(Held::of(hold))]);
            return after_list(context, event, item, joins, unit).await;
        }
        let mark = Write::Mark(Box::new(item.clone()));
        unit.extend([Write::Response(Box::new(response)), mark, Write::Until(Held::of(hold))]);
        context.commit(std::mem::take(&mut unit)).await?;
    }
}

/// Goes on with an event whose list was read, as far as that is needed: the roster tells attributes, and who lacks.
async fn after_list(
    context: &Context,
    event: &Candidate,
    item: WorkItem,
    joins: Joins,
    mut unit: Unit,
) -> Result<(), Stop> {
    let nothing_came = joins.zoom_joins().is_none();
    let is_worth_a_walk = !nothing_came || event.people_that_contradict_nothing_came().is_some();
    if joins.are_whole() && !(context.options.attributes && is_worth_a_walk) {
        return conclude::whole(context, event, item, &joins, JoinItems::new(), unit).await;
    }
    let item = if joins.are_whole() && !nothing_came { item.with_qos(context.clock.now()) } else { item };
    unit.push(Write::Mark(Box::new(item.clone())));
    context.commit(unit).await?;
    let reservation = context.reserve_calls(event.expected_roster_pages());
    if matches!(reservation, Fit::Later) {
        return context.leave_for_later(item.key).await;
    }
    let walked = attributes::walk(context, event, |user_id| joins.has_record(user_id)).await?;
    drop(reservation);
    match walked {
        Ok(walked) => end(context, event, item, joins, walked).await,
        Err(error) if context.options.attributes || !concerns_roster_only(&error) => {
            context.fail(event, item, error).await
        }
        Err(_) => conclude::whole(context, event, item, &joins, JoinItems::new(), Vec::new()).await,
    }
}

/// Whether a roster that nobody asked for is simply not to be had, such as one that the app has no scope for.
fn concerns_roster_only(error: &zoom::Error) -> bool {
    use zoom::Refusal;
    matches!(
        error,
        zoom::Error::Item(_)
            | zoom::Error::TooLarge(_)
            | zoom::Error::ListTokenExpired
            | zoom::Error::Refused(Refusal::Scope { .. } | Refusal::Plan { .. } | Refusal::Role { .. })
    )
}

/// Ends an event whose roster was walked, once those whom its list lacks were asked for.
async fn end(
    context: &Context,
    event: &Candidate,
    item: WorkItem,
    mut joins: Joins,
    mut walked: attributes::Walked,
) -> Result<(), Stop> {
    let mut item = WorkItem { attempts: item.attempts + walked.attempts, ..item };
    joins.roster = Some(walked.told.clone());
    walked.note_contradiction(&joins);
    let most = usize::try_from(most_singles(joins.zoom_joins().unwrap_or(0).into())).unwrap_or(usize::MAX);
    let outcome = singles::collect_lacking(context, event, &mut item, &joins, most).await?;
    singles::note(&mut joins, &outcome);
    let mut responses = walked.held_back;
    if !context.options.attributes {
        for response in &mut responses {
            response.records.clear();
        }
    }
    let unit = responses.into_iter().map(|response| Write::Response(Box::new(response))).collect();
    conclude::whole(context, event, item, &joins, outcome, unit).await
}
