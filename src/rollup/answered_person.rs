//! The minutes of whoever said anything of an event, by each profile: the part `answered_person`.

use std::collections::HashSet;
use std::sync::Arc;

use rusqlite::Connection;

use super::by_minute::ByMinute;
use super::classify::Classifier;
use super::definition::{Asked, Person, Rollup, Rows, StreamReadings, count, word};
use super::minute::SessionSpan;

/// What is the same for every thread.
#[derive(Debug, Default)]
struct Known {
    profiles: Vec<(String, Classifier)>,
    /// Few of all people.
    people: HashSet<i64>,
}

/// The worst class in each minute of a person, by profile.
#[derive(Debug, Clone, Default)]
pub(super) struct AnsweredPerson {
    known: Arc<Known>,
    minutes: Vec<ByMinute<u8>>,
}

impl Rollup for AnsweredPerson {
    const PART: &'static str = "answered_person";
    const COLUMNS: &'static [&'static str] = &["profile", "person_id INTEGER", "classified_minutes", "poor_minutes"];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let sessions = sessions(asked.connection)?;
        let spans = asked.attended.spans.iter().filter(|span| sessions.contains(&span.session_id));
        let people = spans.map(|span| span.person_id).collect();
        let profiles = profiles(asked.connection)?;
        let minutes = vec![ByMinute::default(); profiles.len()];
        Ok(Self { known: Arc::new(Known { profiles, people }), minutes })
    }

    fn samples(&mut self, span: &SessionSpan, samples: &[StreamReadings<'_>]) {
        if !self.known.people.contains(&span.person_id) {
            return;
        }
        for ((_, classifier), minutes) in self.known.profiles.iter().zip(&mut self.minutes) {
            for sample in samples {
                let found = classifier.classify(sample.stream.medium, sample.readings);
                if let Some(class) = found.and_then(|found| found.class) {
                    let worst = minutes.entry(sample.minute_unix, || class);
                    *worst = class.max(*worst);
                }
            }
        }
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        for ((profile, _), minutes) in self.known.profiles.iter().zip(&mut self.minutes) {
            if minutes.is_empty() {
                continue;
            }
            let poor = minutes.iter().filter(|(_, class)| **class >= 2).count();
            rows.push([
                ("profile", word(profile)),
                ("person_id", person.person_id.into()),
                ("classified_minutes", count(minutes.iter().count()).into()),
                ("poor_minutes", count(poor).into()),
            ]);
            minutes.clear();
        }
    }
}

/// The sessions of whoever said anything.
fn sessions(connection: &Connection) -> Result<HashSet<i64>, rusqlite::Error> {
    let mut statement = connection.prepare("SELECT session_id FROM feedback WHERE session_id IS NOT NULL")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Every profile that makes verdicts.
fn profiles(connection: &Connection) -> Result<Vec<(String, Classifier)>, rusqlite::Error> {
    let sql = "SELECT name FROM threshold WHERE medium = 'event' AND metric = 'poor_share_pct' ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    names.into_iter().map(|name| Ok((name.clone(), Classifier::of(connection, &name)?))).collect()
}
