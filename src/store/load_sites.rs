//! A new map of networks, or a file of providers, and what it makes of the sessions that are stored.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::database::Store;
use super::error::Error;
use super::site::{Addresses, Place, locate, provide};
use super::soundness::require_end;
use crate::model::site::{SiteMap, SiteNetwork};
use crate::provider::Providers;

/// What a new map made of the sessions that are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Located {
    /// All sessions.
    pub sessions: usize,
    /// Those on the map.
    pub on_map: usize,
    /// Those that keep the site of an earlier map, as their addresses are gone.
    pub kept: usize,
}

/// What a file of providers told of the sessions that are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LookedUp {
    /// All sessions.
    pub sessions: usize,
    /// Those whose address belongs to a provider.
    pub found: usize,
    /// Those that keep what an earlier look-up told, as their addresses are gone.
    pub kept: usize,
}

impl Store {
    /// Puts a map in place of the one that there was, and gives every session whose addresses are known its site.
    ///
    /// # Errors
    ///
    /// If SQLite refuses; the earlier map stays then.
    pub fn load_sites(&mut self, map: &SiteMap) -> Result<Located, Error> {
        require_end(self.connection(), &["participant_session"])?;
        let transaction = self.connection_mut().transaction()?;
        transaction.execute("DELETE FROM site_network", [])?;
        for SiteNetwork { network, site, building, is_vpn } in map.networks() {
            let sql = "INSERT INTO site_network (network, site, building, is_vpn) VALUES (?, ?, ?, ?)";
            transaction.prepare_cached(sql)?.execute(params![network.to_string(), site, building, is_vpn])?;
        }
        let sessions = sessions(&transaction)?;
        let mut located = Located { sessions: sessions.len(), ..Located::default() };
        for session_id in sessions {
            match locate(&transaction, map, session_id, Addresses::of(&transaction, session_id)?.as_ref())? {
                Place::OnMap => located.on_map += 1,
                Place::Kept => located.kept += 1,
                Place::Elsewhere => {}
            }
        }
        transaction.commit()?;
        self.set_sites(map);
        Ok(located)
    }

    /// Looks up every session whose address is known, and those that are written from now on.
    ///
    /// # Errors
    ///
    /// If SQLite refuses; no session has another provider than before then.
    pub fn load_providers(&mut self, providers: &Arc<Providers>) -> Result<LookedUp, Error> {
        require_end(self.connection(), &["participant_session"])?;
        let transaction = self.connection_mut().transaction()?;
        let sessions = sessions(&transaction)?;
        let mut looked_up = LookedUp { sessions: sessions.len(), ..LookedUp::default() };
        for session_id in sessions {
            let provider = match Addresses::of(&transaction, session_id)? {
                Some(addresses) => provide(&transaction, providers, session_id, &addresses)?,
                None => None,
            };
            looked_up.found += usize::from(provider.is_some_and(|provider| provider.asn.is_some()));
        }
        let sql = "SELECT count(*) FROM session_provider LEFT JOIN participant_identity USING (session_id)
                   WHERE participant_identity.ip_address IS NULL";
        let kept: i64 = transaction.query_row(sql, [], |row| row.get(0))?;
        looked_up.kept = usize::try_from(kept).unwrap_or(0);
        transaction.commit()?;
        self.set_providers(Arc::clone(providers));
        Ok(looked_up)
    }
}

fn sessions(connection: &Connection) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare("SELECT session_id FROM participant_session")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
