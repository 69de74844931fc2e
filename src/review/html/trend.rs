//! The trend of groups of people, to send on: a small drawing for each, all on one scale.

use std::fmt::Write as _;
use std::io::Write;

use askama::Template;

use super::breakdown::title_of;
use super::cell::{NOTHING, count_text, percent, place, real, text};
use super::document::Document;
use super::method::{profile, thresholds};
use super::people::{Names, SMALLEST_GROUP};
use super::setting::Setting;
use crate::model::Timestamp;
use crate::model::count::{grouped, people, several};
use crate::render::{Table, Zone};
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::Arguments;
use crate::review::event::section;

/// The report.
const TREND_BY: &str = "trend_by";

/// How many groups are drawn unless somebody says otherwise.
const GROUPS: &str = "20";

/// The lowest that the top of the drawings is, so that calm weeks look calm.
const LOWEST_TOP_PCT: f64 = 10.0;

/// Half of the width of a period that has no neighbour, in parts of the distance to one.
const ALONE: f64 = 0.2;

/// The page, ready to be written.
#[derive(Debug, Template)]
#[template(path = "trend.html", config = "src/review/html/askama.toml")]
pub struct TrendPage {
    document: Document,
    /// What the periods are called.
    period: String,
    /// By what people are grouped, in words.
    by: String,
    days: Option<(String, String)>,
    profile: String,
    groups: Vec<Drawn>,
    /// What the top of every drawing stands for, and its ends.
    top: String,
    ends: (String, String),
    /// Groups that would say who their people are.
    hidden: usize,
    thresholds: Vec<[String; 5]>,
}

/// A group as it is drawn.
#[derive(Debug)]
struct Drawn {
    attribute: String,
    value: String,
    /// Its share, minutes and people of all periods, in words.
    whole: String,
    /// Paths in a box of 100 by 100: the interval and the share.
    band: String,
    line: String,
    /// What a reader hears who cannot see it.
    summary: String,
    /// Each period: its first day, share, interval, people and minutes.
    rows: Vec<[String; 5]>,
}

/// A period of which there is enough to tell.
#[derive(Debug, Clone, Copy)]
struct Point {
    /// Where it is among all periods.
    at: usize,
    share: f64,
    low: f64,
    high: f64,
}

impl TrendPage {
    /// Runs the report and lays it out.
    ///
    /// # Errors
    ///
    /// Those of [`crate::report::run::run`].
    pub fn compose(database: &Database, arguments: &Arguments, setting: Setting<'_>) -> Result<Self, Error> {
        let snapshot = database.snapshot()?;
        let mut of_groups = arguments.clone();
        of_groups.entry("limit".to_owned()).or_insert_with(|| GROUPS.to_owned());
        let rows = section(database, TREND_BY, &of_groups)?;
        let bounds = section(database, "thresholds", arguments)?;
        snapshot.commit()?;
        let said = |name: &str| arguments.get(name).cloned();
        let periods = Periods::of(&rows);
        let all = groups(&rows);
        let is_shown = |group: &&[usize]| {
            matches!(setting.names, Names::Full) || rows.count(group[0], "group_people") >= SMALLEST_GROUP
        };
        let shown: Vec<&[usize]> = all.iter().map(Vec::as_slice).filter(is_shown).collect();
        let top = shown
            .iter()
            .flat_map(|group| group.iter().filter_map(|row| point(&rows, *row, &periods, setting.names)))
            .fold(LOWEST_TOP_PCT, |top, point| top.max(point.high));
        Ok(Self {
            document: Document::new(setting, &[]),
            period: said("period").unwrap_or_else(|| "week".to_owned()),
            by: said("by").unwrap_or_default().replace('_', " ").replace([';', ','], " and "),
            days: said("from").zip(said("to")),
            profile: profile(arguments),
            groups: shown.iter().map(|group| drawn(&rows, group, &periods, top, setting.names)).collect(),
            top: percent(Some(top)),
            ends: periods.ends(),
            hidden: all.len() - shown.len(),
            thresholds: thresholds(&bounds),
        })
    }

    /// Writes the page.
    ///
    /// # Errors
    ///
    /// [`Error::Output`].
    pub fn write(&self, out: &mut dyn Write) -> Result<(), Error> {
        self.write_into(out)?;
        Ok(out.flush()?)
    }
}

/// The periods in which anything was measured, and those between them.
#[derive(Debug, Default)]
struct Periods {
    first_unix: i64,
    seconds: i64,
    count: usize,
}

impl Periods {
    /// As far apart as the two that are nearest to each other.
    fn of(rows: &Table) -> Self {
        let mut begins: Vec<i64> = (0..rows.rows.len()).map(|row| rows.count(row, "period_unix")).collect();
        begins.sort_unstable();
        begins.dedup();
        let (Some(first), Some(last)) = (begins.first(), begins.last()) else { return Self::default() };
        let seconds = begins.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(1);
        let count = usize::try_from((last - first) / seconds).unwrap_or_default() + 1;
        Self { first_unix: *first, seconds, count }
    }

    fn place_of(&self, period_unix: i64) -> usize {
        usize::try_from((period_unix - self.first_unix) / self.seconds.max(1)).unwrap_or_default()
    }

    /// The first days of the first and of the last.
    fn ends(&self) -> (String, String) {
        let last = i64::try_from(self.count.saturating_sub(1)).unwrap_or_default();
        (day(self.first_unix), day(self.first_unix + last * self.seconds))
    }
}

/// A UTC day, whatever the zone of the page: events are counted by it.
fn day(at_unix: i64) -> String {
    Zone::default().day(Timestamp(at_unix))
}

/// The rows of each group, which stand together.
fn groups(rows: &Table) -> Vec<Vec<usize>> {
    let all: Vec<usize> = (0..rows.rows.len()).collect();
    let place = |row: &usize| rows.count(*row, "group_place");
    all.chunk_by(|one, next| place(one) == place(next)).map(<[usize]>::to_vec).collect()
}

/// Whether a period of a group may be told.
fn may_tell(rows: &Table, row: usize, names: Names<'_>) -> bool {
    matches!(names, Names::Full) || rows.count(row, "people") >= SMALLEST_GROUP
}

fn point(rows: &Table, row: usize, periods: &Periods, names: Names<'_>) -> Option<Point> {
    let value = |column| rows.number(row, column);
    let (share, low, high) = (value("poor_pct")?, value("poor_low_pct")?, value("poor_high_pct")?);
    let at = periods.place_of(rows.count(row, "period_unix"));
    may_tell(rows, row, names).then_some(Point { at, share, low, high })
}

fn drawn(rows: &Table, group: &[usize], periods: &Periods, top: f64, names: Names<'_>) -> Drawn {
    let points: Vec<Point> = group.iter().filter_map(|row| point(rows, *row, periods, names)).collect();
    let (band, line) = paths(&points, periods.count, top);
    let first = group[0];
    let summary = match points.as_slice() {
        [] => "not enough to tell".to_owned(),
        [only] => format!("{} in one period", percent(Some(only.share))),
        [from, .., to] => format!("from {} to {}", percent(Some(from.share)), percent(Some(to.share))),
    };
    Drawn {
        attribute: title_of(rows.text(first, "attribute").unwrap_or_default()),
        value: text(rows, first, "value").unwrap_or_default(),
        whole: format!(
            "{} of {}, {}",
            percent(rows.number(first, "group_poor_pct")),
            several(rows.count(first, "group_minutes"), "minute"),
            people(rows.count(first, "group_people"))
        ),
        band,
        line,
        summary,
        rows: group.iter().map(|row| told(rows, *row, names)).collect(),
    }
}

fn told(rows: &Table, row: usize, names: Names<'_>) -> [String; 5] {
    let begins = day(rows.count(row, "period_unix"));
    if !may_tell(rows, row, names) {
        return [
            begins,
            NOTHING.to_owned(),
            "fewer than three people".to_owned(),
            NOTHING.to_owned(),
            NOTHING.to_owned(),
        ];
    }
    let bounds = rows.number(row, "poor_low_pct").zip(rows.number(row, "poor_high_pct"));
    let interval = bounds.map_or_else(
        || "not enough to tell".to_owned(),
        |(low, high)| format!("{} to {}", percent(Some(low)), percent(Some(high))),
    );
    let people = grouped(rows.count(row, "people"));
    [begins, percent(rows.number(row, "poor_pct")), interval, people, count_text(rows, row, "n")]
}

/// The interval as an area and the share as a line, broken where a period lacks.
fn paths(points: &[Point], periods: usize, top: f64) -> (String, String) {
    let width = real(periods.saturating_sub(1).max(1));
    let x = |at: f64| place(at.clamp(0.0, width), width);
    let y = |share: f64| place(top - share, top);
    let (mut band, mut line) = (String::new(), String::new());
    for run in points.chunk_by(|one, next| one.at + 1 == next.at) {
        let mut course: Vec<(f64, Point)> = run.iter().map(|point| (real(point.at), *point)).collect();
        if let [(at, only)] = course[..] {
            course = vec![(at - ALONE, only), (at + ALONE, only)];
        }
        let path = |out: &mut String, nth: usize, at: f64, share: f64| {
            let _ = write!(out, "{}{} {}", if nth == 0 { 'M' } else { 'L' }, x(at), y(share));
        };
        course.iter().enumerate().for_each(|(nth, (at, point))| path(&mut line, nth, *at, point.share));
        course.iter().enumerate().for_each(|(nth, (at, point))| path(&mut band, nth, *at, point.high));
        course.iter().rev().for_each(|(at, point)| path(&mut band, 1, *at, point.low));
        band.push('Z');
    }
    (band, line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_where_a_period_lacks_and_one_alone_is_seen() {
        let point = |at, share| Point { at, share, low: share - 5.0, high: share + 5.0 };
        let (band, line) = paths(&[point(0, 10.0), point(1, 15.0), point(4, 5.0)], 5, 20.0);
        assert_eq!(line, "M0 50L25 25M95 75L100 75");
        assert_eq!(band, "M0 25L25 0L25 50L0 75ZM95 50L100 50L100 100L95 100Z");
        assert_eq!(paths(&[], 0, 10.0), (String::new(), String::new()));
    }
}
