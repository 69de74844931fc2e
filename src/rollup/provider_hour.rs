//! How people of each provider fared, hour by hour and place by place.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rusqlite::Statement;

use super::definition::{Asked, NOT_REPORTED, Person, Rollup, Rows, count};
use super::subnet;
use crate::model::time::HOUR_SECONDS;

/// From where somebody joins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Whence {
    isp: String,
    location: String,
    subnet: Option<String>,
}

/// What is known before anything is counted.
#[derive(Debug, Default)]
struct Known {
    whence: Vec<Whence>,
    /// The place in the list above of each session.
    of_session: HashMap<i64, u32>,
    /// Who each person of an event is in all of them.
    who: HashMap<i64, i64>,
}

/// Somebody in an hour, from some place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    hour_unix: i64,
    who: i64,
    whence: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Minutes {
    n: i64,
    poor: i64,
}

impl Minutes {
    /// Whether they are bad: three poor ones at least, and a fifth of all.
    const fn are_bad(self) -> bool {
        self.poor >= 3 && 5 * self.poor >= self.n
    }
}

/// Counts by [`Key`].
#[derive(Debug, Clone, Default)]
pub(super) struct ProviderHours {
    known: Arc<Known>,
    counts: HashMap<Key, Minutes>,
}

/// A provider's people in a place.
#[derive(Debug, Default)]
struct Group<'k> {
    people: Vec<i64>,
    bad_people: Vec<i64>,
    bad_subnets: Vec<&'k str>,
    minutes: Minutes,
}

impl Rollup for ProviderHours {
    const PART: &'static str = "provider_hour";
    const COLUMNS: &'static [&'static str] = &[
        "hour_unix",
        "isp",
        "location",
        "people",
        "bad_people",
        "first_bad_subnet",
        "last_bad_subnet",
        "n",
        "poor_minutes",
    ];
    const TAKES_SAMPLES: bool = false;

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self { known: Arc::new(Known::read(asked)?), counts: HashMap::new() })
    }

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        let Some(&who) = self.known.who.get(&person.person_id) else { return };
        for (minute_unix, of_person) in person.minutes.iter() {
            let class = of_person.minute.class();
            let whence = self.known.of_session.get(&of_person.session_id);
            let (Some(class), Some(&whence)) = (class, whence) else { continue };
            let key = Key { hour_unix: minute_unix - minute_unix.rem_euclid(HOUR_SECONDS), who, whence };
            let minutes = self.counts.entry(key).or_default();
            minutes.n += 1;
            minutes.poor += i64::from(class >= 2);
        }
    }

    fn merge(&mut self, other: Self) {
        for (key, more) in other.counts {
            let minutes = self.counts.entry(key).or_default();
            minutes.n += more.n;
            minutes.poor += more.poor;
        }
    }

    fn rows(self, rows: &mut Rows) {
        let mut groups: BTreeMap<(i64, &str, &str), Group<'_>> = BTreeMap::new();
        for (key, minutes) in &self.counts {
            let whence = &self.known.whence[key.whence as usize];
            let group = groups.entry((key.hour_unix, &whence.isp, &whence.location)).or_default();
            group.people.push(key.who);
            group.minutes.n += minutes.n;
            group.minutes.poor += minutes.poor;
            if minutes.are_bad() {
                group.bad_people.push(key.who);
                group.bad_subnets.extend(whence.subnet.as_deref());
            }
        }
        for ((hour_unix, isp, location), group) in groups {
            let subnet = |subnet: Option<&&str>| subnet.map(|subnet| (*subnet).to_owned());
            rows.push([
                ("hour_unix", hour_unix.into()),
                ("isp", isp.to_owned().into()),
                ("location", location.to_owned().into()),
                ("people", distinct(group.people).into()),
                ("bad_people", distinct(group.bad_people).into()),
                ("first_bad_subnet", subnet(group.bad_subnets.iter().min()).into()),
                ("last_bad_subnet", subnet(group.bad_subnets.iter().max()).into()),
                ("n", group.minutes.n.into()),
                ("poor_minutes", group.minutes.poor.into()),
            ]);
        }
    }
}

impl Known {
    fn read(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut subnets = HashMap::new();
        subnet::each(
            asked.statement_of_events(include_str!("addresses_of_events.sql"))?,
            &mut |session_id, subnet| {
                subnets.extend(subnet.map(|subnet| (session_id, subnet.to_owned())));
            },
        )?;
        let who = asked.attended.people().map(|(_, sessions, who)| (sessions[0].person_id, who)).collect();
        let mut known = Self { who, ..Self::default() };
        known.tell(asked.statement_of_events(include_str!("provided_sessions.sql"))?, &subnets)?;
        Ok(known)
    }

    /// Takes in the rows of `provided_sessions.sql`.
    fn tell(&mut self, mut statement: Statement<'_>, subnets: &HashMap<i64, String>) -> Result<(), rusqlite::Error> {
        let mut numbers: HashMap<Whence, u32> = HashMap::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let session_id = row.get(0)?;
            let told = |value: Option<&str>| value.unwrap_or(NOT_REPORTED).to_owned();
            let whence = Whence {
                isp: told(row.get_ref(1)?.as_str_or_null()?),
                location: told(row.get_ref(2)?.as_str_or_null()?),
                subnet: subnets.get(&session_id).cloned(),
            };
            let next = u32::try_from(self.whence.len()).expect("memory ends before");
            let number = *numbers.entry(whence).or_insert_with_key(|whence| {
                self.whence.push(whence.clone());
                next
            });
            self.of_session.insert(session_id, number);
        }
        Ok(())
    }
}

/// How many people those are.
fn distinct(mut people: Vec<i64>) -> i64 {
    people.sort_unstable();
    people.dedup();
    count(people.len())
}
