//! What the listed participants of an event will cost, for the plan of a dry run: a pure function of who was there.
//!
//! Only the roster tells whether somebody who is wanted in every event was in this one, and by how many joins.

use std::collections::BTreeSet;

use super::context::Options;
use super::listed::goes_on_one_by_one;
use super::people::{self, RosterEntry};
use super::plan::{Candidate, ListedWork, QOS_PAGE, Terms, is_user_id};
use super::whole::most_singles;
use crate::model::{EventKind, Source, WorkItem, WorkKey, WorkState};

/// The calls that collecting these participants takes, if the QoS list has the roster's order and nothing has to be
/// asked twice.
#[must_use]
pub fn listed_calls(
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
pub fn incomplete_calls(event: &Candidate, item: &WorkItem, options: Options, terms: &Terms) -> Option<u64> {
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
