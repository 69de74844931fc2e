//! Zoom's own counts of quality, and of which days they were asked for.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use super::error::Error;
use crate::model::{BandCounts, CountUnit, CountedDay, Timestamp};

/// Writes what became of a day. Counts that were read once stay if Zoom tells none later.
pub(super) fn put(connection: &Connection, day: &CountedDay) -> Result<(), Error> {
    let CountedDay { account, day: day_on, unit, state, asked_at, http_status, zoom_code, reason, media } = day;
    let (day_on, unit) = (day_on.to_string(), unit.as_str());
    let mark = params![account, day_on, unit, state.as_str(), asked_at, http_status, zoom_code, reason];
    connection.prepare_cached(include_str!("zoom_count_mark.sql"))?.execute(mark)?;
    for (medium, BandCounts { good, fair, poor, bad }) in media {
        let row = params![account, day_on, unit, medium.as_str(), good, fair, poor, bad];
        connection.prepare_cached(include_str!("zoom_count_put.sql"))?.execute(row)?;
    }
    Ok(())
}

/// Days of an account of which counts may be asked for: those that nights have discovered, of which nothing more comes.
///
/// # Errors
///
/// If SQLite refuses.
pub fn discovered(connection: &Connection, account: &str, from: NaiveDate) -> Result<BTreeSet<NaiveDate>, Error> {
    let sql = "SELECT day_on FROM discovery_day WHERE account = ? AND day_on >= ?
               GROUP BY day_on HAVING count(*) = count(discovered_at)";
    days(connection, sql, params![account, from.to_string()])
}

/// Days of an account whose counts of a unit are stored.
///
/// # Errors
///
/// If SQLite refuses.
pub fn counted(
    connection: &Connection,
    account: &str,
    from: NaiveDate,
    unit: CountUnit,
) -> Result<BTreeSet<NaiveDate>, Error> {
    let sql = "SELECT day_on FROM zoom_count_day WHERE account = ? AND day_on >= ? AND unit = ? AND state = 'done'";
    days(connection, sql, params![account, from.to_string(), unit.as_str()])
}

/// When Zoom last did not give an account its counts, unless it has given some since.
///
/// # Errors
///
/// If SQLite refuses.
pub fn refused_at(connection: &Connection, account: &str) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT asked_at FROM zoom_count_day WHERE account = ?1 AND state <> 'done' AND asked_at > coalesce(
                   (SELECT max(asked_at) FROM zoom_count_day WHERE account = ?1 AND state = 'done'), 0)
               ORDER BY asked_at DESC LIMIT 1";
    Ok(connection.query_row(sql, [account], |row| row.get(0)).optional()?)
}

fn days(connection: &Connection, sql: &str, asked: impl Params) -> Result<BTreeSet<NaiveDate>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let days = statement.query_map(asked, |row| row.get::<_, String>(0))?;
    let days: Vec<String> = days.collect::<Result<_, _>>()?;
    Ok(days.iter().filter_map(|day| day.parse().ok()).collect())
}
