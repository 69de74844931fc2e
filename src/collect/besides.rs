//! What a run asks for besides its events, after them: what people said of them, and Zoom's own counts.

use std::sync::Mutex;

use rusqlite::Connection;

use super::context::Context;
use super::counts::Counting;
use super::discover::{Found, Halt};
use super::plan::{self, Work};
use super::targets::Targets;
use crate::model::EventRef;

/// The plan of it.
#[derive(Debug, Default)]
pub struct Besides {
    /// The events whose participants may have said something.
    pub feedback: Vec<Work>,
    /// The days to be counted; `None` if nobody asks for counts.
    pub counting: Option<Counting>,
}

impl Besides {
    /// Plans it: what people said of events that are found now, or that earlier runs have read.
    ///
    /// # Errors
    ///
    /// If the ledger cannot be read.
    ///
    /// # Panics
    ///
    /// If a thread did that held the ledger; the program has ended by then.
    pub fn plan(context: &Context, ledger: &Mutex<Connection>, targets: &Targets, found: &Found) -> Result<Self, Halt> {
        let mut besides = Self::default();
        if context.asks_feedback_of(targets) {
            let events = found.events.iter().chain(&found.read_before);
            besides.feedback = plan::feedback(events, &targets.named, &context.terms);
        } else if context.options.wished.feedback {
            let note = "feedback is asked for of whole events, and not in a run with --participants";
            context.outcome().notes.push(note.to_owned());
        }
        if context.options.wished.zoom_counts {
            let ledger = ledger.lock().expect("a panic ends the program");
            let discovery = targets.discovery.as_ref();
            besides.counting = Some(Counting::plan(&ledger, context.account(), discovery, &context.terms)?);
        }
        Ok(besides)
    }

    /// The events to ask about by now: those whose quality of service an earlier run or this one has read.
    #[must_use]
    pub fn feedback_of_read(&self, context: &Context) -> Vec<Work> {
        let read = &context.outcome().read;
        let is_read = |work: &&Work| {
            work.event.is_read() || read.contains(&(work.event.kind, EventRef::Uuid(work.event.uuid.clone())))
        };
        self.feedback.iter().filter(is_read).cloned().collect()
    }
}
