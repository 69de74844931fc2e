//! The ledger of days: which days of which listing were discovered, are open, or were lost.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::error::Error;
use crate::model::{DiscoveryDay, DiscoveryScope, EventKind, Listing, ListingKey, Window};

/// Writes days of a listing as they are now.
pub(super) fn put(connection: &Connection, key: &ListingKey, days: &[DiscoveryDay]) -> Result<(), Error> {
    let ListingKey { account, kind, listing, scope } = key;
    let mut statement = connection.prepare_cached(include_str!("discovery_put.sql"))?;
    for row in days {
        let DiscoveryDay {
            day,
            listed_at,
            discovered_at,
            lost_at,
            short_on,
            short_days,
            events_found,
            events_told,
            events_without_uuid,
        } = row;
        statement.execute(params![
            account,
            kind.as_str(),
            listing.as_str(),
            scope.as_str(),
            day.to_string(),
            listed_at,
            discovered_at,
            lost_at,
            short_on.map(|day| day.to_string()),
            short_days,
            events_found.map(count),
            events_told.map(count),
            count(*events_without_uuid),
        ])?;
    }
    Ok(())
}

/// Forgets the days of a listing that was never answered, since it is refused.
pub(super) fn forget_unless_listed(connection: &Connection, key: &ListingKey) -> Result<(), Error> {
    let ListingKey { account, kind, listing, scope } = key;
    let values = params![account, kind.as_str(), listing.as_str(), scope.as_str()];
    connection.prepare_cached(include_str!("discovery_refused.sql"))?.execute(values)?;
    Ok(())
}

/// The days of a listing, oldest first.
///
/// # Errors
///
/// If SQLite refuses.
pub fn days_of(connection: &Connection, key: &ListingKey) -> Result<Vec<DiscoveryDay>, Error> {
    let ListingKey { account, kind, listing, scope } = key;
    let sql =
        "SELECT * FROM discovery_day WHERE account = ? AND kind = ? AND listing = ? AND scope = ? ORDER BY day_on";
    let mut statement = connection.prepare_cached(sql)?;
    let days = statement.query_map(params![account, kind.as_str(), listing.as_str(), scope.as_str()], read_day)?;
    Ok(days.collect::<Result<_, _>>()?)
}

/// Every open day, of whichever listing: one that the next night lists again. The last three days always are.
///
/// # Errors
///
/// If SQLite refuses.
pub fn open_days(connection: &Connection) -> Result<Vec<(ListingKey, NaiveDate)>, Error> {
    days_where(connection, "discovered_at IS NULL AND lost_at IS NULL")
}

/// Every lost day, of whichever listing: one that Zoom lists no more, and that nobody has discovered.
///
/// # Errors
///
/// If SQLite refuses.
pub fn lost_days(connection: &Connection) -> Result<Vec<(ListingKey, NaiveDate)>, Error> {
    days_where(connection, "discovered_at IS NULL AND lost_at IS NOT NULL")
}

/// The days up to this one that no run asked for since one first did: a row is of a day that one did ask for.
///
/// # Errors
///
/// If SQLite refuses.
pub fn unasked_days(connection: &Connection, last: NaiveDate) -> Result<Vec<Window>, Error> {
    let mut statement = connection.prepare_cached(include_str!("discovery_unasked.sql"))?;
    let stretches = statement.query_map([last.to_string()], |row| {
        Ok(Window { from: day(row.get_ref(0)?.as_str()?)?, to: day(row.get_ref(1)?.as_str()?)? })
    })?;
    Ok(stretches.collect::<Result<_, _>>()?)
}

/// Whether any run ever asked for days.
///
/// # Errors
///
/// If SQLite refuses.
pub fn has_days(connection: &Connection) -> Result<bool, Error> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM discovery_day)", [], |row| row.get(0))?)
}

fn days_where(connection: &Connection, condition: &str) -> Result<Vec<(ListingKey, NaiveDate)>, Error> {
    let sql = format!("SELECT * FROM discovery_day WHERE {condition} ORDER BY account, kind, listing, scope, day_on");
    let mut statement = connection.prepare_cached(&sql)?;
    let days = statement.query_map([], |row| Ok((read_key(row)?, read_day(row)?.day)))?;
    Ok(days.collect::<Result<_, _>>()?)
}

fn read_key(row: &Row<'_>) -> rusqlite::Result<ListingKey> {
    let (kind, listing, scope): (String, String, String) = (row.get("kind")?, row.get("listing")?, row.get("scope")?);
    Ok(ListingKey {
        account: row.get("account")?,
        kind: EventKind::named(&kind).expect("the table's CHECK admits both kinds and no other"),
        listing: if listing == Listing::PastOne.as_str() { Listing::PastOne } else { Listing::Past },
        scope: if scope == DiscoveryScope::Listed.as_str() {
            DiscoveryScope::Listed
        } else {
            DiscoveryScope::Everybody
        },
    })
}

fn read_day(row: &Row<'_>) -> rusqlite::Result<DiscoveryDay> {
    let whole = |name: &str| row.get::<_, Option<i64>>(name).map(|count| count.and_then(|count| count.try_into().ok()));
    Ok(DiscoveryDay {
        day: day(row.get_ref("day_on")?.as_str()?)?,
        listed_at: row.get("listed_at")?,
        discovered_at: row.get("discovered_at")?,
        lost_at: row.get("lost_at")?,
        short_on: row.get_ref("short_on")?.as_str_or_null()?.map(day).transpose()?,
        short_days: row.get("short_days")?,
        events_found: whole("events_found")?,
        events_told: whole("events_told")?,
        events_without_uuid: whole("events_without_uuid")?.unwrap_or(0),
    })
}

fn day(text: &str) -> rusqlite::Result<NaiveDate> {
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::<chrono::ParseError>::new(error))
    })
}

fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
