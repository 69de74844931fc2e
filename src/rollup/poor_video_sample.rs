//! Poor samples of video, and whether the network made them poor.

use super::definition::{Rollup, Rows, SessionMinutes, StreamReadings};
use super::minute::SessionSpan;
use crate::model::metric::{JUDGED, STREAM_METRICS};
use crate::model::stream::Medium;

/// Those of the session that is being read: their minute, and whether the network is to blame.
#[derive(Debug, Clone, Default)]
pub(super) struct PoorVideoSample(Vec<(i64, bool)>);

impl Rollup for PoorVideoSample {
    const PART: &'static str = "poor_video_sample";
    const COLUMNS: &'static [&'static str] =
        &["person_id INTEGER", "session_id INTEGER", "minute_unix", "network_poor"];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        if sample.stream.medium == Medium::Video && sample.class() >= Some(2) {
            let is_network = |place: usize| !STREAM_METRICS[place].is_of_pictures();
            let mut due = JUDGED.iter().zip(sample.classification.due);
            self.0.push((sample.minute_unix, due.any(|((place, _), is_due)| is_due && is_network(*place))));
        }
    }

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        for (minute_unix, network_poor) in self.0.drain(..) {
            rows.push([
                ("person_id", session.span.person_id.into()),
                ("session_id", session.span.session_id.into()),
                ("minute_unix", minute_unix.into()),
                ("network_poor", network_poor.into()),
            ]);
        }
    }
}
