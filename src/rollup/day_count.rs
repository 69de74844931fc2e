//! The people and minutes of each day; and of each person and day, for whatever is asked of them next.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compared_span::{Span, spans};
use super::days::{Count, Days, Key, Left, OfDay, Sum, each_day, total};
use super::definition::{Asked, Person, Rollup, Rows, Write};
use super::group::GroupSets;
use super::grouping::Grouping;
use super::session_coverage::Coverage;

/// A person of an event: whose sessions these are in all events, and on which day.
#[derive(Debug, Clone, Copy)]
struct Whose {
    person_id: i64,
    who: i64,
    day_unix: i64,
}

/// What is known of everybody before anything is counted.
#[derive(Debug, Default)]
struct Known {
    grouping: Grouping,
    /// In the order of `person_id`.
    people: Vec<Whose>,
}

/// What is counted of everybody.
#[derive(Debug, Clone, Default)]
pub(super) struct DayCount {
    known: Arc<Known>,
    groups: Arc<GroupSets>,
    everybody: u32,
    spans: Vec<Span>,
    counts: Vec<OfDay>,
    left: Left,
}

/// Everybody on a day.
#[derive(Debug, Default)]
struct Everybody {
    people: i64,
    all: Sum,
}

impl Rollup for DayCount {
    const PART: &'static str = "day_count";
    const COLUMNS: &'static [&'static str] =
        &["day_unix INTEGER PRIMARY KEY", "people", "n", "poor_minutes", "covered_minutes", "expected_minutes"];
    const TAKES_SAMPLES: bool = false;

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let people = asked.attended.people().map(|(event, sessions, who)| Whose {
            person_id: sessions[0].person_id,
            who,
            day_unix: event.day_unix.unwrap_or_default(),
        });
        let mut people: Vec<Whose> = people.collect();
        people.sort_unstable_by_key(|whose| whose.person_id);
        let (grouping, mut groups) = Grouping::read(asked)?;
        let everybody = groups.add_everybody();
        Ok(Self {
            known: Arc::new(Known { grouping, people }),
            groups: Arc::new(groups),
            everybody,
            spans: spans(asked.day, asked.to),
            counts: Vec::new(),
            left: Arc::clone(asked.left),
        })
    }

    /// Counts each session's part of the minutes of its person.
    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        let Some(&Whose { who, day_unix, .. }) = self.known.whose(person.person_id) else { return };
        for session in &person.sessions {
            let session_id = session.span.session_id;
            let Some(set) = self.known.grouping.set_of(session_id) else { continue };
            let coverage = Coverage::of(&session.span, &session.sampled_at);
            let minutes = |minutes: i64| u32::try_from(minutes).unwrap_or(u32::MAX);
            let mut count = Count {
                covered: minutes(coverage.covered_minutes),
                expected: minutes(coverage.expected_minutes),
                ..Count::default()
            };
            for minute in person.minutes_of(session_id) {
                count.add_minute(minute);
            }
            self.counts.push((Key { who, day_unix, set }, count));
        }
    }

    fn merge(&mut self, other: Self) {
        self.counts.extend(other.counts);
    }

    fn write(self, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
        drop(self.known);
        let Self { groups, everybody, spans, counts, left, .. } = self;
        let days = left.get_or_init(|| Days::of(groups, everybody, spans, counts));
        let mut of_everybody: BTreeMap<i64, Everybody> = BTreeMap::new();
        for day in days.people().flat_map(each_day) {
            let (everybody, of_person) = (of_everybody.entry(day[0].0.day_unix).or_default(), total(day));
            everybody.people += i64::from(of_person.n > 0);
            everybody.all.add(&of_person);
        }
        for (day_unix, everybody) in of_everybody {
            rows.push([
                ("day_unix", day_unix.into()),
                ("people", everybody.people.into()),
                ("n", everybody.all.n.into()),
                ("poor_minutes", everybody.all.poor.into()),
                ("covered_minutes", everybody.all.covered.into()),
                ("expected_minutes", everybody.all.expected.into()),
            ]);
        }
        write(rows)
    }
}

impl Known {
    fn whose(&self, person_id: i64) -> Option<&Whose> {
        self.people.binary_search_by_key(&person_id, |whose| whose.person_id).ok().map(|place| &self.people[place])
    }
}
