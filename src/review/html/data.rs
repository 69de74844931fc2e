//! What the script draws from: columns of numbers, and each row of minutes as text in runs.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::breakdown::has_sites;
use super::clock::Clock;
use super::grid::{Layer, METRICS, encoded};
use super::heat::Heat;
use super::participants::{NUMBERS, SHOWN_NUMBERS, stream_words};
use super::people::ATTRIBUTES;
use super::sections::Sections;
use crate::render::Table;
use crate::render::number::rounded;
use crate::review::strips::STREAMS;

/// Texts that occur often, each kept once and known by its place.
#[derive(Debug, Default)]
struct Words {
    words: Vec<String>,
    places: HashMap<String, usize>,
}

impl Words {
    fn place(&mut self, word: &str) -> usize {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        let place = self.words.len();
        self.words.push(word.to_owned());
        self.places.insert(word.to_owned(), place);
        place
    }

    fn place_or_none(&mut self, word: Option<&str>) -> Json {
        word.map_or(Json::Null, |word| self.place(word).into())
    }
}

/// The data as JSON that can stand in a script element.
pub(super) fn script_json(sections: &Sections, heat: &Heat, clock: Clock, windows: &[(usize, usize)]) -> String {
    let mut words = Words::default();
    let order = heat.order();
    let data = json!({
        "start": sections.grid.start_unix,
        "minutes": sections.grid.minutes,
        "begin": clock.begin(),
        "zone": clock.times.zone().name(),
        "zoneNames": clock.times.zone_names(),
        "gaps": gaps(sections),
        "windows": windows,
        "timeline": timeline(&sections.review.timeline),
        "bounds": bounds(&sections.review.thresholds),
        "people": people(sections, &mut words),
        "episodes": episodes(sections, &mut words),
        "streams": STREAMS.map(|(medium, direction)| format!("{medium} {}", if direction == "send" { "sent" } else { "received" })),
        "layers": layers(sections, &mut words),
        "metrics": METRICS,
        "heat": order,
        "metricLayers": metric_layers(sections, &order, &mut words),
        "words": words.words,
    });
    embeddable(&data.to_string())
}

/// JSON in which nothing can end a script element, begin a comment or break a line: it stays the same JSON.
fn embeddable(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

/// A number rounded as everywhere else on the page.
fn short(value: Option<f64>) -> Json {
    let Some(value) = value.filter(|value| value.is_finite()) else { return Json::Null };
    let rounded = rounded(value).parse().unwrap_or(value);
    #[expect(clippy::cast_possible_truncation, reason = "below 2^53")]
    if rounded.fract() == 0.0 && rounded.abs() < 9e15 { (rounded as i64).into() } else { rounded.into() }
}

fn column(table: &Table, name: &str) -> Json {
    (0..table.rows.len()).map(|row| short(table.number(row, name))).collect()
}

fn gaps(sections: &Sections) -> Vec<usize> {
    let gaps = sections.grid.gaps.iter().enumerate();
    gaps.filter(|(_, is_gap)| **is_gap).map(|(minute, _)| minute).collect()
}

fn timeline(table: &Table) -> Json {
    let columns = [
        "present",
        "sampled",
        "n",
        "good",
        "fair",
        "poor",
        "bad",
        "latency_p50_ms",
        "latency_p95_ms",
        "jitter_p50_ms",
        "jitter_p95_ms",
        "loss_p50_pct",
        "loss_p95_pct",
        "joins",
        "leaves",
    ];
    columns.iter().map(|name| ((*name).to_owned(), column(table, name))).collect::<serde_json::Map<_, _>>().into()
}

/// The bounds of received audio, which everybody has.
fn bounds(thresholds: &Table) -> Json {
    let of = |metric: &str| {
        let is_it = |row: &usize| {
            thresholds.text(*row, "medium") == Some("audio") && thresholds.text(*row, "metric") == Some(metric)
        };
        let row = (0..thresholds.rows.len()).find(is_it);
        ["fair", "poor", "bad"].map(|column| row.and_then(|row| thresholds.number(row, column)))
    };
    json!({ "latency": of("latency_ms"), "jitter": of("jitter_ms"), "loss": of("avg_loss_pct") })
}

/// Everybody, in the order of the scorecard.
fn people(sections: &Sections, words: &mut Words) -> Json {
    let scorecard = &sections.review.scorecard;
    let names: Vec<&str> = sections.people.iter().map(|person| person.name.as_str()).collect();
    let rows = 0..scorecard.rows.len();
    let causes: Vec<Json> =
        rows.clone().map(|row| words.place_or_none(scorecard.text(row, "consistent_with"))).collect();
    let evidence: Vec<Json> = rows.clone().map(|row| words.place_or_none(scorecard.text(row, "evidence"))).collect();
    let told: Vec<usize> = sections.people.told(has_sites(&sections.review.scorecard)).collect();
    let attributes: Vec<Vec<Json>> = told
        .iter()
        .map(|&place| {
            let values = sections.people.iter().map(|person| person.attributes[place].as_deref());
            values.map(|value| words.place_or_none(value)).collect()
        })
        .collect();
    json!({
        "name": names,
        "rank": column(scorecard, "rank"),
        "cause": causes,
        "evidence": evidence,
        "attributeTitles": told.iter().map(|place| ATTRIBUTES[*place].1).collect::<Vec<_>>(),
        "attributes": attributes,
        "numberTitles": NUMBERS.map(|(title, ..)| title),
        "numberUnits": NUMBERS.map(|(.., unit)| unit),
        "numbers": NUMBERS.map(|(_, _, name, _)| column(scorecard, name)),
        "shownNumbers": SHOWN_NUMBERS,
        "signal": column(scorecard, "wifi_rssi_p50_dbm"),
        "classified": column(scorecard, "classified_minutes"),
    })
}

fn episodes(sections: &Sections, words: &mut Words) -> Json {
    let (table, grid) = (&sections.episodes, &sections.grid);
    let mut columns: [Vec<Json>; 7] = Default::default();
    for row in 0..table.rows.len() {
        let person = sections.people.of_session(table.count(row, "session_id"));
        let Some((person, from)) = person.zip(grid.minute(table.count(row, "from_unix"))) else { continue };
        let values = [
            person.into(),
            from.into(),
            table.count(row, "span_minutes").into(),
            table.count(row, "poor_minutes").into(),
            words.place(&stream_words(table.text(row, "stream").unwrap_or_default())).into(),
            words.place_or_none(table.text(row, "worst")),
            words.place_or_none(table.text(row, "due_to")),
        ];
        for (column, value) in columns.iter_mut().zip(values) {
            column.push(value);
        }
    }
    let [person, from, span, poor, stream, worst, due] = columns;
    json!({ "person": person, "from": from, "span": span, "poor": poor, "stream": stream, "worst": worst, "due": due })
}

/// All streams together, then each: everybody's minutes.
fn layers(sections: &Sections, words: &mut Words) -> Vec<Vec<usize>> {
    let streams = std::iter::once(None).chain((0..STREAMS.len()).map(Some));
    let layer = |stream| {
        let layer = Layer { stream, metric: None };
        let rows = (0..sections.people.len()).map(|person| words.place(&encoded(sections.grid.states(person, layer))));
        rows.collect()
    };
    streams.map(layer).collect()
}

/// The same for each metric, for the rows of the heat map alone: for everybody they would be most of the page.
fn metric_layers(sections: &Sections, order: &[usize], words: &mut Words) -> Vec<Vec<Vec<usize>>> {
    let mut rows = |layer| -> Vec<usize> {
        order.iter().map(|person| words.place(&encoded(sections.grid.states(*person, layer)))).collect()
    };
    let mut metrics = Vec::new();
    for metric in 0..METRICS.len() {
        let streams = std::iter::once(None).chain((0..STREAMS.len()).map(Some));
        metrics.push(streams.map(|stream| rows(Layer { stream, metric: Some(metric) })).collect());
    }
    metrics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_ends_the_script() {
        let hostile = json!({ "name": "</script><!--\u{2028}&" }).to_string();
        let safe = embeddable(&hostile);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<Json>(&safe).unwrap(), serde_json::from_str::<Json>(&hostile).unwrap());
    }

    #[test]
    fn numbers_are_short() {
        for (value, expected) in [(282.5, "282"), (44.444, "44.4"), (9.0, "9"), (0.142_86, "0.14"), (-69.25, "-69.2")] {
            assert_eq!(short(Some(value)).to_string(), expected);
        }
        assert_eq!(short(None), Json::Null);
    }
}
