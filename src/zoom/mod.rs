//! Everything that knows Zoom or HTTP, and nothing that knows SQLite, files or printing.
//!
//! In reading order: [`payload`] says what a response looks like and [`page`] how a list is walked; [`endpoint`] is
//! what can be asked; `verdict` turns an answer into what happens next, with `limits` for the words in which Zoom says
//! "later". [`error`] is what the collector learns when there is no response: not status codes, but what to do next.

pub mod address;
mod auth;
mod budget;
mod chance;
pub mod client;
pub mod endpoint;
pub mod error;
mod flight;
mod grant;
mod limits;
mod pace;
pub mod page;
pub mod payload;
mod retry;
pub mod settings;
mod told;
mod transport;
mod verdict;

pub use budget::CallCount;
pub use client::{Body, Client};
pub use endpoint::{Endpoint, RateLabel};
pub use error::{Error, ItemFailure, Refusal};
pub use page::{PageToken, PageWalk, Step};
pub use settings::{Backoff, Credentials, Plan, Settings, SettingsError};
