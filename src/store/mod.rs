//! Everything that writes SQLite, and nothing that knows Zoom, HTTP or tokio: plain synchronous code with one owner.
//!
//! [`open`] is the one place that opens a database and sets its pragmas; [`schema`] migrates it, [`upgrade`] without
//! risk to what it holds. [`likeness`] refuses what others put into a file beside rows. [`backup`] and [`check`] serve whoever looks after the file, [`prune`] and [`forget`] whoever
//! answers for the people in it.

pub mod backup;
mod batch;
mod bind;
pub mod check;
pub mod database;
mod dictionary;
pub mod discovery;
mod disk_space;
pub mod erase;
pub mod error;
mod filesystem;
pub mod forget;
mod functions;
mod kept;
pub mod ledger;
mod likeness;
pub mod lock;
pub mod named;
pub mod open;
pub mod pack;
pub mod payload;
pub mod prune;
pub mod record;
pub mod reparse;
mod rows;
pub mod schema;
pub mod site;
mod standing;
mod subject;
mod tie;
pub mod token;
pub mod tombstone;
mod unsay;
pub mod upgrade;
mod upsert;
mod veil;
mod view_set;
pub mod views;
pub mod waiting;

pub use database::{Held, Store, Unit, Write};
pub use error::Error;
pub use filesystem::FileSystem;
pub use lock::WriterLock;
pub use open::{Journal, close_writer, open_read_only, open_to_copy, open_writer};
pub use record::Recorded;

#[cfg(test)]
pub(crate) use open::open_in_memory;

#[cfg(test)]
mod tests;
