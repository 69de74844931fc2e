//! The table of participants as it is without a script, which shows everybody.

use super::cell::{NOTHING, measure, text};
use super::clock::{Clock, Moment};
use super::grid::Layer;
use super::heat::{Run, drawn};
use super::people::ATTRIBUTES;
use super::sections::Sections;
use crate::render::Table;

/// One row.
#[derive(Debug)]
pub(super) struct Participant {
    pub(super) person: usize,
    pub(super) rank: String,
    pub(super) name: String,
    pub(super) course: Vec<Run>,
    pub(super) cause: String,
    pub(super) evidence: String,
    pub(super) cells: Vec<String>,
    pub(super) attributes: Vec<String>,
}

/// The columns of numbers: title, what it means, the scorecard's column, and the unit.
pub(super) const NUMBERS: [(&str, &str, &str, &str); 14] = [
    ("Poor", "minutes in which any stream was poor or bad", "poor_minutes", " m"),
    ("Poor %", "of the measured minutes", "poor_pct", " %"),
    (
        "Span",
        "the longest episode, from its first poor minute to its last, good ones between included",
        "longest_episode_minutes",
        " m",
    ),
    ("Episodes", "two or more poor minutes with at most one other between", "episodes", ""),
    ("Sent", "poor minutes of those in which something sent was measured", "send_poor_pct", " %"),
    ("Received", "poor minutes of those in which something received was measured", "receive_poor_pct", " %"),
    ("Latency", "95th percentile", "latency_p95_ms", " ms"),
    ("Jitter", "95th percentile", "jitter_p95_ms", " ms"),
    ("Loss", "95th percentile of average loss", "loss_p95_pct", " %"),
    ("Frames", "5th percentile of the video's frame rate", "frame_rate_p5_fps", " fps"),
    ("MOS < 3.6", "audio samples whose estimated MOS is below 3.6", "mos_below_3_6_pct", " %"),
    ("CPU", "95th percentile of the machine's load", "cpu_p95_pct", " %"),
    ("Rejoins", "how often the person left and came back", "rejoins", ""),
    ("Coverage", "sampled of the expected minutes", "coverage_pct", " %"),
];

/// The columns of numbers that the table has room for, by their place in [`NUMBERS`]; an opened row has them all.
pub(super) const SHOWN_NUMBERS: [usize; 9] = [0, 1, 2, 4, 5, 6, 8, 11, 12];

/// The place of a column of numbers in [`NUMBERS`], for links that list people by it.
pub(super) fn range_of(column: &str) -> usize {
    NUMBERS.iter().position(|(.., known, _)| *known == column).unwrap_or(0)
}

/// The attributes that have a column, by their place in [`ATTRIBUTES`].
pub(super) const SHOWN_ATTRIBUTES: [usize; 2] = [0, 2];

/// The first of them, the worst first.
pub(super) fn participants(sections: &Sections, shown: usize) -> Vec<Participant> {
    (0..sections.people.len().min(shown)).map(|person| participant(sections, person)).collect()
}

fn participant(sections: &Sections, person: usize) -> Participant {
    let scorecard = &sections.review.scorecard;
    let cell = |shown: usize| {
        let (_, _, column, unit) = NUMBERS[shown];
        measure(scorecard.number(person, column), unit)
    };
    let attribute = |place: usize| sections.people.attribute(person, ATTRIBUTES[place].0).unwrap_or(NOTHING).to_owned();
    Participant {
        person,
        rank: scorecard.integer(person, "rank").map_or_else(|| NOTHING.to_owned(), |rank| rank.to_string()),
        name: sections.people.name(person).to_owned(),
        course: drawn(sections.grid.states(person, Layer::default()), sections.grid.minutes),
        cause: text(scorecard, person, "consistent_with").unwrap_or_default(),
        evidence: text(scorecard, person, "evidence").unwrap_or_default(),
        cells: SHOWN_NUMBERS.map(cell).to_vec(),
        attributes: SHOWN_ATTRIBUTES.map(attribute).to_vec(),
    }
}

/// An episode in the table under the participants.
#[derive(Debug)]
pub(super) struct Episode {
    pub(super) name: String,
    pub(super) span: (Moment, Moment),
    pub(super) cells: Vec<String>,
}

/// The longest episodes.
pub(super) fn episodes(sections: &Sections, clock: Clock, shown: usize) -> Vec<Episode> {
    let episodes = &sections.episodes;
    let name = |row| {
        let person = sections.people.of_session(episodes.count(row, "session_id"));
        person.map(|person| sections.people.name(person).to_owned()).unwrap_or_default()
    };
    (0..episodes.rows.len().min(shown)).map(|row| episode(episodes, row, name(row), clock)).collect()
}

/// A row of the report `episodes`, of somebody who is called so.
pub(super) fn episode(episodes: &Table, row: usize, name: String, clock: Clock) -> Episode {
    Episode {
        name,
        span: clock.span(episodes.count(row, "from_unix"), episodes.count(row, "to_unix")),
        cells: vec![
            stream_words(episodes.text(row, "stream").unwrap_or_default()),
            format!("{} of {} m", episodes.count(row, "poor_minutes"), episodes.count(row, "span_minutes")),
            text(episodes, row, "worst").unwrap_or_default(),
            text(episodes, row, "due_to").unwrap_or_default(),
        ],
    }
}

/// Zoom's name of a stream in words: `audio_input` is audio sent.
pub(super) fn stream_words(stream: &str) -> String {
    let medium = match stream.split('_').next() {
        Some("as") => "share",
        medium => medium.unwrap_or_default(),
    };
    let is_sent = stream.ends_with("_input") || stream.contains("_from_");
    format!("{medium} {}", if is_sent { "sent" } else { "received" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_called_by_medium_and_direction() {
        for (stream, words) in [
            ("audio_input", "audio sent"),
            ("as_output", "share received"),
            ("video_device_from_crc", "video sent"),
            ("audio_device_to_rwg", "audio received"),
        ] {
            assert_eq!(stream_words(stream), words);
        }
    }
}
