//! How the server behaves beyond what its account holds.

use super::clock::ServerClock;
use super::fault::Fault;
use super::limits::Limits;
use super::oauth::Credentials;
use super::route::{Endpoint, granular_scope};
use crate::model::EventKind;
use std::collections::BTreeSet;
use std::time::Duration;

/// How the quality of service of a one-person meeting is reached, on which Zoom's documents disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnePersonQos {
    /// By `type=past`, and by `type=pastOne` too.
    Past,
    /// By `type=pastOne` only.
    PastOneOnly,
}

/// The settings of a server. The default is an account of the Business plan without a fault.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// The server's time; without one it runs from the account's present.
    pub clock: Option<ServerClock>,
    /// What the token endpoint accepts.
    pub credentials: Credentials,
    /// How long an access token is valid.
    pub token_lifetime: Duration,
    /// How long a page token is valid.
    pub page_token_lifetime: Duration,
    /// The plan's rate limits; `None` for none.
    pub limits: Option<Limits>,
    /// Every answer waits this long, evenly between the two; nothing by default.
    pub latency: (Duration, Duration),
    /// How long after its end an event answers 404, because Zoom is still processing it.
    pub processing: Duration,
    /// How a one-person meeting's quality of service is reached.
    pub one_person_qos: OnePersonQos,
    /// The scopes of the app: granular ones, as all new apps have, or classic ones.
    pub scopes: BTreeSet<String>,
    /// Kinds that the account's plan does not include.
    pub kinds_without_plan: Vec<EventKind>,
    /// What goes wrong in the answers.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    fn default() -> Self {
        let scopes = EventKind::BOTH
            .into_iter()
            .flat_map(|kind| Endpoint::METRICS.into_iter().filter_map(move |endpoint| granular_scope(endpoint, kind)));
        Self {
            port: 0,
            clock: None,
            credentials: Credentials::default(),
            token_lifetime: Duration::from_hours(1),
            page_token_lifetime: Duration::from_mins(15),
            limits: Some(Limits::default()),
            latency: (Duration::ZERO, Duration::ZERO),
            processing: Duration::from_mins(5),
            one_person_qos: OnePersonQos::Past,
            scopes: scopes.map(str::to_owned).collect(),
            kinds_without_plan: Vec::new(),
            faults: Vec::new(),
        }
    }
}
