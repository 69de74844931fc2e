//! On which network each session of the events of some days was, and in which period: the part `session_network` in Rust.

use super::attended::{Attended, AttendedEvent};
use super::days::period_of;

/// What all networks together are called.
const ALL: &str = "(all)";

/// The event and the network type of a session, by their numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Networked {
    session_id: i64,
    pub(super) event: u32,
    pub(super) network: u32,
}

/// The networks of all sessions.
#[derive(Debug, Default)]
pub(super) struct Networks {
    /// In the order of `session_id`.
    sessions: Vec<Networked>,
    /// By number, each with the first second of its period.
    events: Vec<(AttendedEvent, Option<i64>)>,
    /// Of the network types, by number.
    names: Vec<String>,
}

impl Networks {
    /// Those of the sessions that are counted, in periods of this kind.
    pub(super) fn of(attended: &Attended, period: &str) -> Self {
        let period_unix = |event: &AttendedEvent| period_of(event.day_unix?, period);
        let events = attended.events.iter().map(|(_, event)| (event.clone(), period_unix(event))).collect();
        let ends = attended.events.iter().skip(1).map(|(first, _)| *first).chain([attended.spans.len()]);
        let mut sessions = Vec::with_capacity(attended.spans.len());
        for (event, end) in (0..).zip(ends) {
            for nth in sessions.len()..end {
                let (session_id, network) = (attended.spans[nth].session_id, attended.network_of[nth]);
                sessions.push(Networked { session_id, event, network });
            }
        }
        sessions.sort_unstable_by_key(|session| session.session_id);
        Self { sessions, events, names: attended.networks.all().to_vec() }
    }

    /// Those of a session.
    pub(super) fn of_session(&self, session_id: i64) -> Option<Networked> {
        let place = self.sessions.binary_search_by_key(&session_id, |session| session.session_id).ok()?;
        Some(self.sessions[place])
    }

    /// An event, with the first second of its period.
    pub(super) fn event(&self, event: u32) -> &(AttendedEvent, Option<i64>) {
        &self.events[event as usize]
    }

    /// The position and the name of a network type, or of all together.
    pub(super) fn told(&self, network: Option<u32>) -> (i64, &str) {
        network.map_or((0, ALL), |network| (1, &self.names[network as usize]))
    }
}
