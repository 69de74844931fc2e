//! From Zoom to the database: the only room that knows both.
//!
//! [`assemble`] turns a response's text into what the store takes, for fetched responses and for saved ones alike;
//! [`writer`] is the one thread that owns the database meanwhile.

pub mod assemble;
pub mod import;
pub mod writer;
