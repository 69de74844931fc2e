//! Keyed tokens of who somebody is and of their subnet: what is the same stays known after identities are pruned.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Params, params};

use super::digest::Digest;
use super::error::Error;
use super::soundness::require_end;
use crate::model::name::folded;
use crate::model::site::subnet;
use crate::model::{ParticipantRecord, Timestamp};

/// A text whose hash tells one key from another. It is not that of tombstones, so that the two cannot be compared.
const KNOWN_TEXT: &str = "zoom-qos identity_token";

/// The keyed hash that tokens are made with. The key is not this room's business.
#[derive(Clone)]
pub struct TokenKey(Arc<dyn Fn(&str) -> Digest + Send + Sync>);

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey")
    }
}

/// What a token stands for, as it is called in what is hashed: an address and an id of the same letters have two
/// tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Token {
    ZoomUser,
    Email,
    ParticipantUuid,
    Subnet,
}

impl Token {
    const ALL: [Self; 4] = [Self::ZoomUser, Self::Email, Self::ParticipantUuid, Self::Subnet];

    fn word(self) -> &'static str {
        match self {
            Self::ZoomUser => "id",
            Self::Email => "email",
            Self::ParticipantUuid => "uuid",
            Self::Subnet => "subnet",
        }
    }

    /// The column of a session's identity that it is made of.
    fn column(self) -> &'static str {
        match self {
            Self::ZoomUser => "zoom_user_id",
            Self::Email => "email",
            Self::ParticipantUuid => "participant_uuid",
            Self::Subnet => "ip_address",
        }
    }

    /// The token of what stands in that column: eight bytes of the hash, so that among a million people two share one
    /// in one of some ten million archives. `None` for blanks.
    pub(super) fn of(self, hash: &dyn Fn(&str) -> Digest, text: &str) -> Option<i64> {
        let text = match self {
            Self::Subnet => subnet(text)?,
            _ => folded(text),
        };
        if text.is_empty() {
            return None;
        }
        let digest = hash(&format!("{KNOWN_TEXT} {} {text}", self.word()));
        digest.first_chunk().map(|bytes| i64::from_be_bytes(*bytes))
    }
}

impl TokenKey {
    /// A key by the hash that it makes.
    pub fn new(hash: impl Fn(&str) -> Digest + Send + Sync + 'static) -> Self {
        Self(Arc::new(hash))
    }

    /// The same for tokens that are to be compared with none of another domain.
    pub(super) fn within(&self, domain: &str) -> Self {
        let (hash, domain) = (Arc::clone(&self.0), domain.to_owned());
        Self::new(move |text| hash(&in_domain(&domain, text)))
    }

    /// A number that stands for a text.
    pub(super) fn number(&self, text: &str) -> u64 {
        let digest = (self.0)(&format!("{KNOWN_TEXT} {text}"));
        digest.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }

    /// The token of a text, as a session that has it would have been given.
    pub(super) fn token(&self, token: Token, text: &str) -> Option<i64> {
        token.of(&*self.0, text)
    }

    fn tokens<'t>(&self, text: impl Fn(&'static str) -> Option<&'t str>) -> [Option<i64>; 4] {
        Token::ALL.map(|token| token.of(&*self.0, text(token.column())?))
    }

    fn check(&self) -> Digest {
        (self.0)(KNOWN_TEXT)
    }
}

fn in_domain(domain: &str, text: &str) -> String {
    format!("{domain}\n{text}")
}

/// The tokens by which somebody is found whom an id, an address or a participant UUID names, folded: in each domain
/// and in none.
pub(super) fn of_person<'t>(
    hash: &'t dyn Fn(&str) -> Digest,
    domains: &'t [String],
    person: &'t str,
) -> impl Iterator<Item = [Option<i64>; 3]> {
    let tokens = |hash: &dyn Fn(&str) -> Digest| {
        [Token::ZoomUser, Token::Email, Token::ParticipantUuid].map(|token| token.of(hash, person))
    };
    let within = move |domain: &'t String| tokens(&|text| hash(&in_domain(domain, text)));
    std::iter::once(tokens(hash)).chain(domains.iter().map(within))
}

/// Writes the tokens of a session beside its identity. Without a key there are none, and the next writer with one makes
/// them all anew.
pub(super) fn put(
    connection: &Connection,
    key: Option<&TokenKey>,
    session_id: i64,
    record: &ParticipantRecord,
) -> Result<(), Error> {
    let Some(key) = key else {
        connection.prepare_cached("DELETE FROM token_key")?.execute([])?;
        return Ok(());
    };
    let tokens = key.tokens(|column| record.text(column));
    write(connection, include_str!("token_put.sql"), session_id, tokens)
}

/// Writes tokens that stand until then in place of an identity.
pub(super) fn put_withheld(
    connection: &Connection,
    key: &TokenKey,
    session_id: i64,
    record: &ParticipantRecord,
    until: Timestamp,
) -> Result<(), Error> {
    let [zoom_user, email, participant_uuid, subnet] = key.tokens(|column| record.text(column));
    let row = params![session_id, zoom_user, email, participant_uuid, subnet, until];
    connection.prepare_cached(include_str!("token_put_withheld.sql"))?.execute(row)?;
    Ok(())
}

/// Throws away the tokens that stand in place of identities, of the sessions with which a statement fills
/// `untold_session`. Who is one person in an event stays known.
pub(super) fn drop_withheld(connection: &Connection, sessions: &str, parameters: impl Params) -> Result<(), Error> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS untold_session (session_id INTEGER PRIMARY KEY);
         DELETE FROM temp.untold_session",
    )?;
    if connection.prepare_cached(sessions)?.execute(parameters)? > 0 {
        connection.execute_batch(include_str!("withheld_drop.sql"))?;
    }
    Ok(())
}

fn write(connection: &Connection, sql: &str, session_id: i64, tokens: [Option<i64>; 4]) -> Result<(), Error> {
    let [zoom_user, email, participant_uuid, subnet] = tokens;
    let row = params![session_id, zoom_user, email, participant_uuid, subnet];
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// Sees to it that sessions with identities have tokens of this key, and of no other.
pub(super) fn ensure(connection: &Connection, key: &TokenKey) -> Result<(), Error> {
    let sql = "SELECT key_check FROM token_key";
    let known: Option<Digest> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    if known == Some(key.check()) { Ok(()) } else { make_anew(connection, key) }
}

fn make_anew(connection: &Connection, key: &TokenKey) -> Result<(), Error> {
    require_end(connection, &["participant_identity", "participant_session"])?;
    let sql = "SELECT session_id, zoom_user_id, email, participant_uuid, ip_address FROM participant_identity";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let texts: [Option<String>; 4] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
        let place = |column| Token::ALL.iter().position(|token| token.column() == column);
        let tokens = key.tokens(|column| texts[place(column)?].as_deref());
        write(connection, "INSERT OR REPLACE INTO identity_token VALUES (?, ?, ?, ?, ?, NULL)", row.get(0)?, tokens)?;
    }
    super::tie::all_anew(connection)?;
    connection.execute("DELETE FROM token_key", [])?;
    connection.execute("INSERT INTO token_key (key_check) VALUES (?)", [key.check()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Addresses as Zoom writes them, and texts that look like some.
    fn address() -> impl Strategy<Value = String> {
        let group = "[0-9a-fA-F]{1,4}";
        prop_oneof![
            "[0-9]{1,3}(\\.[0-9]{1,3}){3}",
            prop::collection::vec(group, 8).prop_map(|groups| groups.join(":")),
            (prop::collection::vec(group, 0..6), prop::collection::vec(group, 0..2))
                .prop_map(|(before, after)| format!("{}::{}", before.join(":"), after.join(":"))),
            "::ffff:[0-9]{1,3}(\\.[0-9]{1,3}){3}",
            "fe80::[0-9a-f]{1,4}%eth[0-9]",
            "[0-9a-fA-F.: ]{0,20}",
            "\\PC{0,12}",
        ]
    }

    proptest! {
        // Each case makes a database.
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// Sessions that the view puts into one subnet share a token, and no others do.
        #[test]
        fn the_view_and_the_tokens_know_the_same_subnets(addresses in prop::collection::vec(address(), 1..40)) {
            let connection = crate::store::open_in_memory();
            let sql = "INSERT INTO event (event_id, kind, event_uuid, start_at) VALUES (1, 'meeting', 'one==', 0)";
            connection.execute(sql, []).unwrap();
            for (session_id, address) in (1_i64..).zip(&addresses) {
                let sql = "INSERT INTO participant_session (session_id, event_id, user_id, join_at) VALUES (?1, 1, ?1, 0)";
                connection.execute(sql, [session_id]).unwrap();
                let sql = "INSERT INTO participant_identity (session_id, ip_address) VALUES (?, ?)";
                connection.execute(sql, params![session_id, address]).unwrap();
            }
            let sql = "SELECT value FROM v_session_attribute WHERE attribute = 'subnet' AND session_id = ?";
            for (session_id, address) in (1_i64..).zip(&addresses) {
                let viewed = connection.query_row(sql, [session_id], |row| row.get::<_, Option<String>>(0));
                prop_assert_eq!(viewed.optional().unwrap().flatten(), subnet(address), "{:?}", address);
            }
        }
    }
}
