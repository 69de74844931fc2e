//! Which events there are to ask for: the named ones, those that Zoom lists, and what earlier runs left unfinished.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Mutex, MutexGuard};

use chrono::Days;
use rusqlite::Connection;

use super::calendar::ListingEnd;
use super::context::Context;
use super::hosts::without_host;
use super::night::{self, Listings};
use super::outcome::Stop;
use super::plan::{Candidate, keys_of_listed};
use super::targets::{Discovery, ListedParticipant, ParticipantList, Targets};
use crate::flatten;
use crate::model::count::people;
use crate::model::name::folded;
use crate::model::{
    AskedFor, DiscoveryScope, EventFacts, EventKind, EventNumber, EventRef, EventUuid, Listing, ListingKey, Timestamp,
    Window, WorkItem, WorkKey, WorkState,
};
use crate::store::ledger::{self, KnownEvent};
use crate::store::{self, Write};
use crate::zoom::payload::{EventPage, detail};
use crate::zoom::{self, PageWalk, Step};

/// How long Zoom answers about an event.
const ANSWERED_DAYS: u64 = 365;

/// Why discovery ends.
#[derive(Debug)]
pub enum Halt {
    /// As for any job.
    Stop(Stop),
    /// The ledger cannot be read.
    Ledger(store::Error),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<store::Error> for Halt {
    fn from(error: store::Error) -> Self {
        Self::Ledger(error)
    }
}

/// Finds the candidates of a run.
#[derive(Debug)]
pub struct Discoverer<'c> {
    context: &'c Context,
    ledger: &'c Mutex<Connection>,
    account: &'c str,
    listed: Option<&'c ParticipantList>,
    /// Instances that a listed number stands for: a listing shows others under the same number.
    by_number: BTreeSet<(EventKind, EventUuid)>,
    found: BTreeMap<(EventKind, EventUuid), Candidate>,
    /// Kinds whose listing the owner's role does not permit.
    refused: BTreeSet<EventKind>,
    /// Numbers whose latest instance was asked for, each with that instance where Zoom told it.
    looked_up: BTreeMap<(EventKind, EventNumber), Option<EventUuid>>,
}

/// The events of a run.
#[derive(Debug, Default)]
pub struct Found {
    /// Those that it is about, each once.
    pub events: Vec<Candidate>,
    /// Others, which earlier runs have read, of which nobody asked yet what people said.
    pub read_before: Vec<Candidate>,
}

/// Who gives an event's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    /// The user, on the command line.
    User,
    /// A list file, which gives it night after night.
    List,
    /// An item that an earlier run left.
    Ledger,
}

impl<'c> Discoverer<'c> {
    /// Finds every event that the targets mean, each once.
    ///
    /// # Errors
    ///
    /// What concerns more than one event or one listing.
    pub async fn candidates(
        context: &'c Context,
        ledger: &'c Mutex<Connection>,
        account: &'c str,
        targets: &'c Targets,
    ) -> Result<Found, Halt> {
        let listed = targets.listed.as_ref();
        let (by_number, found) = (BTreeSet::new(), BTreeMap::new());
        let (refused, looked_up) = (BTreeSet::new(), BTreeMap::new());
        let mut discoverer = Self { context, ledger, account, listed, by_number, found, refused, looked_up };
        let listings = match &targets.discovery {
            Some(discovery) => discoverer.listings(discovery).await?,
            None => Vec::new(),
        };
        let listed_events = listed.map(ParticipantList::events).unwrap_or_default();
        let named = targets.named.iter().map(|named| (named, Caller::User));
        for ((kind, event), caller) in named.chain(listed_events.iter().map(|listed| (listed, Caller::List))) {
            let is_resting = caller == Caller::List && discoverer.rests(*kind, event)?;
            if !is_resting && !context.outcome().refused.contains_key(&(AskedFor::Qos, *kind)) {
                let step = discoverer.look_up(*kind, event, caller).await;
                discoverer.note_refusal(step)?;
            }
        }
        if let Some(discovery) = &targets.discovery {
            discoverer.discover(listings, discovery).await?;
        }
        discoverer.tell_of_unlisted(targets);
        let read_before = match &targets.discovery {
            Some(discovery) if discovery.takes_up_unfinished && context.asks_feedback_of(targets) => {
                discoverer.read_before(&discovery.kinds)?
            }
            _ => Vec::new(),
        };
        Ok(Found { events: discoverer.found.into_values().collect(), read_before })
    }

    /// Says which named events have no row of the list, and which rows have no event: nothing is fetched for either.
    fn tell_of_unlisted(&self, targets: &Targets) {
        let unlisted = targets.named.iter().filter(|(kind, event)| self.is_unlisted(*kind, event));
        let sentence = |(kind, event): &(EventKind, EventRef)| {
            format!(
                "{kind} {event}: no row of the participant list is known to be for it, and nothing of it was fetched"
            )
        };
        let remarks: Vec<String> = unlisted.map(sentence).chain(targets.rows_without_events()).collect();
        self.context.outcome().remarks.extend(remarks);
    }

    /// Whether no row of the list is for an event that the user names, or for the instance that its number means.
    fn is_unlisted(&self, kind: EventKind, event: &EventRef) -> bool {
        let Some(list) = self.listed.filter(|_| !self.is_refused(kind)) else { return false };
        let (uuid, number) = match event {
            EventRef::Uuid(uuid) => (Some(uuid), None),
            EventRef::Number(number) => (self.looked_up.get(&(kind, *number)).and_then(Option::as_ref), Some(*number)),
        };
        let is_found = uuid.is_some_and(|uuid| self.found.contains_key(&(kind, uuid.clone())));
        !is_found && list.participants_of(kind, uuid, number).is_empty()
    }

    /// Events that earlier runs have read and that nobody was asked about, as far back as Zoom answers.
    fn read_before(&self, kinds: &[EventKind]) -> Result<Vec<Candidate>, Halt> {
        let oldest = self.context.clock.now().day() - Days::new(ANSWERED_DAYS);
        let events = ledger::without_feedback(&self.ledger(), Timestamp::start_of(oldest))?;
        let is_asked = |event: &KnownEvent| {
            kinds.contains(&event.kind) && !self.found.contains_key(&(event.kind, event.uuid.clone()))
        };
        events.into_iter().filter(is_asked).map(|event| self.candidate(event, false)).collect()
    }

    async fn discover(&mut self, mut listings: Vec<Listings>, discovery: &Discovery) -> Result<(), Halt> {
        for listing in &mut listings {
            for span in listing.spans.clone() {
                if !self.is_refused(listing.key.kind) {
                    let step = self.span(listing, span).await;
                    self.note_refusal(step)?;
                }
            }
        }
        for kind in EventKind::BOTH.into_iter().filter(|kind| self.is_refused(*kind)) {
            night::refuse(self.context, &listings, kind).await?;
        }
        if discovery.takes_up_unfinished {
            self.unfinished(&discovery.kinds).await?;
        }
        Ok(())
    }

    /// The listings of the run. The days of a night are open before anything is asked.
    async fn listings(&self, discovery: &Discovery) -> Result<Vec<Listings>, Halt> {
        let scope = if self.listed.is_some() { DiscoveryScope::Listed } else { DiscoveryScope::Everybody };
        let mut listings = Listings::of(discovery, self.account, scope, &self.ledger())?;
        if discovery.takes_up_unfinished {
            let units = listings.iter_mut().map(|listing| listing.begin(self.context, discovery.window));
            let unit = units.flatten().collect();
            self.context.commit(unit).await?;
        }
        Ok(listings)
    }

    fn is_refused(&self, kind: EventKind) -> bool {
        self.refused.contains(&kind) || self.context.outcome().refused.contains_key(&(AskedFor::Qos, kind))
    }

    /// A refusal of a kind is noted and ends no more than that kind.
    fn note_refusal(&self, ended: Result<(), Halt>) -> Result<(), Halt> {
        match ended {
            Err(Halt::Stop(stop @ Stop::Kind(..))) => {
                self.context.outcome().stopped(stop);
                Ok(())
            }
            other => other,
        }
    }

    /// An event by its name: its detail is asked for once, a number's always, since it means the latest.
    async fn look_up(&mut self, kind: EventKind, event: &EventRef, caller: Caller) -> Result<(), Halt> {
        let is_named = caller != Caller::Ledger;
        let known = match event {
            EventRef::Uuid(uuid) => ledger::event(&self.ledger(), kind, uuid)?,
            EventRef::Number(number) => {
                self.looked_up.insert((kind, *number), None);
                None
            }
        };
        if let Some(known) = known.filter(|known| known.start_at.is_some()) {
            let event = self.candidate(known, is_named)?;
            self.take(event);
            return Ok(());
        }
        let text = match self.detail(kind, event).await {
            Ok(body) => body.text,
            Err(error) => return self.unknown(kind, event, caller, error).await,
        };
        let json = detail(&text).expect("the client has read the body as a detail");
        match (flatten::event(kind, json), event) {
            (Ok(facts), EventRef::Uuid(asked)) => self.add(EventFacts { uuid: asked.clone(), ..facts }, is_named).await,
            (Ok(facts), EventRef::Number(number)) => {
                self.context.commit(vec![Write::NumberResolved(kind, *number)]).await?;
                self.by_number.insert((kind, facts.uuid.clone()));
                self.looked_up.insert((kind, *number), Some(facts.uuid.clone()));
                if caller == Caller::User {
                    self.context.outcome().notes.push(instance_taken(*number, &facts));
                }
                self.add(facts, is_named).await
            }
            (Err(_), EventRef::Uuid(asked)) => self.add(EventFacts::named(kind, asked.clone()), is_named).await,
            (Err(_), EventRef::Number(_)) => {
                let reason = Some("Zoom's detail of the event has no UUID".to_owned());
                let item = WorkItem { state: WorkState::Failed, reason, ..WorkItem::pending(key(kind, event)) };
                self.context.outcome().failed(&item);
                Ok(self.context.commit(vec![Write::Mark(Box::new(item))]).await?)
            }
        }
    }

    /// What the ledger holds of an item; one that the user names on the command line fails anew.
    fn known_item(&self, key: WorkKey, caller: Caller) -> Result<WorkItem, store::Error> {
        let known = ledger::item(&self.ledger(), &key)?.unwrap_or_else(|| WorkItem::pending(key));
        Ok(if caller == Caller::User { known.named_anew() } else { known })
    }

    async fn detail(&self, kind: EventKind, event: &EventRef) -> Result<zoom::Body, zoom::Error> {
        let past = self.context.client.event(kind, event, Listing::Past).await;
        let is_unknown = matches!(&past, Err(zoom::Error::Item(failure)) if failure.state == WorkState::NotFound);
        if kind == EventKind::Webinar || !is_unknown {
            return past;
        }
        self.context.client.event(kind, event, Listing::PastOne).await.or(past)
    }

    /// An event of which Zoom has no detail to tell: its items, or those of the people listed for it, say so.
    async fn unknown(&self, kind: EventKind, event: &EventRef, caller: Caller, error: zoom::Error) -> Result<(), Halt> {
        let keys = self.keys_of(kind, event)?;
        let items = keys.into_iter().map(|key| self.known_item(key, caller)).collect::<Result<Vec<_>, _>>()?;
        let uuid = match event {
            EventRef::Uuid(uuid) => uuid.clone(),
            EventRef::Number(_) => EventUuid(String::new()),
        };
        let event = candidate(KnownEvent::of(&EventFacts::named(kind, uuid)), true);
        Ok(self.context.fail_all(&event, items, error).await.map(drop)?)
    }

    /// The items of an event by its name: the event's own, or those of the people listed for it.
    fn keys_of(&self, kind: EventKind, event: &EventRef) -> Result<Vec<WorkKey>, store::Error> {
        let whole = key(kind, event);
        let Some(list) = self.listed else { return Ok(vec![whole]) };
        let rows = match event {
            EventRef::Uuid(uuid) => list.participants_of(kind, Some(uuid), None),
            EventRef::Number(number) => list.participants_of(kind, None, Some(*number)),
        };
        let items = ledger::items_of(&self.ledger(), kind, event)?;
        Ok(keys_of_listed(&whole, &rows, &items))
    }

    /// Whether all items of an event rest today, so that not even its detail is asked for.
    fn rests(&self, kind: EventKind, event: &EventRef) -> Result<bool, store::Error> {
        let today = self.context.clock.now().day();
        for key in self.keys_of(kind, event)? {
            if ledger::item(&self.ledger(), &key)?.is_none_or(|item| !item.rests_on(today)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// All pages of one listing of one span of days.
    async fn span(&mut self, listing: &mut Listings, span: Window) -> Result<(), Halt> {
        let ListingKey { kind, listing: past, .. } = listing.key;
        let (mut pages, mut token, mut met) = (PageWalk::new(), None, HashSet::new());
        let mut end =
            ListingEnd { begun_at: self.context.clock.now(), found: 0, told: None, without_uuid: 0, cut: None };
        loop {
            let body = match self.context.client.events(kind, past, span, token.as_ref()).await {
                Ok(body) => body,
                Err(error) => return Ok(self.incomplete(listing, span, error).await?),
            };
            self.context.outcome().listing_answered();
            // Its events may have to be asked for, which must not wait for its room.
            let text = body.into_text();
            let page = EventPage::read(&text, kind).expect("the client has read the body as such a listing");
            end.told = end.told.max(page.total_records);
            let before = end.found;
            for json in &page.events {
                if let Ok(facts) = flatten::event(kind, json) {
                    met.insert(facts.uuid.clone());
                    self.add(facts, false).await?;
                } else {
                    end.without_uuid += 1;
                }
            }
            end.found = met.len() as u64 + end.without_uuid;
            match pages.step(page.next_page_token, usize::try_from(end.found - before).unwrap_or(usize::MAX)) {
                Step::Next(next) => token = Some(next),
                Step::Loop(cause) => {
                    end.cut = Some(cause.to_string());
                    break;
                }
                Step::End => break,
            }
        }
        let unit = listing.ended(self.context, span, &end);
        Ok(self.context.commit(unit).await?)
    }

    /// A listing that failed: its days stay open for the next night, and the other listings go on.
    async fn incomplete(&mut self, listing: &Listings, span: Window, error: zoom::Error) -> Result<(), Stop> {
        let kind = listing.key.kind;
        let reason = match error {
            zoom::Error::Item(failure) | zoom::Error::TooLarge(failure) => {
                match failure.state {
                    WorkState::Forbidden => {
                        self.refused.insert(kind);
                        self.context.outcome().forbade((AskedFor::Qos, kind), &failure.reason);
                    }
                    _ if failure.is_temporary => self.context.outcome().temporarily_failed(),
                    _ => {}
                }
                failure.reason
            }
            zoom::Error::ListTokenExpired => "the listing's page token expired".to_owned(),
            other => return Err(self.context.stop_for(kind, other).await),
        };
        self.context.outcome().listing_failed(listing.problem(&span, reason));
        Ok(())
    }

    /// What earlier runs left unfinished, whatever its date.
    async fn unfinished(&mut self, kinds: &[EventKind]) -> Result<(), Halt> {
        let unfinished = ledger::unfinished(&self.ledger())?;
        let mut numbers = BTreeSet::new();
        for (item, event) in unfinished {
            let is_in_scope = item.key.participant.is_some() == self.listed.is_some() && kinds.contains(&item.key.kind);
            let kind = item.key.kind;
            let uuid = match item.key.event {
                EventRef::Uuid(uuid) => uuid,
                EventRef::Number(number) if is_in_scope && self.is_wanted(kind, number, item.key.participant) => {
                    numbers.insert((kind, number));
                    continue;
                }
                EventRef::Number(_) => continue,
            };
            if is_in_scope && !self.found.contains_key(&(kind, uuid.clone())) {
                let event = event.unwrap_or_else(|| KnownEvent::of(&EventFacts::named(kind, uuid)));
                // It may have been the latest instance when it was asked for, and be so no more.
                self.by_number.insert((event.kind, event.uuid.clone()));
                let event = self.candidate(event, false)?;
                self.take(event);
            }
        }
        for (kind, number) in numbers {
            let event = EventRef::Number(number);
            if !self.is_refused(kind) && !self.rests(kind, &event)? {
                let step = self.look_up(kind, &event, Caller::Ledger).await;
                self.note_refusal(step)?;
            }
        }
        Ok(())
    }

    /// Whether a number that Zoom did not know is asked for again: not twice in a run, and for listed people only
    /// while the list holds them.
    fn is_wanted(&self, kind: EventKind, number: EventNumber, participant: Option<String>) -> bool {
        let is_listed = |list: &ParticipantList, written: String| {
            let rows = list.participants_of(kind, None, Some(number));
            rows.iter().any(|row| folded(&row.participant) == folded(&written))
        };
        !self.looked_up.contains_key(&(kind, number))
            && match (self.listed, participant) {
                (Some(list), Some(written)) => is_listed(list, written),
                _ => true,
            }
    }

    /// An event that Zoom told of just now. In a run for listed people, one without any of them leaves no trace, and
    /// of the others the host stays unnamed. One that was forgotten leaves none either, unless the user names it.
    async fn add(&mut self, facts: EventFacts, is_named: bool) -> Result<(), Halt> {
        let facts = self.context.admissible(facts);
        let event = self.candidate(KnownEvent::of(&facts), is_named)?;
        if event.is_forgotten() && !event.is_named {
            self.take(event);
            return Ok(());
        }
        let unit = match self.wanted(&event) {
            None => {
                let found = WorkKey::event(facts.kind, facts.uuid.clone());
                let found = if event.is_forgotten() {
                    Write::Mark(Box::new(WorkItem::pending(found)))
                } else {
                    Write::Found(found)
                };
                vec![Write::Event(Box::new(facts)), found]
            }
            Some(wanted) if wanted.is_empty() => return Ok(()),
            Some(_) => vec![Write::Event(Box::new(without_host(facts)))],
        };
        self.context.commit(unit).await?;
        self.take(event);
        Ok(())
    }

    /// Whose records are wanted of an event; `None` is everybody's.
    fn wanted(&self, event: &Candidate) -> Option<Vec<ListedParticipant>> {
        let is_by_number = self.by_number.contains(&(event.kind, event.uuid.clone()));
        let number = event.number.filter(|_| is_by_number);
        self.listed.map(|list| list.participants_of(event.kind, Some(&event.uuid), number))
    }

    /// An event with what the ledger knows of it; named is one that was so at any time.
    fn candidate(&self, event: KnownEvent, is_named: bool) -> Result<Candidate, Halt> {
        let event = candidate(event, is_named);
        let items = ledger::items_of(&self.ledger(), event.kind, &EventRef::Uuid(event.uuid.clone()))?;
        let feedback = if self.context.options.wished.feedback {
            ledger::item(&self.ledger(), &WorkKey::feedback(event.kind, event.uuid.clone()))?
        } else {
            None
        };
        let known = self.found.get(&(event.kind, event.uuid.clone()));
        let is_named = is_named || known.is_some_and(|known| known.is_named);
        Ok(Candidate { is_named, items, feedback, ..event })
    }

    fn take(&mut self, event: Candidate) {
        let listed = self.wanted(&event);
        if listed.as_ref().is_none_or(|listed| !listed.is_empty()) {
            self.found.insert((event.kind, event.uuid.clone()), Candidate { listed, ..event });
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Connection> {
        self.ledger.lock().expect("a panic ends the program")
    }
}

fn candidate(event: KnownEvent, is_named: bool) -> Candidate {
    let KnownEvent { kind, uuid, number, start_at, end_at, zoom_participants, topic } = event;
    let zoom_participants = zoom_participants.and_then(|count| u32::try_from(count).ok());
    let (listed, items, feedback) = (None, Vec::new(), None);
    Candidate { kind, uuid, number, start_at, end_at, zoom_participants, topic, is_named, listed, items, feedback }
}

/// Which instance a number means, which Zoom alone decides, and how to get another.
fn instance_taken(number: EventNumber, facts: &EventFacts) -> String {
    let kind = facts.kind;
    let began = facts.start_at.map_or_else(|| "of unknown start".to_owned(), |at| format!("of {} UTC", at.minute()));
    let people = facts.zoom_participants.map(|count| format!(", {}", people(count))).unwrap_or_default();
    format!(
        "{kind} {number}: Zoom's latest instance, {began}{people}; for others name their UUIDs, or their days with \
         --from and --to"
    )
}

fn key(kind: EventKind, event: &EventRef) -> WorkKey {
    WorkKey { kind, event: event.clone(), participant: None, asked_for: AskedFor::Qos }
}
