//! Walking the pages of an event's participants, from the first to the last, whatever happens on the way.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::model::{EventKind, EventUuid, Listing, WorkState};
use crate::zoom::pagination::Loop;
use crate::zoom::payload::ParticipantPage;
use crate::zoom::{Client, Error, PageToken, PageWalk, Step, client::Body};

/// How often a list is begun again because its token died.
const RESTARTS: u32 = 3;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// With QoS.
    Qos,
    /// Without.
    Participants,
    /// What they said of it.
    Feedback,
}

/// One walk.
#[derive(Debug)]
pub struct Walk<'c> {
    client: &'c Client,
    kind: EventKind,
    uuid: &'c EventUuid,
    list: List,
    listing: Listing,
    token: Option<PageToken>,
    pages: PageWalk,
    /// Digests of the records that this walk has met.
    met: HashSet<u64>,
    restarts: u32,
}

/// What a walk has to know of a page.
#[derive(Debug)]
pub struct Outline {
    next_page_token: Option<PageToken>,
    /// Digests of its records.
    digests: Vec<u64>,
}

impl Outline {
    /// That of a page.
    #[must_use]
    pub fn of(page: &ParticipantPage<'_>) -> Self {
        let digests = page.participants.iter().map(|json| digest(json)).collect();
        Self { next_page_token: page.next_page_token.clone(), digests }
    }
}

/// What a page means for the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// Whether the walk is over.
    pub is_last: bool,
    /// Why it is over before Zoom says so.
    pub anomaly: Option<Loop>,
    /// Records met so far.
    pub records: u32,
}

impl<'c> Walk<'c> {
    /// A walk that begins at the first page.
    #[must_use]
    pub fn new(client: &'c Client, kind: EventKind, uuid: &'c EventUuid, list: List) -> Self {
        Self {
            client,
            kind,
            uuid,
            list,
            listing: Listing::Past,
            token: None,
            pages: PageWalk::new(),
            met: HashSet::new(),
            restarts: 0,
        }
    }

    /// Fetches the page that is due.
    ///
    /// A meeting that `past` does not know may be one that a single person attended: it is asked for once more as
    /// `pastOne`.
    ///
    /// # Errors
    ///
    /// Those of the client; a token that dies more than [`RESTARTS`] times.
    pub async fn fetch(&mut self) -> Result<Body, Error> {
        loop {
            match self.ask().await {
                Err(Error::ListTokenExpired) if self.restarts < RESTARTS => self.restart(),
                Err(Error::Item(failure)) if failure.state == WorkState::NotFound && self.may_be_one_person() => {
                    self.listing = Listing::PastOne;
                    let answer = self.ask().await;
                    let is_unknown = matches!(&answer, Err(Error::Item(other)) if other.state == WorkState::NotFound);
                    return if is_unknown { Err(Error::Item(failure)) } else { answer };
                }
                answer => return answer,
            }
        }
    }

    /// Whether the page that was fetched last, and not noted yet, is the first: a list that had to be begun again has
    /// several.
    #[must_use]
    pub fn is_at_first_page(&self) -> bool {
        self.token.is_none()
    }

    /// Takes note of a page and of where the next one is.
    pub fn note(&mut self, page: Outline) -> Noted {
        let before = self.met.len();
        self.met.extend(page.digests);
        let step = self.pages.step(page.next_page_token, self.met.len() - before);
        let records = u32::try_from(self.met.len()).unwrap_or(u32::MAX);
        let (is_last, anomaly) = match step {
            Step::Next(token) => {
                self.token = Some(token);
                (false, None)
            }
            Step::End => (true, None),
            Step::Loop(cause) => (true, Some(cause)),
        };
        Noted { is_last, anomaly, records }
    }

    async fn ask(&self) -> Result<Body, Error> {
        let (client, kind, uuid, token) = (self.client, self.kind, self.uuid, self.token.as_ref());
        match self.list {
            List::Qos => client.participants_qos(kind, uuid, self.listing, token).await,
            List::Participants => client.participants(kind, uuid, self.listing, token).await,
            List::Feedback => client.feedback(kind, uuid, self.listing, token).await,
        }
    }

    fn may_be_one_person(&self) -> bool {
        self.kind == EventKind::Meeting && self.listing == Listing::Past && self.token.is_none()
    }

    fn restart(&mut self) {
        self.restarts += 1;
        self.token = None;
        self.pages = PageWalk::new();
        self.met.clear();
    }
}

fn digest(json: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    json.hash(&mut hasher);
    hasher.finish()
}
