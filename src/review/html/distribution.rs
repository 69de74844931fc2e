//! How each metric is distributed: a small histogram for each, with bounds and percentiles.

use super::cell::{count_text, measure, percent, place};
use super::sections::Sections;
use crate::model::count::grouped;
use crate::model::metric::{JUDGED, STREAM_COLUMNS, Worse};
use crate::render::Table;

/// A step of a histogram.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) y: String,
    pub(super) height: String,
    /// The class that the profile gives a value there.
    pub(super) class: &'static str,
    pub(super) label: String,
    pub(super) n: String,
    pub(super) share: String,
}

/// One histogram.
#[derive(Debug)]
pub(super) struct Histogram {
    pub(super) title: String,
    pub(super) n: String,
    pub(super) steps: Vec<Step>,
    /// p50, p95 and p99: where, and what.
    pub(super) marks: Vec<(&'static str, String, String)>,
    pub(super) from: String,
    pub(super) to: String,
}

/// Word and unit of each metric that is judged.
const WORDS: [(&str, &str); JUDGED.len()] =
    [("latency", " ms"), ("jitter", " ms"), ("packet loss", " %"), ("frame rate", " fps")];

/// A histogram for each stream that carried anything and each metric.
pub(super) fn histograms(sections: &Sections) -> Vec<Histogram> {
    let streams = [
        ("audio", "receive"),
        ("audio", "send"),
        ("video", "receive"),
        ("video", "send"),
        ("share", "receive"),
        ("share", "send"),
    ];
    let all = streams.iter().flat_map(|stream| (0..JUDGED.len()).map(move |metric| (*stream, metric)));
    all.filter_map(|(stream, metric)| histogram(sections, stream, metric)).collect()
}

fn histogram(sections: &Sections, (medium, direction): (&str, &str), metric: usize) -> Option<Histogram> {
    let ((word, unit), (at, judged)) = (WORDS[metric], JUDGED[metric]);
    let (column, less_is_worse) = (STREAM_COLUMNS[at], judged.worse == Worse::Lower);
    let table = &sections.distribution;
    let rows = rows_of(table, medium, direction, column);
    let first = *rows.first()?;
    let width = table.number(first, "value_to").zip(table.number(first, "value_from")).map(|(to, from)| to - from);
    let known = rows.iter().find_map(|row| Some(table.number(*row, "value_to")? - table.number(*row, "value_from")?));
    let width = width.or(known).unwrap_or(1.0);
    let top = f64::from(judged.last_step + 1) * width;
    let most = rows.iter().map(|row| table.count(*row, "n")).max().unwrap_or(1);
    let bounds = bounds(&sections.review.thresholds, medium, column);
    let step = |row: &usize| {
        let from = table.number(*row, "value_from").unwrap_or(0.0);
        let to = table.number(*row, "value_to");
        let n = table.count(*row, "n");
        // A few samples beside thousands would be invisible, and they are what one looks for.
        #[expect(clippy::cast_precision_loss, reason = "no count of samples reaches 2^53")]
        let height = (n as f64 / most as f64).max(0.02);
        Step {
            x: place(from, top),
            width: place(width, top),
            y: place(1.0 - height, 1.0),
            height: place(height, 1.0),
            class: class(from, to, &bounds, less_is_worse),
            label: to.map_or_else(
                || format!("{} or more", measure(Some(from), unit)),
                |to| format!("{}–{}", measure(Some(from), ""), measure(Some(to), unit)),
            ),
            n: grouped(n),
            share: percent(table.number(*row, "n_pct")),
        }
    };
    let words = if direction == "send" { "sent" } else { "received" };
    let (marks, n) = marks(&sections.percentiles, (medium, direction, column), top, unit);
    Some(Histogram {
        title: format!("{} {words}, {word}", capital(medium)),
        n,
        steps: rows.iter().map(step).collect(),
        marks,
        from: measure(Some(0.0), unit),
        to: format!("{}+", measure(Some(top - width), unit)),
    })
}

fn rows_of(table: &Table, medium: &str, direction: &str, metric: &str) -> Vec<usize> {
    let is_it = |row: &usize| {
        table.text(*row, "medium") == Some(medium)
            && table.text(*row, "direction") == Some(direction)
            && table.text(*row, "metric") == Some(metric)
    };
    (0..table.rows.len()).filter(is_it).collect()
}

/// Fair, poor and bad, where the profile has them.
fn bounds(thresholds: &Table, medium: &str, metric: &str) -> [Option<f64>; 3] {
    let is_it = |row: &usize| {
        thresholds.text(*row, "medium") == Some(medium) && thresholds.text(*row, "metric") == Some(metric)
    };
    let row = (0..thresholds.rows.len()).find(is_it);
    ["fair", "poor", "bad"].map(|column| row.and_then(|row| thresholds.number(row, column)))
}

/// A step is coloured by its better end, as a bound need not lie between two steps.
fn class(from: f64, to: Option<f64>, bounds: &[Option<f64>; 3], less_is_worse: bool) -> &'static str {
    let is_beyond = |bound: &Option<f64>| {
        bound.is_some_and(|bound| if less_is_worse { to.is_some_and(|to| to <= bound) } else { from >= bound })
    };
    match bounds.iter().rposition(is_beyond) {
        None => "g",
        Some(0) => "f",
        Some(1) => "p",
        Some(_) => "b",
    }
}

/// The percentiles as marks, and how many samples they rest on.
fn marks(
    percentiles: &Table,
    (medium, direction, metric): (&str, &str, &str),
    top: f64,
    unit: &str,
) -> (Vec<(&'static str, String, String)>, String) {
    let Some(&row) = rows_of(percentiles, medium, direction, metric).first() else {
        return (Vec::new(), "0".to_owned());
    };
    let mark = |name: &'static str| {
        let value = percentiles.number(row, name)?;
        Some((name, place(value.min(top), top), measure(Some(value), unit)))
    };
    (["p50", "p95", "p99"].into_iter().filter_map(mark).collect(), count_text(percentiles, row, "n"))
}

/// How often a metric made samples of a stream poor.
#[derive(Debug)]
pub(super) struct Blame {
    pub(super) stream: String,
    pub(super) metric: &'static str,
    /// Samples, fair, poor, bad, the share that was poor or bad, and how many of these for this metric alone.
    pub(super) cells: [String; 6],
}

/// The metrics that made any sample poor.
pub(super) fn blames(sections: &Sections) -> Vec<Blame> {
    let table = &sections.poor_due_to;
    let blame = |row: usize| {
        let column = table.text(row, "metric")?;
        let (_, (metric, _)) = JUDGED.iter().zip(WORDS).find(|((at, _), _)| STREAM_COLUMNS[*at] == column)?;
        let stream = [
            table.text(row, "medium")?,
            if table.text(row, "direction") == Some("send") { "sent" } else { "received" },
        ];
        let count = |column| count_text(table, row, column);
        let share = percent(table.number(row, "poor_or_bad_pct"));
        let cells = [
            count("n"),
            count("fair_samples"),
            count("poor_samples"),
            count("bad_samples"),
            share,
            count("sole_cause_samples"),
        ];
        Some(Blame { stream: stream.join(" "), metric, cells })
    };
    let is_to_blame = |row: &usize| table.number(*row, "poor_or_bad_pct").is_some_and(|share| share > 0.0);
    (0..table.rows.len()).filter(is_to_blame).filter_map(blame).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_has_the_class_of_all_its_values() {
        let latency = [Some(150.0), Some(300.0), Some(500.0)];
        assert_eq!(class(125.0, Some(150.0), &latency, false), "g");
        assert_eq!(class(150.0, Some(175.0), &latency, false), "f");
        assert_eq!(class(600.0, None, &latency, false), "b");
        let frames = [Some(15.0), Some(7.0), Some(1.0)];
        assert_eq!(class(30.0, None, &frames, true), "g");
        assert_eq!(class(6.0, Some(8.0), &frames, true), "f");
        assert_eq!(class(4.0, Some(6.0), &frames, true), "p");
        assert_eq!(class(0.0, Some(5.0), &[None, Some(7.0), None], true), "p");
    }
}
