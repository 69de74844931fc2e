//! From Zoom to the database: the only room that knows both.
//!
//! [`assemble`] turns a response's text into what the store takes, for fetched responses and for saved ones alike;
//! [`writer`] is the one thread that owns the database meanwhile.

pub mod assemble;
pub mod attributes;
pub mod besides;
pub mod calendar;
pub mod conclude;
pub mod context;
pub mod counts;
pub mod discover;
pub mod estimate;
pub mod feedback;
pub mod fits;
pub mod flattening;
pub mod forgotten;
mod hosts;
pub mod import;
pub mod list;
pub mod listed;
pub mod night;
pub mod outcome;
mod page;
pub mod people;
pub mod plan;
pub mod progress;
pub mod reparse;
pub mod reservation;
pub mod roster;
pub mod run;
pub mod singles;
pub mod summary;
pub mod targets;
pub mod whole;
pub mod wholeness;
pub mod writer;
