//! Each classified sample of an event and each minute in which somebody was looked at, in no order: what the reports
//! `classified_samples` and `sampled_minutes` have rows of, without a row for each.

use rusqlite::Connection;

use super::attended;
use super::classify::{Classification, Classifier};
use super::minute::{minute_of, stream_of};
use super::scope::Scope;
use crate::model::stream::Stream;
use crate::store::pack::codec::Samples;
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

/// Takes what was seen of everybody.
pub(crate) trait Watch {
    /// A minute in which a session was looked at; it may come several times.
    fn sampled(&mut self, session_id: i64, minute_unix: i64);

    /// What a stream was like.
    fn classified(&mut self, sample: &Classified);
}

/// Reads an event and hands on what was seen.
///
/// # Errors
///
/// Those of SQLite.
pub(crate) fn each(connection: &Connection, scope: &Scope, watch: &mut dyn Watch) -> Result<(), rusqlite::Error> {
    let choice = super::chosen(scope, None);
    let classifier = &Classifier::of(connection, &choice.profile)?;
    let events = attended::events(connection, &scope.parameters(&choice), scope)?;
    let mut reader = Reader::begin(connection)?;
    attended::each(connection, &events, &mut |_, sessions| {
        for session in sessions {
            let (session_id, span) = (session.session_id, session.span());
            let Samples { sampled_at, streams } = reader.samples(session_id)?;
            for sampled_at in sampled_at.iter().filter(|at| span.covers(**at)) {
                watch.sampled(session_id, minute_of(sampled_at.0));
            }
            for sample in streams.iter().filter(|sample| span.covers(sample.sampled_at)) {
                let Some(stream) = stream_of(sample.stream_id) else { continue };
                let found = classifier.classify(stream.medium, &sample.readings);
                if let Some(classification) = found.filter(|found| found.class.is_some()) {
                    let minute_unix = minute_of(sample.sampled_at.0);
                    watch.classified(&Classified { session_id, minute_unix, stream, classification });
                }
            }
        }
        Ok(())
    })
}
