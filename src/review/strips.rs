//! What is known of each minute of a person's stay: one strip for each medium and direction, one for the machine and one
//! for the signal.

use std::collections::BTreeMap;

use crate::render::Table;

/// What a strip is of: a medium and a direction, or the machine or the signal with no direction.
pub(in crate::review) type Source = (&'static str, &'static str);

/// Every medium and direction, in the order in which pages have them.
pub(in crate::review) const STREAMS: [Source; 6] = [
    ("audio", "send"),
    ("audio", "receive"),
    ("video", "send"),
    ("video", "receive"),
    ("share", "send"),
    ("share", "receive"),
];

/// What streams depend on.
const MACHINE: [Source; 2] = [CPU, WIFI];
const CPU: Source = ("CPU", "");
const WIFI: Source = ("Wi-Fi", "");

/// The word of a minute that has no sample and need not have one.
const NOT_DUE: &str = "not due";

/// The word of a minute in which nobody looked.
const NOT_SAMPLED: &str = "not sampled";

/// What is known of a minute, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::review) enum Sign {
    /// The person was not there, or for a part of the minute in which Zoom owes no sample.
    Absent,
    Idle,
    /// Nobody looked, or what was seen has no bound.
    Unknown,
    Good,
    Fair,
    Poor,
    Bad,
}

impl Sign {
    fn of_quality(quality: &str) -> Self {
        match quality {
            "good" => Self::Good,
            "fair" => Self::Fair,
            "poor" => Self::Poor,
            "bad" => Self::Bad,
            "idle" => Self::Idle,
            NOT_DUE => Self::Absent,
            _ => Self::Unknown,
        }
    }

    /// A machine that is too busy, or a signal that is too weak.
    fn of_excess(is_beyond: Option<i64>) -> Self {
        match is_beyond {
            Some(0) => Self::Good,
            Some(_) => Self::Poor,
            None => Self::Unknown,
        }
    }
}

/// The strips of a stay.
#[derive(Debug)]
pub(in crate::review) struct Strips {
    pub(in crate::review) first_minute_unix: i64,
    pub(in crate::review) minutes: usize,
    pub(in crate::review) rows: Vec<(Source, Vec<Sign>)>,
    /// Media and directions that were never used, where anybody looked.
    pub(in crate::review) unused: Vec<Source>,
}

impl Strips {
    /// Those of the rows of the report `person`; none if nobody knows when the person was there.
    pub(in crate::review) fn of(table: &Table) -> Option<Self> {
        let minute = |row| table.integer(row, "minute_unix");
        let rows = 0..table.rows.len();
        let (first, last) = (minute(0)?, minute(rows.end - 1)?);
        let minutes = usize::try_from((last - first) / 60 + 1).ok()?;
        let mut signs: BTreeMap<(&str, &str), Vec<Sign>> = BTreeMap::new();
        for row in rows {
            let at = usize::try_from((minute(row)? - first) / 60).ok()?;
            let mut draw = |source, sign| signs.entry(source).or_insert_with(|| vec![Sign::Absent; minutes])[at] = sign;
            if let (Some(medium), Some(direction)) = (table.text(row, "medium"), table.text(row, "direction")) {
                draw((medium, direction), Sign::of_quality(table.text(row, "quality").unwrap_or_default()));
            }
            if table.text(row, "quality") == Some(NOT_DUE) {
                continue;
            }
            draw(CPU, Sign::of_excess(table.integer(row, "cpu_high")));
            draw(WIFI, Sign::of_excess(table.integer(row, "wifi_weak")));
        }
        // A client that never tells its signal has no Wi-Fi; one that never tells its load is seldom.
        let is_known = |row: &Vec<Sign>| row.iter().any(|sign| !matches!(sign, Sign::Absent | Sign::Unknown));
        signs.retain(|source, row| ![CPU, WIFI].contains(source) || is_known(row));
        let is_used = |source: &Source| signs.contains_key(source);
        let is_sampled = |row| !matches!(table.text(row, "quality"), Some(NOT_DUE | NOT_SAMPLED));
        let is_any_sampled = (0..table.rows.len()).any(is_sampled);
        let unused = STREAMS.into_iter().filter(|source| is_any_sampled && !is_used(source)).collect();
        let rows =
            STREAMS.into_iter().chain(MACHINE).filter_map(|source| Some((source, signs.remove(&source)?))).collect();
        Some(Self { first_minute_unix: first, minutes, rows, unused })
    }
}
