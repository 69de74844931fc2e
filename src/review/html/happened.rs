//! What happened: windows in which many had trouble at once, and causes that single people have in common. Each claim
//! leads to its minutes and its people.

use std::collections::{BTreeMap, HashMap};

use super::cell::{count_text, percent, text};
use super::clock::{Clock, Moment};
use super::sections::Sections;
use crate::model::count::{people, several};
use crate::render::Table;
use crate::review::advice::{self, Advice, Network};

/// How many people a claim names; its link shows all of them.
const NAMED: usize = 6;

/// A claim with the evidence for it.
#[derive(Debug)]
pub(super) struct Claim {
    /// From when to when it lasted; without that, `title` says whom it is about.
    pub(super) span: Option<(Moment, Moment)>,
    pub(super) title: String,
    pub(super) what: String,
    pub(super) consistent_with: String,
    /// From the first to the last minute of it, where it is told of people.
    pub(super) lasted: Option<(Moment, Moment)>,
    pub(super) evidence: Vec<String>,
    /// What to look at, and whom to ask.
    pub(super) advice: Option<String>,
    /// The first and the last minute, counted from the event's first.
    pub(super) minutes: Option<(usize, usize)>,
    /// The cause in the scorecard that it stands for.
    pub(super) cause: Option<String>,
    pub(super) people: Vec<usize>,
    /// How many they are.
    pub(super) who: String,
    /// The first of them, by name.
    pub(super) named: Vec<String>,
    pub(super) others: usize,
}

impl Claim {
    fn of_people(mut self, sections: &Sections, who: Vec<usize>) -> Self {
        self.named = who.iter().take(NAMED).map(|person| sections.people.name(*person).to_owned()).collect();
        self.others = who.len().saturating_sub(NAMED);
        self.who = people(i64::try_from(who.len()).unwrap_or(i64::MAX));
        self.people = who;
        self
    }

    /// Whether the windows have told of it already.
    pub(super) fn repeats_a_window(&self) -> bool {
        self.cause.as_deref().is_some_and(|cause| TOLD_BY_WINDOWS.contains(&cause))
    }

    /// The people's places in the order of the participants, for the script.
    pub(super) fn places(&self) -> String {
        self.people.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// The windows, largest first.
pub(super) fn windows(sections: &Sections, clock: Clock) -> Vec<Claim> {
    (0..sections.review.incidents.rows.len()).map(|row| window(sections, clock, row)).collect()
}

fn window(sections: &Sections, clock: Clock, row: usize) -> Claim {
    let incidents = &sections.review.incidents;
    let (from, to) = (incidents.count(row, "from_unix"), incidents.count(row, "to_unix"));
    let grid = &sections.grid;
    let minutes = grid.minute(from).zip(grid.minute(to - 60));
    let (poor, all) = (count_text(incidents, row, "poor_people"), count_text(incidents, row, "people"));
    let share = percent(incidents.number(row, "poor_pct"));
    let (n, coverage) = (count_text(incidents, row, "n"), percent(incidents.number(row, "coverage_pct")));
    let mut evidence =
        vec![format!("{share} of {n} measured minutes of the window were poor; {coverage} of the event was sampled")];
    match incidents.text(row, "consistent_with") {
        Some("local") => evidence = [scope(sections, from, Clearest::Explains), evidence].concat(),
        Some("sender") => {
            let (caused, minutes) =
                (count_text(incidents, row, "sender_caused_minutes"), incidents.count(row, "minutes"));
            evidence.insert(0, format!("that explains {caused} of {}", several(minutes, "minute")));
        }
        _ => evidence.extend(scope(sections, from, Clearest::ExplainsLess)),
    }
    let claim = Claim {
        span: Some(clock.span(from, to)),
        title: String::new(),
        what: format!("{poor} of {all} people received poorly at once"),
        consistent_with: cause(sections, row),
        lasted: None,
        evidence,
        advice: advised(incidents.text(row, "consistent_with"), None),
        minutes,
        cause: None,
        people: Vec::new(),
        who: String::new(),
        named: Vec::new(),
        others: 0,
    };
    claim.of_people(sections, struck(sections, row, minutes))
}

/// What to do about a cause for people on a network.
fn advised(cause: Option<&str>, network: Option<Network>) -> Option<String> {
    advice::of(cause?, network).map(Advice::sentence)
}

/// Whoever had a poor minute in the window, and belongs to the group if it is local.
fn struck(sections: &Sections, row: usize, minutes: Option<(usize, usize)>) -> Vec<usize> {
    let Some((from, to)) = minutes else { return Vec::new() };
    let incidents = &sections.review.incidents;
    let group = incidents.text(row, "attribute").zip(incidents.text(row, "value"));
    let belongs = |person: usize| {
        group.is_none_or(|(attribute, value)| sections.people.attribute(person, attribute) == Some(value))
    };
    let all = 0..sections.people.len();
    all.filter(|person| belongs(*person) && sections.grid.is_poor_within(*person, from, to)).collect()
}

fn cause(sections: &Sections, row: usize) -> String {
    let incidents = &sections.review.incidents;
    match incidents.text(row, "consistent_with") {
        Some("local") => {
            let attribute = incidents.text(row, "attribute").unwrap_or_default().replace('_', " ");
            let value = text(incidents, row, "value").unwrap_or_default();
            match text(incidents, row, "alike") {
                Some(alike) => {
                    let alike = alike.replace("; ", ", or ");
                    format!("trouble local to {attribute} {value}, or {alike}, which cannot be told apart here")
                }
                None => format!("trouble local to {attribute} {value}"),
            }
        }
        Some("sender") => {
            let sender = incidents.integer(row, "sender_session_id").and_then(|id| sections.people.of_session(id));
            match sender {
                Some(sender) => format!("what {} sent, which was poor as well", sections.people.name(sender)),
                None => "the sharer's own sending, which was poor as well".to_owned(),
            }
        }
        Some("platform or host") => "trouble at the platform or the host: half of all suffered".to_owned(),
        Some("event-wide") => "trouble in all groups: none of them explains it".to_owned(),
        _ => "no known cause".to_owned(),
    }
}

/// Whether the group that tells most of a window explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clearest {
    Explains,
    ExplainsLess,
}

/// The groups that tell most of a window, with the shares inside and outside.
fn scope(sections: &Sections, from_unix: i64, clearest: Clearest) -> Vec<String> {
    let scope = &sections.scope;
    let of_window = |row: &usize| scope.count(*row, "from_unix") == from_unix;
    // What does not explain the window is no evidence, but the runner-up shows how clear the case is.
    let difference = |row: usize| scope.number(row, "difference_pct").unwrap_or(0.0);
    let most = (0..scope.rows.len()).filter(of_window).map(difference).fold(f64::NEG_INFINITY, f64::max);
    let explains = |row: usize| {
        clearest == Clearest::Explains && scope.count(row, "explains") == 1 && difference(row) >= most - 1.0
    };
    let line = |row: usize| {
        let attribute = scope.text(row, "attribute").unwrap_or_default().replace('_', " ");
        let (inside, outside) = (scope.number(row, "inside_poor_pct"), scope.number(row, "outside_poor_pct"));
        format!(
            "{attribute} {}: {} poor inside ({}), {} outside{}",
            text(scope, row, "value").unwrap_or_default(),
            percent(inside),
            people(scope.count(row, "people")),
            percent(outside),
            match clearest {
                _ if explains(row) => "",
                Clearest::Explains => ", which explains less",
                Clearest::ExplainsLess => ", which does not explain it",
            },
        )
    };
    let named = |row: &usize| scope.count(*row, "people") >= super::people::SMALLEST_GROUP;
    (0..scope.rows.len()).filter(of_window).filter(named).take(2).map(line).collect()
}

/// What the scorecard's causes mean of one person and of several, in the order in which they are looked for.
const CAUSES: [(&str, &str, &str); 11] = [
    ("sender", "the sending of whoever shared a screen", "the sending of whoever shared a screen"),
    ("local incident", "the local trouble above", "the local trouble above"),
    ("event-wide", "the trouble in all groups above", "the trouble in all groups above"),
    ("high CPU", "a busy machine rather than the network", "busy machines rather than the network"),
    ("weak Wi-Fi", "a weak Wi-Fi signal", "weak Wi-Fi signals"),
    ("no UDP", "a connection that fell back from UDP", "connections that fell back from UDP"),
    (
        "provider",
        "their internet provider, as other people of it suffered in the same hours",
        "their internet providers, as other people of these suffered in the same hours",
    ),
    (
        "uplink only",
        "an uplink of their own: sending was poor, receiving was not",
        "their own uplinks: sending was poor, receiving was not",
    ),
    (
        "downlink only",
        "a downlink of their own: receiving was poor, sending was not",
        "their own downlinks: receiving was poor, sending was not",
    ),
    ("loss bursts", "bursts of packet loss behind a good average", "bursts of packet loss behind a good average"),
    ("both directions", "their own connection, in both directions", "their own connections, in both directions"),
];

/// People by what their poor minutes are consistent with, those with most poor minutes first.
pub(super) fn causes(sections: &Sections, clock: Clock) -> Vec<Claim> {
    let scorecard = &sections.review.scorecard;
    let mut by_cause: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in 0..scorecard.rows.len() {
        if let Some(cause) = scorecard.text(row, "consistent_with") {
            by_cause.entry(cause).or_default().push(row);
        }
    }
    let minutes = |who: &[usize]| who.iter().map(|row| scorecard.count(*row, "poor_minutes")).sum::<i64>();
    let known = CAUSES.iter().filter_map(|(cause, of_one, of_all)| {
        let who = by_cause.remove(cause)?;
        Some((*cause, if who.len() == 1 { *of_one } else { *of_all }, who))
    });
    let mut causes: Vec<(i64, Claim)> = known
        .map(|(cause, meaning, who)| {
            let poor = minutes(&who);
            let networks = who.iter().map(|person| sections.people.attribute(*person, "network_type"));
            let network = Network::of_all(networks);
            let claim = Claim {
                span: None,
                title: people(i64::try_from(who.len()).unwrap_or(i64::MAX)),
                what: together(poor, "poor minute", who.len()),
                consistent_with: meaning.to_owned() + how_long(scorecard, cause, &who),
                lasted: lasted(scorecard, cause, &who, clock),
                evidence: evidence(sections, &who),
                advice: advised(Some(cause), network),
                minutes: None,
                cause: Some(cause.to_owned()),
                people: Vec::new(),
                who: String::new(),
                named: Vec::new(),
                others: 0,
            };
            (poor, claim.of_people(sections, who))
        })
        .collect();
    causes.sort_by_key(|(poor, _)| -poor);
    causes.into_iter().map(|(_, claim)| claim).chain(unstable(sections, clock)).collect()
}

/// "55 poor minutes", and of several people "166 poor minutes together".
fn together(count: i64, noun: &str, people: usize) -> String {
    let together = if people == 1 { "" } else { " together" };
    several(count, noun) + together
}

/// Causes of which the windows tell when.
const TOLD_BY_WINDOWS: [&str; 3] = ["sender", "local incident", "event-wide"];

/// Whether it was so throughout for all of them, or else that a time follows.
fn how_long(scorecard: &Table, cause: &str, who: &[usize]) -> &'static str {
    match cause {
        _ if TOLD_BY_WINDOWS.contains(&cause) => "",
        _ if who.iter().all(|row| scorecard.integer(*row, "is_lasting") == Some(1)) => ", throughout",
        _ => ", mostly",
    }
}

/// When most of it was, if it was not throughout.
fn lasted(scorecard: &Table, cause: &str, who: &[usize], clock: Clock) -> Option<(Moment, Moment)> {
    if how_long(scorecard, cause, who) != ", mostly" {
        return None;
    }
    let first = who.iter().filter_map(|row| scorecard.integer(*row, "mostly_from_unix")).min()?;
    let last = who.iter().filter_map(|row| scorecard.integer(*row, "mostly_to_unix")).max()?;
    Some(clock.span(first, last))
}

/// Who fell out and came back three times or more: no minute of an absence is poor, so that no cause tells of it.
fn unstable(sections: &Sections, clock: Clock) -> Option<Claim> {
    let (rejoins, scorecard) = (&sections.rejoins, &sections.review.scorecard);
    let rows: Vec<usize> =
        (0..rejoins.rows.len()).filter(|row| rejoins.text(*row, "pattern") == Some("unstable")).collect();
    let first = rows.iter().filter_map(|row| rejoins.integer(*row, "first_left_unix")).min()?;
    let last = rows.iter().filter_map(|row| rejoins.integer(*row, "last_back_unix")).max()?;
    let places: HashMap<&str, usize> =
        (0..scorecard.rows.len()).filter_map(|place| Some((scorecard.text(place, "user_id")?, place))).collect();
    let place = |row: usize| rejoins.text(row, "user_id").and_then(|user_id| places.get(user_id).copied());
    let who: Vec<usize> = rows.iter().filter_map(|row| place(*row)).collect();
    let line = |row: &usize| {
        let dropped = match rejoins.count(*row, "dropped") {
            0 => String::new(),
            dropped => format!(", {dropped} after a disconnection"),
        };
        Some(format!(
            "{}: {}{dropped}",
            sections.people.name(place(*row)?),
            several(rejoins.count(*row, "rejoins"), "rejoin")
        ))
    };
    let claim = Claim {
        span: None,
        title: people(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
        what: together(rows.iter().map(|row| rejoins.count(*row, "rejoins")).sum(), "rejoin", rows.len()),
        consistent_with: if rows.len() == 1 { "an unstable connection" } else { "unstable connections" }.to_owned(),
        lasted: Some(clock.span(first, last)),
        evidence: rows.iter().take(3).filter_map(line).collect(),
        advice: advised(Some("unstable"), None),
        minutes: None,
        cause: None,
        people: Vec::new(),
        who: String::new(),
        named: Vec::new(),
        others: 0,
    };
    Some(claim.of_people(sections, who))
}

/// The scorecard's own words for the worst of them.
fn evidence(sections: &Sections, who: &[usize]) -> Vec<String> {
    let scorecard = &sections.review.scorecard;
    let line = |row: &usize| {
        let evidence = text(scorecard, *row, "evidence")?;
        Some(format!("{}: {evidence}", sections.people.name(*row)))
    };
    who.iter().take(3).filter_map(line).collect()
}

/// Who had poor minutes, but too few to tell why.
pub(super) fn too_few(sections: &Sections) -> String {
    let scorecard = &sections.review.scorecard;
    let few =
        (0..scorecard.rows.len()).filter(|row| scorecard.text(*row, "consistent_with") == Some("too few to tell"));
    let few = i64::try_from(few.count()).unwrap_or(0);
    if few == 0 {
        return String::new();
    }
    format!("{} had poor minutes, too few to tell a cause from chance.", people(few))
}

/// How many people had no poor minute, of those of whom enough is known to say so.
pub(super) fn spared(sections: &Sections) -> Option<String> {
    let scorecard = &sections.review.scorecard;
    match (0..scorecard.rows.len()).filter(|row| scorecard.real(*row, "poor_pct") == Some(0.0)).count() {
        0 => None,
        spared => Some(people(i64::try_from(spared).unwrap_or(i64::MAX))),
    }
}
