//! Answers from the database: reads, never writes, never reaches the network.
//!
//! A report is one file in `queries/`: comment lines that say what it asks and which parameters it takes, then one
//! SELECT. [`catalog`] finds it, [`compose`] puts the parts before it that it counts by, and [`mod@run`] binds the
//! parameters and hands on row after row. Nothing here knows any report by name.
//!
//! What a number means is decided below, in SQL: the views of `migrations/views/` judge a sample by the rows of
//! `threshold`, tie sessions to people and measure coverage, each in one place, and the reports only count.
//! [`functions`] adds the percentiles that SQLite lacks. Where a part would read every sample, a rollup has its rows.
//!
//! A report may come from anybody and a display name from any guest. So SQL runs only on a [`Database`], whose
//! [`guard`] refuses everything but reading.

pub mod attribute;
mod budget;
pub mod catalog;
pub mod choice;
pub mod column;
mod compose;
pub(crate) mod database;
pub mod defaults;
pub mod diagnosis;
pub(crate) mod error;
pub mod event;
mod example;
mod expressions;
pub mod functions;
pub mod group;
mod guard;
pub mod header;
pub mod instance;
pub(crate) mod limit;
mod looked_up;
pub(crate) mod nothing;
pub(crate) mod parameters;
pub mod person;
pub mod place;
pub mod profile;
pub mod run;
mod spill;
mod timeout;
pub mod withheld;

pub use catalog::Report;
pub use compose::Batches;
pub use database::Database;
pub use error::Error;
pub use expressions::{Expression, Expressions, Recursion};
pub(crate) use parameters::parameter_values;
pub use parameters::{Arguments, MOST};
pub use profile::Profiles;
pub use run::{columns, query, run, table};
pub use timeout::{Reason, StatementTimeout, TIME_LIMIT};

/// A value as SQLite gives it.
pub use rusqlite::types::Value;
