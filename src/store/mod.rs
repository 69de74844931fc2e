//! Everything that writes SQLite, and nothing that knows Zoom, HTTP or tokio: plain synchronous code with one owner.
//!
//! [`open`] is the one place that opens a database and sets its pragmas; [`schema`] says of which version it is and
//! [`upgrade`] brings it to today's, without risk to what it holds. [`likeness`] refuses what others put into a file
//! beside rows, [`view_set`] has nobody read by their [`views`]. [`gathered`] reads the databases of several accounts as
//! one. [`backup`] and [`check`] serve whoever looks after the file, [`prune`] and [`forget`] whoever answers for the people
//! in it.

mod as_told;
pub mod backup;
mod batch;
mod bind;
pub mod check;
mod copy;
pub mod database;
mod dictionary;
mod digest;
mod digests;
pub mod discovery;
mod disk_space;
pub mod erase;
pub mod error;
mod event_row;
mod feedback;
mod feedback_tie;
mod filesystem;
pub mod forget;
mod functions;
pub mod gathered;
mod kept;
pub mod ledger;
mod likeness;
pub mod load_sites;
pub mod lock;
pub mod named;
pub mod open;
pub mod pack;
pub mod payload;
mod place;
pub mod prune;
pub mod record;
mod repack;
pub mod reparse;
mod rows;
pub mod schema;
mod site;
mod soundness;
pub(crate) mod sql_text;
mod standing;
mod subject;
mod tie;
mod tie_by;
pub mod token;
pub mod tombstone;
mod unsay;
pub mod upgrade;
mod upsert;
mod veil;
#[cfg(test)]
mod view_order;
mod view_set;
pub mod views;
pub mod waiting;
mod withhold;
mod withholding;
pub mod zoom_count;

pub use database::{Held, Store, Unit, Write};
pub use error::Error;
pub use filesystem::FileSystem;
pub use gathered::{Account, open_gathered, require_accounts};
pub use lock::WriterLock;
pub use open::{Journal, close_writer, open_read_only, open_to_copy, open_writer};
pub use record::Recorded;

#[cfg(test)]
pub(crate) use open::open_in_memory;

#[cfg(test)]
mod tests;
