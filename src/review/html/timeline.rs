//! The event minute by minute, as it is drawn without a script: the script puts zoomable charts in its place.

use super::cell::{NOTHING, measure, percent, place, real};
use super::clock::{Clock, Moment};
use super::sections::Sections;
use crate::render::Table;

/// The most columns that a drawing has: a longer event has several minutes in each.
const COLUMNS: usize = 180;

/// The classes as the report counts them, from the bottom of a column to its top.
const CLASSES: [(&str, &str); 4] = [("bad", "b"), ("poor", "p"), ("fair", "f"), ("good", "g")];

/// A rectangle of a drawing, in percent of it.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
    pub(super) class: &'static str,
}

/// One metric: a band from the median to the 95th percentile.
#[derive(Debug)]
pub(super) struct Band {
    pub(super) title: &'static str,
    /// Paths in a box of as many columns and 100 rows.
    pub(super) area: String,
    pub(super) median: String,
    pub(super) top: String,
    /// The bounds that lie within: from the top in percent, and what each begins.
    pub(super) bounds: Vec<(String, String)>,
}

/// A line of the table under the drawing.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) time: Moment,
    pub(super) cells: Vec<String>,
}

/// The drawing and its table.
#[derive(Debug)]
pub(super) struct Timeline {
    pub(super) columns: usize,
    pub(super) bucket_minutes: usize,
    pub(super) bars: Vec<Bar>,
    pub(super) bands: Vec<Band>,
    /// Windows and gaps: where they begin and how wide they are.
    pub(super) windows: Vec<(String, String)>,
    pub(super) gaps: Vec<(String, String)>,
    pub(super) ticks: Vec<Tick>,
    pub(super) titles: [&'static str; 12],
    pub(super) lines: Vec<Line>,
}

/// A time under a drawing.
#[derive(Debug, Clone)]
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) time: Moment,
}

impl Timeline {
    pub(super) fn new(sections: &Sections, clock: Clock, windows: &[(usize, usize)]) -> Self {
        let timeline = &sections.review.timeline;
        let minutes = timeline.rows.len();
        let bucket_minutes = minutes.div_ceil(COLUMNS).max(1);
        let rows: Vec<usize> = (0..minutes).collect();
        let buckets: Vec<&[usize]> = rows.chunks(bucket_minutes).collect();
        let span =
            |from: usize, to: usize| (place(real(from), real(minutes)), place(real(to + 1 - from), real(minutes)));
        let gaps = sections.grid.gaps.iter().enumerate().filter(|(_, is_gap)| **is_gap);
        Self {
            columns: buckets.len(),
            bucket_minutes,
            bars: buckets.iter().enumerate().flat_map(|(at, rows)| bars(timeline, at, rows, buckets.len())).collect(),
            bands: bands(sections, &buckets),
            windows: windows.iter().map(|(from, to)| span(*from, *to)).collect(),
            gaps: gaps.map(|(minute, _)| span(minute, minute)).collect(),
            ticks: ticks(sections.grid.start_unix, minutes, clock),
            titles: [
                "joins there",
                "sampled",
                "good",
                "fair",
                "poor",
                "bad",
                "poor share",
                "latency p50–p95",
                "jitter p50–p95",
                "loss p50–p95",
                "joins",
                "leaves",
            ],
            lines: buckets.iter().map(|rows| line(timeline, clock, rows)).collect(),
        }
    }
}

/// Full hours, or as many steps of an hour as leave a handful of ticks.
pub(super) fn ticks(start: i64, minutes: usize, clock: Clock) -> Vec<Tick> {
    let steps = [5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880];
    // A time with its day or the zone's name needs the room of two.
    let most = if clock.times.are_short() { 8 } else { 3 };
    let step = steps.into_iter().find(|step| minutes / step <= most).unwrap_or(2880);
    let unix = |minute: usize| start + 60 * i64::try_from(minute).unwrap_or(0);
    let is_tick = |minute: &usize| clock.minute_of_day(unix(*minute)).is_some_and(|of_day| of_day.is_multiple_of(step));
    // One at the very end would be cut off.
    let ticks = (0..minutes).filter(|minute| is_tick(minute) && 50 * minute < 49 * minutes);
    let tick = |before: &mut Option<i64>, minute: usize| {
        let at = unix(minute);
        let time = before.replace(at).map_or_else(|| clock.moment(at), |before| clock.after(at, before));
        Some(Tick { x: place(real(minute), real(minutes)), time })
    };
    ticks.scan(None, tick).collect()
}

fn sum(timeline: &Table, rows: &[usize], column: &str) -> i64 {
    rows.iter().map(|row| timeline.count(*row, column)).sum()
}

/// A column of 100 percent; nothing where nobody was classified.
fn bars(timeline: &Table, at: usize, rows: &[usize], columns: usize) -> Vec<Bar> {
    #[expect(clippy::cast_precision_loss, reason = "no count of people reaches 2^53")]
    let counts = CLASSES.map(|(column, class)| (sum(timeline, rows, column) as f64, class));
    let all: f64 = counts.iter().map(|(count, _)| count).sum();
    let mut below = 0.0;
    let mut bars = Vec::new();
    for (count, class) in counts.into_iter().filter(|(count, _)| *count > 0.0) {
        below += count;
        bars.push(Bar {
            x: place(real(at), real(columns)),
            y: place(all - below, all),
            width: place(1.0, real(columns)),
            height: place(count, all),
            class,
        });
    }
    bars
}

fn bands(sections: &Sections, buckets: &[&[usize]]) -> Vec<Band> {
    let metrics = [
        ("Latency", " ms", "latency_p50_ms", "latency_p95_ms", "latency_ms"),
        ("Jitter", " ms", "jitter_p50_ms", "jitter_p95_ms", "jitter_ms"),
        ("Packet loss", " %", "loss_p50_pct", "loss_p95_pct", "avg_loss_pct"),
    ];
    metrics.into_iter().map(|metric| band(sections, buckets, metric)).collect()
}

fn band(
    sections: &Sections,
    buckets: &[&[usize]],
    (title, unit, median, high, metric): (&'static str, &str, &str, &str, &str),
) -> Band {
    let timeline = &sections.review.timeline;
    let highest = |rows: &[usize], column| rows.iter().filter_map(|row| timeline.number(*row, column)).reduce(f64::max);
    let points: Vec<Option<(f64, f64)>> =
        buckets.iter().map(|rows| highest(rows, median).zip(highest(rows, high))).collect();
    let bounds: Vec<(&str, f64)> = bounds_of(&sections.review.thresholds, metric);
    let peak = points.iter().flatten().map(|(_, high)| *high).fold(0.0, f64::max);
    // As high as the first bound at least, so that a calm event looks calm.
    let top = 1.05 * peak.max(bounds.first().map_or(1.0, |(_, bound)| *bound));
    let within = bounds.into_iter().filter(|(_, bound)| *bound < top);
    Band {
        title,
        area: area(&points, top),
        median: steps(points.iter().map(|point| point.map(|(median, _)| median)), top),
        top: measure(Some(top), unit),
        bounds: within
            .map(|(word, bound)| (place(top - bound, top), format!("{word} above {}", measure(Some(bound), unit))))
            .collect(),
    }
}

/// The bounds of received audio, which everybody has.
fn bounds_of(thresholds: &Table, metric: &str) -> Vec<(&'static str, f64)> {
    let row = (0..thresholds.rows.len()).find(|row| {
        thresholds.text(*row, "medium") == Some("audio") && thresholds.text(*row, "metric") == Some(metric)
    });
    let Some(row) = row else { return Vec::new() };
    let bound = |word, column| Some((word, thresholds.number(row, column)?));
    [bound("fair", "fair"), bound("poor", "poor"), bound("bad", "bad")].into_iter().flatten().collect()
}

/// A path of level steps, one for each column, broken where nothing was measured.
pub(super) fn steps(values: impl Iterator<Item = Option<f64>>, top: f64) -> String {
    use std::fmt::Write as _;
    let mut path = String::new();
    let mut is_open = false;
    for (column, value) in values.enumerate() {
        if let Some(value) = value {
            let y = level(value, top);
            let command = if is_open { 'V' } else { 'M' };
            // Writing to a string cannot fail.
            let _infallible = match command {
                'V' => write!(path, "V{y}H{}", column + 1),
                _ => write!(path, "M{column} {y}H{}", column + 1),
            };
        }
        is_open = value.is_some();
    }
    path
}

fn area(points: &[Option<(f64, f64)>], top: f64) -> String {
    let box_of = |(column, point): (usize, &Option<(f64, f64)>)| {
        point.map(|(median, high)| {
            format!("M{column} {}H{}V{}H{column}Z", level(high, top), column + 1, level(median, top))
        })
    };
    points.iter().enumerate().filter_map(box_of).collect()
}

/// From the top of a box of 100 rows.
fn level(value: f64, top: f64) -> String {
    place(top - value, top)
}

fn line(timeline: &Table, clock: Clock, rows: &[usize]) -> Line {
    let of = |column| sum(timeline, rows, column);
    let highest = |column| rows.iter().map(|row| timeline.count(*row, column)).max().unwrap_or(0);
    let first = rows.first().copied().unwrap_or(0);
    let range = |median, high, unit| {
        let value = |column| rows.iter().filter_map(|row| timeline.number(*row, column)).reduce(f64::max);
        match (value(median), value(high)) {
            (Some(median), Some(high)) => format!("{}–{}", measure(Some(median), ""), measure(Some(high), unit)),
            _ => NOTHING.to_owned(),
        }
    };
    let n = of("n");
    #[expect(clippy::cast_precision_loss, reason = "no count of people reaches 2^53")]
    let share = (n > 0).then(|| 100.0 * (of("poor") + of("bad")) as f64 / n as f64);
    Line {
        time: clock.moment(timeline.count(first, "minute_unix")),
        cells: vec![
            highest("present").to_string(),
            highest("sampled").to_string(),
            of("good").to_string(),
            of("fair").to_string(),
            of("poor").to_string(),
            of("bad").to_string(),
            percent(share),
            range("latency_p50_ms", "latency_p95_ms", " ms"),
            range("jitter_p50_ms", "jitter_p95_ms", " ms"),
            range("loss_p50_pct", "loss_p95_pct", " %"),
            of("joins").to_string(),
            of("leaves").to_string(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_where_nothing_was_measured() {
        let values = [Some(50.0), Some(100.0), None, Some(0.0)];
        assert_eq!(steps(values.into_iter(), 100.0), "M0 50H1V0H2M3 100H4");
    }
}
