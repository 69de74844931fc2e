//! Everything that writes SQLite, and nothing that knows Zoom, HTTP or tokio: plain synchronous code with one owner.
//!
//! [`open`] is the one place that opens a database and sets its pragmas; [`schema`] migrates it, [`upgrade`] without
//! risk to what it holds. [`likeness`] refuses what others put into a file beside rows. [`backup`] and [`check`] serve whoever looks after the file, [`prune`] and [`forget`] whoever
//! answers for the people in it.

pub mod backup;
mod batch;
mod bind;
pub mod check;
mod dictionary;
pub mod discovery;
pub mod erase;
pub mod error;
pub mod forget;
mod functions;
mod kept;
pub mod ledger;
mod likeness;
pub mod lock;
mod mounts;
pub mod named;
pub mod open;
mod pack;
pub mod payload;
pub mod prune;
pub mod record;
pub mod reparse;
mod room;
mod rows;
pub mod schema;
pub mod site;
mod standing;
mod subject;
mod tie;
pub mod token;
pub mod tombstone;
pub mod upgrade;
mod upsert;
mod veil;
pub mod waiting;
pub mod writer;

pub use error::Error;
pub use lock::WriterLock;
pub use mounts::FileSystem;
pub use open::{Journal, close_writer, open_read_only, open_writer};
pub use record::Recorded;
pub use writer::{Held, Store, Unit, Write};

#[cfg(test)]
mod tests;
