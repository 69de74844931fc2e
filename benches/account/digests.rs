//! What the digests of thirteen Mondays name of what is planted, and what else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use zoom_qos::model::Window;
use zoom_qos::report::Arguments;
use zoom_qos::review::digest::{Digest, Named};
use zoom_qos::simulator::{ChangeKind, PlantedChange, Size, Weeks};

use crate::UNTIL;
use crate::figures::show;
use crate::recorded::Recorded;
use crate::seeds;

/// About a thousand person-days a week.
const SIZE: Size = Size { people: 240, meetings_a_day: 36, minutes: 16 };

const WEEKS: u32 = 13;

/// So many days around the planted one are the right day.
const NEAR_DAYS: i64 = 2;

/// Whether anything is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accounts {
    Planted,
    Quiet,
}

/// What one digest says of a group, whether it names it or not.
struct Said {
    week: u64,
    /// The last day of the week.
    to: NaiveDate,
    group: String,
    finding: String,
    state: String,
    is_named: bool,
    since: Option<NaiveDate>,
    /// Share, share before, the interval of the difference, people, minutes.
    figures: String,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { week, group, finding, state, since, figures, .. } = self;
        let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
        write!(f, "week {week}: {group} {state} {finding}{since} ({figures})")
    }
}

/// What became of one kind of planted change.
#[derive(Debug, Default)]
struct Found {
    planted: usize,
    /// Named with the right attribute at all, and of these with the right day when it was named first.
    named: usize,
    on_its_day: usize,
    /// In which week after that of the change it was named first.
    first_weeks: BTreeMap<u64, usize>,
    /// How the digests of all later weeks put it.
    next_weeks: BTreeMap<String, usize>,
}

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Score {
    accounts: usize,
    weeks: usize,
    /// Weeks in which a group is told as newly worse that nothing is planted for, nor around it.
    false_weeks: usize,
    found: BTreeMap<String, Found>,
    /// What else was named, by its words.
    others: BTreeMap<String, usize>,
    /// What was missed and what was wrong.
    pub(crate) remarks: Vec<String>,
    took: Duration,
}

impl Accounts {
    /// Composes the digest of every week of an account of each seed.
    pub(crate) fn measure(self, seeds: impl Iterator<Item = u64> + Send, threads: usize) -> Score {
        let add = |score: &mut Score, seed, (weeks, said, took): (Weeks, Vec<Said>, Duration)| {
            score.add(seed, &weeks, &said, took);
            // What is known so far is not lost with a run that is stopped.
            show("so far", &*score);
        };
        seeds::each(seeds, threads, |seed| self.ask(seed), add)
    }

    fn ask(self, seed: u64) -> (Weeks, Vec<Said>, Duration) {
        let until: NaiveDate = UNTIL.parse().unwrap();
        let weeks = match self {
            Self::Planted => Weeks::planted(seed, until, WEEKS, SIZE),
            Self::Quiet => Weeks::quiet(seed, until, WEEKS, SIZE),
        };
        let recorded = Recorded::kept(&weeks, &format!("{self:?}-{seed}"));
        let started = Instant::now();
        let said = (0..u64::from(WEEKS)).flat_map(|week| said(&recorded, week_of(&weeks, week), week)).collect();
        (weeks, said, started.elapsed())
    }
}

/// The days of a week, the first being 0.
fn week_of(weeks: &Weeks, week: u64) -> Window {
    let from = weeks.days().from + Days::new(7 * week);
    Window { from, to: from + Days::new(6) }
}

/// What the digest of these days says of each group that it looked at.
fn said(recorded: &Recorded, days: Window, week: u64) -> Vec<Said> {
    let [from, to] = [("from", days.from), ("to", days.to)].map(|(name, day)| (name.to_owned(), day.to_string()));
    let digest = Digest::compose(&recorded.database, &Arguments::from([from, to])).unwrap();
    let changes = &digest.changes;
    let said = |row: usize| {
        let text = |column: &str| changes.text(row, column).unwrap_or("-").to_owned();
        let real =
            |column: &str| changes.real(row, column).map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
        let count = |column: &str| changes.count(row, column);
        let named = digest.named.iter().find(|named| named.row == row);
        Said {
            week,
            to: days.to,
            group: format!("{}={}", text("attribute"), text("value")),
            finding: named.map_or_else(|| text("finding"), |named| named.finding.as_str().to_owned()),
            state: named.map_or("-", |named| named.state.as_str()).to_owned(),
            is_named: named.is_some(),
            since: named.and_then(Named::since).map(|since| since.on),
            figures: format!(
                "{} after {} %, {} to {}, same people {}, chance {}, {} people, {} and {} minutes",
                real("poor_pct"),
                real("before_poor_pct"),
                real("difference_low_pct"),
                real("difference_high_pct"),
                real("same_people_difference_pct"),
                real("chance"),
                count("people"),
                count("before_minutes"),
                count("n"),
            ),
        }
    };
    (0..changes.rows.len()).map(said).collect()
}

impl Score {
    fn add(&mut self, seed: u64, weeks: &Weeks, said: &[Said], took: Duration) {
        self.accounts += 1;
        self.weeks += WEEKS as usize;
        self.took += took;
        let truth = weeks.truth();
        let planted: Vec<&PlantedChange> = truth.iter().filter(|change| !change.attributes.is_empty()).collect();
        for change in &planted {
            self.count(seed, weeks, change, said);
        }
        let is_own = |said: &&Said| planted.iter().any(|change| is_of(said, change, &change.attributes));
        let others: Vec<&Said> = said.iter().filter(|said| said.is_named).filter(|said| !is_own(said)).collect();
        let mut false_weeks = BTreeSet::new();
        for other in others {
            let is_around = planted.iter().any(|change| is_of(other, change, &change.around));
            let place = if is_around { "around what is planted" } else { "elsewhere" };
            *self.others.entry(format!("{} {}, {place}", other.state, other.finding)).or_default() += 1;
            self.remarks.push(format!("{place}: seed {seed}, {other}"));
            if !is_around && other.state == "new" && other.finding == "worse" {
                false_weeks.insert(other.week);
            }
        }
        self.false_weeks += false_weeks.len();
    }

    fn count(&mut self, seed: u64, weeks: &Weeks, change: &PlantedChange, said: &[Said]) {
        let kind = format!("{:?}", change.kind);
        let found = self.found.entry(kind.clone()).or_default();
        found.planted += 1;
        let on: NaiveDate = change.from.parse().unwrap();
        let is_own = |said: &&Said| said.is_named && is_of(said, change, &change.attributes);
        let own: Vec<&Said> = said.iter().filter(is_own).collect();
        let planted_week = week_number(weeks, on);
        let Some(first) = own.first() else {
            let of_change = said.iter().filter(|said| change.attributes.contains(&said.group));
            let later = of_change.filter(|said| said.week >= planted_week);
            self.remarks.extend(later.map(|said| format!("missed: seed {seed}, {kind} on {on}: {said}")));
            return;
        };
        found.named += 1;
        let is_near = first.since.is_some_and(|since| (since - on).num_days().abs() <= NEAR_DAYS);
        found.on_its_day += usize::from(is_near);
        if !is_near {
            self.remarks.push(format!("another day: seed {seed}, {kind} on {on}: {first}"));
        }
        *found.first_weeks.entry(first.week - planted_week).or_default() += 1;
        for week in first.week + 1..u64::from(WEEKS) {
            let state = own.iter().find(|said| said.week == week).map_or("not named", |said| said.state.as_str());
            *found.next_weeks.entry(state.to_owned()).or_default() += 1;
        }
    }
}

fn week_number(weeks: &Weeks, day: NaiveDate) -> u64 {
    u64::try_from((day - weeks.days().from).num_days() / 7).unwrap()
}

/// Whether it is one of the groups of what is planted, at all hours or at some, moves as that does, and not before it.
fn is_of(said: &Said, change: &PlantedChange, groups: &[String]) -> bool {
    let finding = if change.kind == ChangeKind::VersionBetter { "better" } else { "worse" };
    let on: NaiveDate = change.from.parse().unwrap();
    let at_hours = |group: &String| {
        said.group.starts_with(&format!("{},hours", group.split('=').next().unwrap()))
            && said.group.contains(&format!("={}, ", group.split('=').nth(1).unwrap()))
    };
    said.finding == finding && groups.iter().any(|group| *group == said.group || at_hours(group)) && on <= said.to
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (accounts, weeks, took) = (self.accounts, self.weeks, self.took.as_secs_f64());
        writeln!(f, "{accounts} accounts, {weeks} digests in {took:.0} s of threads")?;
        writeln!(f, "| planted | of | named | on its day | weeks later | next weeks |")?;
        for (kind, found) in &self.found {
            let Found { planted, named, on_its_day, first_weeks, next_weeks } = found;
            writeln!(
                f,
                "| {kind} | {planted} | {named} | {on_its_day} | {} | {} |",
                listed(first_weeks),
                listed(next_weeks)
            )?;
        }
        writeln!(
            f,
            "weeks with a false new regression: {} of {weeks}; named besides: {}",
            self.false_weeks,
            listed(&self.others)
        )
    }
}

/// "3 new, 9 still".
fn listed<K: fmt::Display>(counts: &BTreeMap<K, usize>) -> String {
    counts.iter().map(|(what, times)| format!("{times} {what}")).collect::<Vec<_>>().join(", ")
}
