//! From what Zoom sends to what is stored: pure, and the one place that understands "27.15 kbps".
//!
//! Nothing is dropped in silence: what cannot be read becomes an [`crate::model::Anomaly`] with its path and text, and a
//! bad record costs only itself. Text is stored as sent; it is made safe where it is shown.

mod event;
mod field;
mod participant;
pub mod quantity;
mod samples;

pub use event::event;
pub use participant::{Unkeyed, participant};

#[cfg(test)]
mod tests;
