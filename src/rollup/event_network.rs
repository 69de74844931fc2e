//! The sessions of each event by network type, with how much of them was sampled and the minutes of their people.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::definition::{Asked, Person, Rollup, Rows, Write, word};
use super::minute::Minute;
use super::network::Networks;
use super::session_coverage::Coverage;

/// What is counted of some sessions of an event.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    sessions: i64,
    covered_minutes: i64,
    expected_minutes: i64,
    n: i64,
    poor_minutes: i64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct EventNetwork {
    networks: Arc<Networks>,
    /// By the numbers of event and network type.
    counts: BTreeMap<(u32, u32), Count>,
}

impl Rollup for EventNetwork {
    const PART: &'static str = "event_network";
    const COLUMNS: &'static [&'static str] = &[
        "period_unix",
        "kind",
        "event_uuid",
        "position",
        "network_type",
        "sessions",
        "covered_minutes",
        "expected_minutes",
        "n",
        "poor_minutes",
    ];
    const TAKES_SAMPLES: bool = false;

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self { networks: asked.networks(), counts: BTreeMap::new() })
    }

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        for session in &person.sessions {
            let session_id = session.span.session_id;
            let Some(networked) = self.networks.of_session(session_id) else { continue };
            let count = self.counts.entry((networked.event, networked.network)).or_default();
            let coverage = Coverage::of(&session.span, &session.sampled_at);
            count.sessions += 1;
            count.covered_minutes += coverage.covered_minutes;
            count.expected_minutes += coverage.expected_minutes;
            for class in person.minutes_of(session_id).filter_map(Minute::class) {
                count.n += 1;
                count.poor_minutes += i64::from(class >= 2);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (key, more) in other.counts {
            self.counts.entry(key).or_default().add(&more);
        }
    }

    fn write(self, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
        let counts: Vec<((u32, u32), Count)> = self.counts.into_iter().collect();
        for of_event in counts.chunk_by(|((one, _), _), ((next, _), _)| one == next) {
            let mut all = Count::default();
            for (_, count) in of_event {
                all.add(count);
            }
            let of_networks = of_event.iter().map(|((_, network), count)| (Some(*network), *count));
            for (network, count) in [(None, all)].into_iter().chain(of_networks) {
                let (event, period_unix) = self.networks.event(of_event[0].0.0);
                let (position, network_type) = self.networks.told(network);
                rows.push([
                    ("period_unix", (*period_unix).into()),
                    ("kind", word(&event.kind)),
                    ("event_uuid", word(&event.event_uuid)),
                    ("position", position.into()),
                    ("network_type", word(network_type)),
                    ("sessions", count.sessions.into()),
                    ("covered_minutes", count.covered_minutes.into()),
                    ("expected_minutes", count.expected_minutes.into()),
                    ("n", count.n.into()),
                    ("poor_minutes", count.poor_minutes.into()),
                ]);
            }
            rows.write_if_many(write)?;
        }
        write(rows)
    }
}

impl Count {
    const fn add(&mut self, more: &Self) {
        self.sessions += more.sessions;
        self.covered_minutes += more.covered_minutes;
        self.expected_minutes += more.expected_minutes;
        self.n += more.n;
        self.poor_minutes += more.poor_minutes;
    }
}
