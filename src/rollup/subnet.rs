//! The subnets of sessions: what the view `v_session_attribute` says of them, for which SQLite takes twenty times as
//! long. Tests over whole reports hold the two together.

use std::collections::HashMap;

use rusqlite::Statement;

use crate::model::site::subnet;

/// A session as its event tells it.
struct Addressed {
    session_id: i64,
    subnet: Option<String>,
    token: Option<i64>,
}

/// Hands on the subnet of each session that the rows of `addresses_of_events.sql` tell.
pub(super) fn each(
    mut statement: Statement<'_>,
    take: &mut dyn FnMut(i64, Option<&str>),
) -> Result<(), rusqlite::Error> {
    let (mut event, mut sessions) = (None, Vec::new());
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let event_id: i64 = row.get(0)?;
        if event.replace(event_id).is_some_and(|before| before != event_id) {
            name(&mut sessions, take);
        }
        let address = row.get_ref(2)?.as_str_or_null()?;
        sessions.push(Addressed { session_id: row.get(1)?, subnet: address.and_then(subnet), token: row.get(3)? });
    }
    name(&mut sessions, take);
    Ok(())
}

/// Hands on the subnets of one event, and forgets them. One whose addresses are purged goes by an address that another
/// of its sessions has, else by the lowest of these.
fn name(sessions: &mut Vec<Addressed>, take: &mut dyn FnMut(i64, Option<&str>)) {
    let mut of_token: HashMap<i64, (Option<&str>, i64)> = HashMap::new();
    for Addressed { session_id, subnet, token } in &*sessions {
        let Some(token) = token else { continue };
        let (known, lowest) = of_token.entry(*token).or_insert((None, *session_id));
        *known = (*known).max(subnet.as_deref());
        *lowest = (*lowest).min(*session_id);
    }
    for Addressed { session_id, subnet, token } in &*sessions {
        match (subnet, token.and_then(|token| of_token.get(&token))) {
            (None, Some((None, lowest))) => take(*session_id, Some(&format!("subnet of session {lowest}"))),
            (None, Some((known, _))) => take(*session_id, *known),
            (subnet, _) => take(*session_id, subnet.as_deref()),
        }
    }
    sessions.clear();
}
