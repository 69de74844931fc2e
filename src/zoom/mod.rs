//! Everything that knows Zoom or HTTP, and nothing that knows SQLite, files or printing.
//!
//! [`Client`] is the only way to the network, and its one `request` method the only place where budget, pace, token,
//! sending, verdict and retry meet. In reading order:
//!
//! - [`payload`]: what a response looks like from outside. The records in it stay text.
//! - [`pagination`]: how a list is walked, and how the walk ends whatever the other side answers.
//! - [`endpoint`]: what can be asked, under which rate label and with which scope.
//! - `verdict`: an answer turned into what happens next, a pure function; `error_body` reads Zoom's own words for a
//!   failure and `retry_after` those for "later".
//! - [`error`]: what the collector learns when there is no response, as what it does next.
//! - `rate_limit`, `concurrency`, `budget`, `retry`: how often, how many at once, how many in all, and how often again.
//! - `auth`, `token_response`, [`address`]: the token, what it is made of, and where it may be sent.
//! - `bodies`: the memory that answers share. [`tls`]: how a client begins. `transport`: one HTTP exchange. `sending`: the
//!   thread on which requests wait for their turn and leave. [`client`]: all of it together, from [`settings`].
//!
//! Two things hold throughout. Secrets have types that print as something else, and no message holds an address with
//! its query. Time is monotonic, except for what Zoom dates; that is held against the clock of the settings.

pub mod address;
mod auth;
mod bodies;
mod budget;
pub mod client;
mod concurrency;
pub mod endpoint;
pub mod error;
mod error_body;
pub mod pagination;
pub mod payload;
mod rate_limit;
mod retry;
mod retry_after;
mod sending;
pub mod settings;
pub mod tls;
mod token_response;
mod transport;
mod verdict;

pub use bodies::{BODY_BYTES, Hold};
pub use budget::{CallCount, DailyPool};
pub use client::{Body, Client};
pub use endpoint::{Endpoint, RateLabel};
pub use error::{Error, ItemFailure, Refusal};
pub use pagination::{PageToken, PageWalk, Step};
pub use settings::{Backoff, Credentials, Plan, Settings, SettingsError};
pub use token_response::Granted;
