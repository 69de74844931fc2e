//! Strips: one row for each medium and direction, one sign for each minute, which differ without colours.

use crate::model::Timestamp;
use crate::render::width::pad_right;
use crate::render::{Characters, EventTimes, Look, Table};
use crate::review::measured::NOTHING;
use crate::review::strips::{Sign, Source, Strips};

/// How wide the names of the rows are.
const NAME_COLUMNS: usize = 15;

/// No more signs are drawn unless somebody wants all of them: a sign of a longer stay is several minutes.
const MOST_SIGNS: usize = 240;

/// The strips in lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) drawn: Vec<String>,
    /// Which media and directions were never used, if there are any.
    pub(super) unused: Option<String>,
}

/// The lines for the rows of the report `person`.
pub(super) fn lines(minutes: &Table, times: EventTimes, look: Look, columns: usize) -> Lines {
    let Some(strips) = Strips::of(minutes) else {
        let unknown = "Nobody knows in which minutes this person was there: Zoom told no time, and no sample.";
        return Lines { drawn: vec![unknown.to_owned()], unused: None };
    };
    let unused: Vec<String> = strips.unused.iter().map(name).collect();
    let unused = (!unused.is_empty()).then(|| format!("Never used: {}.", unused.join(", ")));
    if strips.rows.is_empty() {
        return Lines { drawn: vec![NOTHING.to_owned()], unused };
    }
    let room = columns - NAME_COLUMNS - 1;
    let minutes_a_sign = if look.is_full { 1 } else { strips.minutes.div_ceil(MOST_SIGNS).max(1) };
    let signs = strips.minutes.div_ceil(minutes_a_sign);
    let block = if signs <= room { room } else { room - room % 10 };
    let mut drawn = Vec::new();
    for from in (0..signs).step_by(block) {
        let to = (from + block).min(signs);
        drawn.push(axis(&strips, from..to, minutes_a_sign, times));
        drawn.extend(strips.rows.iter().map(|(source, row)| {
            let signs = (from..to).map(|at| sign(worst(row, at, minutes_a_sign), look.characters));
            pad_right(&name(source), NAME_COLUMNS + 1) + &signs.collect::<String>()
        }));
    }
    drawn.push(legend(look.characters));
    if minutes_a_sign > 1 {
        drawn.push(format!("{:NAME_COLUMNS$} Each sign is the worst of {minutes_a_sign} minutes.", ""));
    }
    Lines { drawn, unused }
}

fn name((medium, direction): &Source) -> String {
    format!("{medium} {direction}").trim_end().to_owned()
}

fn worst(row: &[Sign], at: usize, minutes: usize) -> Sign {
    let minutes = row[at * minutes..].iter().take(minutes);
    minutes.copied().max().unwrap_or(Sign::Absent)
}

fn legend(characters: Characters) -> String {
    let known = [
        (Sign::Good, "good"),
        (Sign::Fair, "fair"),
        (Sign::Poor, "poor"),
        (Sign::Bad, "bad"),
        (Sign::Idle, "idle"),
        (Sign::Unknown, "not sampled"),
    ];
    let known = known.map(|(known, word)| format!("{} {word}", sign(known, characters)));
    format!("{:NAME_COLUMNS$} {}", "", known.join("  "))
}

/// The times above a block: where it begins, and at each full ten minutes. A block can be read alone.
fn axis(strips: &Strips, signs: std::ops::Range<usize>, minutes_a_sign: usize, times: EventTimes) -> String {
    let (mut line, mut before) = (String::new(), times.begin());
    let (first, length) = (signs.start, signs.len());
    let minutes = i64::try_from(minutes_a_sign).unwrap_or(1);
    for at in signs {
        let offset = at - first;
        let minute = strips.first_minute_unix + 60 * minutes * i64::try_from(at).unwrap_or(0);
        let minute = Timestamp(minute);
        let is_tick = if minutes == 1 { times.zone().clock(minute).ends_with('0') } else { offset.is_multiple_of(10) };
        let time = times.after(minute, before);
        if offset == 0 || (is_tick && offset > line.chars().count() && offset + time.len() <= length) {
            line = pad_right(&line, offset) + &time;
            before = Some(minute);
        }
    }
    format!("{:NAME_COLUMNS$} {line}", "")
}

/// One sign, which differs from the others without colours.
const fn sign(sign: Sign, characters: Characters) -> char {
    match (sign, characters) {
        (Sign::Absent, _) => ' ',
        (Sign::Unknown, _) => '?',
        (Sign::Idle, Characters::Unicode) => '·',
        (Sign::Good, Characters::Unicode) => '▁',
        (Sign::Fair, Characters::Unicode) => '▃',
        (Sign::Poor, Characters::Unicode) => '▆',
        (Sign::Bad, Characters::Unicode) => '█',
        (Sign::Idle, Characters::Ascii) => '.',
        (Sign::Good, Characters::Ascii) => '_',
        (Sign::Fair, Characters::Ascii) => '-',
        (Sign::Poor, Characters::Ascii) => '+',
        (Sign::Bad, Characters::Ascii) => '#',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Zone;
    use crate::report::Value;

    /// The rows of `person` for received audio, a letter a minute, from 09:03 UTC on; a blank is an absence.
    fn heard(letters: &str) -> Table {
        let columns = ["minute_unix", "medium", "direction", "quality", "cpu_high", "wifi_weak"];
        let row = |(at, letter): (usize, char)| {
            let quality = match letter {
                'G' => "good",
                'F' => "fair",
                'P' => "poor",
                'B' => "bad",
                'I' => "idle",
                '.' => "not sampled",
                _ => return None,
            };
            let minute_unix = 1_772_614_980 + 60 * i64::try_from(at).unwrap();
            let [medium, direction, quality] = ["audio", "receive", quality].map(|text| Value::Text(text.to_owned()));
            Some(vec![minute_unix.into(), medium, direction, quality, Value::Null, Value::Integer(0)])
        };
        let rows = letters.chars().enumerate().filter_map(row).collect();
        Table { columns: columns.map(str::to_owned).to_vec(), rows, ..Table::default() }
    }

    /// Those of an event that began three minutes before.
    fn times() -> EventTimes {
        EventTimes::new(Zone::default(), Timestamp::parse("2026-03-04T09:00:00Z"), [])
    }

    fn check(letters: &str, look: Look, expected: &[&str]) {
        let Lines { drawn, unused } = lines(&heard(letters), times(), look, 80);
        assert_eq!(drawn.iter().chain(&unused).map(|line| line.trim_end()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_minute_has_a_sign_of_its_own() {
        let unused = "Never used: audio send, video send, video receive, share send, share receive.";
        check(
            "GFPBI.  GGGGGGG",
            Look::default(),
            &[
                "                09:03  09:10",
                "audio receive   ▁▃▆█·?  ▁▁▁▁▁▁▁",
                "Wi-Fi           ▁▁▁▁▁▁  ▁▁▁▁▁▁▁",
                "                ▁ good  ▃ fair  ▆ poor  █ bad  · idle  ? not sampled",
                unused,
            ],
        );
        check(
            "GFPBI.",
            Look { characters: Characters::Ascii, ..Look::default() },
            &[
                "                09:03",
                "audio receive   _-+#.?",
                "Wi-Fi           ______",
                "                _ good  - fair  + poor  # bad  . idle  ? not sampled",
                unused,
            ],
        );
    }

    #[test]
    fn a_long_stay_is_cut_into_blocks_and_a_very_long_one_into_several_minutes() {
        let drawn = |minutes: usize, look: Look| {
            let lines = lines(&heard(&"G".repeat(minutes)), times(), look, 80);
            let of_audio = lines.drawn.iter().filter(|line| line.starts_with("audio receive"));
            of_audio.map(|line| line.matches('▁').count()).collect::<Vec<_>>()
        };
        assert_eq!(drawn(64, Look::default()), [64]);
        assert_eq!(drawn(65, Look::default()), [60, 5]);
        assert_eq!(drawn(240, Look::default()), [60, 60, 60, 60]);
        assert_eq!(drawn(300, Look::default()), [60, 60, 30]);
        assert_eq!(drawn(300, Look { is_full: true, ..Look::default() }), [60; 5]);
    }

    #[test]
    fn where_a_day_begins_the_axis_says_which() {
        let axis = |begin: &str| {
            let times = EventTimes::new(Zone::named("Asia/Tokyo").unwrap(), Timestamp::parse(begin), []);
            let strips = Strips::of(&heard(&"G".repeat(60))).unwrap();
            axis(&strips, 0..60, 15, times).trim_end().to_owned()
        };
        // 18:03 in Tokyo, a sign for every quarter of an hour.
        assert_eq!(
            axis("2026-03-04T09:00:00Z"),
            "                18:03     20:33     23:03     2026-03-05 01:33    06:33"
        );
        assert_eq!(
            axis("2026-03-03T09:00:00Z"),
            "                2026-03-04 18:03    23:03     2026-03-05 01:33    06:33"
        );
    }
}
