//! What is asked for, in which order: a pure function of the targets, the ledger and the time.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use crate::model::name::folded;
use crate::model::{
    EventKind, EventNumber, EventRef, EventUuid, Source, Timestamp, WorkItem, WorkKey, WorkState, work,
};

use super::targets::ListedParticipant;

/// An event that a run may have to ask for, with what the ledger knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// The instance.
    pub uuid: EventUuid,
    /// Its number, if it is known.
    pub number: Option<EventNumber>,
    /// When it began.
    pub start_at: Option<Timestamp>,
    /// When it ended.
    pub end_at: Option<Timestamp>,
    /// Zoom's count of join records: a hint.
    pub zoom_participants: Option<u32>,
    /// Its title, for people.
    pub topic: Option<String>,
    /// Whether the user named it, rather than a listing.
    pub is_named: bool,
    /// Whose records are wanted; `None` is everybody's.
    pub listed: Option<Vec<ListedParticipant>>,
    /// The ledger's items of this event.
    pub items: Vec<WorkItem>,
    /// The ledger's item of what people said of it, where that is asked for.
    pub feedback: Option<WorkItem>,
}

/// One event to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The event.
    pub event: Candidate,
    /// The whole event, or its listed participants.
    pub scope: Scope,
    /// The calls that it takes, where a dry run has found that out.
    pub foreseen_calls: Option<u64>,
}

/// How much of an event is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everybody.
    Whole(WorkItem),
    /// These people, each as the user wrote them.
    Listed(Vec<ListedWork>),
    /// What people said of it.
    Feedback(WorkItem),
}

/// A listed participant and their item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedWork {
    /// The ledger's row.
    pub item: WorkItem,
    /// Whether the list names this event, so that the person must be in it.
    pub is_expected: bool,
}

/// The plan of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What to ask for, the events that Zoom will drop soonest first.
    pub works: Vec<Work>,
    /// Items that are final and stay as they are.
    pub is_final: u64,
    /// Items that failed too often and are asked for once a week.
    pub resting: u64,
    /// Items whose event ended too recently, with what is to be said of them meanwhile.
    pub young: Vec<WorkItem>,
    /// Everybody who was listed for an event, whether it is their turn or not.
    pub listed: Vec<WorkKey>,
}

/// When an event may be asked for, and when its answer is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The present.
    pub now: Timestamp,
    /// How long after its end an event's data may still be incomplete.
    pub settle_seconds: i64,
    /// Whether final items are asked for again.
    pub refresh: bool,
}

/// What a run does with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Ask,
    Final,
    Young,
    Rest,
}

/// UTC days after an event on which its data may still come.
pub(super) const GROWING_DAYS: u64 = 3;

impl Terms {
    /// Whether an event's data is complete by now. One whose end nobody knows counts as settled.
    #[must_use]
    pub fn is_settled(&self, end_at: Option<Timestamp>) -> bool {
        self.was_settled(end_at, self.now)
    }

    fn was_settled(&self, end_at: Option<Timestamp>, at: Timestamp) -> bool {
        end_at.is_none_or(|end_at| end_at.plus_seconds(self.settle_seconds) <= at)
    }

    /// Whether an item's QoS was read when it was complete, so that only the attributes may still be missing.
    #[must_use]
    pub fn has_final_qos(&self, item: &WorkItem, end_at: Option<Timestamp>) -> bool {
        !self.refresh && item.qos_finished_at.is_some_and(|at| self.was_settled(end_at, at))
    }

    /// Whether an event's data may still come, although it has settled. Of an event without a date nobody knows: it is
    /// asked for on some days.
    #[must_use]
    pub fn may_grow(&self, item: &WorkItem, event: &Candidate) -> bool {
        match event.day() {
            Some(day) => self.now.day() < day + Days::new(GROWING_DAYS),
            None => item.clone().failed_on(self.now.day()).failed_days < work::FAILING_DAYS,
        }
    }

    /// An item that was asked for today and is not ended, with this day counted: of failures before the event has
    /// settled nothing follows, and one that is not whole is closed by the date of its event, where it has one.
    #[must_use]
    pub fn counted(&self, item: WorkItem, event: &Candidate) -> WorkItem {
        let counts = match item.state {
            WorkState::NotReady => event.day().is_none(),
            state => state.is_failure() && self.is_settled(event.end_at),
        };
        let item = if counts { item.failed_on(self.now.day()) } else { item };
        let rests_until = item.failed_on.filter(|_| item.is_resting()).map(|day| day + Days::new(work::RESTING_DAYS));
        WorkItem { next_try_at: rests_until.map(Timestamp::start_of).or(item.next_try_at), ..item }
    }

    /// An item that waits until its event has settled, and says so.
    fn waiting(&self, item: WorkItem, event: &Candidate) -> WorkItem {
        let reason = item.reason.unwrap_or_else(|| format!("ended less than {} min ago", self.settle_seconds / 60));
        let next_try_at = event.end_at.map(|end_at| end_at.plus_seconds(self.settle_seconds));
        WorkItem { reason: Some(reason), next_try_at, ..item }
    }

    fn turn(&self, item: Option<&WorkItem>, event: &Candidate) -> Turn {
        let is_young = !self.is_settled(event.end_at);
        let Some(item) = item.filter(|_| !self.refresh) else {
            return if is_young && !event.is_named { Turn::Young } else { Turn::Ask };
        };
        match item.state {
            WorkState::Done if self.has_final_qos(item, event.end_at) || is_young => Turn::Final,
            WorkState::Expired if event.is_named => Turn::Ask,
            WorkState::Empty | WorkState::Expired => Turn::Final,
            _ if item.rests_on(self.now.day()) => Turn::Rest,
            _ if is_young && !event.is_named => Turn::Young,
            _ => Turn::Ask,
        }
    }
}

/// Plans a run over its candidates. An item that failed too often is asked for as any other if its event is `named` on
/// the command line.
#[must_use]
pub fn plan(candidates: Vec<Candidate>, named: &[(EventKind, EventRef)], terms: &Terms) -> Plan {
    let mut plan = Plan::default();
    for mut event in candidates {
        if event.is_one_of(named) {
            event.items = event.items.into_iter().map(WorkItem::named_anew).collect();
        }
        if event.is_forgotten() && !event.is_named {
            plan.is_final += 1;
            continue;
        }
        let whole = WorkKey::event(event.kind, event.uuid.clone());
        let scope = match &event.listed {
            None => plan.take(&event, whole, terms).map(Scope::Whole),
            Some(listed) => {
                let mut works = Vec::new();
                let keys = keys_of_listed(&whole, listed, &event.items);
                for (ListedParticipant { event: named, .. }, key) in listed.iter().zip(keys) {
                    plan.listed.push(key.clone());
                    let item = plan.take(&event, key, terms);
                    works.extend(item.map(|item| ListedWork { item, is_expected: named.is_some() }));
                }
                (!works.is_empty()).then_some(Scope::Listed(works))
            }
        };
        plan.works.extend(scope.map(|scope| Work { event, scope, foreseen_calls: None }));
    }
    plan.works.sort_by_key(|work| (work.event.start_at.is_none(), work.event.start_at));
    plan
}

/// Of which events it is asked what people said: of each once, after its quality of service is stored, which may come
/// about in the same run.
#[must_use]
pub fn feedback<'e>(
    events: impl IntoIterator<Item = &'e Candidate>,
    named: &[(EventKind, EventRef)],
    terms: &Terms,
) -> Vec<Work> {
    let ask = |event: &Candidate| {
        let known = event.feedback.clone();
        let known = if event.is_one_of(named) { known.map(WorkItem::named_anew) } else { known };
        // Of what Zoom has no records of, nobody said anything.
        let is_over = event.whole().is_some_and(|item| matches!(item.state, WorkState::Empty | WorkState::Expired));
        if event.listed.is_some() || event.is_forgotten() || is_over || terms.turn(known.as_ref(), event) != Turn::Ask {
            return None;
        }
        let key = WorkKey::feedback(event.kind, event.uuid.clone());
        let scope = Scope::Feedback(known.unwrap_or_else(|| WorkItem::pending(key)));
        Some(Work { event: event.clone(), scope, foreseen_calls: None })
    };
    let mut works: Vec<Work> = events.into_iter().filter_map(ask).collect();
    works.sort_by_key(|work| (work.event.start_at.is_none(), work.event.start_at));
    works
}

/// The ledger's keys of listed people, each as they were first written: whoever is written in another form on another
/// night is the same, and what was read of them is not asked for again.
#[must_use]
pub fn keys_of_listed(event: &WorkKey, listed: &[ListedParticipant], items: &[WorkItem]) -> Vec<WorkKey> {
    let written = items.iter().filter_map(|item| item.key.participant.as_deref());
    // Of two forms the first counts.
    let known: HashMap<String, &str> = written.rev().map(|written| (folded(written), written)).collect();
    let key = |row: &ListedParticipant| {
        let known = known.get(&folded(&row.participant)).copied();
        event.of_participant(known.unwrap_or(&row.participant))
    };
    listed.iter().map(key).collect()
}

impl Plan {
    /// The item to ask for, if it is its turn; else it is counted.
    fn take(&mut self, event: &Candidate, key: WorkKey, terms: &Terms) -> Option<WorkItem> {
        // The mark of an event that is named after it was forgotten counts no more.
        let known = event.items.iter().find(|item| item.key == key && !item.is_forgotten());
        match terms.turn(known, event) {
            Turn::Ask => return Some(known.cloned().unwrap_or_else(|| WorkItem::pending(key))),
            Turn::Final => self.is_final += 1,
            Turn::Rest => self.resting += 1,
            Turn::Young => {
                let item = known.cloned().unwrap_or_else(|| WorkItem::pending(key));
                self.young.push(terms.waiting(item, event));
            }
        }
        None
    }
}

/// Participants on a page of the QoS list, and on one of `/participants`.
pub(super) const QOS_PAGE: u64 = 10;
const PARTICIPANTS_PAGE: u64 = 300;

impl Candidate {
    /// Whether the event was forgotten, and is to stay so unless the user names it.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.items.iter().any(WorkItem::is_forgotten)
    }

    /// Whether the command line names it, by its UUID or by the number whose latest instance it is.
    fn is_one_of(&self, named: &[(EventKind, EventRef)]) -> bool {
        let is_meant = |event: &EventRef| match event {
            EventRef::Uuid(uuid) => *uuid == self.uuid,
            EventRef::Number(number) => Some(*number) == self.number,
        };
        self.is_named && named.iter().any(|(kind, event)| *kind == self.kind && is_meant(event))
    }

    /// The UTC day of the event, as far as Zoom tells.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.end_at.or(self.start_at).map(Timestamp::day)
    }

    /// How many people the listing counts, where so many contradict an empty list. A meeting of one person may have no
    /// records at all.
    #[must_use]
    pub fn people_that_contradict_nothing_came(&self) -> Option<u32> {
        let alone = match self.kind {
            EventKind::Meeting => 1,
            EventKind::Webinar => 0,
        };
        self.zoom_participants.filter(|&people| people > alone)
    }

    /// The item of the whole event.
    fn whole(&self) -> Option<&WorkItem> {
        self.items.iter().find(|item| item.key.participant.is_none())
    }

    /// Whether its quality of service is stored.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.whole().is_some_and(|item| item.state == WorkState::Done)
    }

    /// Items of joins that were asked for singly and have not ended.
    pub fn open_joins(&self) -> impl Iterator<Item = &WorkItem> {
        self.items.iter().filter(|item| is_user_id(item) && !item.state.is_final())
    }

    /// Join records of the event: as a list of an earlier run counted them, else as the listing hints.
    #[must_use]
    pub fn expected_records(&self) -> u64 {
        let counted = self.whole().and_then(|item| item.records_total);
        u64::from(counted.max(self.zoom_participants).unwrap_or(1).max(1))
    }

    /// Pages of the event's QoS list.
    #[must_use]
    pub fn expected_pages(&self) -> u64 {
        self.expected_records().div_ceil(QOS_PAGE)
    }

    /// Pages of the event's `/participants`.
    #[must_use]
    pub fn expected_roster_pages(&self) -> u64 {
        self.expected_records().div_ceil(PARTICIPANTS_PAGE)
    }
}

impl Work {
    /// Its share of [`Options::expected_calls`](super::context::Options::expected_calls).
    #[must_use]
    pub fn expected_calls(&self, source: Option<Source>, attributes: bool) -> u64 {
        self.foreseen_calls.unwrap_or_else(|| self.estimated_calls(source, attributes))
    }

    /// By the listing's counts. Of people who are wanted in every event each is taken to be in this one, too.
    fn estimated_calls(&self, source: Option<Source>, attributes: bool) -> u64 {
        let (records, pages) = (self.event.expected_records(), self.event.expected_pages());
        let roster = self.event.expected_roster_pages();
        match &self.scope {
            Scope::Whole(_) => match source {
                Some(Source::Single) => records + roster,
                _ => pages + if attributes { roster } else { 0 },
            },
            Scope::Listed(listed) => {
                let asked = listed.len() as u64;
                let needs_names = listed.iter().any(|work| !is_user_id(&work.item));
                let qos = match source {
                    Some(Source::Single) => asked,
                    Some(Source::List) => pages,
                    None => asked.min(pages),
                };
                qos + if attributes || needs_names { roster } else { 0 }
            }
            // More pages only if Zoom says so.
            Scope::Feedback(_) => 1,
        }
    }
}

/// Whether a listed participant is a `user_id`, which is asked for directly.
#[must_use]
pub fn is_user_id(item: &WorkItem) -> bool {
    item.key.participant.as_deref().is_some_and(|written| written.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2026-11-17T13:00:00Z.
    const NOW: Timestamp = Timestamp(1_794_920_400);
    const DAY_SECONDS: i64 = 86_400;

    fn terms(days: i64) -> Terms {
        Terms { now: NOW.plus_seconds(days * DAY_SECONDS), settle_seconds: 7200, refresh: false }
    }

    /// An event with one item.
    fn event(end_at: Option<Timestamp>, item: WorkItem) -> Candidate {
        let (kind, uuid) = (item.key.kind, EventUuid("a==".to_owned()));
        Candidate {
            kind,
            uuid,
            number: None,
            start_at: None,
            end_at,
            zoom_participants: None,
            topic: None,
            is_named: true,
            listed: None,
            items: vec![item],
            feedback: None,
        }
    }

    fn item(state: WorkState) -> WorkItem {
        let key = WorkKey::event(EventKind::Meeting, EventUuid("a==".to_owned()));
        WorkItem { state, ..WorkItem::pending(key) }
    }

    #[test]
    fn data_may_come_until_the_third_utc_day_after_the_event() {
        let grows = |days| {
            let event = event(Some(NOW), item(WorkState::NotReady));
            terms(days).may_grow(&event.items[0], &event)
        };
        assert_eq!([0, 1, 2, 3, 4].map(grows), [true, true, true, false, false]);
        // Of an event without a date the days on which it was asked for count.
        let mut tried = event(None, item(WorkState::NotReady));
        let mut grew = Vec::new();
        for day in [0, 0, 4, 9] {
            grew.push(terms(day).may_grow(&tried.items[0], &tried));
            let counted = terms(day).counted(tried.items[0].clone(), &tried);
            tried.items = vec![counted];
        }
        assert_eq!(grew, [true, true, true, false]);
    }

    #[test]
    fn what_failed_before_its_event_has_settled_does_not_count() {
        let early = event(Some(NOW), item(WorkState::Failed));
        assert_eq!(terms(0).counted(early.items[0].clone(), &early).failed_days, 0);
        assert_eq!(terms(1).counted(early.items[0].clone(), &early).failed_days, 1);
        let short = event(Some(NOW), item(WorkState::NotReady));
        assert_eq!(terms(1).counted(short.items[0].clone(), &short).failed_days, 0, "its date closes it");
    }

    proptest! {
        /// Whatever nights are skipped: what always fails is told on three days and asked for in every week after, and
        /// naming it begins anew.
        #[test]
        fn what_always_fails_is_told_on_three_days_and_asked_for_weekly(
            nights in proptest::collection::btree_set(0..120_i64, 1..90), named_on in proptest::option::of(0..120_i64),
        ) {
            let mut candidate = event(None, item(WorkState::Pending));
            let (mut told, mut asked_on, mut is_named) = (Vec::new(), Vec::new(), false);
            for &night in &nights {
                let named = [(EventKind::Meeting, EventRef::Uuid(candidate.uuid.clone()))];
                let names: &[_] = if named_on == Some(night) { &named } else { &[] };
                let planned = plan(vec![candidate.clone()], names, &terms(night));
                prop_assert_eq!(planned.works.len() as u64 + planned.resting, 1);
                let Some(Work { scope: Scope::Whole(item), .. }) = planned.works.into_iter().next() else { continue };
                asked_on.push(night);
                let failed = terms(night).counted(WorkItem { state: WorkState::NotFound, ..item }, &candidate);
                if !failed.was_told_often() {
                    told.push(night);
                }
                is_named |= !names.is_empty();
                candidate.items = vec![failed];
            }
            prop_assert!(told.len() <= if is_named { 6 } else { 3 }, "{:?}", told);
            prop_assert!(told.len() >= nights.len().min(3));
            for pair in nights.iter().collect::<Vec<_>>().windows(2) {
                let last = asked_on.iter().filter(|&asked| asked <= pair[0]).max();
                let is_due = last.is_some_and(|last| pair[1] - last >= 7);
                prop_assert!(!is_due || asked_on.contains(pair[1]), "{:?} of {:?}", asked_on, nights);
            }
        }
    }
}
