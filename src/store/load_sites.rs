//! A new map of networks, and what it makes of the sessions that are stored.

use rusqlite::params;

use super::database::Store;
use super::error::Error;
use super::site::{Place, locate};
use super::soundness::require_end;
use crate::model::site::{SiteMap, SiteNetwork};

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
        let mut statement = transaction.prepare("SELECT session_id FROM participant_session")?;
        let sessions: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        drop(statement);
        let mut located = Located { sessions: sessions.len(), ..Located::default() };
        for session_id in sessions {
            match locate(&transaction, map, session_id)? {
                Place::OnMap => located.on_map += 1,
                Place::Kept => located.kept += 1,
                Place::Elsewhere => {}
            }
        }
        transaction.commit()?;
        self.set_sites(map);
        Ok(located)
    }
}
