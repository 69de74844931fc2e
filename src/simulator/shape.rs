//! What an account is to hold: how many events of which size, when, and what goes wrong in them.

use super::incident::{IncidentKind, Planting};
use crate::model::time::DAY_SECONDS;
use crate::model::{EventKind, Timestamp};
use chrono::NaiveDate;

/// The plan of an account. All the rest follows from the seed.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Decides everything that the plan leaves open.
    pub seed: u64,
    /// The account's present: events lie before it, and the server's default clock starts there.
    pub now: Timestamp,
    /// The webinars.
    pub webinars: Vec<EventShape>,
    /// The meetings.
    pub meetings: Vec<EventShape>,
}

/// By which data centres people are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Routing {
    /// Each by the nearest, so that a data centre's people are those of one city and nothing tells the two apart.
    #[default]
    Nearest,
    /// Every third by the next, as when the nearest is full: a data centre's people are of two cities.
    Spread,
}

/// The plan of one event.
#[derive(Debug, Clone)]
pub struct EventShape {
    /// Its topic.
    pub topic: String,
    /// When it began.
    pub start_at: Timestamp,
    /// How long it lasted.
    pub minutes: u32,
    /// How many people took part; with rejoins there are more join records.
    pub people: u32,
    /// Events with the same series share a number, as the instances of a recurring meeting do.
    pub series: Option<u32>,
    /// What goes wrong in it.
    pub plantings: Vec<Planting>,
    /// Whether listings show neither its times nor its count, as Zoom's did for some days of an outage.
    pub blank_listing: bool,
    /// By which data centres its people are connected.
    pub routing: Routing,
    /// What is odd about some of its records.
    pub quirks: Quirks,
}

/// What is odd about records of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirks {
    /// Nothing.
    None,
    /// They come in the odd forms that Zoom's answers have been seen in.
    Forms,
    /// They do, and some people's names attack whatever shows them.
    FormsAndNames,
}

impl EventShape {
    /// An event in which nothing is planted and every record is well formed.
    #[must_use]
    pub fn new(topic: &str, start_at: Timestamp, minutes: u32, people: u32) -> Self {
        let topic = topic.to_owned();
        Self {
            topic,
            start_at,
            minutes,
            people,
            series: None,
            plantings: Vec::new(),
            blank_listing: false,
            routing: Routing::Nearest,
            quirks: Quirks::None,
        }
    }

    /// The same event as an instance of a recurring one.
    #[must_use]
    pub fn in_series(mut self, series: u32) -> Self {
        self.series = Some(series);
        self
    }

    /// The same event with an incident that strikes this many people; kinds that strike by attribute ignore the number.
    #[must_use]
    pub fn planted(mut self, kind: IncidentKind, people: u32, minutes: std::ops::Range<u32>) -> Self {
        self.plantings.push(Planting { kind, people, minutes });
        self
    }

    /// The same event, listed without times and count.
    #[must_use]
    pub fn with_blank_listing(mut self) -> Self {
        self.blank_listing = true;
        self
    }

    /// The same event with people of one city at several data centres.
    #[must_use]
    pub fn with_spread_data_centers(mut self) -> Self {
        self.routing = Routing::Spread;
        self
    }

    /// The same event with odd forms in some of its records.
    #[must_use]
    fn with_odd_forms(mut self) -> Self {
        self.quirks = Quirks::Forms;
        self
    }

    /// The same event with odd forms and hostile names in some of its records.
    #[must_use]
    pub fn with_quirks(mut self) -> Self {
        self.quirks = Quirks::FormsAndNames;
        self
    }
}

impl Shape {
    /// The account of the demo: a town hall of 200 people with every incident that a review must find, the latest event
    /// of which there is anything to review, and a few meetings, among them one with a single person, three instances
    /// under one number, and one that ended a minute ago and is not ready yet.
    #[must_use]
    pub fn demo(seed: u64, now: Timestamp) -> Self {
        use IncidentKind::{BadUplink, CpuHog, MutedMajority, RejoinStorm, SubnetOutage, WeakWifi};
        let town_hall = EventShape::new("Town hall", days_ago(now, 1, 15), 60, 200)
            .with_odd_forms()
            .planted(BadUplink, 4, 2..58)
            .planted(WeakWifi, 3, 2..58)
            .planted(RejoinStorm, 6, 31..43)
            .planted(SubnetOutage, 0, 22..27);
        let standup = |day| EventShape::new("Daily stand-up", days_ago(now, day, 9), 15, 7).in_series(1);
        Self {
            seed,
            now,
            webinars: vec![town_hall],
            meetings: vec![
                EventShape::new("Architecture review", days_ago(now, 2, 13), 45, 12).planted(WeakWifi, 1, 3..44),
                EventShape::new("Quarterly numbers", days_ago(now, 3, 10), 30, 24).planted(MutedMajority, 17, 0..30),
                EventShape::new("Release rehearsal", days_ago(now, 4, 16), 25, 9).planted(CpuHog, 2, 4..24),
                standup(1),
                standup(2),
                standup(3),
                EventShape::new("Recording a tutorial", days_ago(now, 2, 18), 20, 1),
                EventShape::new("Just ended", now.plus_seconds(-31 * 60), 30, 6),
            ],
        }
    }

    /// Three events on each of the seven days before this one, for seven nights in a row: the account is the same on
    /// each of them, and only its present moves.
    #[must_use]
    pub fn week(seed: u64, until: NaiveDate) -> Self {
        let now = Timestamp::start_of(until).plus_seconds(DAY_SECONDS);
        let event = |name: &str, day: i64, hour, people| {
            let start_at = days_ago(now, day + 1, hour);
            EventShape::new(&format!("{name} of {}", start_at.day()), start_at, 5, people)
        };
        let days = || (1..=7_i64).rev();
        Self {
            seed,
            now,
            webinars: days().map(|day| event("Webinar", day, 15, 23)).collect(),
            meetings: days().flat_map(|day| [event("Morning", day, 9, 4), event("Noon", day, 12, 14)]).collect(),
        }
    }

    /// A small account for tests: three meetings, one of them with a single person, and a webinar.
    #[must_use]
    pub fn small(seed: u64, now: Timestamp) -> Self {
        let webinar = EventShape::new("Small webinar", days_ago(now, 1, 14), 12, 25)
            .planted(IncidentKind::BadUplink, 1, 1..12)
            .planted(IncidentKind::RejoinStorm, 2, 3..10);
        Self {
            seed,
            now,
            webinars: vec![webinar],
            meetings: vec![
                EventShape::new("Small meeting", days_ago(now, 1, 9), 10, 5),
                EventShape::new("Second meeting", days_ago(now, 2, 11), 15, 8).planted(
                    IncidentKind::WeakWifi,
                    1,
                    1..15,
                ),
                EventShape::new("Alone", days_ago(now, 1, 17), 5, 1),
            ],
        }
    }

    /// One event of yesterday without incidents or odd forms, for benchmarks.
    #[must_use]
    pub fn event(kind: EventKind, people: u32, minutes: u32, seed: u64, now: Timestamp) -> Self {
        let event = vec![EventShape::new("Benchmark", days_ago(now, 1, 12), minutes, people)];
        match kind {
            EventKind::Webinar => Self { seed, now, webinars: event, meetings: Vec::new() },
            EventKind::Meeting => Self { seed, now, webinars: Vec::new(), meetings: event },
        }
    }

    /// The same account with odd forms and hostile names in every event that has more than one person.
    #[must_use]
    pub fn with_quirks(mut self) -> Self {
        for event in self.webinars.iter_mut().chain(&mut self.meetings) {
            event.quirks = if event.people > 1 { Quirks::FormsAndNames } else { Quirks::None };
        }
        self
    }
}

/// This many days before today at this hour, a few seconds past it, as real events begin.
fn days_ago(now: Timestamp, days: i64, hour: i64) -> Timestamp {
    Timestamp::start_of(now.day()).plus_seconds(-days * DAY_SECONDS + hour * 3600 + 14)
}
