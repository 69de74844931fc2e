//! What each person sent and received in each minute, medium by medium.

use super::by_minute::ByMinute;
use super::definition::{Person, Rollup, Rows, StreamReadings, word};
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};
use super::stream_minute::{StreamMinute, greater};
use crate::model::metric::BITRATE_KBPS;

/// The worst of all samples of a medium and a direction in one minute.
#[derive(Debug, Clone, Copy, Default)]
struct InUse {
    minute: StreamMinute,
    bitrate_kbps: Option<f64>,
    classified: i64,
}

/// The minutes of the person that is being read, with what of each kind was in use.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonStreamMinute(ByMinute<[Option<InUse>; STREAM_KINDS]>);

impl Rollup for PersonStreamMinute {
    const PART: &'static str = "person_stream_minute";
    const COLUMNS: &'static [&'static str] = &[
        "person_id INTEGER",
        "minute_unix",
        "medium",
        "direction",
        "class",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
        "bitrate_kbps",
        "latency_ms",
        "jitter_ms",
        "avg_loss_pct",
        "frame_rate_fps",
        "n",
    ];

    fn samples(&mut self, _: &SessionSpan, samples: &[StreamReadings<'_>]) {
        for sample in samples {
            let kinds = self.0.entry(sample.minute_unix, Default::default);
            let used = kinds[stream_kind(sample.stream)].get_or_insert_default();
            used.minute.take(sample);
            used.bitrate_kbps = greater(used.bitrate_kbps, sample.readings[BITRATE_KBPS]);
            used.classified += i64::from(sample.class().is_some());
        }
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        for (minute_unix, kinds) in self.0.iter() {
            for (kind, used) in kinds.iter().enumerate().filter_map(|(kind, used)| Some((kind, (*used)?))) {
                let (medium, direction) = medium_and_direction(kind);
                let [due_latency, due_jitter, due_loss, due_fps] = used.minute.due;
                let [latency_ms, jitter_ms, avg_loss_pct, frame_rate_fps] = used.minute.worst();
                rows.push([
                    ("person_id", person.person_id.into()),
                    ("minute_unix", minute_unix.into()),
                    ("medium", word(medium.as_str())),
                    ("direction", word(direction.as_str())),
                    ("class", used.minute.class.into()),
                    ("due_latency", due_latency.into()),
                    ("due_jitter", due_jitter.into()),
                    ("due_loss", due_loss.into()),
                    ("due_fps", due_fps.into()),
                    ("bitrate_kbps", used.bitrate_kbps.into()),
                    ("latency_ms", latency_ms.into()),
                    ("jitter_ms", jitter_ms.into()),
                    ("avg_loss_pct", avg_loss_pct.into()),
                    ("frame_rate_fps", frame_rate_fps.into()),
                    ("n", used.classified.into()),
                ]);
            }
        }
        self.0.clear();
    }
}
