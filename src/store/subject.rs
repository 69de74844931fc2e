//! The rows of one `user_id` in an event, made anew from all that is kept of it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::as_told;
use super::error::Error;
use super::kept::{self, Member};
use super::payload;
use super::rows::{Rows, Told};
use super::standing::{Standing, Stored, Subject, nearest};
use super::tie;
use crate::model::{Anomalies, Endpoint, Origin, ParticipantRecord, Reader, SessionKey, Timestamp};

/// Records that were flattened already, by the keys of their payloads.
pub(super) type InHand = BTreeMap<i64, ParticipantRecord>;

/// What making the rows anew touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rebuilt {
    /// Sessions that are there now or were before.
    pub(super) sessions: BTreeSet<i64>,
    /// The `user_id`s that records turned out to be of, by today's parser, in place of this one.
    pub(super) others: BTreeSet<String>,
    /// Envelopes that lost a record.
    pub(super) envelopes: BTreeSet<i64>,
    /// How many records were read.
    pub(super) records: u64,
}

/// Origin and join of a session.
type Key = (Origin, Timestamp);

/// A session as its records tell it.
#[derive(Debug, Default)]
struct Folded {
    /// Without anomalies, which are of their endpoints.
    record: Option<ParticipantRecord>,
    anomalies: BTreeMap<Endpoint, Anomalies>,
    is_fetched: bool,
    payloads: Vec<i64>,
}

/// Replaces the rows of a subject by what its records say together.
pub(super) fn rebuild(rows: Rows<'_>, reader: Reader, subject: &Subject, in_hand: InHand) -> Result<Rebuilt, Error> {
    let (event_id, user_id) = subject;
    let mut rebuilt = Rebuilt::default();
    let mut members = read(rows, reader, subject, in_hand, &mut rebuilt)?;
    members.sort_by(Member::precedence);
    let members = without_told(rows.connection, members, &mut rebuilt.envelopes)?;
    let standing = Standing::of(rows.connection, subject)?;
    rebuilt.sessions.extend(standing.sessions.iter().map(|stored| stored.session_id));
    let (sessions, waiting) = fold(members, user_id);
    let mut filled = BTreeSet::new();
    for ((origin, join_at), folded) in sessions {
        let stored = standing.session(origin, join_at).map(|stored| stored.session_id);
        filled.extend(write(rows, *event_id, (origin, join_at), stored, folded)?);
    }
    for payload_id in waiting {
        assign(rows.connection, payload_id, None)?;
    }
    let gone: Vec<i64> = rebuilt.sessions.difference(&filled).copied().collect();
    for session_id in &gone {
        rows.connection
            .prepare_cached("DELETE FROM participant_session WHERE session_id = ?")?
            .execute([session_id])?;
    }
    if !gone.is_empty() {
        tie::anew(rows.connection, *event_id)?;
    }
    rebuilt.sessions.append(&mut filled);
    Ok(rebuilt)
}

/// How many records are kept of a subject, if its rows are what these say together: making them anew would write the
/// same.
pub(super) fn unchanged(
    connection: &Connection,
    reader: Reader,
    subject: &Subject,
    standing: &Standing,
) -> Result<Option<u64>, Error> {
    let mut members = Vec::new();
    for unread in kept::all(connection, subject)? {
        let text = unread.text()?;
        let record = reader.0(unread.endpoint, &text).filter(|record| record.session.user_id == subject.1);
        let Some(record) = record.filter(|record| record.sampled() == unread.sampled) else { return Ok(None) };
        members.push(unread.read(text, record));
    }
    members.sort_by(Member::precedence);
    if (0..members.len()).any(|at| is_told(&members, at)) {
        return Ok(None);
    }
    let session_of: BTreeMap<i64, Option<i64>> =
        members.iter().map(|member| (member.payload_id, member.session_id)).collect();
    let (sessions, waiting) = fold(members, &subject.1);
    let mut is_unchanged =
        sessions.len() == standing.sessions.len() && waiting.iter().all(|payload_id| session_of[payload_id].is_none());
    for ((origin, join_at), folded) in sessions {
        let stored = standing.session(origin, join_at).filter(|stored| stored.join_at == join_at);
        is_unchanged = is_unchanged
            && stored.map_or(Ok(false), |stored| {
                let is_its = |payload_id: &i64| session_of[payload_id] == Some(stored.session_id);
                Ok::<_, Error>(folded.payloads.iter().all(is_its) && folded.is_stored(connection, stored)?)
            })?;
    }
    Ok(is_unchanged.then_some(session_of.len() as u64))
}

/// Reads what is kept of a subject. What cannot be told any longer whose it is belongs to nobody.
fn read(
    rows: Rows<'_>,
    reader: Reader,
    subject: &Subject,
    mut in_hand: InHand,
    rebuilt: &mut Rebuilt,
) -> Result<Vec<Member>, Error> {
    let connection = rows.connection;
    let mut members = Vec::new();
    for unread in kept::all(connection, subject)? {
        let text = unread.text()?;
        let known = in_hand.remove(&unread.payload_id);
        rebuilt.records += 1;
        match known.or_else(|| reader.0(unread.endpoint, &text)) {
            Some(record) if record.session.user_id == subject.1 => {
                note_sampled(connection, unread.payload_id, &record)?;
                members.push(unread.read(text, record));
            }
            other => {
                let user_id = other.map(|record| record.session.user_id);
                if user_id.is_none() {
                    let mut anomalies = Anomalies::default();
                    anomalies.note("participants[]", None, &text);
                    rows.anomalies(subject.0, None, unread.endpoint, &anomalies)?;
                }
                let sql = "UPDATE payload SET user_id = ?, session_id = NULL WHERE payload_id = ?";
                connection.prepare_cached(sql)?.execute(params![user_id, unread.payload_id])?;
                rebuilt.others.extend(user_id);
            }
        }
    }
    Ok(members)
}

fn note_sampled(connection: &Connection, payload_id: i64, record: &ParticipantRecord) -> Result<(), Error> {
    let sql = "UPDATE payload SET sampled_from = ?2, sampled_to = ?3
               WHERE payload_id = ?1 AND (sampled_from IS NOT ?2 OR sampled_to IS NOT ?3)";
    let (from, to) = (record.sampled().map(|(from, _)| from), record.sampled().map(|(_, to)| to));
    connection.prepare_cached(sql)?.execute(params![payload_id, from, to])?;
    Ok(())
}

/// Whether one of higher precedence tells all of a record, of those in that order.
fn is_told(members: &[Member], at: usize) -> bool {
    members[at + 1..].iter().any(|higher| higher.tells_all_of(&members[at]))
}

/// Drops the records that one of higher precedence tells all of.
fn without_told(
    connection: &Connection,
    members: Vec<Member>,
    envelopes: &mut BTreeSet<i64>,
) -> Result<Vec<Member>, Error> {
    let told: Vec<bool> = (0..members.len()).map(|at| is_told(&members, at)).collect();
    let mut kept = Vec::with_capacity(members.len());
    for (member, is_told) in members.into_iter().zip(told) {
        if is_told {
            envelopes.insert(payload::drop_kept(connection, member.payload_id)?);
        } else {
            kept.push(member);
        }
    }
    Ok(kept)
}

/// The sessions that records make, lowest precedence first, and the attributes that find none.
fn fold(members: Vec<Member>, user_id: &str) -> (BTreeMap<Key, Folded>, Vec<i64>) {
    let mut sessions: BTreeMap<Key, Folded> = BTreeMap::new();
    let joins = |origin| {
        let of_origin = members.iter().filter(move |member| member.endpoint.origin() == Some(origin));
        of_origin.map(|member| member.record.session.join_at)
    };
    let of_dashboard: BTreeSet<Timestamp> = joins(Origin::Dashboard).collect();
    let of_qss = joins(Origin::Qss).reduce(Timestamp::earlier_known);
    let keys = of_dashboard.into_iter().map(|join_at| (Origin::Dashboard, join_at));
    sessions.extend(keys.chain(of_qss.map(|join_at| (Origin::Qss, join_at))).map(|key| (key, Folded::default())));
    let mut waiting = Vec::new();
    for member in members {
        let join_at = member.record.session.join_at;
        let key = match member.endpoint.origin() {
            Some(Origin::Dashboard) => Some((Origin::Dashboard, join_at)),
            Some(Origin::Qss) => of_qss.map(|join_at| (Origin::Qss, join_at)),
            None => nearest(sessions.keys().copied(), join_at),
        };
        match key.and_then(|key| Some((key, sessions.get_mut(&key)?))) {
            Some(((_, join_at), folded)) => {
                folded.add(member, SessionKey { user_id: user_id.to_owned(), join_at });
            }
            None => waiting.push(member.payload_id),
        }
    }
    (sessions, waiting)
}

impl Folded {
    /// Whether the rows of a session are what its records say.
    fn is_stored(&self, connection: &Connection, stored: Stored) -> Result<bool, Error> {
        let Some(record) = &self.record else { return Ok(false) };
        Ok(self.is_fetched == stored.is_fetched
            && as_told::is_stored(connection, stored.session_id, record)?
            && as_told::has_anomalies(connection, stored.session_id, &self.anomalies)?)
    }

    fn add(&mut self, member: Member, session: SessionKey) {
        let Member { payload_id, endpoint, fetched_at, mut record, .. } = member;
        self.anomalies.entry(endpoint).or_default().merge(std::mem::take(&mut record.anomalies));
        self.is_fetched |= fetched_at.is_some();
        self.payloads.push(payload_id);
        record.session = session;
        self.record = Some(match self.record.take() {
            Some(lower) => ParticipantRecord::merged(lower, record),
            None => record,
        });
    }
}

/// Writes a session in place of what is stored of it, and returns its key.
fn write(
    rows: Rows<'_>,
    event_id: i64,
    (origin, join_at): Key,
    stored: Option<i64>,
    folded: Folded,
) -> Result<Option<i64>, Error> {
    let Folded { record, anomalies, is_fetched, payloads } = folded;
    let Some(record) = record else { return Ok(None) };
    if let Some(session_id) = stored {
        rows.clear(session_id)?;
        move_join(rows.connection, session_id, join_at)?;
    }
    let session_id = rows.put_whole(Told { event_id, origin, join_at, is_fetched, is_kept: true }, &record)?;
    for (endpoint, anomalies) in anomalies {
        rows.anomalies(event_id, Some(session_id), endpoint, &anomalies)?;
    }
    for payload_id in payloads {
        assign(rows.connection, payload_id, Some(session_id))?;
    }
    Ok(Some(session_id))
}

/// Lets a session begin at another time: one of the subscription begins with the earliest sample that is known. Its
/// person may go by that.
pub(super) fn move_join(connection: &Connection, session_id: i64, join_at: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE participant_session SET join_at = ?2 WHERE session_id = ?1 AND join_at <> ?2 RETURNING event_id";
    let mut statement = connection.prepare_cached(sql)?;
    let event_id: Option<i64> = statement.query_row(params![session_id, join_at], |row| row.get(0)).optional()?;
    event_id.map_or(Ok(()), |event_id| tie::anew(connection, event_id))
}

/// Hands a record to its session, or lets it wait for one.
pub(super) fn assign(connection: &Connection, payload_id: i64, session_id: Option<i64>) -> Result<(), Error> {
    let sql = "UPDATE payload SET session_id = ?2 WHERE payload_id = ?1 AND session_id IS NOT ?2";
    connection.prepare_cached(sql)?.execute(params![payload_id, session_id])?;
    Ok(())
}
