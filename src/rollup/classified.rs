//! Each classified sample of an event, in no order: what the report `classified_samples` has rows of, without a row for
//! each.

use rusqlite::Connection;

use super::attended;
use super::classify::{Classification, Classifier};
use super::minute::{minute_of, stream_of};
use super::scope::Scope;
use crate::model::stream::Stream;
use crate::store::pack::read::Reader;

/// A classified sample.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Classified {
    /// Whose.
    pub(crate) session_id: i64,
    /// When.
    pub(crate) minute_unix: i64,
    /// Of what.
    pub(crate) stream: &'static Stream,
    /// How good, and why not.
    pub(crate) classification: Classification,
}

/// Reads an event and hands them on.
///
/// # Errors
///
/// Those of SQLite.
pub(crate) fn each(
    connection: &Connection,
    scope: &Scope,
    take: &mut dyn FnMut(Classified),
) -> Result<(), rusqlite::Error> {
    let choice = super::chosen(scope, None);
    let classifier = &Classifier::of(connection, &choice.profile)?;
    let events = attended::events(connection, &scope.parameters(&choice), scope)?;
    let mut reader = Reader::begin(connection)?;
    attended::each(connection, &events, &mut |_, sessions| {
        for session in sessions {
            let (session_id, span) = (session.session_id, session.span());
            let streams = &reader.samples(session_id)?.streams;
            for sample in streams.iter().filter(|sample| span.covers(sample.sampled_at)) {
                let Some(stream) = stream_of(sample.stream_id) else { continue };
                let found = classifier.classify(stream.medium, &sample.readings);
                if let Some(classification) = found.filter(|found| found.class.is_some()) {
                    let minute_unix = minute_of(sample.sampled_at.0);
                    take(Classified { session_id, minute_unix, stream, classification });
                }
            }
        }
        Ok(())
    })
}
