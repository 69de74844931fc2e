//! What a plan will cost, for a dry run.
//!
//! A listing counts people, and lists are paged by joins: people who come and go make a list twice as long. The first
//! page of `/participants` tells the count of joins, which no other call but those for QoS does; all its pages tell who
//! of the listed people was there, and by how many joins.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::context::{Context, Options};
use super::listed::goes_on_one_by_one;
use super::people::{self, RosterEntry};
use super::plan::{Candidate, ListedWork, Plan, QOS_PAGE, Scope, Terms, Work, is_user_id};
use super::roster::Roster;
use super::whole::most_singles;
use crate::model::{EventKind, EventUuid, Listing, Source, WorkItem, WorkKey, WorkState};
use crate::zoom::payload::ParticipantPage;

/// Questions that wait for their turn; the client bounds what is in flight.
const WAITING: usize = 64;

/// Corrects the plan's counts. A whole event costs one call: any event, if participants are to be asked for one by one,
/// else one whose list has more than one page. One with listed participants costs its roster. An event that cannot be
/// counted keeps the listing's hint: a plan is worth more than none.
///
/// # Panics
///
/// If a task did; the program has ended by then.
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
        plan.works.push(answer.expect("a panic ends the program"));
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

/// The calls that collecting these participants takes, if the QoS list has the roster's order and nothing has to be
/// asked twice.
#[must_use]
fn listed_calls(
    event: &Candidate,
    works: &[ListedWork],
    roster: &[RosterEntry],
    options: Options,
    terms: &Terms,
) -> u64 {
    let (direct, written): (Vec<_>, Vec<_>) = works.iter().partition(|work| is_user_id(&work.item));
    let name = |work: &ListedWork| work.item.key.participant.clone().unwrap_or_default();
    let mut joins: BTreeSet<String> = direct.into_iter().map(name).collect();
    for work in &written {
        if let people::Fit::Person(user_ids) = people::find(roster, &name(work)) {
            joins.extend(user_ids);
        }
    }
    let attendance = Attendance { event, roster, terms };
    let qos = match options.source {
        Some(Source::Single) => attendance.one_by_one(&joins),
        None if joins.len() <= 1 => attendance.one_by_one(&joins),
        _ if joins.is_empty() => 0,
        source => attendance.by_list(joins, source == Some(Source::List)),
    };
    let reads_roster = !written.is_empty() || options.attributes;
    qos + if reads_roster { event.expected_roster_pages() } else { 0 }
}

/// The calls that an event takes which an earlier run found not to be whole, if its lists stay as they were; `None` for
/// any other event.
#[must_use]
fn incomplete_calls(event: &Candidate, item: &WorkItem, options: Options, terms: &Terms) -> Option<u64> {
    let lacking =
        item.records_total.and_then(|total| total.checked_sub(item.records_done)).filter(|&lacking| lacking > 0)?;
    if item.state != WorkState::NotReady || terms.has_final_qos(item, event.end_at) {
        return None;
    }
    let read_singly = event.items.iter().filter(|join| is_user_id(join) && terms.has_final_qos(join, event.end_at));
    let pages = match options.source {
        Some(Source::Single) => 0,
        _ => u64::from(item.records_done).saturating_sub(read_singly.count() as u64).div_ceil(QOS_PAGE).max(1),
    };
    let singly = match options.source {
        _ if item.lacking_asked_on == Some(terms.now.day()) => 0,
        Some(Source::Single) => u64::from(lacking),
        _ => u64::from(lacking).min(most_singles(event.expected_records())),
    };
    Some(pages + event.expected_roster_pages() + singly)
}

/// Who was in an event, and what of it the ledger holds.
struct Attendance<'a> {
    event: &'a Candidate,
    roster: &'a [RosterEntry],
    terms: &'a Terms,
}

impl Attendance<'_> {
    fn one_by_one(&self, joins: &BTreeSet<String>) -> u64 {
        joins.iter().map(|user_id| self.single_calls(user_id)).sum()
    }

    /// A meeting that does not know a participant is asked once more, as that of a single person.
    fn single_calls(&self, user_id: &str) -> u64 {
        let key = WorkKey::event(self.event.kind, self.event.uuid.clone()).of_participant(user_id);
        let known = self.event.items.iter().find(|item| item.key == key);
        if known.is_some_and(|item| self.terms.has_final_qos(item, self.event.end_at)) {
            return 0;
        }
        if self.event.kind == EventKind::Webinar || self.position(user_id).is_some() { 1 } else { 2 }
    }

    /// Page by page, as long as that costs fewer calls than asking for those who are still missing.
    fn by_list(&self, mut missing: BTreeSet<String>, is_asked_for: bool) -> u64 {
        let pages = self.event.expected_pages();
        for read in 1..pages {
            missing.retain(|user_id| self.position(user_id).is_none_or(|at| at as u64 >= read * QOS_PAGE));
            if !is_asked_for && goes_on_one_by_one(pages - read, missing.len()) {
                return read + self.one_by_one(&missing);
            }
        }
        pages
    }

    fn position(&self, user_id: &str) -> Option<usize> {
        self.roster.iter().position(|entry| entry.user_id == user_id)
    }
}
