//! The poor minutes of single streams.

use super::definition::{Rollup, Rows, SessionMinutes, StreamReadings, count, word};
use super::minute::SessionSpan;
use super::stream_minute::StreamMinute;

/// The streams of the session that is being read, each with its minutes in the order of time.
#[derive(Debug, Clone, Default)]
pub(super) struct PoorStreamMinute(Vec<(&'static str, Vec<(i64, StreamMinute)>)>);

impl Rollup for PoorStreamMinute {
    const PART: &'static str = "poor_stream_minute";
    const COLUMNS: &'static [&'static str] = &[
        "session_id INTEGER",
        "stream",
        "minute_unix",
        "class",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
        "latency_ms",
        "jitter_ms",
        "avg_loss_pct",
        "frame_rate_fps",
        "n",
    ];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        if self.0.last().is_none_or(|(name, _)| *name != sample.stream.name) {
            self.0.push((sample.stream.name, Vec::new()));
        }
        let Some((_, minutes)) = self.0.last_mut() else { return };
        if minutes.last().is_none_or(|(minute_unix, _)| *minute_unix != sample.minute_unix) {
            minutes.push((sample.minute_unix, StreamMinute::default()));
        }
        if let Some((_, minute)) = minutes.last_mut() {
            minute.take(sample);
        }
    }

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        for (stream, minutes) in self.0.drain(..) {
            let n = count(minutes.len());
            for (minute_unix, minute) in minutes.into_iter().filter(|(_, minute)| minute.class >= Some(2)) {
                let [due_latency, due_jitter, due_loss, due_fps] = minute.due;
                let [latency_ms, jitter_ms, avg_loss_pct, frame_rate_fps] = minute.worst();
                rows.push([
                    ("session_id", session.span.session_id.into()),
                    ("stream", word(stream)),
                    ("minute_unix", minute_unix.into()),
                    ("class", minute.class.into()),
                    ("due_latency", due_latency.into()),
                    ("due_jitter", due_jitter.into()),
                    ("due_loss", due_loss.into()),
                    ("due_fps", due_fps.into()),
                    ("latency_ms", latency_ms.into()),
                    ("jitter_ms", jitter_ms.into()),
                    ("avg_loss_pct", avg_loss_pct.into()),
                    ("frame_rate_fps", frame_rate_fps.into()),
                    ("n", n.into()),
                ]);
            }
        }
    }
}
