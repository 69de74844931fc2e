//! The packed samples of a session: a copy of its rows in one value, which a rollup reads many times faster.

pub mod codec;
pub mod read;
mod row;
mod write;

pub(super) use write::{differing, is_of, packed, put, renew};
