//! Whether what Zoom answered is all of an event: a pure function of its lists and of what was asked singly.
//!
//! A list can end before its own count, in silence: with an empty page token, or with one that repeats. So nothing is
//! taken for whole because a list ended.

use std::collections::BTreeSet;

use super::list::Noted;
use crate::model::count::several;
use crate::zoom::pagination::Loop;

/// What one of an event's lists told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Whose records it holds, those that are left out on purpose included.
    pub user_ids: BTreeSet<String>,
    /// Distinct records.
    pub records: u32,
    /// Records that it says it has; the largest count of its pages.
    pub total: Option<u32>,
    /// Why it was ended before Zoom said so.
    pub ended: Option<Loop>,
}

/// What is known of an event's joins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Joins {
    /// The QoS list; `None` if everybody is asked for singly.
    pub list: Option<Told>,
    /// `/participants`; `None` if it was not walked.
    pub roster: Option<Told>,
    /// Whose record came singly.
    pub singly: BTreeSet<String>,
    /// Who needs no record: those of whom Zoom says that it has none, and those who are left out on purpose.
    pub without_record: BTreeSet<String>,
}

impl Told {
    /// Takes note of a page: of what the walk makes of it, of the count that it states, and of whose records it holds.
    pub fn note(&mut self, noted: Noted, total_records: Option<u64>, user_ids: Vec<String>) {
        self.records = noted.records;
        self.total = self.total.max(total_records.map(|total| u32::try_from(total).unwrap_or(u32::MAX)));
        self.ended = self.ended.or(noted.anomaly);
        self.user_ids.extend(user_ids);
    }

    /// Whether it holds as many records as it says, and ended by itself.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.ended.is_none() && self.total.is_none_or(|total| self.records >= total)
    }

    /// The two counts of a list, where they differ.
    fn contradiction(&self, name: &str) -> Option<String> {
        let total = self.total.filter(|&total| total != self.records)?;
        Some(format!("{name} holds {} and says {total}", several(self.records, "record")))
    }

    /// The greatest count of records.
    fn greatest(&self) -> u32 {
        self.total.unwrap_or(0).max(self.records)
    }
}

impl Joins {
    /// Those of a QoS list.
    #[must_use]
    pub fn of_list(list: Told) -> Self {
        Self { list: Some(list), ..Self::default() }
    }

    /// Whether nothing more is to be asked about a join.
    #[must_use]
    fn is_answered(&self, user_id: &str) -> bool {
        self.has_record(user_id) || self.without_record.contains(user_id)
    }

    /// Whether a record of a join came, from the list or singly.
    #[must_use]
    pub fn has_record(&self, user_id: &str) -> bool {
        self.singly.contains(user_id) || self.list.as_ref().is_some_and(|list| list.user_ids.contains(user_id))
    }

    /// Joins that the roster names and that were not answered.
    #[must_use]
    pub fn lacking(&self) -> BTreeSet<String> {
        let named = self.roster.iter().flat_map(|roster| &roster.user_ids);
        named.filter(|user_id| !self.is_answered(user_id)).cloned().collect()
    }

    /// Whether every join of a whole roster was answered or, without such a roster, the list is as long as it says.
    #[must_use]
    pub fn are_whole(&self) -> bool {
        let of = |told: &Option<Told>| told.as_ref().is_some_and(Told::is_whole);
        self.lacking().is_empty() && (of(&self.roster) || of(&self.list))
    }

    /// Records that came.
    #[must_use]
    pub fn records(&self) -> u32 {
        let listed = self.list.as_ref();
        let singly = self.singly.iter().filter(|id| listed.is_none_or(|list| !list.user_ids.contains(*id))).count();
        listed.map_or(0, |list| list.records).saturating_add(u32::try_from(singly).unwrap_or(u32::MAX))
    }

    /// Joins by the greatest of Zoom's own counts; `None` if no list states, holds or names any.
    #[must_use]
    pub fn zoom_joins(&self) -> Option<u32> {
        let named = self.records().saturating_add(u32::try_from(self.lacking().len()).unwrap_or(u32::MAX));
        let told = self.list.iter().chain(&self.roster).map(Told::greatest).max();
        told.max(Some(named)).filter(|&joins| joins > 0)
    }

    /// How much is missing, in words: "10 of 25 joins"; `None` if nothing is. `people` is how many the listing of
    /// events counts, where that contradicts an empty list: people are not joins, so it says nothing of any other.
    #[must_use]
    pub fn shortfall(&self, people: Option<u32>) -> Option<String> {
        let records = self.records();
        match (self.zoom_joins(), people) {
            (Some(joins), _) if records == 0 => Some(format!("0 of {joins} joins")),
            (None, Some(people)) if records == 0 => Some(format!("0 of {people} people")),
            _ if self.are_whole() => None,
            (Some(joins), _) if records < joins => Some(format!("{records} of {joins} joins")),
            _ => Some(format!("{} of a list without an end", several(records, "join"))),
        }
    }

    /// What the QoS list contradicts in itself.
    #[must_use]
    pub fn list_contradiction(&self) -> Option<String> {
        self.list.as_ref()?.contradiction("the list")
    }

    /// What the roster contradicts, in itself and in the list.
    #[must_use]
    pub fn roster_contradiction(&self) -> Option<String> {
        let roster = self.roster.as_ref()?;
        let other = self.list.as_ref().filter(|list| list.records != roster.records);
        let of_list = other.map(|list| {
            format!(
                "the list holds {} and the list of participants {}",
                several(list.records, "record"),
                roster.records
            )
        });
        let texts: Vec<String> = roster.contradiction("the list of participants").into_iter().chain(of_list).collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(user_ids: std::ops::Range<u32>, total: Option<u32>, ended: Option<Loop>) -> Told {
        let user_ids: BTreeSet<String> = user_ids.map(|id| id.to_string()).collect();
        Told { records: u32::try_from(user_ids.len()).unwrap(), user_ids, total, ended }
    }

    fn ids(user_ids: std::ops::Range<u32>) -> BTreeSet<String> {
        user_ids.map(|id| id.to_string()).collect()
    }

    #[track_caller]
    fn check(joins: &Joins, people: Option<u32>, expected: Option<&str>) {
        assert_eq!(joins.shortfall(people).as_deref(), expected, "{joins:?}");
    }

    #[test]
    fn a_list_alone_is_judged_by_its_own_count() {
        let list = |records, total, ended| Joins::of_list(told(0..records, total, ended));
        check(&list(10, Some(10), None), None, None);
        check(&list(10, None, None), None, None);
        check(&list(11, Some(10), None), None, None);
        check(&list(10, Some(25), None), None, Some("10 of 25 joins"));
        check(&list(10, Some(25), Some(Loop::TokenRepeats)), None, Some("10 of 25 joins"));
        check(&list(25, Some(25), Some(Loop::TokenRepeats)), None, Some("25 joins of a list without an end"));
    }

    #[test]
    fn an_empty_list_is_contradicted_by_people_and_no_other_list_is() {
        let list = |records, total| Joins::of_list(told(0..records, total, None));
        check(&list(0, Some(0)), None, None);
        check(&list(0, Some(0)), Some(12), Some("0 of 12 people"));
        check(&list(0, None), Some(12), Some("0 of 12 people"));
        check(&list(0, Some(25)), Some(12), Some("0 of 25 joins"));
        check(&list(4, Some(4)), Some(12), None);
    }

    #[test]
    fn a_whole_roster_decides_whatever_the_list_says() {
        let with = |list: Told, roster: Told| Joins { roster: Some(roster), ..Joins::of_list(list) };
        check(&with(told(0..10, Some(25), None), told(0..10, Some(10), None)), None, None);
        check(&with(told(0..10, Some(10), None), told(0..25, Some(25), None)), None, Some("10 of 25 joins"));
        let mut joins = with(told(0..10, Some(25), None), told(0..25, Some(25), None));
        assert_eq!(joins.lacking(), ids(10..25));
        joins.singly = ids(10..24);
        check(&joins, None, Some("24 of 25 joins"));
        joins.without_record = ids(24..25);
        check(&joins, None, None);
        assert_eq!((joins.records(), joins.zoom_joins()), (24, Some(25)));
        // A roster that is cut short decides nothing, but whom it names is asked for.
        check(&with(told(0..10, Some(10), None), told(0..5, Some(10), None)), None, None);
        check(&with(told(0..10, Some(10), None), told(5..12, Some(30), None)), None, Some("10 of 30 joins"));
        // Nobody answered, although Zoom denies each of them: nothing came of an event that had people.
        let denied = Joins { roster: Some(told(0..3, None, None)), without_record: ids(0..3), ..Joins::default() };
        check(&denied, None, Some("0 of 3 joins"));
    }

    #[test]
    fn both_counts_are_named_where_two_differ() {
        let joins = Joins { roster: Some(told(0..12, Some(30), None)), ..Joins::of_list(told(0..10, Some(25), None)) };
        assert_eq!(joins.list_contradiction().as_deref(), Some("the list holds 10 records and says 25"));
        let text = "the list of participants holds 12 records and says 30; \
                    the list holds 10 records and the list of participants 12";
        assert_eq!(joins.roster_contradiction().as_deref(), Some(text));
        let agreed = Joins { roster: Some(told(0..9, None, None)), ..Joins::of_list(told(0..9, Some(9), None)) };
        assert_eq!((agreed.list_contradiction(), agreed.roster_contradiction()), (None, None));
    }

    fn any_told() -> impl Strategy<Value = Told> {
        let ended = prop_oneof![Just(None), Just(Some(Loop::TokenRepeats)), Just(Some(Loop::NothingNew))];
        (0..30_u32, 0..30_u32, proptest::option::of(0..40_u32), ended)
            .prop_map(|(from, count, total, ended)| told(from..from + count, total, ended))
    }

    proptest! {
        /// Whatever the lists say: what is called whole lacks nobody whom any list names, and an answer more never
        /// makes an event less whole.
        #[test]
        fn what_is_whole_lacks_nobody(
            list in proptest::option::of(any_told()), roster in proptest::option::of(any_told()),
            singly in 0..60_u32, denied in 0..60_u32, people in proptest::option::of(1..30_u32),
        ) {
            let joins = Joins { list, roster, singly: ids(0..singly), without_record: ids(60 - denied..60) };
            let is_whole = joins.shortfall(people).is_none();
            if is_whole {
                prop_assert!(joins.lacking().is_empty());
                let of = |told: &Option<Told>| told.as_ref().is_some_and(Told::is_whole);
                prop_assert!(of(&joins.list) || of(&joins.roster));
                prop_assert!(joins.records() > 0 || (people.is_none() && joins.zoom_joins().is_none()));
            }
            let more = Joins { singly: ids(0..60), ..joins.clone() };
            prop_assert!(!is_whole || more.shortfall(people).is_none());
            prop_assert!(more.records() >= joins.records());
        }
    }
}
