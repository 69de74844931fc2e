//! How each viewer received shared screens, and everybody.

use super::by_minute::ByMinute;
use super::definition::{Person, Rollup, Rows, StreamReadings, count};
use super::histogram::Histogram;
use super::minute::SessionSpan;
use super::quantile::quantile_cont;
use crate::model::metric::{AVG_LOSS_PCT, FRAME_RATE_FPS, LATENCY_MS};
use crate::model::stream::{Direction, Medium};

/// The place of a received screen among the kinds of streams.
const RECEIVED_SCREEN: usize = 2 * Medium::Share as usize + Direction::Receive as usize;

/// The viewers of one minute.
#[derive(Debug, Clone, Copy, Default)]
struct Viewers {
    viewers: i64,
    degraded: i64,
}

/// What the person that is being read received, and what all did.
#[derive(Debug, Clone, Default)]
pub(super) struct ViewedScreen {
    frame_rates_fps: Vec<f64>,
    losses_pct: Vec<f64>,
    latencies_ms: Vec<f64>,
    minutes: ByMinute<Viewers>,
    all_frame_rates_fps: Histogram,
    all_losses_pct: Histogram,
    all_latencies_ms: Histogram,
}

impl Rollup for ViewedScreen {
    const PART: &'static str = "viewed_screen";
    const COLUMNS: &'static [&'static str] = &[
        "person_id INTEGER",
        "n",
        "degraded_minutes",
        "frame_rate_p50_fps",
        "loss_p95_pct",
        "latency_p95_ms",
        "share_minutes",
        "widely_degraded_minutes",
    ];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        let is_received_screen = (sample.stream.medium, sample.stream.direction) == (Medium::Share, Direction::Receive);
        if !is_received_screen {
            return;
        }
        let readings = &sample.readings;
        let frame_rate_fps = readings[FRAME_RATE_FPS].filter(|_| sample.has_picture());
        self.frame_rates_fps.extend(frame_rate_fps);
        self.losses_pct.extend(readings[AVG_LOSS_PCT]);
        self.latencies_ms.extend(readings[LATENCY_MS]);
        self.all_frame_rates_fps.add(frame_rate_fps);
        self.all_losses_pct.add(readings[AVG_LOSS_PCT]);
        self.all_latencies_ms.add(readings[LATENCY_MS]);
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        let (mut n, mut degraded_minutes) = (0_i64, 0_i64);
        for (minute_unix, of_person) in person.minutes.iter() {
            let Some(class) = of_person.minute.classes[RECEIVED_SCREEN] else { continue };
            let is_degraded = i64::from(class >= 2);
            let viewers = self.minutes.entry(minute_unix, Viewers::default);
            viewers.viewers += 1;
            viewers.degraded += is_degraded;
            n += 1;
            degraded_minutes += is_degraded;
        }
        if n > 0 {
            rows.push([
                ("person_id", person.person_id.into()),
                ("n", n.into()),
                ("degraded_minutes", degraded_minutes.into()),
                ("frame_rate_p50_fps", quantile_cont(&mut self.frame_rates_fps, 0.5).into()),
                ("loss_p95_pct", quantile_cont(&mut self.losses_pct, 0.95).into()),
                ("latency_p95_ms", quantile_cont(&mut self.latencies_ms, 0.95).into()),
                ("share_minutes", None::<i64>.into()),
                ("widely_degraded_minutes", None::<i64>.into()),
            ]);
        }
        for values in [&mut self.frame_rates_fps, &mut self.losses_pct, &mut self.latencies_ms] {
            values.clear();
        }
    }

    fn merge(&mut self, other: Self) {
        self.minutes.merge(other.minutes, |known, more| {
            known.viewers += more.viewers;
            known.degraded += more.degraded;
        });
        self.all_frame_rates_fps.merge(other.all_frame_rates_fps);
        self.all_losses_pct.merge(other.all_losses_pct);
        self.all_latencies_ms.merge(other.all_latencies_ms);
    }

    /// The row of everybody has no person.
    fn rows(self, rows: &mut Rows) {
        let of_all =
            |counted: fn(&Viewers) -> i64| self.minutes.iter().map(|(_, viewers)| counted(viewers)).sum::<i64>();
        let is_widely = |viewers: &Viewers| viewers.degraded >= 2 && 5 * viewers.degraded >= viewers.viewers;
        let widely = self.minutes.iter().filter(|(_, viewers)| is_widely(viewers)).count();
        let [frame_rate_p50_fps] = self.all_frame_rates_fps.quantiles([0.5]);
        let [loss_p95_pct] = self.all_losses_pct.quantiles([0.95]);
        let [latency_p95_ms] = self.all_latencies_ms.quantiles([0.95]);
        rows.push([
            ("person_id", None::<i64>.into()),
            ("n", of_all(|viewers| viewers.viewers).into()),
            ("degraded_minutes", of_all(|viewers| viewers.degraded).into()),
            ("frame_rate_p50_fps", frame_rate_p50_fps.into()),
            ("loss_p95_pct", loss_p95_pct.into()),
            ("latency_p95_ms", latency_p95_ms.into()),
            ("share_minutes", count(self.minutes.iter().count()).into()),
            ("widely_degraded_minutes", count(widely).into()),
        ]);
    }
}
