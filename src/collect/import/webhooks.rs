//! Bodies of the Quality of Service Subscription, brought together: they come in many, a few samples each.

use std::collections::BTreeMap;

use crate::collect::assemble::Assembler;
use crate::model::{EventFacts, EventKind, EventUuid, Received, Response, Timestamp};

/// How many bodies may wait, and with how much text, which bounds the memory.
const WAITING_BODIES: usize = 20_000;
const WAITING_BYTES: usize = 16 << 20;

/// Bodies that wait to be stored, by event.
#[derive(Debug, Default)]
pub(super) struct Webhooks {
    bodies: BTreeMap<(EventKind, EventUuid), Vec<Received>>,
    count: usize,
    text_bytes: usize,
}

impl Webhooks {
    pub(super) fn add(&mut self, kind: EventKind, uuid: EventUuid, body: Received, text_bytes: usize) {
        self.count += 1;
        self.text_bytes += text_bytes;
        self.bodies.entry((kind, uuid)).or_default().push(body);
    }

    pub(super) fn is_full(&self) -> bool {
        self.count >= WAITING_BODIES || self.text_bytes >= WAITING_BYTES
    }

    /// The bodies as responses, one for each event.
    pub(super) fn take(&mut self, assembler: &Assembler, now: Timestamp) -> Vec<Response> {
        let bodies = std::mem::take(self).bodies.into_iter();
        bodies.map(|((kind, uuid), bodies)| assembler.bodies(EventFacts::named(kind, uuid), now, bodies)).collect()
    }
}
