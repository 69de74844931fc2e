//! A Zoom-like server on loopback over a generated account.
//!
//! `demo` collects from it, `simulate` offers it to try a cron line against, and the whole-run tests script its
//! faults. It is written from Zoom's documentation alone and shares no type with [`crate::zoom`]: a misreading of the
//! API in one of the two is then a failing test, where shared types would mirror it.
//!
//! The generation comes first and is pure: a [`Shape`] says how many events of which size an [`Account`] holds and what
//! goes wrong in them, a seed decides all the rest, and the same seed gives the same bytes on every machine. Each
//! person's minutes have a random generator of their own, keyed by seed, event and person, so that a page of samples is
//! computed when it is asked for and an account of ten thousand people does not have to fit in memory.
//!
//! - [`shape`]: what an account is to hold; ready shapes for the demo, for tests and for benchmarks
//! - [`account`], [`directory`], [`people`], [`session`]: events, who took part, when each joined and left
//! - [`quality`], [`reading`]: how each person's network behaved minute by minute, and what each stream made of it
//! - [`experience`], [`feedback`], [`score`]: how it was for each person, what they said, and what Zoom counts of it
//! - [`incident`]: what was planted, and the truth that only tests may read
//! - [`weeks`], [`staff`], [`change`]: an account in which the same people meet for weeks, and what changes for some
//! - [`provider`], [`mod@provider_file`]: whose network a home is in, and the file that says so
//! - [`wire`]: the JSON, and the odd forms that Zoom's answers have been seen in
//! - [`server`], [`route`], [`answer`], [`refusal`]: HTTP, from the raw path to the body
//! - [`oauth`], [`limits`], [`paging`], [`fault`]: tokens, rate limits, page tokens, and what a test makes go wrong

mod account;
mod answer;
mod change;
mod clock;
mod directory;
mod experience;
mod fault;
mod feedback;
mod incident;
mod limits;
mod minute;
mod names;
mod oauth;
mod options;
mod paging;
mod people;
mod provider;
mod provider_file;
mod quality;
mod random;
mod reading;
mod refusal;
mod reply;
mod route;
mod score;
mod server;
mod session;
mod shape;
mod shuffle;
mod site;
mod staff;
mod weekday;
mod weeks;
mod wire;

pub use account::{Account, Event};
pub use change::{ChangeKind, PlantedChange};
pub use clock::ServerClock;
pub use fault::{Dress, Effect, Fault, Matcher, Occurrence};
pub use incident::{IncidentKind, PlantedIncident, Planting, Truth};
pub use limits::{DAILY_POOL, Limits};
pub use oauth::Credentials;
pub use options::{OnePersonQos, Options};
pub use provider_file::provider_file;
pub use route::Endpoint;
pub use server::{Request, Server, serve};
pub use session::Session;
pub use shape::{EventShape, Quirks, Routing, Shape};
pub use weeks::{Size, Weeks};
