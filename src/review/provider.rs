//! Whether somebody's trouble is consistent with the internet provider: whoever sits at home shares it with people in
//! other events, so that the scorecard of one event, which knows only those who were there, cannot tell. The pages ask
//! about the other events of those hours, if that may tell anything.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::model::count::{people, several};
use crate::model::time::{DAY_SECONDS, HOUR_SECONDS};
use crate::render::Table;
use crate::render::number::rounded;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::Arguments;
use crate::report::{MOST, Value, catalog, run};

/// What the scorecard calls it.
pub(super) const CAUSE: &str = "provider";

/// The causes that say how a connection was bad and not why: the provider may be why.
const OF_CONNECTIONS: [&str; 6] =
    ["no UDP", "uplink only", "downlink only", "loss bursts", "both directions", "unknown"];

/// Events that an hour belongs to may have begun on the day before.
const LONGEST_BEFORE_SECONDS: i64 = DAY_SECONDS / 2;

/// Somebody whose provider may be why: a row of a scorecard, and from when to when most of the trouble was.
struct Suspect {
    scorecard: usize,
    row: usize,
    isp: String,
    from_unix: i64,
    to_unix: i64,
}

impl Suspect {
    fn of(scorecards: &[Table]) -> Vec<Self> {
        let of_row = |scorecard: usize, row: usize| {
            let table = &scorecards[scorecard];
            table.text(row, "consistent_with").filter(|cause| OF_CONNECTIONS.contains(cause))?;
            Some(Self {
                scorecard,
                row,
                isp: table.text(row, "isp")?.to_owned(),
                from_unix: table.integer(row, "mostly_from_unix")?,
                to_unix: table.integer(row, "mostly_to_unix")?,
            })
        };
        let rows = |scorecard: usize| (0..scorecards[scorecard].rows.len()).map(move |row| (scorecard, row));
        (0..scorecards.len()).flat_map(rows).filter_map(|(scorecard, row)| of_row(scorecard, row)).collect()
    }

    /// The days on which events began that those hours may belong to.
    fn days(&self) -> [NaiveDate; 2] {
        [self.from_unix - LONGEST_BEFORE_SECONDS, self.to_unix - 1].map(|at| Timestamp(at).day())
    }

    /// What tells that it was the provider, if half of the hours do.
    fn evidence(&self, hours: &Table) -> Option<String> {
        let first = self.from_unix - self.from_unix.rem_euclid(HOUR_SECONDS);
        let is_own =
            |row: &usize| hours.integer(*row, "hour_unix").is_some_and(|hour| (first..self.to_unix).contains(&hour));
        let rows: Vec<usize> = consistent(hours, &self.isp).into_iter().filter(is_own).collect();
        let all = (self.to_unix - first + HOUR_SECONDS - 1) / HOUR_SECONDS;
        if rows.is_empty() || 2 * i64::try_from(rows.len()).unwrap_or(0) < all {
            return None;
        }
        Some(format!("{}, {}: {}", self.isp, people(most(hours, &rows, "people")), evidence(hours, &rows)))
    }
}

/// Puts the provider in place of the cause wherever somebody in one of these scorecards had trouble, in half of the hours
/// of which others of the same provider suffered and others in the same places did not. Each day is read once.
pub(super) fn tell(database: &Database, scorecards: &mut [Table], arguments: &Arguments) -> Result<(), Error> {
    let suspects = Suspect::of(scorecards);
    for days in joined(suspects.iter().map(Suspect::days).collect()) {
        let hours = hours(database, days, arguments)?;
        let [from, to] = days;
        let is_within = |suspect: &&Suspect| (from..=to).contains(&suspect.days()[0]);
        for suspect in suspects.iter().filter(is_within) {
            let Some(evidence) = suspect.evidence(&hours) else { continue };
            let scorecard = &mut scorecards[suspect.scorecard];
            for (column, text) in [("consistent_with", CAUSE.to_owned()), ("evidence", evidence)] {
                if let Some(place) = scorecard.columns.iter().position(|known| known == column) {
                    scorecard.rows[suspect.row][place] = Value::Text(text);
                }
            }
        }
    }
    Ok(())
}

/// The same days as stretches of which no two meet.
fn joined(mut days: Vec<[NaiveDate; 2]>) -> Vec<[NaiveDate; 2]> {
    days.sort_unstable();
    let mut joined: Vec<[NaiveDate; 2]> = Vec::new();
    for [from, to] in days {
        match joined.last_mut() {
            Some([_, last]) if (from - *last).num_days() <= 1 => *last = to.max(*last),
            _ => joined.push([from, to]),
        }
    }
    joined
}

/// Whether the provider of anybody is known: without a file of providers nothing has to be read for them.
pub(super) fn is_any_known(database: &Database) -> Result<bool, Error> {
    database
        .ask(|connection| connection.query_row("SELECT EXISTS (SELECT 1 FROM session_provider)", [], |row| row.get(0)))
}

/// The report `provider_hours` of some days.
pub(super) fn hours(database: &Database, days: [NaiveDate; 2], arguments: &Arguments) -> Result<Table, Error> {
    let [from, to] = days.map(|day| day.to_string());
    let own = [("from", from), ("to", to), ("limit", MOST.to_string())];
    let mut own: Arguments = own.map(|(name, value)| (name.to_owned(), value)).into();
    own.extend(arguments.get("thresholds").map(|profile| ("thresholds".to_owned(), profile.clone())));
    run::table(database, &catalog::find("provider_hours")?, &own)
}

/// The hours in which trouble is consistent with a provider.
pub(super) fn consistent(hours: &Table, isp: &str) -> Vec<usize> {
    let is_its =
        |row: &usize| hours.text(*row, "isp") == Some(isp) && hours.text(*row, "consistent_with") == Some(CAUSE);
    (0..hours.rows.len()).filter(is_its).collect()
}

/// The most of a count in some hours.
pub(super) fn most(hours: &Table, rows: &[usize], column: &str) -> i64 {
    rows.iter().map(|row| hours.count(*row, column)).max().unwrap_or(0)
}

/// The shares of a provider's people and of others in the same places in some hours, in percent: each hour weighs as the
/// provider's minutes in it.
pub(super) fn shares(hours: &Table, rows: &[usize]) -> [String; 2] {
    let minutes = |row: &usize| hours.number(*row, "n").unwrap_or(0.0);
    let all: f64 = rows.iter().map(minutes).sum();
    ["poor_pct", "others_poor_pct"].map(|column| {
        let share = |row: &usize| hours.number(*row, column).unwrap_or(0.0) * minutes(row);
        rounded(rows.iter().map(share).sum::<f64>() / all)
    })
}

/// The same in words.
pub(super) fn evidence(hours: &Table, rows: &[usize]) -> String {
    let [poor, others] = shares(hours, rows);
    format!("in {} {poor} % poor, others there {others} %", several(rows.len(), "hour"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_meet_are_read_together() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let check = |days: &[[u32; 2]], expected: &[[u32; 2]]| {
            let dated = |days: &[[u32; 2]]| days.iter().map(|days| days.map(day)).collect::<Vec<_>>();
            assert_eq!(joined(dated(days)), dated(expected));
        };
        check(&[], &[]);
        check(&[[9, 9], [4, 5], [5, 5]], &[[4, 5], [9, 9]]);
        check(&[[1, 9], [2, 3], [10, 11], [13, 13]], &[[1, 11], [13, 13]]);
    }
}
