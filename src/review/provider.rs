//! Whether somebody's trouble is consistent with the internet provider: whoever sits at home shares it with people in
//! other events, so that the scorecard of one event, which knows only those who were there, cannot tell.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::model::count::{people, several};
use crate::model::time::DAY_SECONDS;
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

const HOUR_SECONDS: i64 = 3_600;

/// Events that an hour belongs to may have begun on the day before.
const LONGEST_BEFORE_SECONDS: i64 = DAY_SECONDS / 2;

/// Puts the provider in place of the cause in the row of a scorecard, if in half of the hours in which that person's
/// poor minutes lie others of the same provider suffered and others in the same places did not.
pub(super) fn tell(database: &Database, scorecard: &mut Table, arguments: &Arguments) -> Result<(), Error> {
    let span = scorecard.integer(0, "mostly_from_unix").zip(scorecard.integer(0, "mostly_to_unix"));
    let is_of_connection = scorecard.text(0, "consistent_with").is_some_and(|cause| OF_CONNECTIONS.contains(&cause));
    let (Some((from, to)), Some(isp), true) = (span, scorecard.text(0, "isp"), is_of_connection) else {
        return Ok(());
    };
    let hours = hours(database, [from - LONGEST_BEFORE_SECONDS, to - 1].map(|at| Timestamp(at).day()), arguments)?;
    let first = from - from.rem_euclid(HOUR_SECONDS);
    let mut rows = consistent(&hours, isp);
    rows.retain(|row| hours.integer(*row, "hour_unix").is_some_and(|hour| (first..to).contains(&hour)));
    let all = (to - first + HOUR_SECONDS - 1) / HOUR_SECONDS;
    if rows.is_empty() || 2 * i64::try_from(rows.len()).unwrap_or(0) < all {
        return Ok(());
    }
    let most = rows.iter().map(|row| hours.count(*row, "people")).max().unwrap_or(0);
    let evidence = format!("{isp}, {}: {}", people(most), evidence(&hours, &rows));
    for (column, text) in [("consistent_with", CAUSE.to_owned()), ("evidence", evidence)] {
        if let Some(place) = scorecard.columns.iter().position(|known| known == column) {
            scorecard.rows[0][place] = Value::Text(text);
        }
    }
    Ok(())
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

/// The shares of a provider's people and of others in some hours, each weighing as its minutes.
pub(super) fn evidence(hours: &Table, rows: &[usize]) -> String {
    let each = |column: &str| rows.iter().map(|row| hours.number(*row, column).unwrap_or(0.0)).collect::<Vec<_>>();
    let minutes = each("n");
    let share = |column: &str| {
        let poor: f64 = each(column).iter().zip(&minutes).map(|(share, minutes)| share * minutes).sum();
        rounded(poor / minutes.iter().sum::<f64>())
    };
    let (when, poor, others) = (several(rows.len(), "hour"), share("poor_pct"), share("others_poor_pct"));
    format!("in {when} {poor} % poor, others there {others} %")
}
