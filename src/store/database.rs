//! The one writer: units that are committed as a whole, as many in a transaction as are waiting.

use std::any::Any;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};

use super::error::Error;
use super::lock::WriterLock;
use super::open::{self, Journal};
use super::place::real_path;
use super::record::{self, Recorded, Recording};
use super::rows::Rows;
use super::site::{self, Networks};
use super::token::TokenKey;
use super::withholding::Withholding;
use super::{discovery, event_row, feedback, ledger, zoom_count};
use crate::model::site::SiteMap;
use crate::model::{
    Arrival, AskedFor, CountedDay, DiscoveryDay, EventFacts, EventKind, EventNumber, EventRef, EventUuid, FeedbackPage,
    ListingKey, Response, Timestamp, WorkItem, WorkKey, withheld,
};
use crate::provider::Providers;

/// How many steps of SQLite's machine pass until it looks whether it has to end: well under a millisecond.
pub(super) const STEPS_BETWEEN_LOOKS: i32 = 10_000;

/// One thing to write.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// A response with all its rows.
    Response(Box<Response>),
    /// What Zoom was asked of an event.
    Event(Box<EventFacts>),
    /// What an imported file says of an event.
    ImportedEvent(Box<EventFacts>),
    /// An item that was found, unless it is known.
    Found(WorkKey),
    /// An item as it is now.
    Mark(Box<WorkItem>),
    /// A number that stands for a UUID from now on.
    NumberResolved(EventKind, EventNumber),
    /// An event whose list is read from its first page: what its counts contradicted before is void.
    CountedAnew(EventKind, EventUuid),
    /// What people said of an event.
    Feedback(Box<FeedbackPage>),
    /// Zoom's own counts of a day, or why there are none.
    CountedDay(Box<CountedDay>),
    /// Days of a listing as they are now.
    Days(Box<ListingKey>, Vec<DiscoveryDay>),
    /// A listing that the account may not ask for: it opens no days.
    ListingRefused(Box<ListingKey>),
    /// Calls that an account made.
    Calls {
        /// Whose.
        account: String,
        /// On which day.
        at: Timestamp,
        /// How many more.
        calls: u64,
    },
    /// Zoom's daily limit was reached.
    DailyLimit {
        /// Whose.
        account: String,
        /// When it ends.
        resume_at: Timestamp,
    },
    /// Nothing: what is to be dropped once the unit is written, and not before.
    Until(Held),
}

impl Write {
    /// The same as it may be written where nothing is to say who took part.
    fn without_identities(self, withholding: &Withholding) -> Self {
        match self {
            Self::Response(response) => Self::Response(Box::new(withholding.response(*response))),
            Self::Event(facts) => Self::Event(Box::new(withheld::event(*facts))),
            Self::ImportedEvent(facts) => Self::ImportedEvent(Box::new(withheld::event(*facts))),
            Self::Found(key) => Self::Found(withholding.key(key)),
            Self::Feedback(page) => Self::Feedback(Box::new(withheld::feedback(*page))),
            Self::Mark(item) => {
                let item = *item;
                Self::Mark(Box::new(WorkItem { key: withholding.key(item.key), ..item }))
            }
            write => write,
        }
    }

    /// The event that ends with it, and when it did.
    fn ended_event(self) -> Option<(EventKind, EventUuid, Timestamp)> {
        let Self::Mark(item) = self else { return None };
        let WorkKey { kind, event: EventRef::Uuid(uuid), participant: None, asked_for: AskedFor::Qos } = item.key
        else {
            return None;
        };
        let ended_at = item.finished_at.filter(|_| item.state.is_final())?;
        Some((kind, uuid, ended_at))
    }
}

/// Something that is held until a unit is written.
#[derive(Clone)]
pub struct Held(Arc<dyn Any + Send + Sync>);

impl Held {
    /// Holds this.
    pub fn of(held: impl Any + Send + Sync) -> Self {
        Self(Arc::new(held))
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Writes that are committed together or not at all.
pub type Unit = Vec<Write>;

/// The database, open for writing, with the lock that keeps other writers out.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// What tells where an address is.
    networks: Arc<Networks>,
    /// What sessions get their tokens with.
    tokens: Option<TokenKey>,
    /// How what is written is kept from saying who took part, if it is.
    withholding: Option<Arc<Withholding>>,
    _lock: WriterLock,
}

impl Store {
    /// Takes the lock, then opens and migrates the database.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if another run holds it, and those of [`open::open_writer`].
    pub fn open(path: &Path, journal: Journal) -> Result<Self, Error> {
        let lock = WriterLock::acquire(path)?;
        Self::begin(open::open_writer(&real_path(path)?, journal)?, lock)
    }

    fn begin(connection: Connection, lock: WriterLock) -> Result<Self, Error> {
        let networks = Arc::new(Networks { map: site::map(&connection)?, providers: None });
        Ok(Self { connection, networks, tokens: None, withholding: None, _lock: lock })
    }

    /// The same for a database that must be there: nothing is made for whoever mistypes a path.
    ///
    /// # Errors
    ///
    /// [`Error::Absent`], and those of [`Store::open`].
    pub fn open_existing(path: &Path, journal: Journal) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::Absent(path.to_owned()));
        }
        Self::open(path, journal)
    }

    /// Takes the lock and begins with an empty database, in place of one in which no other command than this ever ran.
    ///
    /// # Errors
    ///
    /// [`Error::NotReplaceable`] if there is anything else; it is left untouched.
    pub fn recreate(path: &Path, journal: Journal, command: &str) -> Result<Self, Error> {
        let lock = WriterLock::acquire(path)?;
        // What is removed is the file, not a link to it.
        let path = &real_path(path)?;
        if path.exists() {
            let is_replaceable = open::open_of_any_age(path)
                .and_then(|connection| ledger::has_runs_of_only(&connection, command))
                .unwrap_or(false);
            if !is_replaceable {
                return Err(Error::NotReplaceable(path.to_owned()));
            }
            open::remove(path)?;
        }
        Self::begin(open::open_writer(path, journal)?, lock)
    }

    /// Commits units in one transaction, so that many small ones do not pay a sync each. A unit is dropped once it is
    /// written, before the next is taken.
    ///
    /// # Errors
    ///
    /// If SQLite refuses; nothing of any unit is stored then.
    pub fn commit(&mut self, units: impl IntoIterator<Item = Unit>) -> Result<Recorded, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut recorded = Recorded::default();
        let (tokens, withholding) = (self.tokens.as_ref(), self.withholding.as_deref());
        let mut recording =
            Recording::begin(Rows { connection: &transaction, networks: &self.networks, tokens, withholding });
        let mut ended = Vec::new();
        for write in units.into_iter().flatten() {
            let write = match withholding {
                Some(withholding) => write.without_identities(withholding),
                None => write,
            };
            match write {
                Write::Response(response) => recorded += recording.response(*response)?,
                Write::Feedback(page) => feedback::record(&transaction, &page, tokens)?,
                write => {
                    apply(&transaction, &write)?;
                    ended.extend(withholding.and_then(|_| write.ended_event()));
                }
            }
        }
        recording.finish()?;
        if let Some(withholding) = withholding {
            ended.iter().try_for_each(|(kind, uuid, at)| withholding.end_event(&transaction, *kind, uuid, *at))?;
        }
        transaction.commit()?;
        Ok(recorded)
    }

    /// For reading the ledger.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Has SQLite end what it runs once this says so, which it asks again and again. A transaction is rolled back then.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn end_when(&mut self, is_over: impl FnMut() -> bool + Send + 'static) -> Result<(), Error> {
        Ok(self.connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(is_over))?)
    }

    pub(super) fn networks(&self) -> Arc<Networks> {
        Arc::clone(&self.networks)
    }

    pub(super) fn tokens(&self) -> Option<TokenKey> {
        self.tokens.clone()
    }

    pub(super) fn set_tokens(&mut self, key: TokenKey) {
        self.tokens = Some(key);
    }

    pub(super) fn withholding(&self) -> Option<Arc<Withholding>> {
        self.withholding.clone()
    }

    pub(super) fn set_withholding(&mut self, withholding: Arc<Withholding>) {
        self.withholding = Some(withholding);
    }

    /// Has sessions that are written from now on looked up in a file of providers.
    pub fn set_providers(&mut self, providers: Arc<Providers>) {
        self.networks = Arc::new(Networks { map: self.networks.map.clone(), providers: Some(providers) });
    }

    pub(super) fn set_sites(&mut self, map: &SiteMap) {
        self.networks = Arc::new(Networks { map: map.clone(), providers: self.networks.providers.clone() });
    }

    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Checkpoints and closes, leaving one file.
    ///
    /// # Errors
    ///
    /// If the checkpoint fails; nothing that was committed is lost by that.
    pub fn close(self) -> Result<(), Error> {
        open::close_writer(self.connection)
    }
}

/// Writes what a list tells of an event, whose start may be known with it.
fn list(connection: &Connection, event: &EventFacts, arrival: Arrival) -> Result<(), Error> {
    event_row::date(connection, record::record_event(connection, event, arrival)?)
}

/// Writes anything but a response.
fn apply(connection: &Connection, write: &Write) -> Result<(), Error> {
    match write {
        Write::Response(_) | Write::Feedback(_) | Write::Until(_) => {}
        Write::Event(event) => list(connection, event, Arrival::Fetched)?,
        Write::ImportedEvent(event) => list(connection, event, Arrival::Imported)?,
        Write::Found(key) => ledger::add_pending(connection, key)?,
        Write::Mark(item) => ledger::put(connection, item)?,
        Write::NumberResolved(kind, number) => {
            ledger::forget_number(connection, *kind, *number)?;
        }
        Write::CountedAnew(kind, uuid) => ledger::forget_contradictions(connection, *kind, uuid)?,
        Write::CountedDay(day) => zoom_count::put(connection, day)?,
        Write::Days(key, days) => discovery::put(connection, key, days)?,
        Write::ListingRefused(key) => discovery::forget_unless_listed(connection, key)?,
        Write::Calls { account, at, calls } => ledger::add_calls(connection, account, *at, *calls)?,
        Write::DailyLimit { account, resume_at } => ledger::hold_until(connection, account, *resume_at)?,
    }
    Ok(())
}
