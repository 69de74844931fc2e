//! What changed, drawn: the interval of a difference on a scale that all share, and a group's days.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::model::count::grouped;
use crate::model::time::DAY_SECONDS;
use crate::render::Table;
use crate::render::number::rounded;
use crate::review::digest::Since;
use crate::review::html::cell::{percent, place, real};
use crate::review::html::clock::Moment;
use crate::review::html::timeline::{Bar, Tick};

/// The shortest that the scale of differences is, in percentage points to each side: so that little looks little.
const SHORTEST_SCALE: f64 = 2.0;

/// The lowest that the top of a group's days is, so that calm days look calm.
const LOWEST_TOP_PCT: f64 = 5.0;

/// The scale that all differences are drawn on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
}

/// A difference with its interval, in percent of the scale.
#[derive(Debug)]
pub(super) struct Interval {
    pub(super) x: String,
    pub(super) from: String,
    pub(super) to: String,
}

impl Scale {
    /// One on which the rows of `digest_changes` have room, and no difference, too.
    pub(super) fn of(changes: &Table) -> Self {
        let ends = |column| (0..changes.rows.len()).filter_map(move |row| changes.number(row, column));
        Self {
            low: ends("difference_low_pct").fold(-SHORTEST_SCALE, f64::min),
            high: ends("difference_high_pct").fold(SHORTEST_SCALE, f64::max),
        }
    }

    fn x(self, difference: f64) -> String {
        place(difference - self.low, self.high - self.low)
    }

    /// Where no difference lies.
    pub(super) fn zero(self) -> String {
        self.x(0.0)
    }

    /// From where to where it goes, in words.
    pub(super) fn words(self) -> String {
        format!("{} to {} points", rounded(self.low), rounded(self.high))
    }

    /// That of a row; none where there was not enough to tell.
    pub(super) fn interval(self, changes: &Table, row: usize) -> Option<Interval> {
        let [low, difference, high] =
            ["difference_low_pct", "difference_pct", "difference_high_pct"].map(|column| changes.number(row, column));
        Some(Interval { x: self.x(difference?), from: self.x(low?), to: self.x(high?) })
    }
}

/// A group's days, and since which of them it is otherwise.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) bars: Vec<Bar>,
    /// What the drawing's top stands for.
    pub(super) top: String,
    /// The days within which it turned, where one can tell, and the likeliest.
    pub(super) possible: Option<(String, String)>,
    pub(super) since: Option<String>,
    pub(super) ticks: Vec<Tick>,
    /// Day, share, minutes and people, for the table.
    pub(super) lines: Vec<[String; 4]>,
}

impl Course {
    /// That of the rows of `digest_since`; none of a group that had no days.
    pub(super) fn of(days: &Table, since: Option<Since>) -> Option<Self> {
        let rows = 0..days.rows.len();
        let day = |row: usize| days.integer(row, "day_unix");
        let (first, last) = (day(0)?, day(rows.end - 1)?);
        let columns = real(usize::try_from((last - first) / DAY_SECONDS + 1).ok()?);
        let x = |unix: i64| real(usize::try_from((unix - first) / DAY_SECONDS).unwrap_or(0));
        let share = |row: usize| days.number(row, "poor_pct").unwrap_or(0.0);
        let top = rows.clone().map(share).fold(LOWEST_TOP_PCT, f64::max);
        let begins = |day: NaiveDate| Timestamp::start_of(day).0;
        let bar = |row: usize| {
            // The least trouble can be seen, and so can that there was none.
            let height = share(row).max(0.02 * top);
            let is_later = since.is_some_and(|since| day(row).is_some_and(|day| day >= begins(since.on)));
            Bar {
                x: place(x(day(row).unwrap_or(first)), columns),
                y: place(top - height, top),
                width: place(0.84, columns),
                height: place(height, top),
                class: if is_later { "later" } else { "earlier" },
            }
        };
        let possible = since.map(|since| {
            let (from, to) = (x(begins(since.first_on)), x(begins(since.last_on)));
            (place(from, columns), place(to - from + 1.0, columns))
        });
        Some(Self {
            bars: rows.clone().map(bar).collect(),
            top: percent(Some(top)),
            possible,
            since: since.map(|since| place(x(begins(since.on)), columns)),
            ticks: ticks(first, last, columns),
            lines: rows.map(|row| line(days, row)).collect(),
        })
    }
}

/// Each Monday.
fn ticks(first: i64, last: i64, columns: f64) -> Vec<Tick> {
    let days = (0..).map(|day| first + day * DAY_SECONDS).take_while(|unix| *unix <= last);
    let mondays = days.enumerate().filter(|(_, unix)| (unix / DAY_SECONDS) % 7 == 4);
    let tick = |(column, unix): (usize, i64)| Tick {
        x: place(real(column) + 0.42, columns),
        time: Moment { unix, after: None, text: date(unix, "%-d %b") },
    };
    mondays.map(tick).collect()
}

/// A UTC day in words.
fn date(unix: i64, form: &str) -> String {
    let day: NaiveDate = Timestamp(unix).day();
    day.format(form).to_string()
}

fn line(days: &Table, row: usize) -> [String; 4] {
    let count = |column| grouped(days.count(row, column));
    [
        date(days.count(row, "day_unix"), "%a %-d %b %Y"),
        percent(days.number(row, "poor_pct")),
        format!("{} of {}", count("poor_minutes"), count("n")),
        count("people"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Value;

    /// 2026-11-16, a Monday.
    const MONDAY: i64 = 1_794_787_200;

    fn table(columns: &[&str], rows: Vec<Vec<Value>>) -> Table {
        Table { columns: columns.iter().map(|name| (*name).to_owned()).collect(), rows, ..Table::default() }
    }

    fn changes(rows: &[[f64; 3]]) -> Table {
        let columns = ["difference_low_pct", "difference_pct", "difference_high_pct"];
        table(&columns, rows.iter().map(|row| row.map(Value::Real).to_vec()).collect())
    }

    #[test]
    fn intervals_share_a_scale_on_which_zero_and_little_have_a_place() {
        let small = changes(&[[-0.5, 0.5, 1.0]]);
        let scale = Scale::of(&small);
        assert_eq!(scale.zero(), "50");
        let Interval { x, from, to } = scale.interval(&small, 0).unwrap();
        assert_eq!([x, from, to], ["62.5", "37.5", "75"]);
        let large = changes(&[[4.0, 6.0, 8.0], [-0.5, 0.5, 1.0]]);
        let scale = Scale::of(&large);
        assert_eq!((scale.zero().as_str(), scale.interval(&large, 0).unwrap().to.as_str()), ("20", "100"));
        let unknown = table(&["difference_pct"], vec![vec![Value::Null]]);
        assert!(Scale::of(&unknown).interval(&unknown, 0).is_none());
    }

    /// Poor shares of days from a Monday on; no number is a day without a row.
    fn days(shares: &[Option<f64>]) -> Table {
        let row = |(at, share): (usize, &Option<f64>)| {
            let unix = MONDAY + DAY_SECONDS * i64::try_from(at).unwrap();
            let counts = [30, 1_000, 12].map(Value::Integer);
            Some([vec![Value::Integer(unix), Value::Real((*share)?)], counts.to_vec()].concat())
        };
        let columns = ["day_unix", "poor_pct", "poor_minutes", "n", "people"];
        table(&columns, shares.iter().enumerate().filter_map(row).collect())
    }

    #[test]
    fn days_are_drawn_where_they_were_with_the_day_since_when() {
        let [on, last_on] = [3, 4].map(|days| Timestamp(MONDAY + DAY_SECONDS * days).day());
        let since = Some(Since { on, first_on: on, last_on });
        let course = Course::of(&days(&[Some(1.0), None, Some(1.0), Some(10.0), Some(8.0)]), since).unwrap();
        let bars: Vec<_> = course.bars.iter().map(|bar| (bar.x.as_str(), bar.height.as_str(), bar.class)).collect();
        assert_eq!(
            bars,
            [("0", "10", "earlier"), ("40", "10", "earlier"), ("60", "100", "later"), ("80", "80", "later")]
        );
        assert_eq!((course.top.as_str(), course.since.as_deref()), ("10\u{a0}%", Some("60")));
        assert_eq!(course.possible, Some(("60".to_owned(), "40".to_owned())));
        let ticks: Vec<_> = course.ticks.iter().map(|tick| tick.time.text.as_str()).collect();
        assert_eq!(ticks, ["16 Nov"]);
        assert_eq!(course.lines[0], ["Mon 16 Nov 2026", "1\u{a0}%", "30 of 1,000", "12"]);
    }

    #[test]
    fn where_no_day_can_be_told_none_is_marked() {
        let course = Course::of(&days(&[Some(0.0), Some(0.5)]), None).unwrap();
        assert_eq!((course.since, course.possible), (None, None));
        assert_eq!(course.bars[0].height, "2", "a day without trouble can be seen");
        assert!(Course::of(&days(&[]), None).is_none());
    }
}
