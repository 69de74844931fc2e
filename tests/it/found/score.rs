//! Planted, found and false, by batch and by kind of incident.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use zoom_qos::model::Timestamp;
use zoom_qos::simulator::{IncidentKind, PlantedIncident};

use super::claim::{Claim, is_trouble};
use super::stored::Stored;

/// What the reports said of all events so far.
#[derive(Default)]
pub(crate) struct Score {
    batches: BTreeMap<String, Count>,
    /// What was not found and what was falsely said, each with its place.
    remarks: Vec<String>,
}

/// Of the events of one batch.
#[derive(Default, Clone)]
struct Count {
    events: usize,
    /// People on whom nothing was planted, and those of them who were given a cause.
    healthy_people: usize,
    falsely_told: usize,
    /// Claims that nothing makes true, by the report and its word.
    false_claims: BTreeMap<String, usize>,
    false_windows: usize,
    /// Planted and found, by kind. A kind that picks persons counts each of them, the others each incident.
    kinds: BTreeMap<String, (usize, usize)>,
    /// Verdicts of the events without trouble, and of those with.
    healthy_verdicts: BTreeMap<String, usize>,
    verdicts: BTreeMap<String, usize>,
}

impl Score {
    /// Holds what the reports claim of an event against what was planted in it.
    pub(super) fn add(&mut self, batch: &str, seed: u64, stored: &Stored<'_>) {
        let place = format!("{batch}, seed {seed}, {}", stored.event.topic());
        let claims = Claim::all(stored);
        let is_false = |claim: &&Claim| !stored.incidents.iter().any(|incident| claim.is_of(incident));
        let count = self.batches.entry(batch.to_owned()).or_default();
        count.events += 1;
        let struck: BTreeSet<&str> = stored
            .incidents
            .iter()
            .filter(|incident| is_trouble(incident.kind))
            .flat_map(|incident| incident.participant_uuids.iter().map(String::as_str))
            .collect();
        let sessions = stored.event.sessions().iter().map(|session| session.participant_uuid.as_str());
        let healthy: BTreeSet<&str> = sessions.filter(|person| !struck.contains(person)).collect();
        count.healthy_people += healthy.len();
        let causes = claims.iter().filter(is_false).filter(|claim| claim.is_cause());
        let told: BTreeSet<&str> = causes.filter_map(Claim::person).filter(|person| healthy.contains(person)).collect();
        count.falsely_told += told.len();
        for claim in claims.iter().filter(is_false) {
            *count.false_claims.entry(claim.said.clone()).or_default() += 1;
            count.false_windows += usize::from(claim.is_window());
            self.remarks.push(format!("false: {place}: {} {}", claim.said, claim.person().unwrap_or_default()));
        }
        for incident in &stored.incidents {
            let kind = count.kinds.entry(format!("{:?}", incident.kind)).or_default();
            for (case, is_found) in cases(stored, incident, &claims) {
                kind.0 += 1;
                kind.1 += usize::from(is_found);
                if !is_found {
                    self.remarks.push(format!("missed: {place}: {:?} {case}", incident.kind));
                }
            }
        }
        let verdict = stored.report("overview").text(0, "verdict").unwrap().to_owned();
        let verdicts = if stored.is_healthy() { &mut count.healthy_verdicts } else { &mut count.verdicts };
        *verdicts.entry(verdict).or_default() += 1;
    }

    /// Adds what another counted.
    pub(crate) fn merge(&mut self, other: Self) {
        for (name, count) in other.batches {
            self.batches.entry(name).or_default().merge(&count);
        }
        self.remarks.extend(other.remarks);
    }

    /// All of it.
    fn total(&self) -> Count {
        let mut total = Count::default();
        self.batches.values().for_each(|count| total.merge(count));
        total
    }

    /// What was not found, and what was falsely said.
    pub(crate) fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The aims that were missed.
    pub(crate) fn missed_aims(&self) -> Vec<String> {
        let total = self.total();
        let mut missed: Vec<String> = total
            .found_pct()
            .filter(|(_, found_pct)| *found_pct < 97.0)
            .map(|(kind, found_pct)| format!("{found_pct:.1} % of {kind} found, and 97 % are the aim"))
            .collect();
        let falsely_told_pct = total.falsely_told_pct();
        if falsely_told_pct > 1.0 {
            missed.push(format!("{falsely_told_pct:.2} of 100 healthy people were given a cause, and 1 is the aim"));
        }
        if total.false_windows * 20 > total.events {
            missed.push(format!(
                "{} false windows in {} events, and 1 in 20 is the aim",
                total.false_windows, total.events
            ));
        }
        if total.good_pct() < 95.0 {
            missed.push(format!("{:.1} % of healthy events were good, and 95 % are the aim", total.good_pct()));
        }
        missed
    }
}

impl Count {
    fn merge(&mut self, other: &Self) {
        self.events += other.events;
        self.healthy_people += other.healthy_people;
        self.falsely_told += other.falsely_told;
        self.false_windows += other.false_windows;
        for (kind, (planted, found)) in &other.kinds {
            let kind = self.kinds.entry(kind.clone()).or_default();
            kind.0 += planted;
            kind.1 += found;
        }
        let words = [
            (&mut self.false_claims, &other.false_claims),
            (&mut self.healthy_verdicts, &other.healthy_verdicts),
            (&mut self.verdicts, &other.verdicts),
        ];
        for (own, others) in words {
            for (word, more) in others {
                *own.entry(word.clone()).or_default() += more;
            }
        }
    }

    /// People without trouble who were given a cause, of a hundred.
    fn falsely_told_pct(&self) -> f64 {
        percent(self.falsely_told, self.healthy_people)
    }

    /// The share of a kind that was found.
    fn found_pct(&self) -> impl Iterator<Item = (&str, f64)> {
        self.kinds.iter().map(|(kind, (planted, found))| (kind.as_str(), percent(*found, *planted)))
    }

    /// Events without trouble that were called good.
    fn good_pct(&self) -> f64 {
        let good = self.healthy_verdicts.get("good").copied().unwrap_or(0);
        // Of a meeting of one person and twenty minutes too little is known for any word.
        let unjudged = self.healthy_verdicts.get("insufficient data").copied().unwrap_or(0);
        percent(good, self.healthy_verdicts.values().sum::<usize>() - unjudged)
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    let [part, whole] = [part, whole.max(1)].map(|count| f64::from(u32::try_from(count).unwrap()));
    100.0 * part / whole
}

/// What there is to find of an incident, and whether it was.
fn cases(stored: &Stored<'_>, incident: &PlantedIncident, claims: &[Claim]) -> Vec<(String, bool)> {
    use IncidentKind::{
        BadPresenterUplink, BadUplink, CamerasOff, CollectorGap, CpuHog, DataCenterEvent, MutedMajority,
        ProviderOutage, RejoinStorm, StaticSlides, SubnetOutage, TcpFallback, WeakWifi,
    };
    let named = |person: &String| {
        let is_own = |claim: &&Claim| claim.person() == Some(person) && (claim.is_cause() || is_rejoin(claim));
        (person.clone(), claims.iter().filter(is_own).any(|claim| claim.is_of(incident)))
    };
    let whole = |is_found| vec![(incident.attribute.clone().unwrap_or_default(), is_found)];
    match incident.kind {
        BadUplink | WeakWifi | CpuHog | TcpFallback | RejoinStorm => {
            incident.participant_uuids.iter().map(named).collect()
        }
        // Two people are no group.
        SubnetOutage | ProviderOutage | DataCenterEvent if incident.participant_uuids.len() < 3 => Vec::new(),
        SubnetOutage | ProviderOutage | DataCenterEvent => {
            whole(claims.iter().any(|claim| claim.is_window_of(incident)))
        }
        BadPresenterUplink => {
            let is_of_event = |claim: &&Claim| !claim.is_cause() && claim.person().is_none();
            whole(claims.iter().filter(is_of_event).any(|claim| claim.is_of(incident)))
        }
        CollectorGap => whole(gap_minutes(stored) == minutes(incident)),
        // No trouble: found is what stands as idle in the reports and is blamed on nobody.
        MutedMajority => whole(is_silent(stored, incident, "audio_send_active_pct")),
        CamerasOff => whole(is_silent(stored, incident, "video_send_active_pct")),
        StaticSlides => whole(slides_stand_still(stored)),
    }
}

fn is_rejoin(claim: &Claim) -> bool {
    claim.said.starts_with("rejoins")
}

/// How many full minutes an incident has.
fn minutes(incident: &PlantedIncident) -> i64 {
    let [from, to] = [&incident.from, &incident.to].map(|minute| Timestamp::parse(minute).unwrap());
    (to.0 - from.0) / 60 + 1
}

fn gap_minutes(stored: &Stored<'_>) -> i64 {
    stored.report("coverage").integer(0, "collector_gap_minutes").unwrap()
}

/// Whether the coverage shows nobody whom the incident strikes as active.
fn is_silent(stored: &Stored<'_>, incident: &PlantedIncident, column: &str) -> bool {
    let coverage = stored.report("coverage");
    let silent = (1..coverage.rows.len()).filter(|row| coverage.real(*row, column).is_none_or(|share| share == 0.0));
    silent.count() >= incident.participant_uuids.len()
}

/// Whether hardly a frame of the shared screen came, and nobody is said to have seen it badly for that.
fn slides_stand_still(stored: &Stored<'_>) -> bool {
    let sharing = stored.report("sharing");
    sharing.real(0, "frame_rate_p50_fps").unwrap() < 1.0 && sharing.integer(0, "widely_degraded_minutes") == Some(0)
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.total();
        let kinds: BTreeSet<&String> = total.kinds.keys().collect();
        writeln!(f, "\n| planted | {} |", self.batches.keys().cloned().collect::<Vec<_>>().join(" | "))?;
        for kind in kinds {
            let of = |count: &Count| match count.kinds.get(kind) {
                Some((planted, found)) => format!("{found} / {planted}"),
                None => "-".to_owned(),
            };
            let cells: Vec<String> = self.batches.values().map(of).collect();
            writeln!(f, "| {kind} | {} | {} |", cells.join(" | "), of(&total))?;
        }
        writeln!(
            f,
            "\n| events | n | healthy people | falsely told | % | false windows | healthy: good of | others |"
        )?;
        for (name, count) in self.batches.iter().map(|(name, count)| (name.as_str(), count)).chain([("all", &total)]) {
            writeln!(
                f,
                "| {name} | {} | {} | {} | {:.2} | {} | {} | {} |",
                count.events,
                count.healthy_people,
                count.falsely_told,
                count.falsely_told_pct(),
                count.false_windows,
                listed(&count.healthy_verdicts),
                listed(&count.verdicts)
            )?;
        }
        writeln!(f, "\n| falsely said | times |")?;
        total.false_claims.iter().try_for_each(|(said, times)| writeln!(f, "| {said} | {times} |"))
    }
}

/// "fair 2, good 93".
fn listed(verdicts: &BTreeMap<String, usize>) -> String {
    verdicts.iter().map(|(word, events)| format!("{word} {events}")).collect::<Vec<_>>().join(", ")
}
