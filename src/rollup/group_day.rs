//! The minutes of people in each group, of each day and of all: the parts `group_day` and `group_person`.

use std::collections::HashMap;
use std::sync::Arc;

use super::classify::OfJudged;
use super::definition::{Asked, Person, Rollup, Rows, Write};
use super::grouping::{Group, Grouping};
use super::minute::Minute;
use super::session_coverage::Coverage;

/// What counts for somebody.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) n: u32,
    pub(super) poor: u32,
    pub(super) due: OfJudged<u32>,
    covered: i64,
    expected: i64,
}

/// Somebody on a day, in the groups of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    who: i64,
    day_unix: i64,
    set: u32,
}

/// A person of an event: whose sessions these are in all events, and on which day.
#[derive(Debug, Clone, Copy)]
struct Whose {
    person_id: i64,
    who: i64,
    day_unix: i64,
}

/// What is known of everybody before anything is counted.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) grouping: Grouping,
    /// In the order of `person_id`.
    people: Vec<Whose>,
}

/// What is counted of everybody. Most stay in the same groups all day, so that a set of groups is counted and not each.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    known: Arc<Known>,
    counts: HashMap<Key, Count>,
}

/// By day.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupDay(Counted);

/// Of all days.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupPerson(Counted);

impl Rollup for GroupDay {
    const PART: &'static str = "group_day";
    const COLUMNS: &'static [&'static str] = &[
        "position",
        "attribute",
        "value",
        "who",
        "day_unix",
        "n",
        "poor_minutes",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
        "covered_minutes",
        "expected_minutes",
    ];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut known = Known::of_days(asked)?;
        known.grouping.add_everybody();
        Ok(Self(Counted::of(known)))
    }

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        self.0.take(person);
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0);
    }

    fn write(self, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
        self.0.each(&mut |key, group, count| {
            let [due_latency, due_jitter, due_loss, due_fps] = count.due;
            rows.push([
                ("position", group.position.into()),
                ("attribute", group.attribute.clone().into()),
                ("value", group.value.clone().into()),
                ("who", key.who.into()),
                ("day_unix", key.day_unix.into()),
                ("n", count.n.into()),
                ("poor_minutes", count.poor.into()),
                ("due_latency", due_latency.into()),
                ("due_jitter", due_jitter.into()),
                ("due_loss", due_loss.into()),
                ("due_fps", due_fps.into()),
                ("covered_minutes", count.covered.into()),
                ("expected_minutes", count.expected.into()),
            ]);
            rows.write_if_many(write)
        })?;
        write(rows)
    }
}

impl Rollup for GroupPerson {
    const PART: &'static str = "group_person";
    const COLUMNS: &'static [&'static str] = &[
        "position",
        "attribute",
        "value",
        "who",
        "n",
        "poor_minutes",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
    ];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let known = Known::of_days(asked)?;
        let people = known.people.into_iter().map(|whose| Whose { day_unix: 0, ..whose }).collect();
        Ok(Self(Counted::of(Known { people, ..known })))
    }

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        self.0.take(person);
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0);
    }

    fn write(self, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
        self.0.each(&mut |key, group, count| {
            if count.n == 0 {
                return Ok(());
            }
            let [due_latency, due_jitter, due_loss, due_fps] = count.due;
            rows.push([
                ("position", group.position.into()),
                ("attribute", group.attribute.clone().into()),
                ("value", group.value.clone().into()),
                ("who", key.who.into()),
                ("n", count.n.into()),
                ("poor_minutes", count.poor.into()),
                ("due_latency", due_latency.into()),
                ("due_jitter", due_jitter.into()),
                ("due_loss", due_loss.into()),
                ("due_fps", due_fps.into()),
            ]);
            rows.write_if_many(write)
        })?;
        write(rows)
    }
}

impl Known {
    pub(super) fn of_days(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let attended = asked.attended;
        let mut known = Self { grouping: Grouping::read(asked)?, people: Vec::with_capacity(attended.who.len()) };
        let (mut days, mut day_unix, mut sessions) = (attended.days.iter().peekable(), 0, 0);
        let people = attended.spans.chunk_by(|one, next| one.person_id == next.person_id);
        for (person, who) in people.zip(&attended.who) {
            while let Some((_, next_unix)) = days.next_if(|(before, _)| *before <= sessions) {
                day_unix = *next_unix;
            }
            known.people.push(Whose { person_id: person[0].person_id, who: *who, day_unix });
            sessions += person.len();
        }
        known.people.sort_unstable_by_key(|whose| whose.person_id);
        Ok(known)
    }

    fn whose(&self, person_id: i64) -> Option<&Whose> {
        self.people.binary_search_by_key(&person_id, |whose| whose.person_id).ok().map(|place| &self.people[place])
    }
}

impl Counted {
    pub(super) fn of(known: Known) -> Self {
        Self { known: Arc::new(known), counts: HashMap::new() }
    }

    /// Counts each session's part of the minutes of its person.
    pub(super) fn take(&mut self, person: &Person) {
        let Some(&Whose { who, day_unix, .. }) = self.known.whose(person.person_id) else { return };
        for session in &person.sessions {
            let session_id = session.span.session_id;
            let Some(set) = self.known.grouping.set_of(session_id) else { continue };
            let coverage = Coverage::of(&session.span, &session.sampled_at);
            let count = self.counts.entry(Key { who, day_unix, set }).or_default();
            count.covered += coverage.covered_minutes;
            count.expected += coverage.expected_minutes;
            for (_, of_minute) in person.minutes.iter().filter(|(_, minute)| minute.session_id == session_id) {
                count.add_minute(&of_minute.minute);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (key, more) in other.counts {
            self.counts.entry(key).or_default().add(&more);
        }
    }

    /// The same in an order.
    pub(super) fn sorted(self) -> Sorted {
        let mut counts: Vec<(Key, Count)> = self.counts.into_iter().collect();
        counts.sort_unstable_by_key(|(key, _)| *key);
        Sorted { known: self.known, counts }
    }

    /// Hands on each group of somebody on a day.
    fn each(
        self,
        take: &mut dyn FnMut(Key, &Group, &Count) -> Result<(), rusqlite::Error>,
    ) -> Result<(), rusqlite::Error> {
        let sorted = self.sorted();
        sorted.each_person(&mut |who, days| {
            let mut days = days.iter();
            days.try_for_each(|(day_unix, group, count)| {
                take(Key { who, day_unix: *day_unix, set: 0 }, &sorted.groups()[*group as usize], count)
            })
        })
    }
}

/// What is counted, by person and day.
pub(super) struct Sorted {
    known: Arc<Known>,
    counts: Vec<(Key, Count)>,
}

/// Somebody's minutes in a group, by its number, on a day.
pub(super) type OfDay = (i64, u32, Count);

/// Takes a person with the groups of each day.
pub(super) type TakePerson<'t> = &'t mut dyn FnMut(i64, &[OfDay]) -> Result<(), rusqlite::Error>;

impl Sorted {
    /// The groups by number.
    pub(super) fn groups(&self) -> &[Group] {
        &self.known.grouping.groups
    }

    /// Hands on each person with the groups of each day.
    pub(super) fn each_person(&self, take: TakePerson<'_>) -> Result<(), rusqlite::Error> {
        let mut days: Vec<OfDay> = Vec::new();
        for of_person in self.counts.chunk_by(|(one, _), (next, _)| one.who == next.who) {
            days.clear();
            for of_day in of_person.chunk_by(|(one, _), (next, _)| one.day_unix == next.day_unix) {
                let (begin, day_unix) = (days.len(), of_day[0].0.day_unix);
                for (key, count) in of_day {
                    for group in &self.known.grouping.sets[key.set as usize] {
                        match days[begin..].iter_mut().find(|(_, known, _)| known == group) {
                            Some((_, _, known)) => known.add(count),
                            None => days.push((day_unix, *group, *count)),
                        }
                    }
                }
            }
            take(of_person[0].0.who, &days)?;
        }
        Ok(())
    }
}

impl Count {
    fn add_minute(&mut self, minute: &Minute) {
        let Some(class) = minute.class() else { return };
        self.n += 1;
        if class >= 2 {
            self.poor += 1;
            for (count, is_due) in self.due.iter_mut().zip(minute.due) {
                *count += u32::from(is_due);
            }
        }
    }

    fn add(&mut self, more: &Self) {
        self.n += more.n;
        self.poor += more.poor;
        self.covered += more.covered;
        self.expected += more.expected;
        for (count, more) in self.due.iter_mut().zip(more.due) {
            *count += more;
        }
    }
}
