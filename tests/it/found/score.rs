//! Planted, found and false, by kind of incident.

use std::collections::BTreeMap;
use std::fmt;

use zoom_qos::model::Timestamp;
use zoom_qos::simulator::{IncidentKind, PlantedIncident};

use super::claim::Claim;
use crate::support::planted::Planted;

/// What the reports found in all events so far.
#[derive(Default)]
pub(super) struct Score {
    events: usize,
    kinds: BTreeMap<String, Count>,
    missed: Vec<String>,
    false_claims: Vec<String>,
}

/// Of one kind. A kind that picks persons counts each of them, the others each incident.
#[derive(Default)]
struct Count {
    planted: usize,
    found: usize,
}

impl Score {
    /// Holds what the reports claim of an event against what was planted in it.
    pub(super) fn add(&mut self, seed: usize, planted: &Planted) {
        self.events += 1;
        let place = format!("seed {seed}, {}", planted.event.topic());
        let claims = Claim::all(planted);
        for claim in claims.iter().filter(|claim| !planted.incidents.iter().any(|incident| claim.is_of(incident))) {
            self.false_claims.push(format!("{place}: {} {}", claim.said, claim.person().unwrap_or_default()));
        }
        for incident in &planted.incidents {
            let count = self.kinds.entry(format!("{:?}", incident.kind)).or_default();
            for (case, is_found) in cases(planted, incident, &claims) {
                count.planted += 1;
                count.found += usize::from(is_found);
                if !is_found {
                    self.missed.push(format!("{place}: {:?} {case}", incident.kind));
                }
            }
        }
    }

    pub(super) fn events(&self) -> usize {
        self.events
    }

    pub(super) fn found_pct(&self) -> f64 {
        let sum = |count: fn(&Count) -> usize| self.kinds.values().map(count).sum::<usize>();
        let counts = [sum(|count| count.found), sum(|count| count.planted)];
        let [found, planted] = counts.map(|count| f64::from(u32::try_from(count).unwrap()));
        100.0 * found / planted
    }

    pub(super) fn false_claims(&self) -> usize {
        self.false_claims.len()
    }
}

/// What there is to find of an incident, and whether it was.
fn cases(planted: &Planted, incident: &PlantedIncident, claims: &[Claim]) -> Vec<(String, bool)> {
    use IncidentKind::{
        BadPresenterUplink, BadUplink, CamerasOff, CollectorGap, CpuHog, DataCenterEvent, MutedMajority, RejoinStorm,
        StaticSlides, SubnetOutage, TcpFallback, WeakWifi,
    };
    let named = |person: &String| {
        let of_person = |claim: &&Claim| claim.person() == Some(person);
        (person.clone(), claims.iter().filter(of_person).any(|claim| claim.is_of(incident)))
    };
    let whole = |is_found| vec![(incident.attribute.clone().unwrap_or_default(), is_found)];
    match incident.kind {
        BadUplink | WeakWifi | CpuHog | TcpFallback | RejoinStorm => {
            incident.participant_uuids.iter().map(named).collect()
        }
        SubnetOutage | DataCenterEvent => whole(is_explained(planted, incident)),
        BadPresenterUplink => whole(claims.iter().any(|claim| claim.is_of(incident))),
        CollectorGap => whole(gap_minutes(planted) == minutes(incident)),
        // No trouble: found is what stands as idle in the reports and is blamed on nobody.
        MutedMajority => whole(is_silent(planted, incident, "audio_send_active_pct")),
        CamerasOff => whole(is_silent(planted, incident, "video_send_active_pct")),
        StaticSlides => whole(slides_stand_still(planted)),
    }
}

/// How many full minutes an incident has.
fn minutes(incident: &PlantedIncident) -> i64 {
    let [from, to] = [&incident.from, &incident.to].map(|minute| Timestamp::parse(minute).unwrap());
    (to.0 - from.0) / 60 + 1
}

fn gap_minutes(planted: &Planted) -> i64 {
    planted.report("coverage").integer(0, "collector_gap_minutes").unwrap()
}

/// Whether one window covers the incident's minutes, give or take one at each end, and its own attribute explains it.
fn is_explained(planted: &Planted, incident: &PlantedIncident) -> bool {
    let [first, last] = [&incident.from, &incident.to].map(|minute| Timestamp::parse(minute).unwrap().0);
    let scope = planted.report("scope");
    (0..scope.rows.len()).any(|row| {
        let time = |column| scope.integer(row, column).unwrap();
        let group = format!("{}={}", scope.text(row, "attribute").unwrap(), scope.text(row, "value").unwrap());
        (time("from_unix") - first).abs() <= 60
            && (time("to_unix") - last - 60).abs() <= 60
            && Some(&group) == incident.attribute.as_ref()
            && scope.integer(row, "explains") == Some(1)
    })
}

/// Whether the coverage shows nobody whom the incident strikes as active.
fn is_silent(planted: &Planted, incident: &PlantedIncident, column: &str) -> bool {
    let coverage = planted.report("coverage");
    let silent = (1..coverage.rows.len()).filter(|row| coverage.real(*row, column).is_none_or(|share| share == 0.0));
    silent.count() >= incident.participant_uuids.len()
}

/// Whether hardly a frame of the shared screen came, and nobody is said to have seen it badly for that.
fn slides_stand_still(planted: &Planted) -> bool {
    let sharing = planted.report("sharing");
    sharing.real(0, "frame_rate_p50_fps").unwrap() < 1.0 && sharing.integer(0, "widely_degraded_minutes") == Some(0)
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| incident | planted | found |\n| --- | --- | --- |")?;
        for (kind, count) in &self.kinds {
            writeln!(f, "| {kind} | {} | {} |", count.planted, count.found)?;
        }
        let (false_claims, events) = (self.false_claims.len(), self.events);
        writeln!(f, "{:.1} % found, {false_claims} false claims in {events} events", self.found_pct())?;
        let lines = self.missed.iter().map(|line| ("missed", line));
        for (what, line) in lines.chain(self.false_claims.iter().map(|line| ("false", line))) {
            writeln!(f, "{what}: {line}")?;
        }
        Ok(())
    }
}
