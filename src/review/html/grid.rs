//! Participants by minutes: what is known of each person in each minute, stream by stream.

use crate::render::Table;
use crate::rollup::classified::{Classified, Watch};

use super::people::People;
use crate::review::strips::STREAMS;

/// The metrics that can make a sample poor, in the order in which the report `classified_samples` ends.
pub(super) const METRICS: [&str; 4] = ["latency", "jitter", "loss", "frame rate"];

/// One person in one minute, in bits: whether the person was there and was sampled, then for each stream its class and
/// what that is due to. Ten thousand people in an hour are 5 MB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cell(u64);

const PRESENT: u64 = 1;
const SAMPLED: u64 = 2;
const STREAM_BITS: usize = 7;

impl Cell {
    fn class(self, stream: usize) -> Option<u64> {
        ((self.0 >> (2 + STREAM_BITS * stream)) & 7).checked_sub(1)
    }

    fn is_due(self, stream: usize, metric: usize) -> bool {
        (self.0 >> (2 + STREAM_BITS * stream + 3 + metric)) & 1 == 1
    }

    /// Takes in a sample; of several in a minute the worst counts.
    fn take(&mut self, stream: usize, class: u64, due: u64) {
        let shift = 2 + STREAM_BITS * stream;
        let class = self.class(stream).map_or(class, |known| known.max(class));
        self.0 = self.0 & !(7 << shift) | ((class + 1) << shift) | (due << (shift + 3));
    }
}

/// Which part of a cell is looked at: one stream or all, one metric or the worst of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Layer {
    pub(super) stream: Option<usize>,
    pub(super) metric: Option<usize>,
}

/// What a cell shows, as one letter: `g`, `f`, `p`, `b` for the classes, `i` idle, `x` missing, `-` not there.
pub(super) type State = u8;

/// All cells.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) start_unix: i64,
    pub(super) minutes: usize,
    cells: Vec<Cell>,
    /// Minutes in which nobody was sampled though somebody was there.
    pub(super) gaps: Vec<bool>,
}

impl Grid {
    /// A grid of the minutes of the report `timeline` in which everybody is where the report `sessions` says.
    pub(super) fn new(timeline: &Table, sessions: &Table, people: &People) -> Self {
        let minutes = timeline.rows.len();
        let start_unix = timeline.count(0, "minute_unix");
        let cells = vec![Cell::default(); minutes * people.len()];
        let mut grid = Self { start_unix, minutes, cells, gaps: gaps(timeline, sessions) };
        for row in 0..sessions.rows.len() {
            let Some(person) = people.of_session(sessions.count(row, "session_id")) else { continue };
            let time = |column| sessions.integer(row, column);
            let Some((from, to)) = time("present_from_unix").zip(time("present_to_unix")) else { continue };
            // Zoom owes no sample to the parts of a minute at the ends of a session.
            let whole = (from + 59).div_euclid(60)..to.div_euclid(60);
            for minute in whole {
                if let Some(minute) = grid.minute(60 * minute) {
                    grid.mark(person, minute, PRESENT);
                }
            }
        }
        grid
    }

    /// The minute of a time, if it is one of the event's.
    pub(super) fn minute(&self, unix: i64) -> Option<usize> {
        usize::try_from((unix - self.start_unix).div_euclid(60)).ok().filter(|minute| *minute < self.minutes)
    }

    fn mark(&mut self, person: usize, minute: usize, bits: u64) {
        if let Some(cell) = self.cells.get_mut(person * self.minutes + minute) {
            cell.0 |= bits;
        }
    }

    fn cell(&self, person: usize, minute: usize) -> Cell {
        self.cells.get(person * self.minutes + minute).copied().unwrap_or_default()
    }

    /// Takes a classified sample.
    fn take(&mut self, people: &People, sample: &Classified) {
        let Classified { session_id, minute_unix, stream, classification } = sample;
        let words = (stream.medium.as_str(), stream.direction.as_str());
        let stream = STREAMS.iter().position(|stream| *stream == words);
        let place = (people.of_session(*session_id), self.minute(*minute_unix), stream);
        if let (Some(person), Some(minute), Some(stream)) = place {
            let due = classification.due.into_iter().enumerate().filter(|(_, is_due)| *is_due);
            let due = due.fold(0, |bits, (metric, _)| bits | 1 << metric);
            let class = classification.class.map_or(0, u64::from);
            self.cells[person * self.minutes + minute].take(stream, class, due);
        }
    }

    /// What a cell shows in a layer.
    pub(super) fn state(&self, person: usize, minute: usize, layer: Layer) -> State {
        let cell = self.cell(person, minute);
        let streams = layer.stream.map_or(0..STREAMS.len(), |stream| stream..stream + 1);
        let Some(class) = streams.clone().filter_map(|stream| cell.class(stream)).max() else {
            return match cell.0 & (PRESENT | SAMPLED) {
                0 => b'-',
                PRESENT => b'x',
                _ => b'i',
            };
        };
        match layer.metric {
            None => *b"gfpb".get(usize::try_from(class).unwrap_or(3)).unwrap_or(&b'b'),
            Some(metric) if streams.into_iter().any(|stream| cell.is_due(stream, metric)) => b'p',
            Some(_) => b'g',
        }
    }

    /// A person's minutes in a layer.
    pub(super) fn states(&self, person: usize, layer: Layer) -> impl Iterator<Item = State> {
        (0..self.minutes).map(move |minute| self.state(person, minute, layer))
    }

    /// Whether a person had a poor minute from one minute to another, both included.
    pub(super) fn is_poor_within(&self, person: usize, from: usize, to: usize) -> bool {
        (from..=to).any(|minute| is_poor(self.state(person, minute, Layer::default())))
    }
}

/// Gaps by the rule of the report `coverage`: minutes between sampled ones, while a session lasted from before to after.
/// What nobody sampled before the first sample or after the last is each session's own matter.
fn gaps(timeline: &Table, sessions: &Table) -> Vec<bool> {
    let minutes = timeline.rows.len();
    let unix = |minute: usize| timeline.count(minute, "minute_unix");
    let sampled: Vec<usize> = (0..minutes).filter(|minute| timeline.count(*minute, "sampled") > 0).collect();
    let lasted = |before: usize, after: usize| {
        (0..sessions.rows.len()).any(|row| {
            let time = |column| sessions.integer(row, column);
            time("present_from_unix").is_some_and(|from| from < unix(before) + 60)
                && time("present_to_unix").is_some_and(|to| to >= unix(after))
        })
    };
    let mut gaps = vec![false; minutes];
    for pair in sampled.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        if after - before > 1 && lasted(before, after) {
            gaps[before + 1..after].fill(true);
        }
    }
    gaps
}

/// Whether a state is poor or bad.
pub(super) fn is_poor(state: State) -> bool {
    matches!(state, b'p' | b'b')
}

/// Equal neighbours put together: each state with where it begins and how long it lasts.
pub(super) fn runs(states: impl Iterator<Item = State>) -> Vec<(State, usize, usize)> {
    let mut runs: Vec<(State, usize, usize)> = Vec::new();
    for (minute, state) in states.enumerate() {
        match runs.last_mut() {
            Some((last, _, length)) if *last == state => *length += 1,
            _ => runs.push((state, minute, 1)),
        }
    }
    runs
}

/// The same as text for the script: `g12p3i`, a length of one left out.
pub(super) fn encoded(states: impl Iterator<Item = State>) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for (state, _, length) in runs(states) {
        text.push(char::from(state));
        if length > 1 {
            // Writing to a string cannot fail.
            let _infallible = write!(text, "{length}");
        }
    }
    text
}

/// A grid that is being filled with what was seen of its people.
pub(super) struct Filling<'a> {
    pub(super) grid: &'a mut Grid,
    pub(super) people: &'a People,
}

impl Watch for Filling<'_> {
    fn sampled(&mut self, session_id: i64, minute_unix: i64) {
        if let (Some(person), Some(minute)) = (self.people.of_session(session_id), self.grid.minute(minute_unix)) {
            self.grid.mark(person, minute, SAMPLED);
        }
    }

    fn classified(&mut self, sample: &Classified) {
        self.grid.take(self.people, sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_sample_of_a_minute_counts_and_its_causes_add_up() {
        let mut cell = Cell(PRESENT | SAMPLED);
        cell.take(1, 2, 0b0100);
        cell.take(1, 0, 0b0001);
        cell.take(5, 3, 0);
        assert_eq!((cell.class(0), cell.class(1), cell.class(5)), (None, Some(2), Some(3)));
        assert!(cell.is_due(1, 2) && cell.is_due(1, 0) && !cell.is_due(1, 1) && !cell.is_due(5, 0));
        assert_eq!(cell.0 & 3, PRESENT | SAMPLED);
    }

    #[test]
    fn equal_minutes_are_put_together() {
        let states = b"-ggggpig";
        assert_eq!(encoded(states.iter().copied()), "-g4pig");
        assert_eq!(runs(states.iter().copied())[1], (b'g', 1, 4));
        assert_eq!(encoded(std::iter::empty()), "");
    }
}
