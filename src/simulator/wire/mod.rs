//! The JSON of Zoom's answers, written from Zoom's documentation.

mod event;
mod measure;
mod participant;
pub(super) mod quirk;
mod sample;

pub(super) use event::{event, listed};
pub(super) use participant::{attendance, qos, single_qos};
