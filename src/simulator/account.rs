//! The generated account: its events and who took part.

use super::change::PlantedChange;
use super::incident::{Incident, PlantedIncident, Truth};
use super::minute::Minute;
use super::people::{self, Person};
use super::provider::Provider;
use super::provider_file::provider_file;
use super::random::{Purpose, Random};
use super::reading::Scene;
use super::session::{self, Session, Span};
use super::shape::{EventShape, Quirks, Routing, Shape};
use super::site::SITES;
use super::wire::quirk::{self, Quirk};
use super::{directory, quality};
use crate::model::time::DAY_SECONDS;
use crate::model::{EventKind, Timestamp};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::collections::BTreeMap;

/// Everything that Zoom would know of an organisation.
#[derive(Debug, Clone)]
pub struct Account {
    pub(super) seed: u64,
    pub(super) now: Timestamp,
    pub(super) events: Vec<Event>,
    /// What changes from one day to the next.
    pub(super) changes: Vec<PlantedChange>,
}

/// One instance of a meeting or webinar.
#[derive(Debug, Clone)]
pub struct Event {
    pub(super) kind: EventKind,
    pub(super) uuid: String,
    pub(super) number: i64,
    pub(super) topic: String,
    pub(super) start_at: Timestamp,
    pub(super) end_at: Timestamp,
    pub(super) blank_listing: bool,
    pub(super) people: Vec<Person>,
    pub(super) sessions: Vec<Session>,
    pub(super) incidents: Vec<Incident>,
    pub(super) quirks: BTreeMap<usize, Vec<Quirk>>,
    /// The seed of the account and the place of the event in it, from which everything random about it follows.
    pub(super) key: [u64; 2],
}

impl Account {
    /// Generates what the shape asks for. The same shape gives the same account.
    #[must_use]
    pub fn generate(shape: &Shape) -> Self {
        let webinars = shape.webinars.iter().map(|event| (EventKind::Webinar, event));
        let meetings = shape.meetings.iter().map(|event| (EventKind::Meeting, event));
        let events = webinars
            .chain(meetings)
            .enumerate()
            .map(|(index, (kind, event))| Event::generate(kind, event, shape.seed, index as u64))
            .collect();
        Self { seed: shape.seed, now: shape.now, events, changes: Vec::new() }
    }

    /// All events, webinars first, each kind in the order of its shape.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The first event of that topic.
    #[must_use]
    pub fn event(&self, topic: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.topic == topic)
    }

    /// The offices' public networks, each with its city, as an administrator would map them.
    pub fn offices(&self) -> impl Iterator<Item = (String, &'static str)> + use<> {
        SITES.iter().map(|site| (site.office_network(), site.location))
    }

    /// A file of the providers of all these people, made ten days ago.
    #[must_use]
    pub fn provider_file(&self) -> Vec<u8> {
        let built_at = self.now.plus_seconds(-10 * DAY_SECONDS);
        provider_file(u64::try_from(built_at.0).unwrap_or(0), &Provider::file())
    }

    /// What was planted. For tests: nothing that is tested may read it.
    #[must_use]
    pub fn truth(&self) -> Truth {
        Truth { incidents: self.events.iter().flat_map(Event::planted).collect(), changes: self.changes.clone() }
    }
}

impl Event {
    fn generate(kind: EventKind, shape: &EventShape, seed: u64, index: u64) -> Self {
        let key = [seed, index];
        let mut random = Random::new(seed, Purpose::Event, &[index]);
        // Drawn first, so that an event keeps its UUID whatever is planted in it.
        let uuid = uuid(index, &mut random);
        let mut people = people::invite(kind, shape.people, first_employee(shape.series, index), key);
        if shape.routing == Routing::Spread {
            people::spread_data_centers(&mut people, key);
        }
        let mut incidents = Vec::new();
        for planting in &shape.plantings {
            let incident = Incident::plant(planting, kind, &mut people, &incidents, &mut random);
            incidents.push(incident);
        }
        let end_at = shape.start_at.plus_seconds(i64::from(shape.minutes) * 60);
        let span = Span { start_at: shape.start_at, end_at };
        let sessions = session::attend(&people, &incidents, span, key);
        let quirks = match shape.quirks {
            Quirks::None => BTreeMap::new(),
            kind => quirk::scatter(kind, &mut people, &sessions, &incidents, &mut random),
        };
        Self {
            kind,
            uuid,
            number: number(kind, shape.series, seed, index),
            topic: shape.topic.clone(),
            start_at: shape.start_at,
            end_at,
            blank_listing: shape.blank_listing,
            people,
            sessions,
            incidents,
            quirks,
            key,
        }
    }

    /// Meeting or webinar.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.kind
    }

    /// The UUID of this instance.
    #[must_use]
    pub fn uuid(&self) -> &str {
        &self.uuid
    }

    /// The number, shared by the instances of a recurring event.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.number
    }

    /// The topic.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// When it began.
    #[must_use]
    pub fn start_at(&self) -> Timestamp {
        self.start_at
    }

    /// When it ended.
    #[must_use]
    pub fn end_at(&self) -> Timestamp {
        self.end_at
    }

    /// Its joins, in the order in which the server lists them.
    #[must_use]
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// The minutes of the person of a session, from the event's first minute on.
    pub(super) fn minutes(&self, session: &Session) -> Vec<Minute> {
        let count = u32::try_from(self.end_at.0.div_euclid(60) - self.first_minute()).unwrap_or(0) + 1;
        quality::minutes(&self.people[session.person], session.person, count, &self.incidents, self.key)
    }

    /// The position of an instant among the minutes of the event.
    pub(super) fn minute_index(&self, time: Timestamp) -> usize {
        usize::try_from(time.0.div_euclid(60) - self.first_minute()).unwrap_or(0)
    }

    /// What goes on during this minute: a screen is shared in the middle half of the event.
    pub(super) fn scene(&self, minute_index: usize) -> Scene {
        let minutes = usize::try_from((self.end_at.0 - self.start_at.0) / 60).unwrap_or(0);
        let alone = self.people.len() == 1;
        Scene { screen_shared: !alone && (minutes / 4..minutes * 3 / 4).contains(&minute_index), alone }
    }

    fn first_minute(&self) -> i64 {
        self.start_at.0.div_euclid(60)
    }

    fn planted(&self) -> impl Iterator<Item = PlantedIncident> {
        self.incidents.iter().map(|incident| {
            let (from, to) = incident.window(self.start_at);
            let struck = self.sessions.iter().filter(|session| incident.strikes(session.person));
            let persons = incident.people.iter().map(|&index| self.people[index].participant_uuid.clone());
            PlantedIncident {
                kind: incident.kind,
                event_kind: self.kind.as_str(),
                event_uuid: self.uuid.clone(),
                participant_uuids: persons.collect(),
                user_ids: struck.map(|session| session.user_id.clone()).collect(),
                from: from.to_string(),
                to: to.to_string(),
                attribute: incident.attribute.as_ref().map(|(name, value)| format!("{name}={value}")),
            }
        })
    }
}

/// Whom an event begins to invite: a few employees further on each time, but always the same to a series.
fn first_employee(series: Option<u32>, index: u64) -> u32 {
    let step = series.map_or(index, |series| 40 + u64::from(series));
    u32::try_from(step * 7 % u64::from(directory::EMPLOYEES)).unwrap_or(0)
}

/// The UUID of an account's event. The first five events show what base64 may hold: a leading `/`, `//` inside, a
/// single `/`, a `+`, and none of them; all end in `==`.
pub(super) fn uuid(index: u64, random: &mut Random) -> String {
    let mut bytes = random.bytes::<16>();
    // Middle of each sextet, so that no `/` or `+` turns up by chance.
    for byte in &mut bytes {
        *byte = *byte % 60 + 64;
    }
    match index % 5 {
        0 => bytes[0] = 0xfc,
        1 => (bytes[3], bytes[4]) = (0xff, 0xf1),
        2 => (bytes[6], bytes[9]) = (0xfd, 0xf9),
        3 => bytes[9] = 0xf9,
        _ => {}
    }
    BASE64_STANDARD.encode(bytes)
}

/// An eleven-digit number, as those that exceed 32 bits; a series has one for all its instances.
pub(super) fn number(kind: EventKind, series: Option<u32>, seed: u64, index: u64) -> i64 {
    let (purpose, place) = match series {
        Some(series) => (Purpose::SeriesNumber, u64::from(series)),
        None => (Purpose::EventNumber, index),
    };
    let mut random = Random::new(seed, purpose, &[place, kind as u64]);
    80_000_000_000 + i64::from(random.below(1_000_000_000)) * 9
}
