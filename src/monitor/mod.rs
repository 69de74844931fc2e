//! What a run tells other programs: a dead man's switch that is pinged, a file of metrics for Prometheus, and a message to
//! a channel.
//!
//! What is sent has an HTTP client of its own: it goes to an address of the user's and not to Zoom, with neither a token
//! nor Zoom's limits.

pub mod message;
pub mod metrics_file;
pub mod notify;
pub mod ping;
mod receiver;

pub use receiver::AddressError;
