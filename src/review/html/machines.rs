//! Busy machines against bad networks.

use std::collections::BTreeMap;

use super::cell::place;
use super::sections::Sections;
use crate::model::count::{grouped, people};

/// What poor video samples coincide with: the report's column, the words, and a style.
const PARTS: [(&str, &str, &str); 5] = [
    ("network_only_samples", "network poor, CPU fine", "part-1"),
    ("cpu_only_samples", "CPU busy, network fine", "part-2"),
    ("both_samples", "both", "part-3"),
    ("neither_samples", "neither: the camera or the far end", "part-4"),
    ("cpu_unknown_samples", "CPU not reported", "part-5"),
];

/// How fine the scatter is: people are counted in squares of these.
const CPU_STEP_PCT: f64 = 4.0;
const FRAME_STEP_FPS: f64 = 1.0;

/// A part of the bar.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) words: &'static str,
    pub(super) style: &'static str,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) n: String,
}

/// People of about the same load and frame rate.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) radius: String,
    pub(super) label: String,
}

/// The section.
#[derive(Debug)]
pub(super) struct Machines {
    pub(super) n: String,
    pub(super) parts: Vec<Part>,
    pub(super) spots: Vec<Spot>,
    pub(super) measured: String,
    pub(super) cpu_bound: Option<(String, String)>,
}

impl Machines {
    pub(super) fn new(sections: &Sections) -> Self {
        let table = &sections.cpu_attribution;
        let sum = |column: &str| (0..table.rows.len()).map(|row| table.count(row, column)).sum::<i64>();
        let all = sum("n");
        let mut parts = Vec::new();
        let mut before = 0;
        for (column, words, style) in PARTS {
            let n = sum(column);
            #[expect(clippy::cast_precision_loss, reason = "no count of samples reaches 2^53")]
            let (x, width) = (place(before as f64, all as f64), place(n as f64, all as f64));
            parts.push(Part { words, style, x, width, n: grouped(n) });
            before += n;
        }
        let (spots, measured) = spots(sections);
        Self { n: grouped(all), parts, spots, measured: people(measured), cpu_bound: cpu_bound(sections) }
    }
}

/// Each person's busiest minutes against the person's slowest video.
fn spots(sections: &Sections) -> (Vec<Spot>, i64) {
    let scorecard = &sections.review.scorecard;
    let mut counts: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for row in 0..scorecard.rows.len() {
        let point = scorecard.number(row, "cpu_p95_pct").zip(scorecard.number(row, "frame_rate_p5_fps"));
        if let Some((cpu, frames)) = point {
            #[expect(clippy::cast_possible_truncation, reason = "percent and frames are small")]
            let square = ((cpu / CPU_STEP_PCT) as i64, (frames / FRAME_STEP_FPS) as i64);
            *counts.entry(square).or_default() += 1;
        }
    }
    let measured = counts.values().sum();
    let most = counts.values().copied().max().unwrap_or(1);
    #[expect(clippy::cast_precision_loss, reason = "no count of people reaches 2^53")]
    let spot = |((cpu, frames), n): (&(i64, i64), &i64)| {
        let (low_cpu, low_frames) = (*cpu as f64 * CPU_STEP_PCT, *frames as f64 * FRAME_STEP_FPS);
        Spot {
            x: place((low_cpu + CPU_STEP_PCT / 2.0).min(100.0), 100.0),
            y: place(30.0 - (low_frames + FRAME_STEP_FPS / 2.0).min(30.0), 30.0),
            radius: format!("{:.1}", 2.5 + 5.0 * (*n as f64 / most as f64).sqrt()),
            label: format!("{}: CPU {low_cpu:.0}–{:.0} %, {low_frames:.0} fps", people(*n), low_cpu + CPU_STEP_PCT),
        }
    };
    (counts.iter().map(spot).collect(), measured)
}

/// Above which load the profile calls a machine busy.
fn cpu_bound(sections: &Sections) -> Option<(String, String)> {
    let thresholds = &sections.review.thresholds;
    let row = (0..thresholds.rows.len()).find(|row| thresholds.text(*row, "metric") == Some("system_max_cpu_pct"))?;
    let bound = thresholds.number(row, "poor")?;
    Some((place(bound, 100.0), format!("busy above {bound} %")))
}
