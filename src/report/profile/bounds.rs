//! What may be bounded, and how.

use crate::model::metric::{Opinion, Quantity, STREAM_METRICS, StreamMetric, Worse};
use crate::model::stream::Medium;

/// Where a metric of a medium turns fair, poor and bad.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub(super) medium: &'static str,
    pub(super) metric: &'static str,
    pub(super) fair: Option<f64>,
    pub(super) poor: Option<f64>,
    pub(super) bad: Option<f64>,
}

/// A metric that a profile may have an opinion on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) medium: &'static str,
    pub(super) metric: &'static str,
    worse: Worse,
    /// What its values can be.
    lowest: f64,
    highest: f64,
    /// The classes that it can have.
    classes: &'static [&'static str],
}

const CLASSES: [&str; 3] = ["fair", "poor", "bad"];

/// What else is judged than streams.
const OTHERS: [Known; 3] = [
    known("machine", "system_max_cpu_pct", Worse::Higher, (0.0, 100.0), &["fair", "poor"]),
    known("machine", "wifi_avg_rssi_dbm", Worse::Lower, (-127.0, 0.0), &["fair", "poor"]),
    known("event", "poor_share_pct", Worse::Higher, (0.0, 100.0), &CLASSES),
];

const fn known(
    medium: &'static str,
    metric: &'static str,
    worse: Worse,
    (lowest, highest): (f64, f64),
    classes: &'static [&'static str],
) -> Known {
    Known { medium, metric, worse, lowest, highest, classes }
}

/// The media with their metrics.
fn all() -> impl Iterator<Item = Known> {
    let media = [Medium::Audio, Medium::Video, Medium::Share].into_iter();
    media.flat_map(|medium| STREAM_METRICS.iter().filter_map(move |metric| of_stream(medium, metric))).chain(OTHERS)
}

fn of_stream(medium: Medium, metric: &StreamMetric) -> Option<Known> {
    let (worse, classes): (_, &[&str]) = match metric.opinion {
        Opinion::None => return None,
        Opinion::Flag => (Worse::Higher, &["fair"]),
        Opinion::Class(judged) => (judged.worse, &CLASSES),
    };
    let highest = if metric.quantity == Quantity::Percent { 100.0 } else { f64::INFINITY };
    let is_judged = !metric.is_of_pictures() || medium == Medium::Video;
    is_judged.then(|| known(medium.as_str(), metric.column, worse, (0.0, highest), classes))
}

/// What is known of a medium's metric.
///
/// # Errors
///
/// What there is instead.
pub(super) fn find(medium: &str, metric: &str) -> Result<Known, String> {
    let of_medium: Vec<Known> = all().filter(|known| known.medium == medium).collect();
    if of_medium.is_empty() {
        return Err(format!("there is no medium `{medium}`; there are audio, video, share, machine and event"));
    }
    of_medium.iter().find(|known| known.metric == metric).copied().ok_or_else(|| {
        let metrics: Vec<&str> = of_medium.iter().map(|known| known.metric).collect();
        format!("{medium} is not judged by `{metric}`, only by {}", metrics.join(", "))
    })
}

impl Known {
    /// Whether the metric can have this class.
    ///
    /// # Errors
    ///
    /// Which ones it can have.
    pub(super) fn check_class(&self, class: &str) -> Result<(), String> {
        if self.classes.contains(&class) {
            return Ok(());
        }
        Err(format!("{} has no bound `{class}`, only {}", self.metric, self.classes.join(", ")))
    }

    /// Whether the metric can have this value.
    ///
    /// # Errors
    ///
    /// What it can be.
    pub(super) fn check_value(&self, value: f64) -> Result<(), String> {
        if value.is_finite() && value >= self.lowest && value <= self.highest {
            return Ok(());
        }
        let highest = if self.highest.is_infinite() { "up".to_owned() } else { format!("to {}", self.highest) };
        Err(format!("{value} is no bound of {}, which goes from {} {highest}", self.metric, self.lowest))
    }

    /// Whether the bounds, from fair to bad as far as they are there, get worse and worse.
    ///
    /// # Errors
    ///
    /// Which two do not.
    pub(super) fn check_order(&self, bounds: &Bounds) -> Result<(), String> {
        let values = [bounds.fair, bounds.poor, bounds.bad].into_iter().zip(CLASSES);
        let given: Vec<(f64, &str)> = values.filter_map(|(bound, class)| Some((bound?, class))).collect();
        for pair in given.windows(2) {
            let [(better, better_class), (worse, worse_class)] = pair else { continue };
            let (is_worse, direction) = match self.worse {
                Worse::Higher => (worse > better, "above"),
                Worse::Lower => (worse < better, "below"),
            };
            if !is_worse {
                return Err(format!(
                    "the bound of {worse_class} ({worse}) must lie {direction} that of {better_class} ({better})"
                ));
            }
        }
        if given.is_empty() { Err(format!("{} has no bound", self.metric)) } else { Ok(()) }
    }
}
