//! The page of one person as text, in 80 columns.

pub(in crate::review) mod event;
pub(in crate::review) mod history;
mod strip;
pub(in crate::review) mod turn;
