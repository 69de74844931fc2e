//! Webhook bodies of one participant, brought together: each holds some seconds and does not say when the session began.

use std::collections::BTreeMap;

use crate::collect::assemble::Assembler;
use crate::model::{EventFacts, EventKind, EventUuid, Response, Timestamp};
use crate::store::{self, Store, joined};
use crate::zoom::payload::webhook::Webhook;

/// How many samples may wait, which bounds the memory.
const WAITING_SAMPLES: usize = 100_000;

/// The event, and the `user_id` in it.
type Key = (EventKind, EventUuid, String);

/// Bodies that wait to be stored.
#[derive(Debug, Default)]
pub(super) struct Webhooks {
    sessions: BTreeMap<Key, Session>,
    samples: usize,
}

/// What is known of one session.
#[derive(Debug)]
struct Session {
    /// What the newest body says of the participant.
    participant: String,
    samples: Vec<String>,
    sampled_at: Option<Timestamp>,
}

impl Webhooks {
    pub(super) fn add(&mut self, webhook: Webhook) {
        let Webhook { kind, uuid, user_id, participant, samples, sampled_at } = webhook;
        self.samples += samples.len();
        let new = Session { participant: String::new(), samples: Vec::new(), sampled_at: None };
        let session = self.sessions.entry((kind, uuid, user_id)).or_insert(new);
        session.participant = participant;
        session.samples.extend(samples);
        session.sampled_at = [session.sampled_at, sampled_at].into_iter().flatten().min();
    }

    pub(super) fn is_full(&self) -> bool {
        self.samples >= WAITING_SAMPLES
    }

    /// The bodies as responses about single participants, one for each session. The join is that of the session that
    /// is stored already, else the first sample's time.
    pub(super) fn responses(
        &mut self,
        store: &Store,
        assembler: &mut Assembler,
        now: Timestamp,
    ) -> Result<Vec<Response>, store::Error> {
        let sessions = std::mem::take(self).sessions.into_iter();
        let response = |((kind, uuid, user_id), session): (Key, Session)| {
            let known = joined::before(store.connection(), kind, &uuid, &user_id, session.sampled_at)?;
            let record = session.record(known.or(session.sampled_at));
            assembler.single(EventFacts::named(kind, uuid), now, &record)
        };
        sessions.map(response).collect()
    }
}

impl Session {
    /// The JSON text of the record that the API would send.
    fn record(&self, join_at: Option<Timestamp>) -> String {
        let participant = self.participant.strip_suffix('}').unwrap_or(&self.participant);
        let join_time = join_at.map(|at| format!(r#","join_time":"{at}""#)).unwrap_or_default();
        format!(r#"{participant}{join_time},"user_qos":[{}]}}"#, self.samples.join(","))
    }
}
