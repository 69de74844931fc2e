//! What the reports say of an event, as claims that can be held against what was planted in it.

use zoom_qos::model::Timestamp;
use zoom_qos::render::Table;
use zoom_qos::simulator::{IncidentKind, PlantedIncident};

use super::stored::Stored;
use IncidentKind::{
    BadPresenterUplink, BadUplink, CollectorGap, CpuHog, DataCenterEvent, ProviderOutage, RejoinStorm, SubnetOutage,
    TcpFallback, WeakWifi,
};

/// One thing that a report says went wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim {
    /// The report, and its word for it.
    pub(super) said: String,
    /// What may have been planted for it to be true.
    kinds: &'static [IncidentKind],
    about: About,
}

/// Whom or what a claim is about.
#[derive(Debug, Clone, PartialEq)]
enum About {
    /// Zoom's id of a person.
    Person(String),
    /// The minutes from here to there, the end excluded, and what the struck have in common, as `name=value`.
    Minutes(Timestamp, Timestamp, Vec<String>),
}

/// Words of a report, each with what it may come from.
type Words = &'static [(&'static str, &'static [IncidentKind])];

/// Every word that the scorecard puts beside a person and that says more than that there is nothing to tell.
///
/// The form of a trouble is true of whoever was struck in that form.
const CAUSES: Words = &[
    ("sender", &[BadPresenterUplink]),
    ("local incident", LOCAL),
    ("event-wide", &[]),
    ("high CPU", &[CpuHog]),
    ("weak Wi-Fi", &[WeakWifi]),
    ("no UDP", &[TcpFallback]),
    ("uplink only", &[BadUplink, BadPresenterUplink]),
    ("downlink only", LOCAL),
    ("loss bursts", &[]),
    ("both directions", &[WeakWifi, SubnetOutage, ProviderOutage, DataCenterEvent, TcpFallback]),
    ("unknown", &[]),
];

/// The same of `direction`. What a presenter sends poorly everybody receives poorly.
const DIRECTIONS: Words = &[
    ("uplink", &[BadUplink, BadPresenterUplink, CpuHog]),
    ("downlink", &[BadPresenterUplink, CpuHog, SubnetOutage, ProviderOutage, DataCenterEvent]),
    (
        "both",
        &[WeakWifi, SubnetOutage, ProviderOutage, DataCenterEvent, TcpFallback, CpuHog, BadPresenterUplink, BadUplink],
    ),
];

/// The same of `cpu_attribution`.
const MACHINES: Words = &[
    ("CPU", &[CpuHog]),
    ("network", &[BadUplink, WeakWifi, SubnetOutage, ProviderOutage, DataCenterEvent, TcpFallback, BadPresenterUplink]),
    ("network and CPU", &[CpuHog]),
    ("camera or far end", &[BadPresenterUplink]),
    ("CPU not reported", &[BadPresenterUplink]),
    (
        "mixed",
        &[BadPresenterUplink, BadUplink, WeakWifi, SubnetOutage, ProviderOutage, DataCenterEvent, TcpFallback, CpuHog],
    ),
];

/// What strikes those who share an attribute.
const LOCAL: &[IncidentKind] = &[SubnetOutage, ProviderOutage, DataCenterEvent, TcpFallback];

/// Whether a kind makes anything worse for anybody.
pub(super) fn is_trouble(kind: IncidentKind) -> bool {
    use IncidentKind::{CamerasOff, MutedMajority, StaticSlides};
    !matches!(kind, MutedMajority | CamerasOff | StaticSlides | CollectorGap)
}

impl Claim {
    /// Everything that the reports claim of an event.
    pub(super) fn all(stored: &Stored<'_>) -> Vec<Self> {
        let mut claims = people(stored, "scorecard", "consistent_with", CAUSES);
        claims.extend(people(stored, "direction", "consistent_with", DIRECTIONS));
        claims.extend(people(stored, "cpu_attribution", "consistent_with", MACHINES));
        claims.extend(people(stored, "rejoins", "pattern", &[("unstable", &[RejoinStorm])]));
        claims.extend(windows(&stored.report("simultaneous")));
        claims.extend(presenters(stored));
        claims.extend(gap(stored));
        claims
    }

    /// Whether this incident makes it true: the kind, and the person or at least one of the minutes. Three who fell
    /// back to TCP are a group, so that a window may be local to TCP; to anything else it would be wrong.
    ///
    /// Whoever only saw what a presenter sent badly was not struck, but is rightly told so, though not of an uplink.
    pub(super) fn is_of(&self, incident: &PlantedIncident) -> bool {
        let fits = match &self.about {
            About::Person(person) => {
                let is_seen = incident.kind == BadPresenterUplink && !self.said.contains("uplink");
                is_seen || incident.participant_uuids.contains(person)
            }
            About::Minutes(from, to, groups) => {
                let [first, last] = [&incident.from, &incident.to].map(|minute| Timestamp::parse(minute).unwrap());
                let is_of_group = incident.kind != TcpFallback
                    || incident.attribute.as_ref().is_some_and(|attribute| groups.contains(attribute));
                *from <= last && first < *to && is_of_group
            }
        };
        fits && self.kinds.contains(&incident.kind)
    }

    /// The person whom it names.
    pub(super) fn person(&self) -> Option<&str> {
        match &self.about {
            About::Person(person) => Some(person),
            About::Minutes(..) => None,
        }
    }

    /// Whether it is a window.
    pub(super) fn is_window(&self) -> bool {
        self.said.starts_with("simultaneous")
    }

    /// Whether it is the cause that the review puts beside a person.
    pub(super) fn is_cause(&self) -> bool {
        self.said.starts_with("scorecard")
    }

    /// Whether it names a window of these minutes, give or take one at each end, and puts it down to this attribute.
    pub(super) fn is_window_of(&self, incident: &PlantedIncident) -> bool {
        let [first, last] = [&incident.from, &incident.to].map(|minute| Timestamp::parse(minute).unwrap().0);
        match &self.about {
            About::Minutes(from, to, groups) => {
                (from.0 - first).abs() <= 60
                    && (to.0 - last - 60).abs() <= 60
                    && incident.attribute.as_ref().is_some_and(|attribute| groups.contains(attribute))
            }
            About::Person(_) => false,
        }
    }
}

/// The people whom a column of a report calls one of these words.
fn people(stored: &Stored<'_>, report: &str, column: &str, words: Words) -> Vec<Claim> {
    let table = stored.report(report);
    let named = |row: usize| {
        let (word, kinds) = words.iter().find(|(word, _)| table.text(row, column) == Some(word))?;
        let person = stored.person(table.text(row, "user_id").unwrap());
        Some(Claim { said: format!("{report}: {word}"), kinds, about: About::Person(person) })
    };
    (0..table.rows.len()).filter_map(named).collect()
}

/// The windows in which many suffered at once.
fn windows(table: &Table) -> Vec<Claim> {
    let window = |row: usize| {
        let word = table.text(row, "consistent_with").unwrap();
        let kinds: &[IncidentKind] = match word {
            "local" => LOCAL,
            "sender" => &[BadPresenterUplink],
            _ => &[],
        };
        Claim { said: format!("simultaneous: {word}"), kinds, about: window_of(table, row) }
    };
    (0..table.rows.len()).map(window).collect()
}

/// A window's minutes, and the groups that it is put down to: the one that explains it, and what cannot be told from
/// it.
fn window_of(table: &Table, row: usize) -> About {
    let [from, to] = ["from_unix", "to_unix"].map(|column| Timestamp(table.integer(row, column).unwrap()));
    let [attribute, value] = ["attribute", "value"].map(|column| table.text(row, column));
    let mut groups: Vec<String> =
        attribute.zip(value).map(|(attribute, value)| format!("{attribute}={value}")).into_iter().collect();
    // `data center United States (SC Top), version 6.5`
    for alike in table.text(row, "alike").into_iter().flat_map(|alike| alike.split("; ")) {
        let name = ["subnet", "isp", "location", "data center", "network type", "connection type", "version"];
        if let Some(name) = name.iter().find(|name| alike.starts_with(**name)) {
            groups.push(format!("{}={}", name.replace(' ', "_"), &alike[name.len() + 1..]));
        }
    }
    About::Minutes(from, to, groups)
}

fn whole_event(stored: &Stored<'_>) -> About {
    About::Minutes(stored.event.start_at(), stored.event.end_at(), Vec::new())
}

/// The presenters whose sending everybody saw.
fn presenters(stored: &Stored<'_>) -> Vec<Claim> {
    let table = stored.report("presenter_impact");
    let rows = (0..table.rows.len()).filter(|row| table.text(*row, "consistent_with") == Some("sender"));
    rows.map(|_| Claim {
        said: "presenter_impact: sender".to_owned(),
        kinds: &[BadPresenterUplink],
        about: whole_event(stored),
    })
    .collect()
}

/// The minutes in which nobody was sampled.
fn gap(stored: &Stored<'_>) -> Option<Claim> {
    let minutes = stored.report("coverage").integer(0, "collector_gap_minutes").unwrap();
    (minutes > 0).then(|| Claim {
        said: "coverage: minutes without a sample".to_owned(),
        kinds: &[CollectorGap],
        about: whole_event(stored),
    })
}
