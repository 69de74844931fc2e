//! Writing what a response says: event, sessions, samples, anomalies and payloads.
//!
//! The rows of a session follow from all records that are kept of it ([`super::subject`]), in whichever order they
//! came. Making them anew each time would cost a bulk import its speed, so what can be written over the rows with the
//! same result is: the first record of a subject, one that counts for more than all there are, and one that contradicts
//! none. Any other marks the subject, whose rows are made anew once, at the end of the transaction.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, ToSql};

use super::batch::{Arrived, Kept, by_join, by_subject, together};
use super::error::Error;
use super::event_row;
use super::feedback_tie;
use super::kept::{self, Compared, Member};
use super::pack;
use super::payload::{self, Again, Envelope};
use super::rows::{self, Rows, Told};
use super::standing::{self, Standing, Stored, Subject};
use super::subject::{self, InHand};
use super::upsert;
use crate::model::field::{EVENT_FIELDS, FieldValue};
use crate::model::{
    Anomalies, Arrival, Asked, Endpoint, EventFacts, Origin, ParticipantRecord, Payload, Reader, Response, Timestamp,
};

/// How much a response brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Participant records that were stored.
    pub records: u64,
    /// Elements of `user_qos`.
    pub samples: u64,
    /// Rows of streams in use.
    pub stream_samples: u64,
    /// Values that could not be read.
    pub anomalies: u64,
}

impl std::ops::AddAssign for Recorded {
    fn add_assign(&mut self, other: Self) {
        self.records += other.records;
        self.samples += other.samples;
        self.stream_samples += other.stream_samples;
        self.anomalies += other.anomalies;
    }
}

impl Recorded {
    fn add(&mut self, record: &ParticipantRecord) {
        self.records += 1;
        self.samples += record.samples.len() as u64;
        self.stream_samples += record.stream_samples.len() as u64;
        self.anomalies += record.anomalies.occurrences();
    }
}

/// Writes what is known of an event and returns its key.
///
/// # Errors
///
/// If SQLite refuses.
pub fn record_event(connection: &Connection, event: &EventFacts, arrival: Arrival) -> Result<i64, Error> {
    let EventFacts { kind, uuid, number, start_at, end_at, zoom_participants, zoom_joins, asked, fields, anomalies } =
        event;
    let unknown: Option<FieldValue> = None;
    let mut facts: Vec<&dyn ToSql> = vec![number, start_at, end_at, zoom_participants];
    facts.extend((0..EVENT_FIELDS.len()).map(|at| fields.get(at).unwrap_or(&unknown) as &dyn ToSql));
    let known = [number.is_some(), start_at.is_some(), end_at.is_some(), zoom_participants.is_some()];
    let is_known = known.into_iter().chain(fields.iter().map(Option::is_some)).enumerate();
    let fetched_columns = match arrival {
        Arrival::Imported => 0_i64,
        Arrival::Fetched => is_known.map(|(bit, is_known)| i64::from(is_known) << bit).sum(),
    };
    let (kind, asked) = (kind.as_str(), asked.map(Asked::as_str));
    let mut values: Vec<&dyn ToSql> = vec![&kind, uuid, &fetched_columns, &asked, zoom_joins];
    values.append(&mut facts);
    let mut statement = connection.prepare_cached(&upsert::EVENT)?;
    let event_id = statement.query_row(&*values, |row| row.get(0))?;
    rows::put_anomalies(connection, (event_id, None), OF_EVENT, anomalies)?;
    Ok(event_id)
}

/// Where anomalies of an event itself were read: in a listing, or in its detail.
const OF_EVENT: &str = "event";

/// One transaction of responses.
#[derive(Debug)]
pub(super) struct Recording<'c> {
    rows: Rows<'c>,
    /// Subjects whose rows have to be made anew, with the new records of each.
    marked: BTreeMap<Subject, (Reader, InHand)>,
    /// Sessions whose packs are behind their rows.
    behind: BTreeSet<i64>,
    /// Envelopes that lost a record.
    envelopes: BTreeSet<i64>,
    /// Events of which responses told something.
    told: BTreeSet<i64>,
    /// Events that have sessions which they had not before.
    grown: BTreeSet<i64>,
}

/// Where the records at hand come from.
#[derive(Debug)]
struct Source {
    event_id: i64,
    endpoint: Endpoint,
    arrival: Arrival,
    received_at: Timestamp,
    reader: Reader,
    envelope: Envelope,
}

/// Whether all that was told of a session is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    All,
    Some,
}

/// Records that may be written over the rows of their session.
struct Writable<'r> {
    /// What they say together.
    whole: Cow<'r, ParticipantRecord>,
    /// What is stored where they tell something, if that was looked at.
    beside: Option<ParticipantRecord>,
}

impl<'c> Recording<'c> {
    pub(super) fn begin(rows: Rows<'c>) -> Self {
        Self {
            rows,
            marked: BTreeMap::new(),
            behind: BTreeSet::new(),
            envelopes: BTreeSet::new(),
            told: BTreeSet::new(),
            grown: BTreeSet::new(),
        }
    }

    /// Writes a response. The caller holds the transaction, so that the ledger's mark is part of it.
    pub(super) fn response(&mut self, response: Response) -> Result<Recorded, Error> {
        let event_id = record_event(self.rows.connection, &response.event, response.arrival)?;
        self.told.insert(event_id);
        let envelope = Envelope::of(event_id, &response);
        let Response { endpoint, arrival, reader, received_at, records, anomalies, .. } = response;
        let mut source = Source { event_id, endpoint, arrival, received_at, reader, envelope };
        let mut recorded = Recorded { anomalies: anomalies.occurrences(), ..Recorded::default() };
        self.rows.anomalies(event_id, None, endpoint, &anomalies)?;
        let (of_subjects, nobodys) = by_subject(records);
        for payload in nobodys {
            self.nobodys(&mut source, &payload)?;
        }
        for (user_id, records) in of_subjects {
            for (record, _) in &records {
                recorded.add(record);
            }
            self.records(&mut source, &(event_id, user_id), records)?;
        }
        Ok(recorded)
    }

    /// Makes the rows anew that have to be, and what follows from rows.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        while let Some((subject, (reader, in_hand))) = self.marked.pop_first() {
            self.rebuild(&subject, reader, in_hand)?;
        }
        for session_id in &self.behind {
            pack::renew(self.rows.connection, *session_id)?;
        }
        self.envelopes.iter().try_for_each(|response_id| payload::drop_empty(self.rows.connection, *response_id))?;
        self.told.iter().try_for_each(|event_id| event_row::date(self.rows.connection, *event_id))?;
        self.grown.iter().try_for_each(|event_id| {
            event_row::count(self.rows.connection, *event_id)?;
            feedback_tie::tie(self.rows.connection, *event_id, self.rows.tokens)
        })
    }

    fn rebuild(&mut self, subject: &Subject, reader: Reader, in_hand: InHand) -> Result<(), Error> {
        let rebuilt = subject::rebuild(self.rows, reader, subject, in_hand)?;
        self.grown.insert(subject.0);
        self.envelopes.extend(rebuilt.envelopes);
        self.behind.retain(|session_id| !rebuilt.sessions.contains(session_id));
        for other in rebuilt.others {
            self.marked.entry((subject.0, other)).or_insert_with(|| (reader, InHand::new()));
        }
        Ok(())
    }

    /// Keeps a record that belongs to nobody.
    fn nobodys(&self, source: &mut Source, payload: &Payload) -> Result<(), Error> {
        if source.envelope.again(self.rows.connection, payload, None, None)? == Again::No {
            source.envelope.keep(self.rows.connection, payload, None, None, None)?;
        }
        Ok(())
    }

    /// Writes the records of one subject.
    fn records(&mut self, source: &mut Source, subject: &Subject, records: Vec<Arrived>) -> Result<(), Error> {
        let are_kept = records.iter().all(|(_, payload)| payload.is_some());
        if !are_kept && let Some((reader, in_hand)) = self.marked.remove(subject) {
            self.rebuild(subject, reader, in_hand)?;
        }
        let is_marked = self.marked.contains_key(subject);
        let standing = Standing::of(self.rows.connection, subject)?;
        if !are_kept || !is_marked && !standing.is_whole() {
            return self.in_order(source, subject, records);
        }
        let kept = records.into_iter().filter_map(|(record, payload)| Some((record, payload?)));
        let fresh = self.without_known(source, subject, kept)?;
        match source.endpoint.origin() {
            _ if is_marked => self.mark(source, subject, fresh),
            Some(origin) => self.sessions(source, subject, (origin, &standing), fresh),
            None => self.attributes(source, subject, &standing, fresh),
        }
    }

    /// Leaves out records that are kept already, byte for byte.
    fn without_known(
        &mut self,
        source: &Source,
        subject: &Subject,
        records: impl Iterator<Item = Kept>,
    ) -> Result<Vec<Kept>, Error> {
        let connection = self.rows.connection;
        let mut fresh: Vec<Kept> = Vec::with_capacity(records.size_hint().0);
        for (record, payload) in records {
            match source.envelope.again(connection, &payload, Some(&subject.1), record.sampled())? {
                Again::Known => continue,
                Again::Later(payload_id) => {
                    self.envelopes.insert(payload::drop_kept(connection, payload_id)?);
                }
                Again::No => {}
            }
            if !fresh.iter().any(|(_, known)| *known == payload) {
                fresh.push((record, payload));
            }
        }
        Ok(fresh)
    }

    /// Keeps records whose subject is made anew later.
    fn mark(&mut self, source: &mut Source, subject: &Subject, records: Vec<Kept>) -> Result<(), Error> {
        let (_, in_hand) = self.marked.entry(subject.clone()).or_insert_with(|| (source.reader, InHand::new()));
        for (record, payload) in records {
            let (user_id, sampled) = (Some(subject.1.as_str()), record.sampled());
            let payload_id = source.envelope.keep(self.rows.connection, &payload, user_id, sampled, None)?;
            in_hand.insert(payload_id, record);
        }
        Ok(())
    }

    /// Writes records that make sessions.
    fn sessions(
        &mut self,
        source: &mut Source,
        subject: &Subject,
        (origin, standing): (Origin, &Standing),
        records: Vec<Kept>,
    ) -> Result<(), Error> {
        for (join_at, records) in by_join(origin, records) {
            let stored = standing.session(origin, join_at);
            match self.writable(source, subject, stored, &records)? {
                Some(writable) => self.write(source, subject, (origin, stored), &writable, &records)?,
                None => self.mark(source, subject, records)?,
            }
        }
        Ok(())
    }

    /// Writes records of attributes, which wait where there is no session yet.
    fn attributes(
        &mut self,
        source: &mut Source,
        subject: &Subject,
        standing: &Standing,
        records: Vec<Kept>,
    ) -> Result<(), Error> {
        for (record, payload) in records {
            let stored = standing.nearest(record.session.join_at);
            let records = vec![(record, payload)];
            let Some(Stored { origin, .. }) = stored else {
                self.keep(source, subject, None, None, &records)?;
                continue;
            };
            match self.writable(source, subject, stored, &records)? {
                Some(writable) => self.write(source, subject, (origin, stored), &writable, &records)?,
                None => self.mark(source, subject, records)?,
            }
        }
        Ok(())
    }

    /// What records of one session say together, if it may be written over the rows of the session with the same result
    /// as making them anew.
    fn writable<'r>(
        &self,
        source: &Source,
        subject: &Subject,
        stored: Option<Stored>,
        records: &'r [Kept],
    ) -> Result<Option<Writable<'r>>, Error> {
        let connection = self.rows.connection;
        let Some(whole) = together(source.arrival, records).filter(|_| !self.marked.contains_key(subject)) else {
            return Ok(None);
        };
        let mut beside = None;
        let is_writable = match (stored, source.arrival) {
            // Attributes of another join may belong to this one.
            (None, _) => !standing::has_attributes(connection, subject)?,
            (Some(_), Arrival::Fetched)
                if !standing::has_later(connection, subject, source.endpoint, source.received_at)? =>
            {
                true
            }
            (Some(stored), _) => {
                let beside = beside.insert(standing::beside(connection, stored, &whole)?);
                !beside.contradicts(&whole)
            }
        };
        Ok(is_writable.then_some(Writable { whole, beside }))
    }

    /// Writes what records say over the rows of their session, and keeps them.
    fn write(
        &mut self,
        source: &mut Source,
        subject: &Subject,
        (origin, stored): (Origin, Option<Stored>),
        writable: &Writable<'_>,
        records: &[Kept],
    ) -> Result<(), Error> {
        let session_id = self.over(source, (origin, stored), Keeping::All, &writable.whole)?;
        if stored.is_none() {
            for (record, payload) in records {
                let (user_id, sampled) = (Some(subject.1.as_str()), record.sampled());
                source.envelope.keep(self.rows.connection, payload, user_id, sampled, Some(session_id))?;
            }
            return Ok(());
        }
        self.keep(source, subject, Some(session_id), writable.beside.as_ref(), records)
    }

    /// Writes a record over the rows of its session, which is made if there is none.
    fn over(
        &mut self,
        source: &Source,
        (origin, stored): (Origin, Option<Stored>),
        keeping: Keeping,
        record: &ParticipantRecord,
    ) -> Result<i64, Error> {
        let &Source { event_id, endpoint, arrival, .. } = source;
        let mut told = Told {
            event_id,
            origin,
            join_at: record.session.join_at,
            is_fetched: arrival == Arrival::Fetched,
            is_kept: keeping == Keeping::All,
        };
        let session_id = match stored {
            None => {
                self.grown.insert(event_id);
                self.rows.put_whole(told, record)?
            }
            Some(Stored { session_id, join_at, .. }) => {
                told.join_at = join_at;
                if endpoint.origin() == Some(Origin::Qss) {
                    told.join_at = join_at.earlier_known(record.session.join_at);
                    subject::move_join(self.rows.connection, session_id, told.join_at)?;
                }
                if !record.samples.is_empty() {
                    self.behind.insert(session_id);
                }
                self.rows.put(told, record)?
            }
        };
        self.rows.anomalies(event_id, Some(session_id), endpoint, &record.anomalies)?;
        Ok(session_id)
    }

    /// Keeps records, unless one that counts for more tells all of them, and drops those that they tell all of.
    fn keep(
        &mut self,
        source: &mut Source,
        subject: &Subject,
        session_id: Option<i64>,
        beside: Option<&ParticipantRecord>,
        records: &[Kept],
    ) -> Result<(), Error> {
        for (record, payload) in records {
            // Nothing tells all of it if it brought something new.
            let adds_nothing = beside.is_some_and(|beside| {
                beside.tells_all_of(&ParticipantRecord { anomalies: Anomalies::default(), ..record.clone() })
            });
            let around =
                if adds_nothing { self.members(source, subject, record, Compared::Around)? } else { Vec::new() };
            let within = self.members(source, subject, record, Compared::Within)?;
            if !around.is_empty() || !within.is_empty() {
                let new = Member {
                    payload_id: i64::MAX,
                    session_id,
                    endpoint: source.endpoint,
                    fetched_at: (source.arrival == Arrival::Fetched).then_some(source.received_at),
                    text: payload::decompress(payload)?,
                    record: record.clone(),
                };
                let counts_for_more = |one: &Member, other: &Member| one.precedence(other).is_gt();
                if around.iter().any(|known| counts_for_more(known, &new) && known.tells_all_of(&new)) {
                    continue;
                }
                for told in within.iter().filter(|known| counts_for_more(&new, known) && new.tells_all_of(known)) {
                    self.envelopes.insert(payload::drop_kept(self.rows.connection, told.payload_id)?);
                }
            }
            source.envelope.keep(self.rows.connection, payload, Some(&subject.1), record.sampled(), session_id)?;
        }
        Ok(())
    }

    /// The kept records that a new one is compared with.
    fn members(
        &self,
        source: &Source,
        subject: &Subject,
        record: &ParticipantRecord,
        compared: Compared,
    ) -> Result<Vec<Member>, Error> {
        let unread = kept::compared(self.rows.connection, subject, source.endpoint, record.sampled(), compared)?;
        let mut members = Vec::with_capacity(unread.len());
        for unread in unread {
            let text = unread.text()?;
            if let Some(record) = source.reader.0(unread.endpoint, &text) {
                members.push(unread.read(text, record));
            }
        }
        Ok(members)
    }

    /// Writes records of a subject of which not everything is kept, so that they count in the order in which they come.
    fn in_order(&mut self, source: &mut Source, subject: &Subject, records: Vec<Arrived>) -> Result<(), Error> {
        let connection = self.rows.connection;
        for (mut record, payload) in records {
            let standing = Standing::of(connection, subject)?;
            let join_at = record.session.join_at;
            let place = match source.endpoint.origin() {
                Some(origin) => Some((origin, standing.session(origin, join_at))),
                None => standing.nearest(join_at).map(|stored| (stored.origin, Some(stored))),
            };
            if let Some((_, Some(stored))) = place
                && stored.is_fetched
                && source.arrival == Arrival::Imported
            {
                let beside = standing::beside(connection, stored, &record)?;
                record = ParticipantRecord::merged(record, beside);
            }
            let session_id = place.map(|place| self.over(source, place, Keeping::Some, &record)).transpose()?;
            if let Some(payload) = payload {
                let (user_id, sampled) = (Some(subject.1.as_str()), record.sampled());
                if source.envelope.again(connection, &payload, user_id, sampled)? == Again::No {
                    source.envelope.keep(connection, &payload, user_id, sampled, session_id)?;
                }
            }
            if let Some((_, None)) = place {
                self.take_over(source, subject)?;
            }
        }
        Ok(())
    }

    /// Gives a new session the attributes that waited for it.
    fn take_over(&mut self, source: &Source, subject: &Subject) -> Result<(), Error> {
        let connection = self.rows.connection;
        if !standing::has_attributes(connection, subject)? {
            return Ok(());
        }
        for waiting in kept::all(connection, subject)?.into_iter().filter(kept::Unread::waits) {
            let Some(record) = source.reader.0(waiting.endpoint, &waiting.text()?) else { continue };
            let Some(stored) = Standing::of(connection, subject)?.nearest(record.session.join_at) else { continue };
            let told = Told {
                event_id: source.event_id,
                origin: stored.origin,
                join_at: stored.join_at,
                is_fetched: waiting.is_fetched(),
                is_kept: false,
            };
            let session_id = self.rows.put(told, &record)?;
            self.rows.anomalies(source.event_id, Some(session_id), waiting.endpoint, &record.anomalies)?;
            subject::assign(connection, waiting.payload_id, Some(session_id))?;
        }
        Ok(())
    }
}
