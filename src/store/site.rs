//! The map of networks that is stored, and the site of a session by it.

use rusqlite::{Connection, params};

use super::error::Error;
use crate::model::site::{self, SiteMap, SiteNetwork};

/// The map that is in force.
pub(super) fn map(connection: &Connection) -> Result<SiteMap, Error> {
    let mut statement = connection.prepare_cached("SELECT network, site, building, is_vpn FROM site_network")?;
    let lines = statement.query_map([], |row| {
        let network: String = row.get(0)?;
        let unreadable = |error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error);
        let network = network.parse().map_err(|error: ipnet::AddrParseError| unreadable(error.into()))?;
        Ok(SiteNetwork { network, site: row.get(1)?, building: row.get(2)?, is_vpn: row.get(3)? })
    })?;
    Ok(lines.collect::<Result<_, _>>()?)
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    OnMap,
    Elsewhere,
    /// Its addresses are not known, but once were.
    Kept,
}

/// Gives a session its site by the addresses that are stored of it. Without any, what it had stays.
pub(super) fn locate(connection: &Connection, map: &SiteMap, session_id: i64) -> Result<Place, Error> {
    let sql = "SELECT ip_address, internal_ip_addresses FROM participant_identity
               WHERE session_id = ? AND coalesce(ip_address, internal_ip_addresses) IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([session_id])?;
    let addresses: (Option<String>, Option<String>) = match rows.next()? {
        Some(row) => (row.get(0)?, row.get(1)?),
        None => (None, None),
    };
    locate_by(connection, map, session_id, (addresses.0.as_deref(), addresses.1.as_deref()))
}

/// The same by these addresses, the public one and the list of internal ones.
pub(super) fn locate_by(
    connection: &Connection,
    map: &SiteMap,
    session_id: i64,
    (public, internal): (Option<&str>, Option<&str>),
) -> Result<Place, Error> {
    if public.or(internal).is_none() {
        let sql = "SELECT EXISTS (SELECT 1 FROM session_site WHERE session_id = ?)";
        let is_kept = connection.prepare_cached(sql)?.query_row([session_id], |row| row.get(0))?;
        return Ok(if is_kept { Place::Kept } else { Place::Elsewhere });
    }
    let internal: Vec<String> = internal.and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default();
    let internal: Vec<_> = internal.iter().filter_map(|text| site::address(text)).collect();
    let Some(line) = map.locate(public.and_then(site::address), &internal) else {
        connection.prepare_cached("DELETE FROM session_site WHERE session_id = ?")?.execute([session_id])?;
        return Ok(Place::Elsewhere);
    };
    let SiteNetwork { network, site, building, is_vpn } = line;
    let sql = "INSERT OR REPLACE INTO session_site (session_id, network, site, building, is_vpn)
               VALUES (?, ?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute(params![session_id, network.to_string(), site, building, is_vpn])?;
    Ok(Place::OnMap)
}
