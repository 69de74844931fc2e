//! What was received in each minute.

use super::by_minute::ByMinute;
use super::definition::{Rollup, Rows, StreamReadings};
use super::histogram::Histogram;
use super::minute::SessionSpan;
use crate::model::metric::{AVG_LOSS_PCT, JITTER_MS, LATENCY_MS};
use crate::model::stream::{Direction, Medium};

/// What was received in one minute.
#[derive(Debug, Clone, Default)]
struct Received {
    /// Latency, jitter and loss.
    values: [Histogram; 3],
    audio_samples: i64,
    audio_poor_samples: i64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct ReceivedMinutes(ByMinute<Received>);

impl Rollup for ReceivedMinutes {
    const PART: &'static str = "received_minute";
    const COLUMNS: &'static [&'static str] = &[
        "minute_unix INTEGER PRIMARY KEY",
        "latency_p50_ms",
        "latency_p95_ms",
        "jitter_p50_ms",
        "jitter_p95_ms",
        "loss_p50_pct",
        "loss_p95_pct",
        "audio_samples",
        "audio_poor_samples",
    ];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        if sample.stream.direction != Direction::Receive {
            return;
        }
        let is_audio = sample.stream.medium == Medium::Audio;
        let received = self.0.entry(sample.minute_unix, Received::default);
        for (values, place) in received.values.iter_mut().zip([LATENCY_MS, JITTER_MS, AVG_LOSS_PCT]) {
            // A shared screen is sent in bursts, so that its jitter tells nothing of the network.
            if place != JITTER_MS || sample.stream.medium != Medium::Share {
                values.add(sample.readings[place]);
            }
        }
        received.audio_samples += i64::from(is_audio);
        received.audio_poor_samples += i64::from(is_audio && sample.class() >= Some(2));
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0, |known, more| {
            known.values.iter_mut().zip(more.values).for_each(|(known, more)| known.merge(more));
            known.audio_samples += more.audio_samples;
            known.audio_poor_samples += more.audio_poor_samples;
        });
    }

    fn rows(self, rows: &mut Rows) {
        for (minute_unix, received) in self.0.iter() {
            let Received { audio_samples, audio_poor_samples, .. } = *received;
            let [latency, jitter, loss] = received.values.each_ref().map(|values| values.quantiles([0.5, 0.95]));
            rows.push([
                ("minute_unix", minute_unix.into()),
                ("latency_p50_ms", latency[0].into()),
                ("latency_p95_ms", latency[1].into()),
                ("jitter_p50_ms", jitter[0].into()),
                ("jitter_p95_ms", jitter[1].into()),
                ("loss_p50_pct", loss[0].into()),
                ("loss_p95_pct", loss[1].into()),
                ("audio_samples", audio_samples.into()),
                ("audio_poor_samples", audio_poor_samples.into()),
            ]);
        }
    }
}
