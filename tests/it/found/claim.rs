//! What the reports say of an event, as claims that can be held against what was planted in it.

use zoom_qos::model::Timestamp;
use zoom_qos::report::Table;
use zoom_qos::simulator::{IncidentKind, PlantedIncident};

use crate::support::planted::Planted;

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
    Minutes(Timestamp, Timestamp, Option<String>),
}

/// The words of the scorecard that name a cause, each with what it may come from.
///
/// Not a cause are `downlink only`, `both directions` and `loss bursts`: they tell in which form somebody suffered, and
/// chance makes a few people suffer for five minutes of an hour.
const CAUSES: [(&str, &[IncidentKind]); 7] = [
    ("uplink only", &[IncidentKind::BadUplink, IncidentKind::BadPresenterUplink]),
    ("weak Wi-Fi", &[IncidentKind::WeakWifi]),
    ("high CPU", &[IncidentKind::CpuHog]),
    ("no UDP", &[IncidentKind::TcpFallback]),
    ("local incident", LOCAL),
    ("sender", &[IncidentKind::BadPresenterUplink]),
    ("event-wide", &[]),
];

/// What strikes those who share an attribute.
const LOCAL: &[IncidentKind] = &[IncidentKind::SubnetOutage, IncidentKind::DataCenterEvent, IncidentKind::TcpFallback];

impl Claim {
    /// Everything that the reports claim of an event.
    pub(super) fn all(planted: &Planted) -> Vec<Self> {
        let mut claims = people(planted, "scorecard", "consistent_with", &CAUSES);
        claims.extend(people(planted, "rejoins", "pattern", &[("unstable", &[IncidentKind::RejoinStorm])]));
        claims.extend(windows(&planted.report("simultaneous")));
        claims.extend(presenters(planted));
        claims.extend(gap(planted));
        claims
    }

    /// Whether this incident makes it true: the kind, and the person or at least one of the minutes. Three who fell back
    /// to TCP are a group, so that a window may be local to TCP; to anything else it would be wrong.
    ///
    /// Whoever only saw what a presenter sent badly was not struck, but is rightly told that it was the sender.
    pub(super) fn is_of(&self, incident: &PlantedIncident) -> bool {
        let fits = match &self.about {
            About::Person(person) => self.said.ends_with("sender") || incident.participant_uuids.contains(person),
            About::Minutes(from, to, group) => {
                let [first, last] = [&incident.from, &incident.to].map(|minute| Timestamp::parse(minute).unwrap());
                let is_of_group = incident.kind != IncidentKind::TcpFallback || *group == incident.attribute;
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
}

/// The people whom a column of a report calls one of these words.
fn people(planted: &Planted, report: &str, column: &str, words: &[(&str, &'static [IncidentKind])]) -> Vec<Claim> {
    let table = planted.report(report);
    let named = |row: usize| {
        let (word, kinds) = words.iter().find(|(word, _)| table.text(row, column) == Some(word))?;
        let person = planted.person(table.text(row, "user_id").unwrap());
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
            "sender" => &[IncidentKind::BadPresenterUplink],
            _ => &[],
        };
        Claim { said: format!("simultaneous: {word}"), kinds, about: window_of(table, row) }
    };
    (0..table.rows.len()).map(window).collect()
}

fn window_of(table: &Table, row: usize) -> About {
    let [from, to] = ["from_unix", "to_unix"].map(|column| Timestamp(table.integer(row, column).unwrap()));
    let [attribute, value] = ["attribute", "value"].map(|column| table.text(row, column));
    About::Minutes(from, to, attribute.zip(value).map(|(attribute, value)| format!("{attribute}={value}")))
}

fn whole_event(planted: &Planted) -> About {
    About::Minutes(planted.event.start_at(), planted.event.end_at(), None)
}

/// The presenters whose sending everybody saw.
fn presenters(planted: &Planted) -> Vec<Claim> {
    let table = planted.report("presenter_impact");
    let rows = (0..table.rows.len()).filter(|row| table.text(*row, "consistent_with") == Some("sender"));
    rows.map(|_| Claim {
        said: "presenter_impact: sender".to_owned(),
        kinds: &[IncidentKind::BadPresenterUplink],
        about: whole_event(planted),
    })
    .collect()
}

/// The minutes in which nobody was sampled.
fn gap(planted: &Planted) -> Option<Claim> {
    let minutes = planted.report("coverage").integer(0, "collector_gap_minutes").unwrap();
    (minutes > 0).then(|| Claim {
        said: format!("coverage: {minutes} minutes without a sample"),
        kinds: &[IncidentKind::CollectorGap],
        about: whole_event(planted),
    })
}
