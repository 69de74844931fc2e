//! What each person sent and received in the minutes in which both were classified.

use super::definition::{Person, Rollup, Rows, StreamReadings};
use super::minute::SessionSpan;
use super::quantile::quantile_cont;
use crate::model::metric::{AVG_LOSS_PCT, LATENCY_MS};
use crate::model::stream::Direction;

/// A classified sample.
#[derive(Debug, Clone, Copy)]
struct Reading {
    minute_unix: i64,
    latency_ms: Option<f64>,
    avg_loss_pct: Option<f64>,
}

/// Those of the person that is being read, sent and received.
#[derive(Debug, Clone, Default)]
pub(super) struct DirectionReading([Vec<Reading>; 2]);

impl Rollup for DirectionReading {
    const PART: &'static str = "direction_reading";
    const COLUMNS: &'static [&'static str] = &[
        "person_id INTEGER",
        "send_latency_p95_ms",
        "receive_latency_p95_ms",
        "send_loss_p95_pct",
        "receive_loss_p95_pct",
    ];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        let (latency_ms, avg_loss_pct) = (sample.readings[LATENCY_MS], sample.readings[AVG_LOSS_PCT]);
        let reading = Reading { minute_unix: sample.minute_unix, latency_ms, avg_loss_pct };
        self.0[sample.stream.direction as usize].push(reading);
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        let is_both = |class_of: &dyn Fn(Direction) -> Option<u8>| {
            class_of(Direction::Send).is_some() && class_of(Direction::Receive).is_some()
        };
        let both = person.minutes.iter().filter(|(_, minute)| is_both(&|way| minute.minute.class_of(way)));
        let both: Vec<i64> = both.map(|(minute_unix, _)| minute_unix).collect();
        let readings = std::mem::take(&mut self.0);
        if both.is_empty() {
            return;
        }
        let compared = readings.map(|mut readings| {
            readings.retain(|reading| both.binary_search(&reading.minute_unix).is_ok());
            readings
        });
        let p95 = |direction: Direction, value: fn(&Reading) -> Option<f64>| {
            let mut values: Vec<f64> = compared[direction as usize].iter().filter_map(value).collect();
            quantile_cont(&mut values, 0.95)
        };
        rows.push([
            ("person_id", person.person_id.into()),
            ("send_latency_p95_ms", p95(Direction::Send, |reading| reading.latency_ms).into()),
            ("receive_latency_p95_ms", p95(Direction::Receive, |reading| reading.latency_ms).into()),
            ("send_loss_p95_pct", p95(Direction::Send, |reading| reading.avg_loss_pct).into()),
            ("receive_loss_p95_pct", p95(Direction::Receive, |reading| reading.avg_loss_pct).into()),
        ]);
    }
}
