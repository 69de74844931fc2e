//! The post-event page: verdict first, then what happened and to whom, and whether to believe it. And the page of one
//! person, in an event or over events, of the same pieces.
//!
//! They have no SQL of their own. Each section is a report that can be run alone, so that every number on the page can be
//! looked into; the sections stay apart here, and a page in another form takes the same ones.

pub mod advice;
mod collected;
pub mod command;
pub mod digest;
mod event;
pub mod html;
mod markdown;
mod measured;
mod person;
mod provider;
mod said;
mod split;
mod strips;
mod text;
mod verdict;
mod write;

pub use digest::Digest;
pub use event::{PARAMETERS, PEOPLE, Review};
pub use person::{HISTORY, PERSON, PersonHistory, PersonPage, people};
pub use verdict::Verdict;
