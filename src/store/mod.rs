//! Everything that writes SQLite, and nothing that knows Zoom, HTTP or tokio: plain synchronous code with one owner.
//!
//! [`open`] is the one place that opens a database and sets its pragmas; [`schema`] migrates it.

pub mod error;
pub mod lock;
pub mod open;
pub mod schema;

pub use error::Error;
pub use lock::WriterLock;
pub use open::{Journal, close_writer, open_read_only, open_writer};

#[cfg(test)]
mod tests;
