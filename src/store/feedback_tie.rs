//! Which session of an event belongs to whoever said something of it.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::error::Error;
use super::token::{Token, TokenKey};
use crate::model::name::folded;

/// Ties what was said in an event to the sessions of those who said it, where that is not known yet: sessions may come
/// after it.
pub(super) fn tie(connection: &Connection, event_id: i64, tokens: Option<&TokenKey>) -> Result<(), Error> {
    let sql = "SELECT feedback_id, zoom_user_id, email FROM feedback WHERE event_id = ? AND session_id IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let untied = statement.query_map([event_id], |row| Ok((row.get(0)?, [row.get(1)?, row.get(2)?])))?;
    let untied: Vec<(i64, [Option<String>; 2])> = untied.collect::<Result<_, _>>()?;
    if untied.is_empty() {
        return Ok(());
    }
    let known = Known::of(connection, event_id)?;
    for (feedback_id, said_by) in untied {
        if let Some(session_id) = known.session_of(&said_by, tokens) {
            let sql = "UPDATE feedback SET session_id = ? WHERE feedback_id = ?";
            connection.prepare_cached(sql)?.execute(params![session_id, feedback_id])?;
        }
    }
    Ok(())
}

/// Who took part in an event, by everything that an answer may call them: each with the first of their sessions.
#[derive(Default)]
struct Known {
    names: HashMap<(Token, String), i64>,
    tokens: HashMap<(Token, i64), i64>,
    joins: HashMap<String, i64>,
}

impl Known {
    fn of(connection: &Connection, event_id: i64) -> Result<Self, Error> {
        let mut known = Self::default();
        let mut statement = connection.prepare_cached(include_str!("feedback_sessions.sql"))?;
        let mut rows = statement.query([event_id])?;
        while let Some(row) = rows.next()? {
            let session_id: i64 = row.get(0)?;
            known.joins.entry(row.get(1)?).or_insert(session_id);
            for (column, token) in [(2, Token::ZoomUser), (3, Token::Email)] {
                let (name, hashed): (Option<String>, Option<i64>) = (row.get(column)?, row.get(column + 2)?);
                if let Some(name) = name.map(|name| folded(&name)).filter(|name| !name.is_empty()) {
                    known.names.entry((token, name)).or_insert(session_id);
                }
                if let Some(hashed) = hashed {
                    known.tokens.entry((token, hashed)).or_insert(session_id);
                }
            }
        }
        Ok(known)
    }

    /// The session of whoever said something: by the Zoom account, else the address, both also where only their tokens
    /// are left, else by the number of a join.
    fn session_of(&self, [zoom_user_id, email]: &[Option<String>; 2], tokens: Option<&TokenKey>) -> Option<i64> {
        let named = [(Token::ZoomUser, zoom_user_id), (Token::Email, email)];
        let of_names =
            named.into_iter().filter_map(|(token, name)| Some((token, name.as_deref()?))).find_map(|(token, name)| {
                let of_name = self.names.get(&(token, folded(name)));
                let hashed = || tokens.and_then(|key| key.token(token, name));
                of_name.or_else(|| self.tokens.get(&(token, hashed()?))).copied()
            });
        of_names.or_else(|| self.joins.get(zoom_user_id.as_deref()?).copied())
    }
}
