//! The listed participants of an event. Nobody else is stored.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::Context;
use super::outcome::{JoinItems, Problem, Stop, Whose, finished};
use super::page::Pages;
use super::people::{self, RosterEntry};
use super::plan::{Candidate, ListedWork, QOS_PAGE, is_user_id};
use super::reservation::{Fit, Reservation};
use super::roster::Roster;
use super::singles;
use super::wholeness::{Joins, Told};
use crate::model::{EventRef, Source, WorkItem, WorkKey, WorkState};
use crate::store::{Held, Unit, Write};
use crate::zoom;

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
                    wishes.extend(find(context, event, &read.told, &entries, work).await?);
                }
                roster = Some(read);
            }
            Err(error) => fail_all(context, event, written, error).await?,
        }
    }
    let user_ids: Arc<BTreeSet<String>> = Arc::new(wishes.iter().flat_map(|(_, user_ids)| user_ids).cloned().collect());
    if user_ids.is_empty() {
        return Ok(());
    }
    if let Some(roster) = &roster {
        context.commit(vec![roster.facts(event)]).await?;
        reserved.shrink_to(user_ids.len() as u64);
    }
    let listed = Listed {
        user_ids: &user_ids,
        direct: wishes.iter().filter(|(work, _)| is_user_id(&work.item)).flat_map(|(_, ids)| ids).cloned().collect(),
        in_roster: roster.iter().flat_map(|roster| &roster.told.user_ids).cloned().collect(),
    };
    let outcome = match context.options.source {
        Some(Source::Single) => listed.singly(context, event, &user_ids, Some(reserved)).await?,
        None if user_ids.len() == 1 => listed.singly(context, event, &user_ids, Some(reserved)).await?,
        source => {
            drop(reserved);
            listed.by_list(context, event, source == Some(Source::List)).await?
        }
    };
    if context.options.attributes && roster.is_none() {
        match Roster::read(context, event).await? {
            Ok(read) => roster = Some(read),
            Err(error) => {
                let works = wishes.into_iter().map(|(work, _)| work).collect();
                return fail_all(context, event, works, error).await;
            }
        }
    }
    let attributes = roster.filter(|_| context.options.attributes).map(|roster| roster.of(&user_ids));
    let mut unit: Unit = attributes.into_iter().flatten().map(|response| Write::Response(Box::new(response))).collect();
    let joins = finished(outcome.values().cloned(), context.clock.now());
    unit.extend(joins.into_iter().map(|join| Write::Mark(Box::new(join))));
    for wish in wishes {
        unit.extend(finish(context, event, wish, &outcome, &listed.direct));
    }
    context.commit(unit).await
}

/// Calls for an event, so that it gets on: many events that first read who was there would spend a small budget on that
/// alone, run after run. One that exceeds the whole budget has it to itself among its kind, and goes on from run to
/// run.
async fn reserve<'c>(
    context: &'c Context,
    event: &Candidate,
    expected_calls: u64,
) -> Option<(Reservation<'c>, Option<tokio::sync::MutexGuard<'c, ()>>)> {
    match context.reserve_calls(expected_calls) {
        Fit::Fits(reservation) => return Some((reservation, None)),
        Fit::Later => return None,
        Fit::Never => {}
    }
    let turn = context.single_file.lock().await;
    match context.reserve_calls(event.expected_roster_pages() + 1) {
        Fit::Fits(reservation) => Some((reservation, Some(turn))),
        Fit::Later => None,
        Fit::Never => {
            let subject = format!("{} {}", event.kind, event.uuid);
            let reason = "to read who was there takes more calls than the whole budget".to_owned();
            let event = Some((event.kind, EventRef::Uuid(event.uuid.clone())));
            context.report(Problem { subject, event, state: WorkState::Pending, reason });
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
async fn find(
    context: &Context,
    event: &Candidate,
    told: &Told,
    entries: &[RosterEntry],
    work: ListedWork,
) -> Result<Option<Wish>, Stop> {
    let written = work.item.key.participant.clone().unwrap_or_default();
    let people = match people::find(entries, &written) {
        people::Fit::Person(user_ids) => return Ok(Some((work, user_ids))),
        people::Fit::Nobody => return nobody(context, event, told, work).await.map(|()| None),
        people::Fit::Several(people) => people,
    };
    // Those who are not listed are told to whoever reads the summary, and stored nowhere.
    context.outcome().namesakes.push((Problem::of(&work.item).subject, people.clone()));
    let reason = format!("the name fits {} people; list a user_id, an e-mail address or a UUID", people.len());
    fail(context, event, work.item, WorkState::Failed, reason).await.map(|()| None)
}

/// Marks a listed participant who is not in the event's roster. Only a roster that is whole, of an event that has
/// settled, says that for good.
async fn nobody(context: &Context, event: &Candidate, told: &Told, work: ListedWork) -> Result<(), Stop> {
    let ListedWork { item, is_expected } = work;
    let joins = Joins { roster: Some(told.clone()), ..Joins::default() };
    let joins = Joins { without_record: BTreeSet::new(), singly: told.user_ids.clone(), ..joins };
    let shortfall = joins.shortfall(event.people_that_contradict_nothing_came());
    let now = context.clock.now();
    match shortfall {
        _ if !context.terms.is_settled(event.end_at) => {
            let item = context.young_item(event, item, "not in the event yet".to_owned());
            context.finish(item, Vec::new()).await
        }
        Some(shortfall) if context.terms.may_grow(&item, event) => {
            let item = context.young_item(event, item, format!("not among {shortfall}"));
            context.finish(item, Vec::new()).await
        }
        None if is_expected => {
            fail(context, event, item, WorkState::NotFound, "nobody in this event fits".to_owned()).await
        }
        Some(shortfall) if is_expected => {
            fail(context, event, item, WorkState::NotFound, format!("not among {shortfall}")).await
        }
        None => {
            let item = item.closed(WorkState::Empty, "not in this event".to_owned(), now);
            context.finish(item, Vec::new()).await
        }
        Some(shortfall) => {
            let item = item.closed(WorkState::Empty, format!("not among {shortfall}"), now);
            context.close(item, Vec::new()).await
        }
    }
}

/// Marks a listed participant whom no request failed for, and who is not to be had all the same.
async fn fail(
    context: &Context,
    event: &Candidate,
    item: WorkItem,
    state: WorkState,
    reason: String,
) -> Result<(), Stop> {
    let item = context.terms.counted(WorkItem { state, reason: Some(reason), ..item }, event);
    context.outcome().failed(&item);
    context.commit(vec![Write::Mark(Box::new(item))]).await
}

/// How a listed participant ended, by their joins: their own item, and joins that are closed with it. Nothing for one
/// whose only join is marked already.
fn finish(
    context: &Context,
    event: &Candidate,
    wish: Wish,
    outcome: &JoinItems,
    direct: &BTreeSet<String>,
) -> Vec<Write> {
    let (ListedWork { item, .. }, user_ids) = wish;
    let joins: Vec<&WorkItem> = user_ids.iter().filter_map(|user_id| outcome.get(user_id)).collect();
    let read = joins.iter().filter(|join| join.qos_finished_at.is_some()).count();
    if let [join] = joins[..]
        && join.key == item.key
        && read == 0
    {
        if join.records_done > 0 {
            context.outcome().succeeded(join);
        }
        return Vec::new();
    }
    let is_unread = |join: &&&WorkItem| join.state.is_failure() && join.state != WorkState::NotFound;
    if let Some(unread) = joins.iter().find(is_unread) {
        let reason = Some(format!("join {} could not be read", unread.key.participant.as_deref().unwrap_or("")));
        let item = context.terms.counted(WorkItem { state: WorkState::Failed, reason, ..item }, event);
        context.outcome().failed(&item);
        return vec![Write::Mark(Box::new(item))];
    }
    let item = with_joins(context, event, item, &joins, read);
    let mut marks = Vec::new();
    if item.state.is_final() {
        let open = joins.into_iter().filter(|join| join.qos_finished_at.is_none() && !is_direct(join, direct));
        marks.extend(open.map(|join| {
            let reason = "Zoom has no record of this join".to_owned();
            Write::Mark(Box::new(join.clone().closed(WorkState::Empty, reason, context.clock.now())))
        }));
    }
    marks.push(Write::Mark(Box::new(item)));
    marks
}

fn is_direct(join: &WorkItem, direct: &BTreeSet<String>) -> bool {
    join.key.participant.as_ref().is_some_and(|user_id| direct.contains(user_id))
}

/// The item of a listed participant of whom so many joins were `read`, and none failed. A join of which Zoom says that
/// it has no record counts as answered where any other came.
fn with_joins(context: &Context, event: &Candidate, item: WorkItem, joins: &[&WorkItem], read: usize) -> WorkItem {
    let (now, terms) = (context.clock.now(), &context.terms);
    let count = |joins: usize| u32::try_from(joins).unwrap_or(u32::MAX);
    let source = joins.first().and_then(|join| join.source);
    let item = WorkItem { source, records_done: count(read), records_total: Some(count(joins.len())), ..item };
    let shortfall = format!("{read} of {} joins", joins.len());
    let waits = joins.iter().any(|join| join.state == WorkState::NotReady);
    let item = if waits || (read == 0 && terms.may_grow(&item, event)) {
        context.young_item(event, item, shortfall)
    } else if read == 0 {
        let item = item.closed(WorkState::Empty, shortfall, now);
        context.outcome().closed(&item);
        return item;
    } else if joins.iter().all(|join| join.state == WorkState::Empty) {
        item.finished(WorkState::Empty, now)
    } else {
        item.finished(WorkState::Done, now)
    };
    context.outcome().succeeded(&item);
    item
}

/// Whether asking for those who are missing costs fewer calls than the rest of the list.
#[must_use]
pub fn goes_on_one_by_one(pages_left: u64, missing: usize) -> bool {
    pages_left > missing as u64
}

/// The joins that are wanted of an event.
struct Listed<'a> {
    user_ids: &'a Arc<BTreeSet<String>>,
    /// Those that the user listed by their `user_id`s.
    direct: BTreeSet<String>,
    /// Everybody whom the roster names, where it was read.
    in_roster: BTreeSet<String>,
}

impl Listed<'_> {
    async fn singly(
        &self,
        context: &Context,
        event: &Candidate,
        user_ids: &BTreeSet<String>,
        reserved: Option<Reservation<'_>>,
    ) -> Result<JoinItems, Stop> {
        singles::collect(context, event, user_ids, Whose::Listed(&self.direct), None, reserved).await
    }

    /// Reads the list for several joins. Unless the list was asked for, each page decides anew whether going on costs
    /// fewer calls than asking for the others one by one. Whom the list lacks is asked for singly, too.
    async fn by_list(&self, context: &Context, event: &Candidate, is_asked_for: bool) -> Result<JoinItems, Stop> {
        let user_ids = self.user_ids;
        let Fit::Fits(mut reservation) = context.reserve_calls(event.expected_pages()) else {
            return self.singly(context, event, user_ids, None).await;
        };
        let whole = WorkKey::event(event.kind, event.uuid.clone());
        let pending = |user_id: &String| (user_id.clone(), WorkItem::pending(whole.of_participant(user_id)));
        let mut open: JoinItems = user_ids.iter().map(pending).collect();
        let mut pages = Pages::with_qos(context, event)?.keeping(Arc::clone(user_ids));
        let (mut told, mut pages_read) = (Told::default(), 0);
        loop {
            let page = match pages.next(&mut told).await? {
                Ok(page) => page,
                Err(zoom::Error::TooLarge(_)) => {
                    let missing = missing(&open);
                    return self.go_on_singly(context, event, open, missing).await;
                }
                Err(error) => return self.fail(context, event, open, error).await,
            };
            reservation.keep();
            let records = page.response.records.iter().filter_map(|received| received.record.as_ref());
            for user_id in records.map(|record| &record.session.user_id) {
                if let Some(item) = open.get_mut(user_id) {
                    item.records_done += 1;
                }
            }
            pages_read += 1;
            let missing = missing(&open);
            let pages_left = page.total_records.map_or(0, |total| total.div_ceil(QOS_PAGE)).saturating_sub(pages_read);
            context.commit(vec![Write::Response(Box::new(page.response)), Write::Until(Held::of(page.hold))]).await?;
            let to_ask = if page.is_last {
                self.lacking(&told, missing)
            } else if !is_asked_for && goes_on_one_by_one(pages_left, missing.len()) {
                missing
            } else {
                continue;
            };
            return self.go_on_singly(context, event, open, to_ask).await;
        }
    }

    /// Marks the joins of a list that is read no further, but for those that are asked for singly instead.
    async fn go_on_singly(
        &self,
        context: &Context,
        event: &Candidate,
        mut open: JoinItems,
        to_ask: BTreeSet<String>,
    ) -> Result<JoinItems, Stop> {
        open.retain(|user_id, _| !to_ask.contains(user_id));
        let marks = self.close(context, event, &mut open);
        context.commit(marks).await?;
        open.extend(self.singly(context, event, &to_ask, None).await?);
        Ok(open)
    }

    /// Those of the missing whom the list ought to have: all, if it is not whole, else those whom the roster names.
    fn lacking(&self, told: &Told, missing: BTreeSet<String>) -> BTreeSet<String> {
        if told.is_whole() { missing.intersection(&self.in_roster).cloned().collect() } else { missing }
    }

    /// The joins as the failure of a page leaves them all.
    async fn fail(
        &self,
        context: &Context,
        event: &Candidate,
        joins: JoinItems,
        error: zoom::Error,
    ) -> Result<JoinItems, Stop> {
        let failed = context.fail_all(event, joins.into_values().collect(), error).await?;
        Ok(failed.into_iter().map(|join| (join.key.participant.clone().unwrap_or_default(), join)).collect())
    }

    /// Marks the joins that a list was read for: those met have their QoS, the others are not in the event.
    fn close(&self, context: &Context, event: &Candidate, joins: &mut JoinItems) -> Vec<Write> {
        let mut marks = Vec::new();
        for item in joins.values_mut() {
            let read = WorkItem { source: Some(Source::List), records_total: Some(item.records_done), ..item.clone() };
            *item = if read.records_done > 0 {
                read.with_qos(context.clock.now())
            } else if context.terms.is_settled(event.end_at) {
                let reason = Some("not in the event's list".to_owned());
                context.terms.counted(WorkItem { state: WorkState::NotFound, reason, ..read }, event)
            } else {
                context.young_item(event, read, "not in the event's list yet".to_owned())
            };
            if item.records_done == 0 && is_direct(item, &self.direct) {
                context.outcome().failed(item);
            }
            marks.push(Write::Mark(Box::new(item.clone())));
        }
        marks
    }
}

/// Those of the joins that the list has not told of.
fn missing(joins: &JoinItems) -> BTreeSet<String> {
    joins.iter().filter(|(_, item)| item.records_done == 0).map(|(user_id, _)| user_id.clone()).collect()
}

async fn fail_all(
    context: &Context,
    event: &Candidate,
    works: Vec<ListedWork>,
    error: zoom::Error,
) -> Result<(), Stop> {
    let items = works.into_iter().map(|work| work.item).collect();
    context.fail_all(event, items, error).await.map(drop)
}
