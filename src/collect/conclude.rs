//! How a whole event ends: done, empty, or still young, by what of it came.

use super::context::Context;
use super::outcome::{JoinItems, Stop, finished};
use super::plan::Candidate;
use super::wholeness::Joins;
use crate::model::{WorkItem, WorkState};
use crate::store::{Unit, Write};

/// Ends an event for now. `outcome` are the joins that were asked for singly, `unit` what is stored together with the
/// end. One that is not whole is young until Zoom had days to complete it, and is closed then, with what is missing.
///
/// # Errors
///
/// [`Stop::Store`] if the writer has ended.
pub async fn whole(
    context: &Context,
    event: &Candidate,
    item: WorkItem,
    joins: &Joins,
    outcome: JoinItems,
    mut unit: Unit,
) -> Result<(), Stop> {
    let people = event.people_that_contradict_nothing_came();
    let shortfall = joins.shortfall(people);
    let records_total = match shortfall {
        None => item.records_total.max(Some(joins.records())),
        Some(_) => joins.zoom_joins().or(people),
    };
    let item = WorkItem { records_done: joins.records(), records_total, ..item };
    let came = if joins.records() == 0 { WorkState::Empty } else { WorkState::Done };
    let may_grow = !context.terms.is_settled(event.end_at) || context.terms.may_grow(&item, event);
    let is_closed_short = shortfall.is_some() && !may_grow;
    let item = match shortfall {
        None if came == WorkState::Empty => context.empty_item(event, item),
        None => item.finished(came, context.clock.now()),
        Some(reason) if may_grow => context.young_item(event, item, reason),
        Some(reason) => item.closed(came, reason, context.clock.now()),
    };
    let read = finished(outcome.values().cloned(), context.clock.now());
    unit.extend(read.into_iter().map(|join| Write::Mark(Box::new(join))));
    if item.state.is_final() {
        let open = closed_joins(context, event, joins, outcome);
        unit.extend(open.into_iter().map(|join| Write::Mark(Box::new(join))));
    }
    if is_closed_short { context.close(item, unit).await } else { context.finish(item, unit).await }
}

/// The same where everybody is asked for singly: joins whose requests failed fail the event, too.
///
/// # Errors
///
/// [`Stop::Store`] if the writer has ended.
pub async fn everybody(
    context: &Context,
    event: &Candidate,
    item: WorkItem,
    joins: &Joins,
    outcome: JoinItems,
    mut unit: Unit,
) -> Result<(), Stop> {
    let is_unread = |join: &&WorkItem| join.state.is_failure() && join.state != WorkState::NotFound;
    let unread = outcome.values().filter(is_unread).count();
    if unread == 0 {
        return whole(context, event, item, joins, outcome, unit).await;
    }
    let reason = format!("{unread} of {} participants could not be read", outcome.len());
    let item = WorkItem { state: WorkState::Failed, reason: Some(reason), ..item };
    let item = context.terms.counted(item, event);
    context.outcome().failed(&item);
    let read = finished(outcome.into_values(), context.clock.now());
    unit.extend(read.into_iter().chain([item]).map(|item| Write::Mark(Box::new(item))));
    context.commit(unit).await
}

/// The joins of an event that has ended which are open yet, ended with it: no run would take them up again.
fn closed_joins(context: &Context, event: &Candidate, joins: &Joins, outcome: JoinItems) -> Vec<WorkItem> {
    let asked = |item: &WorkItem| item.key.participant.as_ref().is_some_and(|user_id| outcome.contains_key(user_id));
    let before: Vec<WorkItem> = event.open_joins().filter(|item| !asked(item)).cloned().collect();
    let is_read = |join: &WorkItem| join.state == WorkState::Pending && join.qos_finished_at.is_some();
    let is_open = |join: &WorkItem| !join.state.is_final() && !is_read(join);
    let now = context.clock.now();
    let close = |join: WorkItem| {
        let has_record = join.key.participant.as_ref().is_some_and(|user_id| joins.has_record(user_id));
        if has_record {
            return WorkItem { records_done: 1, records_total: Some(1), ..join }.finished(WorkState::Done, now);
        }
        join.closed(WorkState::Empty, "Zoom has no record of this join, and the event has ended".to_owned(), now)
    };
    before.into_iter().chain(outcome.into_values().filter(is_open)).map(close).collect()
}
