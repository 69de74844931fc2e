//! Everything that knows Zoom or HTTP, and nothing that knows SQLite, files or printing.
//!
//! In reading order: [`payload`] says what a response looks like and [`page`] how a list is walked. [`error`] is what
//! the collector learns when there is no response: not status codes, but what to do next.

pub mod error;
pub mod page;
pub mod payload;

pub use error::{Error, ItemFailure, Refusal};
pub use page::{PageToken, PageWalk, Step};
