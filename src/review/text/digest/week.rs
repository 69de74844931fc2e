//! Days of the week by hours, a line each.

use crate::render::number::rounded;
use crate::render::width::pad_right;
use crate::render::{Characters, Look};
use crate::review::digest::Digest;
use crate::review::digest::week::{DAYS, Hour, Week};
use crate::review::text::sparkline;

/// The columns of a day's name and of an hour.
const DAY_COLUMNS: usize = 5;
const HOUR_COLUMNS: usize = 2;

/// Which days of the week have a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::review) enum Days {
    /// All of them.
    All,
    /// Those on which there were minutes, or nobody knows.
    Held,
}

/// A line with the hours, and one for each day.
pub(in crate::review) fn lines(digest: &Digest, days: Days, look: Look) -> Vec<String> {
    let week = digest.week(look.zone);
    let highest = week.iter().flatten().filter_map(|hour| hour.poor_pct()).fold(0.0, f64::max);
    let hours: String = (0..24).step_by(3).map(|hour| pad_right(&hour.to_string(), 3 * HOUR_COLUMNS)).collect();
    let few = if look.characters == Characters::Ascii { '?' } else { '·' };
    let scale = format!("poor: 0 to {} %, {few} few", rounded(highest));
    let title = format!("{}{hours} {scale}", pad_right("hour", DAY_COLUMNS));
    let day = |day: usize| {
        if digest.is_unknown(day) {
            return format!("{}  not known what was held", pad_right(DAYS[day], DAY_COLUMNS));
        }
        pad_right(DAYS[day], DAY_COLUMNS) + &drawn(&week, day, highest, look.characters)
    };
    let is_shown =
        |day: &usize| days == Days::All || week[*day].iter().any(|hour| hour.n > 0) || digest.is_unknown(*day);
    std::iter::once(title)
        .chain((0..DAYS.len()).filter(is_shown).map(day))
        .map(|line| line.trim_end().to_owned())
        .collect()
}

fn drawn(week: &Week, day: usize, highest: f64, characters: Characters) -> String {
    let drawn = |hour: &Hour| match (hour.n, hour.poor_pct()) {
        (0, _) => ' ',
        (_, share) => sparkline::bar_of(share, highest, characters),
    };
    week[day].iter().map(|hour| pad_right(&drawn(hour).to_string(), HOUR_COLUMNS)).collect()
}
