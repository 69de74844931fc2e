//! Where a session's addresses are: its site by the map of networks that is stored, and its provider by a file.

use std::net::IpAddr;
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::error::Error;
use crate::model::site::{self, SiteMap, SiteNetwork};
use crate::provider::{Provider, Providers};

/// What tells where an address is.
#[derive(Debug, Clone, Default)]
pub(super) struct Networks {
    /// The map that is in force. Nobody else can change it while the lock is held, so it is read once.
    pub(super) map: SiteMap,
    /// The file of providers, where there is one.
    pub(super) providers: Option<Arc<Providers>>,
}

impl Networks {
    /// Whether they tell nothing of any address.
    pub(super) fn is_empty(&self) -> bool {
        self.map.is_empty() && self.providers.is_none()
    }

    /// Gives a session its site and its provider by its addresses.
    pub(super) fn tell(
        &self,
        connection: &Connection,
        session_id: i64,
        addresses: Option<&Addresses>,
    ) -> Result<(), Error> {
        if !self.map.is_empty() {
            locate(connection, &self.map, session_id, addresses)?;
        }
        if let (Some(providers), Some(addresses)) = (&self.providers, addresses) {
            provide(connection, providers, session_id, addresses)?;
        }
        Ok(())
    }
}

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

/// The addresses of a session.
#[derive(Debug)]
pub(super) struct Addresses {
    pub(super) public: Option<IpAddr>,
    internal: Vec<IpAddr>,
}

impl Addresses {
    /// Those that are stored of it; none where they were never told, or are purged.
    pub(super) fn of(connection: &Connection, session_id: i64) -> Result<Option<Self>, Error> {
        let sql = "SELECT ip_address, internal_ip_addresses FROM participant_identity
                   WHERE session_id = ? AND coalesce(ip_address, internal_ip_addresses) IS NOT NULL";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([session_id])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (public, internal): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
        Ok(Self::read(public.as_deref(), internal.as_deref()))
    }

    /// The public one and the JSON list of internal ones, as they are stored; none where there is neither.
    pub(super) fn read(public: Option<&str>, internal: Option<&str>) -> Option<Self> {
        public.or(internal)?;
        let internal: Vec<String> = internal.and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default();
        Some(Self {
            public: public.and_then(site::address),
            internal: internal.iter().filter_map(|text| site::address(text)).collect(),
        })
    }
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    OnMap,
    Elsewhere,
    /// Its addresses are not known, but once were.
    Kept,
}

/// Gives a session its site. Without any address, what it had stays.
pub(super) fn locate(
    connection: &Connection,
    map: &SiteMap,
    session_id: i64,
    addresses: Option<&Addresses>,
) -> Result<Place, Error> {
    let Some(Addresses { public, internal }) = addresses else {
        let sql = "SELECT EXISTS (SELECT 1 FROM session_site WHERE session_id = ? AND network IS NOT NULL)";
        let is_kept = connection.prepare_cached(sql)?.query_row([session_id], |row| row.get(0))?;
        return Ok(if is_kept { Place::Kept } else { Place::Elsewhere });
    };
    let put = |network: Option<String>, line: Option<&SiteNetwork>| {
        let sql = "INSERT OR REPLACE INTO session_site (session_id, network, site, building, is_vpn)
                   VALUES (?, ?, ?, ?, ?)";
        let (site, building) = (line.map(|line| &line.site), line.and_then(|line| line.building.as_ref()));
        let row = params![session_id, network, site, building, line.map(|line| line.is_vpn)];
        connection.prepare_cached(sql)?.execute(row)
    };
    if let Some(line) = map.locate(*public, internal) {
        put(Some(line.network.to_string()), Some(line))?;
        return Ok(Place::OnMap);
    }
    if map.knows_elsewhere(*public, internal) {
        put(None, None)?;
    } else {
        connection.prepare_cached("DELETE FROM session_site WHERE session_id = ?")?.execute([session_id])?;
    }
    Ok(Place::Elsewhere)
}

/// Gives a session its provider, by the address that Zoom saw. Without one, what it had stays.
pub(super) fn provide(
    connection: &Connection,
    providers: &Providers,
    session_id: i64,
    addresses: &Addresses,
) -> Result<Option<Provider>, Error> {
    let Some(provider) = addresses.public.and_then(|address| providers.of(address)) else { return Ok(None) };
    let sql = "INSERT OR REPLACE INTO session_provider (session_id, asn, isp) VALUES (?, ?, ?)";
    connection.prepare_cached(sql)?.execute(params![session_id, provider.asn, provider.isp])?;
    Ok(Some(provider))
}
