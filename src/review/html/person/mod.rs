//! The pages of one person, in one event and over events: the pieces of the event's page, put together for one.
//!
//! They have no script: what they say is little enough to be drawn whole.

mod event;
mod history;
mod strip;

pub use event::EventPage;
pub use history::HistoryPage;

/// What is known of a person where nothing is.
const NOBODY: &str = "(no name)";
