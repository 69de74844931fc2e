//! What goes wrong on purpose, and the truth about it.
//!
//! A kind of incident is one row in each of the functions here: whom it strikes, what it changes about them, and what
//! it does to their minutes. The server never tells; [`Truth`] is for tests that ask whether a report found it.

use super::change::PlantedChange;
use super::minute::{Minute, Path};
use super::people::{Client, Network, Person, Role};
use super::random::Random;
use crate::model::{EventKind, Timestamp};
use serde::Serialize;

/// A kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// Some people's sending is bad for most of the event; they receive well.
    BadUplink,
    /// Some people sit far from their access point: weak signal, jitter and loss in both directions.
    WeakWifi,
    /// Some people are thrown out and come back again and again.
    RejoinStorm,
    /// These people never open their microphone, which is no trouble at all and must not look like one.
    MutedMajority,
    /// Everybody in one office loses packets for some minutes.
    SubnetOutage,
    /// Everybody at home with one internet provider loses packets for some minutes, in whichever city.
    ProviderOutage,
    /// Everybody at one data centre has high latency and loss for some minutes.
    DataCenterEvent,
    /// The presenter's sending is bad, and everybody sees it as few frames on a clean network.
    BadPresenterUplink,
    /// Some machines are overloaded: few frames, network clean.
    CpuHog,
    /// Some people fall back to TCP: slower and less even, as what UDP would have lost comes late. No loss.
    TcpFallback,
    /// Nobody has samples for some minutes: Zoom did not record, nobody suffered.
    CollectorGap,
    /// Nobody turns the camera on.
    CamerasOff,
    /// The shared slides do not move, so hardly any frames are sent, and those in bursts: their jitter means nothing.
    StaticSlides,
}

/// An incident as a shape asks for it.
#[derive(Debug, Clone)]
pub struct Planting {
    /// What.
    pub kind: IncidentKind,
    /// How many people, for the kinds that strike single persons.
    pub people: u32,
    /// When, in minutes since the event's start, the end excluded.
    pub minutes: std::ops::Range<u32>,
}

/// An incident as it came about in one event.
#[derive(Debug, Clone)]
pub(super) struct Incident {
    pub(super) kind: IncidentKind,
    /// Indices into the event's people, ascending.
    pub(super) people: Vec<usize>,
    pub(super) minutes: std::ops::Range<u32>,
    /// What the struck have in common: `site`, `data_center` … and its value.
    pub(super) attribute: Option<(&'static str, String)>,
}

/// Everything that was planted in an account.
#[derive(Debug, Clone, Serialize)]
pub struct Truth {
    /// In the order of the account's events.
    pub incidents: Vec<PlantedIncident>,
    /// What changes from one day to the next, in an account over weeks.
    pub changes: Vec<PlantedChange>,
}

/// One planted incident.
#[derive(Debug, Clone, Serialize)]
pub struct PlantedIncident {
    /// What.
    pub kind: IncidentKind,
    /// `meeting` or `webinar`.
    pub event_kind: &'static str,
    /// In which event.
    pub event_uuid: String,
    /// The struck, by Zoom's id of the person within the event.
    pub participant_uuids: Vec<String>,
    /// All joins of the struck.
    pub user_ids: Vec<String>,
    /// From this full minute, UTC text.
    pub from: String,
    /// To this full minute, included.
    pub to: String,
    /// What the struck have in common, as `name=value`.
    pub attribute: Option<String>,
}

impl Incident {
    /// Whether it strikes this person.
    pub(super) fn strikes(&self, person: usize) -> bool {
        self.people.binary_search(&person).is_ok()
    }

    /// Picks whom a planting strikes, and makes them fit: a weak Wi-Fi needs Wi-Fi, a bad uplink something to send.
    ///
    /// Nobody is struck twice by kinds that pick persons, so that each case can be told from the others.
    pub(super) fn plant(
        planting: &Planting,
        kind: EventKind,
        people: &mut [Person],
        earlier: &[Self],
        random: &mut Random,
    ) -> Self {
        let attribute = shared_attribute(planting.kind, people);
        let mut candidates: Vec<usize> = (0..people.len())
            .filter(|&index| can_strike(planting.kind, kind, &people[index], attribute.as_ref()))
            .filter(|&index| !picks_persons(planting.kind) || !earlier.iter().any(|other| other.strikes(index)))
            .collect();
        if picks_persons(planting.kind) {
            random.shuffle(&mut candidates);
            candidates.truncate(planting.people as usize);
        }
        candidates.sort_unstable();
        for &index in &candidates {
            prepare(planting.kind, &mut people[index], index, random);
        }
        Self { kind: planting.kind, people: candidates, minutes: planting.minutes.clone(), attribute }
    }

    /// The full minutes of an event that began then: first and last, both included.
    pub(super) fn window(&self, event_start: Timestamp) -> (Timestamp, Timestamp) {
        let minute = |index: u32| Timestamp(event_start.0.div_euclid(60) * 60).plus_seconds(i64::from(index) * 60);
        (minute(self.minutes.start), minute(self.minutes.end.saturating_sub(1)))
    }
}

/// Whether a kind picks so many persons, rather than everybody who shares an attribute.
fn picks_persons(kind: IncidentKind) -> bool {
    use IncidentKind::{BadUplink, CpuHog, MutedMajority, RejoinStorm, TcpFallback, WeakWifi};
    matches!(kind, BadUplink | WeakWifi | RejoinStorm | MutedMajority | CpuHog | TcpFallback)
}

/// What everybody whom a kind strikes will have in common.
fn shared_attribute(kind: IncidentKind, people: &[Person]) -> Option<(&'static str, String)> {
    match kind {
        IncidentKind::SubnetOutage => {
            most_common(people.iter().filter(|person| person.in_office).map(|person| person.site.office_network()))
                .map(|network| ("subnet", network))
        }
        IncidentKind::ProviderOutage => {
            most_common(people.iter().filter_map(Person::provider).map(str::to_owned)).map(|name| ("isp", name))
        }
        IncidentKind::DataCenterEvent => {
            most_common(people.iter().map(|person| person.data_center.to_owned())).map(|name| ("data_center", name))
        }
        IncidentKind::WeakWifi => Some(("network_type", "Wifi".to_owned())),
        IncidentKind::TcpFallback => Some(("connection_type", "TCP".to_owned())),
        _ => None,
    }
}

/// The most frequent value; among equals the first in order, so that a seed always gives the same.
fn most_common(values: impl Iterator<Item = String>) -> Option<String> {
    let mut counts = std::collections::BTreeMap::<String, u32>::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}

fn can_strike(
    kind: IncidentKind,
    event: EventKind,
    person: &Person,
    attribute: Option<&(&'static str, String)>,
) -> bool {
    let at_computer = !person.external && matches!(person.client, Client::Windows | Client::Mac);
    let speaks = event == EventKind::Meeting || person.role == Role::Panelist;
    match kind {
        IncidentKind::BadUplink => at_computer && speaks && person.role != Role::Host,
        IncidentKind::WeakWifi | IncidentKind::RejoinStorm | IncidentKind::CpuHog | IncidentKind::TcpFallback => {
            at_computer && person.role == Role::Attendee
        }
        IncidentKind::MutedMajority => person.role == Role::Attendee,
        IncidentKind::SubnetOutage => {
            person.in_office && attribute.is_some_and(|(_, network)| *network == person.site.office_network())
        }
        IncidentKind::ProviderOutage => attribute.is_some_and(|(_, name)| person.provider() == Some(name)),
        IncidentKind::DataCenterEvent => attribute.is_some_and(|(_, name)| *name == person.data_center),
        IncidentKind::BadPresenterUplink => person.role == Role::Host,
        IncidentKind::CollectorGap | IncidentKind::CamerasOff | IncidentKind::StaticSlides => true,
    }
}

fn prepare(kind: IncidentKind, person: &mut Person, index: usize, random: &mut Random) {
    match kind {
        IncidentKind::BadUplink | IncidentKind::BadPresenterUplink => {
            (person.microphone_share, person.camera_share) = (0.97, 0.97);
            person.work_from_home(index);
        }
        IncidentKind::WeakWifi => {
            person.network = Network::Wifi;
            person.work_from_home(index);
            person.base_latency_ms = random.between(60.0, 90.0);
        }
        IncidentKind::MutedMajority => person.microphone_share = 0.0,
        IncidentKind::TcpFallback => person.connection_type = "TCP",
        IncidentKind::RejoinStorm
        | IncidentKind::SubnetOutage
        | IncidentKind::ProviderOutage
        | IncidentKind::DataCenterEvent
        | IncidentKind::CpuHog
        | IncidentKind::CollectorGap
        | IncidentKind::CamerasOff
        | IncidentKind::StaticSlides => {}
    }
}

/// What an incident does to one of its minutes, for someone it strikes.
pub(super) fn strike(kind: IncidentKind, minute: &mut Minute, random: &mut Random) {
    match kind {
        IncidentKind::BadUplink | IncidentKind::BadPresenterUplink => {
            // What everybody sees of a presenter is the camera.
            minute.camera_on |= kind == IncidentKind::BadPresenterUplink;
            if random.happens(0.93) {
                worsen(&mut minute.send, random, (80.0, 260.0), (20.0, 70.0), (6.0, 22.0));
            }
        }
        IncidentKind::WeakWifi => {
            minute.rssi_dbm = random.between(-88.0, -78.0);
            if random.happens(0.8) {
                worsen(&mut minute.send, random, (20.0, 110.0), (55.0, 120.0), (5.5, 13.0));
                worsen(&mut minute.receive, random, (20.0, 110.0), (55.0, 120.0), (5.5, 13.0));
            }
        }
        IncidentKind::SubnetOutage | IncidentKind::ProviderOutage => {
            worsen(&mut minute.send, random, (150.0, 500.0), (20.0, 60.0), (15.0, 45.0));
            worsen(&mut minute.receive, random, (150.0, 500.0), (20.0, 60.0), (15.0, 45.0));
        }
        IncidentKind::DataCenterEvent => {
            worsen(&mut minute.send, random, (280.0, 450.0), (10.0, 40.0), (3.0, 9.0));
            worsen(&mut minute.receive, random, (280.0, 450.0), (10.0, 40.0), (3.0, 9.0));
        }
        IncidentKind::CpuHog => {
            minute.system_cpu_pct = random.between(95.0, 100.0);
            minute.zoom_cpu_pct = random.between(55.0, 80.0);
            minute.frame_rate_factor = random.between(0.1, 0.25);
        }
        IncidentKind::TcpFallback => {
            // In most minutes a segment is lost, and everything behind it waits.
            let waits = random.happens(0.7);
            let (latency_ms, jitter_ms) =
                if waits { ((260.0, 520.0), (45.0, 110.0)) } else { ((90.0, 140.0), (10.0, 30.0)) };
            for path in [&mut minute.send, &mut minute.receive] {
                worsen(path, random, latency_ms, jitter_ms, (0.0, 0.0));
                path.avg_loss_pct = 0.0;
            }
        }
        IncidentKind::CollectorGap => minute.recorded = false,
        IncidentKind::CamerasOff => (minute.camera_on, minute.received_frame_rate_factor) = (false, 0.0),
        IncidentKind::StaticSlides => {
            minute.share_frame_rate_fps = random.between(0.0, 0.9);
            // Real ones have 391 to 615 ms beside a latency of 10 ms and no loss.
            minute.share_jitter_ms = Some(random.between(430.0, 560.0));
        }
        IncidentKind::RejoinStorm | IncidentKind::MutedMajority => {}
    }
}

/// What an incident does to everybody else's minutes: only a presenter's bad uplink is seen by others.
pub(super) fn strike_bystander(kind: IncidentKind, minute: &mut Minute, random: &mut Random) {
    if kind == IncidentKind::BadPresenterUplink {
        // All see the same few frames, give or take their own network.
        minute.received_frame_rate_factor = random.between(0.1, 0.25);
    }
}

/// Adds trouble, each range evenly, to what the path had anyway.
fn worsen(path: &mut Path, random: &mut Random, latency_ms: (f64, f64), jitter_ms: (f64, f64), loss_pct: (f64, f64)) {
    path.latency_ms += random.between(latency_ms.0, latency_ms.1);
    path.jitter_ms += random.between(jitter_ms.0, jitter_ms.1);
    path.avg_loss_pct = (path.avg_loss_pct + random.between(loss_pct.0, loss_pct.1)).min(90.0);
}
