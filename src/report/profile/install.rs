//! Profiles as rows that a connection sees beside the shipped ones.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::profiles::{Profile, Profiles, mistake};
use crate::report::error::Error;
use crate::store::views;

/// A table of the connection's own, which stands before the one of the database.
const TABLE: &str = "
    CREATE TEMP TABLE threshold (
        name TEXT NOT NULL,
        medium TEXT NOT NULL,
        metric TEXT NOT NULL,
        fair REAL,
        poor REAL,
        bad REAL,
        PRIMARY KEY (name, medium, metric)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO temp.threshold SELECT name, medium, metric, fair, poor, bad FROM main.threshold;";

/// Adds the profiles to what this connection sees of `threshold`. The database file is not written to.
///
/// # Errors
///
/// [`Error::BadProfile`] for a name that is taken or not known, or a profile that cannot judge an event.
pub(in crate::report) fn install(connection: &Connection, profiles: &Profiles) -> Result<(), Error> {
    // It stops writing to temporary tables as well; the file itself is open for reading only.
    connection.pragma_update(None, "query_only", false)?;
    connection.execute_batch(TABLE)?;
    let mut statement = connection.prepare("SELECT DISTINCT name FROM main.threshold")?;
    let shipped: BTreeSet<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for profile in &profiles.profiles {
        add(connection, profiles, profile, &shipped)?;
    }
    shadow_views(connection)?;
    Ok(connection.pragma_update(None, "query_only", true)?)
}

fn add(
    connection: &Connection,
    profiles: &Profiles,
    profile: &Profile,
    shipped: &BTreeSet<String>,
) -> Result<(), Error> {
    let wrong = |place, reason| Err(mistake(&profiles.path, place, reason));
    let Profile { name, place, inherits, bounds } = profile;
    if shipped.contains(name) {
        return wrong(*place, format!("`{name}` is a shipped profile; choose another name"));
    }
    if let Some((base, place)) = inherits {
        let sql = "INSERT INTO temp.threshold
            SELECT ?1, medium, metric, fair, poor, bad FROM temp.threshold WHERE name = ?2 AND name <> ?1";
        if connection.execute(sql, [name, base])? == 0 {
            let shipped: Vec<&str> = shipped.iter().map(String::as_str).collect();
            let known = format!("{}, and what stands before in the file", shipped.join(", "));
            return wrong(*place, format!("there is no profile `{base}` to inherit from; there are {known}"));
        }
    }
    for bounds in bounds {
        connection.execute(
            "INSERT OR REPLACE INTO temp.threshold VALUES (?, ?, ?, ?, ?, ?)",
            params![name, bounds.medium, bounds.metric, bounds.fair, bounds.poor, bounds.bad],
        )?;
    }
    let sql = "SELECT count(*) FROM temp.threshold WHERE name = ? AND medium = 'event'";
    if connection.query_row(sql, [name], |row| row.get::<_, i64>(0))? == 0 {
        let reason = "it cannot judge an event without event.poor_share_pct; set that, or inherit from another profile";
        return wrong(*place, reason.to_owned());
    }
    Ok(())
}

/// Makes our views anew as temporary ones, and an analyst's too: a view of a file sees only what is in that file.
fn shadow_views(connection: &Connection) -> Result<(), rusqlite::Error> {
    views::shadow(connection)?;
    let mut statement = connection.prepare(include_str!("views_of_others.sql"))?;
    let others: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for view in others {
        connection.execute(&view.replacen("CREATE VIEW", "CREATE TEMP VIEW", 1), [])?;
    }
    Ok(())
}
