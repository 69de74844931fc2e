//! Participants one by one: each response is committed by itself, so that a run that is stopped resumes exactly.

use std::collections::BTreeSet;

use tokio::task::JoinSet;

use super::conclude;
use super::context::{Context, named};
use super::flattening::Flattening;
use super::outcome::{JoinItems, Stop, Whose};
use super::plan::Candidate;
use super::reservation::{Fit, Reservation};
use super::roster::Roster;
use super::wholeness::{Joins, Told};
use crate::model::{EventUuid, Listing, Source, WorkItem, WorkKey, WorkState};
use crate::store::{Held, Unit, Write};
use crate::zoom::client::Body;
use crate::zoom::payload::single;
use crate::zoom::{self, Client};

/// Tasks that wait for a turn of one event. The client bounds what is in flight; this bounds what waits.
const WAITING: usize = 64;

/// Collects everybody of an event: who was there, then each one's QoS, then the attributes that came with the first.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect_everybody(context: &Context, event: &Candidate, item: WorkItem) -> Result<(), Stop> {
    collect_rest(context, event, item, Told::default()).await
}

/// The same for an event whose list cannot be read to its end: whom it told of is not asked for again.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect_rest(context: &Context, event: &Candidate, item: WorkItem, list: Told) -> Result<(), Stop> {
    let reservation = context.reserve_calls(event.expected_roster_pages());
    if matches!(reservation, Fit::Later) {
        return context.leave_for_later(item.key).await;
    }
    let read = Roster::read(context, event).await?;
    drop(reservation);
    let mut roster = match read {
        Ok(roster) => roster,
        Err(error) => return context.fail(event, item, error).await,
    };
    let mut item = WorkItem { source: Some(Source::Single), state: WorkState::Pending, ..item };
    item.attempts += roster.attempts;
    let user_ids: BTreeSet<String> = roster.records().map(|record| record.session.user_id.clone()).collect();
    let list = (list.records > 0).then_some(list);
    let mut joins = Joins { roster: Some(roster.told.clone()), list, ..Joins::default() };
    joins.without_record = roster.told.user_ids.difference(&user_ids).cloned().collect();
    roster.note_contradiction(&joins);
    item.records_total = u32::try_from(user_ids.len()).ok();
    let whose = Whose::Event(user_ids.len());
    let user_ids = user_ids.into_iter().filter(|user_id| !joins.has_record(user_id)).collect();
    context.commit(vec![roster.facts(event)]).await?;
    let outcome = collect(context, event, &user_ids, whose, Some(&mut item), None).await?;
    note(&mut joins, &outcome);
    let responses = if context.options.attributes { roster.responses } else { Vec::new() };
    let unit: Unit = responses.into_iter().map(|response| Write::Response(Box::new(response))).collect();
    conclude::everybody(context, event, item, &joins, outcome, unit).await
}

/// Notes whose record came, and of whom Zoom says that it has none.
pub fn note(joins: &mut Joins, outcome: &JoinItems) {
    for (user_id, join) in outcome {
        if join.records_done > 0 {
            joins.singly.insert(user_id.clone());
        } else if join.state == WorkState::NotFound {
            joins.without_record.insert(user_id.clone());
        }
    }
}

/// Asks for joins that a list lacks, for at most so many, once a UTC day; what an earlier run read of them counts.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect_lacking(
    context: &Context,
    event: &Candidate,
    item: &mut WorkItem,
    joins: &Joins,
    most: usize,
) -> Result<JoinItems, Stop> {
    let today = context.terms.now.day();
    let lacking = joins.lacking();
    let (mut outcome, mut due) = read_and_due(context, event, &lacking);
    if item.lacking_asked_on != Some(today) {
        due.truncate(most);
        let joins_of_event = joins.roster.as_ref().map_or(0, |roster| roster.user_ids.len());
        outcome.extend(ask_for(context, event, due, Whose::Event(joins_of_event), None, None).await?);
        item.lacking_asked_on = Some(today);
        return Ok(outcome);
    }
    let denied = due.into_iter().filter(|join| join.state == WorkState::NotFound);
    outcome.extend(denied.map(|join| (join.key.participant.clone().unwrap_or_default(), join)));
    Ok(outcome)
}

/// Collects the QoS of these joins and returns how each ended; what was read is pending until its attributes are. What
/// the ledger holds is not asked for again. `progress` is the event's own item, which counts along; `reserved` are
/// calls that were reserved to them.
///
/// # Errors
///
/// What concerns more than this event.
pub async fn collect<'c>(
    context: &'c Context,
    event: &Candidate,
    user_ids: &BTreeSet<String>,
    whose: Whose<'_>,
    mut progress: Option<&mut WorkItem>,
    reserved: Option<Reservation<'c>>,
) -> Result<JoinItems, Stop> {
    let (mut outcome, due) = read_and_due(context, event, user_ids);
    if let Some(item) = &mut progress {
        item.records_done = u32::try_from(outcome.len()).unwrap_or(u32::MAX);
    }
    outcome.extend(ask_for(context, event, due, whose, progress, reserved).await?);
    Ok(outcome)
}

/// Asks for these joins and returns how each ended.
async fn ask_for<'c>(
    context: &'c Context,
    event: &Candidate,
    due: Vec<WorkItem>,
    whose: Whose<'_>,
    mut progress: Option<&mut WorkItem>,
    mut reserved: Option<Reservation<'c>>,
) -> Result<JoinItems, Stop> {
    let mut outcome = JoinItems::new();
    let flattening = context.flattening()?;
    let mut due = due.into_iter();
    let (mut asked, mut reservations, mut stop) = (JoinSet::new(), Vec::new(), None);
    loop {
        while stop.is_none()
            && asked.len() < WAITING
            && let Some(reservation) = one_call(context, reserved.as_mut())
            && let Some(item) = due.next()
        {
            reservations.push(reservation);
            asked.spawn(ask(context.client.clone(), event.uuid.clone(), item, whose.may_be_alone(event.kind)));
        }
        let Some(answer) = asked.join_next().await else { break };
        reservations.pop();
        // Nothing cancels a request but the end of the run, after which nobody asks why.
        let Ok((item, answer)) = answer else { return Err(Stop::Store) };
        let user_id = item.key.participant.clone().unwrap_or_default();
        let item = match answer {
            Ok(body) => store(context, event, &flattening, item, body, progress.as_deref_mut()).await?,
            Err(error) => match context.fail_join(event, item.clone(), error, whose).await {
                Ok(failed) => failed,
                // Answers that are on their way are paid for: they are waited for and stored.
                Err(limit @ (Stop::Budget | Stop::PoolUsedUp(_) | Stop::DailyLimit(_))) => {
                    stop = Some(limit);
                    item
                }
                Err(other) => return Err(other),
            },
        };
        outcome.insert(user_id, item);
    }
    match stop {
        Some(stop) => Err(stop),
        None if due.as_slice().is_empty() => Ok(outcome),
        None => Err(Stop::Budget),
    }
}

/// The reservation of one more call: of those that were reserved, else of those that are left.
fn one_call<'c>(context: &'c Context, reserved: Option<&mut Reservation<'c>>) -> Option<Reservation<'c>> {
    reserved.and_then(Reservation::split).or_else(|| match context.reserve_calls(1) {
        Fit::Fits(reservation) => Some(reservation),
        Fit::Later | Fit::Never => None,
    })
}

/// What the ledger holds of these joins, and what is to be asked for.
fn read_and_due(context: &Context, event: &Candidate, user_ids: &BTreeSet<String>) -> (JoinItems, Vec<WorkItem>) {
    let mut outcome = JoinItems::new();
    let mut due = Vec::new();
    for user_id in user_ids {
        let key = WorkKey::event(event.kind, event.uuid.clone()).of_participant(user_id);
        let known = event.items.iter().find(|item| item.key == key).cloned();
        match known {
            Some(item) if context.terms.has_final_qos(&item, event.end_at) => {
                outcome.insert(user_id.clone(), item);
            }
            known => {
                let item = known.unwrap_or_else(|| WorkItem::pending(key));
                due.push(WorkItem { records_done: 0, ..item.begun_anew() });
            }
        }
    }
    (outcome, due)
}

async fn store(
    context: &Context,
    event: &Candidate,
    flattening: &Flattening,
    item: WorkItem,
    body: Body,
    progress: Option<&mut WorkItem>,
) -> Result<WorkItem, Stop> {
    context.outcome().answered(event.kind);
    let now = context.clock.now();
    let Body { text, attempts, hold } = body;
    let facts = named(event);
    let flattened = flattening.with(move |assembler| {
        let participant = single(&text).expect("the client has read the body as such a response").participant;
        assembler.single(facts, now, participant)
    });
    let response = flattened.await?;
    let has_samples = response
        .records
        .iter()
        .flat_map(|received| &received.record)
        .any(|record| !record.samples.is_empty() || !record.anomalies.is_empty());
    let item = WorkItem {
        source: Some(Source::Single),
        attempts: item.attempts + attempts,
        records_done: 1,
        records_total: Some(1),
        ..item
    };
    let item = if has_samples { item.with_qos(now) } else { context.empty_item(event, item) };
    let mark = Write::Mark(Box::new(item.clone()));
    let mut unit = vec![Write::Response(Box::new(response)), mark, Write::Until(Held::of(hold))];
    if let Some(progress) = progress {
        progress.records_done += 1;
        progress.attempts += attempts;
        unit.push(Write::Mark(Box::new(progress.clone())));
    }
    context.commit(unit).await?;
    Ok(item)
}

/// Asks for one participant; as for lists, one that `past` does not know may be in a meeting of a single person.
async fn ask(
    client: Client,
    uuid: EventUuid,
    item: WorkItem,
    may_be_alone: bool,
) -> (WorkItem, Result<Body, zoom::Error>) {
    let (kind, user_id) = (item.key.kind, item.key.participant.clone().unwrap_or_default());
    let past = client.participant_qos(kind, &uuid, &user_id, Listing::Past).await;
    let is_unknown = |answer: &Result<Body, _>| matches!(answer, Err(zoom::Error::Item(failure)) if failure.state == WorkState::NotFound);
    if !may_be_alone || !is_unknown(&past) {
        return (item, past);
    }
    let past_one = client.participant_qos(kind, &uuid, &user_id, Listing::PastOne).await;
    if is_unknown(&past_one) { (item, past) } else { (item, past_one) }
}
