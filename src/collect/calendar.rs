//! Which days a night lists, and what a listing that ended makes of them. Pure: rows, today and the listing go in.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::model::window::{LISTED_HISTORY_DAYS, LISTING_DAYS};
use crate::model::{DiscoveryDay, Timestamp, Window};

/// A listing made so many days after a day is the last that it needs: Zoom's longest meeting is 30 hours, so that one
/// of the day's last minute has ended, and has been listed for a while, when the third day after it begins.
const DISCOVERED_AFTER_DAYS: u64 = 3;

/// On how many UTC days a listing may be shorter than its own total until its days count as discovered all the same.
pub const SHORT_DAYS: u32 = 3;

/// Zoom held no meeting before: a row of an earlier day was written while the machine's clock was wrong.
const FIRST_YEAR: NaiveDate = NaiveDate::from_ymd_opt(2011, 1, 1).expect("it is a day");

/// The days of one listing.
#[derive(Debug, Clone, Default)]
pub struct Calendar(BTreeMap<NaiveDate, DiscoveryDay>);

/// What a night has to do for one listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Night {
    /// The spans to list, oldest first, none longer than Zoom takes.
    pub spans: Vec<Window>,
    /// The days of the spans that have no row yet, and are open from now on.
    pub opened: Vec<DiscoveryDay>,
    /// The days that Zoom lists no more, and that nobody has discovered.
    pub lost: Vec<DiscoveryDay>,
}

/// How the listing of a span came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingEnd {
    /// When it was begun.
    pub begun_at: Timestamp,
    /// Distinct events, with those that have no UUID.
    pub found: u64,
    /// Events that it said it has.
    pub told: Option<u64>,
    /// Of those found, how many have no UUID.
    pub without_uuid: u64,
    /// Why it was ended before its own end, in words.
    pub cut: Option<String>,
}

/// What the days of a span are after its listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Their rows.
    pub days: Vec<DiscoveryDay>,
    /// Days that are late enough, and stay open or are given up because the listing is short.
    pub short: Option<Short>,
    /// Entries without a UUID of which nobody was told yet.
    pub new_without_uuid: u64,
}

/// A listing that is shorter than its own total, seen from the day of which that is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Short {
    /// On how many UTC days, this one included.
    pub days: u32,
}

impl Short {
    /// Whether nobody needs to be told: it was told on as many days as it may be.
    #[must_use]
    pub const fn is_known(self) -> bool {
        self.days > SHORT_DAYS
    }

    /// Whether its days count as discovered now.
    #[must_use]
    pub const fn is_given_up(self) -> bool {
        self.days >= SHORT_DAYS
    }
}

impl Calendar {
    /// The calendar of these rows.
    #[must_use]
    pub fn of(rows: impl IntoIterator<Item = DiscoveryDay>) -> Self {
        let rows = rows.into_iter().filter(|row| row.day >= FIRST_YEAR);
        Self(rows.map(|row| (row.day, row)).collect())
    }

    /// What to list of the days that are looked back to, the last of which is today, and of every earlier day since
    /// the first that a night had in scope, if it is not yet discovered. A night that was skipped left no row.
    #[must_use]
    pub fn night(&self, lookback: Window, now: Timestamp) -> Night {
        let today = lookback.to;
        let oldest = today.checked_sub_days(Days::new(LISTED_HISTORY_DAYS)).unwrap_or(NaiveDate::MIN);
        let first = self.0.keys().next().map_or(lookback.from, |first| *first.min(&lookback.from));
        let reached = Window { from: first.max(oldest), to: today };
        let wanted = days(reached).filter(|day| *day >= lookback.from || !self.is_discovered(*day, now));
        let spans = spans(wanted);
        let opened = spans.iter().flat_map(|span| days(*span)).filter(|day| !self.0.contains_key(day));
        let out_of_reach = first.iter_days().take_while(|day| *day < oldest);
        let lost = out_of_reach.filter(|day| !self.is_discovered(*day, now)).map(|day| self.day(day));
        let lost = lost.filter(|row| row.lost_at.is_none()).map(|row| DiscoveryDay { lost_at: Some(now), ..row });
        Night { opened: opened.map(DiscoveryDay::open).collect(), lost: lost.collect(), spans }
    }

    /// The rows of a span after its listing.
    #[must_use]
    pub fn listed(&self, span: Window, end: &ListingEnd) -> Listed {
        let today = end.begun_at.day();
        let is_whole = end.cut.is_none() && end.told.is_none_or(|told| end.found >= told);
        let mut short = None;
        let rows = days(span).map(|day| {
            let row = self.after(day, end);
            let row = if is_whole { row.whole() } else { row };
            if self.is_discovered(day, end.begun_at) {
                return row;
            }
            let row = if is_whole { row } else { row.short(today, end) };
            let now = Short { days: row.short_days };
            let is_due = is_due(day, today);
            if is_due && !is_whole {
                short = Some(short.map_or(now, |least: Short| least.min(now)));
            }
            row.discovered((is_due && (is_whole || now.is_given_up())).then_some(end.begun_at))
        });
        let days: Vec<DiscoveryDay> = rows.collect();
        let told = days.iter().filter_map(|row| self.0.get(&row.day)).map(|row| row.events_without_uuid).max();
        let new_without_uuid = if told.is_some_and(|told| told >= end.without_uuid) { 0 } else { end.without_uuid };
        Listed { days, short, new_without_uuid }
    }

    /// Takes over rows that changed.
    pub fn update(&mut self, rows: &[DiscoveryDay]) {
        self.0.extend(rows.iter().map(|row| (row.day, row.clone())));
    }

    /// Whether there is a row of a day.
    #[must_use]
    pub fn has(&self, day: NaiveDate) -> bool {
        self.0.contains_key(&day)
    }

    fn day(&self, day: NaiveDate) -> DiscoveryDay {
        self.0.get(&day).cloned().unwrap_or_else(|| DiscoveryDay::open(day))
    }

    fn after(&self, day: NaiveDate, end: &ListingEnd) -> DiscoveryDay {
        let row = self.day(day);
        DiscoveryDay {
            listed_at: Some(end.begun_at),
            events_without_uuid: row.events_without_uuid.max(end.without_uuid),
            ..row
        }
    }

    /// What was discovered in the future was discovered by a clock that was wrong.
    fn is_discovered(&self, day: NaiveDate, now: Timestamp) -> bool {
        self.0.get(&day).and_then(|row| row.discovered_at).is_some_and(|at| at <= now)
    }
}

impl DiscoveryDay {
    /// The same day after a listing that was as long as its own total.
    fn whole(self) -> Self {
        Self { short_on: None, short_days: 0, events_found: None, events_told: None, ..self }
    }

    /// The same day after one that was shorter; several on a UTC day count once.
    fn short(self, today: NaiveDate, end: &ListingEnd) -> Self {
        let more = u32::from(self.short_on != Some(today));
        Self {
            short_on: Some(today),
            short_days: self.short_days.saturating_add(more),
            events_found: Some(end.found),
            events_told: end.told,
            ..self
        }
    }

    /// The same day, discovered at that time if it was.
    fn discovered(self, discovered_at: Option<Timestamp>) -> Self {
        let lost_at = self.lost_at.filter(|_| discovered_at.is_none());
        Self { discovered_at, lost_at, ..self }
    }
}

/// As few spans as possible that hold these days, which come in order.
fn spans(days: impl Iterator<Item = NaiveDate>) -> Vec<Window> {
    let mut spans: Vec<Window> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some(span) if (day - span.from).num_days().unsigned_abs() < LISTING_DAYS => span.to = day,
            _ => spans.push(Window { from: day, to: day }),
        }
    }
    spans
}

fn days(window: Window) -> impl Iterator<Item = NaiveDate> {
    window.from.iter_days().take_while(move |day| *day <= window.to)
}

/// The last day of which a listing made today is late enough to be the last.
#[must_use]
pub fn last_due(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(DISCOVERED_AFTER_DAYS)).unwrap_or(NaiveDate::MIN)
}

/// Whether a listing made today is late enough to be a day's last.
#[must_use]
pub fn is_due(day: NaiveDate, today: NaiveDate) -> bool {
    day.checked_add_days(Days::new(DISCOVERED_AFTER_DAYS)).is_some_and(|due_on| due_on <= today)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: i64) -> NaiveDate {
        at(number).day()
    }

    /// 03:17 of a day, counted from 2026-01-01.
    fn at(number: i64) -> Timestamp {
        Timestamp(1_767_237_420).plus_seconds(number * 86_400)
    }

    fn lookback(today: i64, days: i64) -> Window {
        Window { from: day(today - days), to: day(today) }
    }

    fn end(today: i64, found: u64, told: u64) -> ListingEnd {
        ListingEnd { begun_at: at(today), found, told: Some(told), without_uuid: 0, cut: None }
    }

    /// A night whose listings all end like this; `None` is a night whose listings all fail.
    fn pass(calendar: &mut Calendar, today: i64, days: i64, counts: Option<(u64, u64)>) -> (Night, Vec<Listed>) {
        let night = calendar.night(lookback(today, days), at(today));
        calendar.update(&night.opened);
        calendar.update(&night.lost);
        let mut ended = Vec::new();
        for span in night.spans.iter().filter(|_| counts.is_some()) {
            let (found, told) = counts.expect("failed nights are filtered out");
            let listed = calendar.listed(*span, &end(today, found, told));
            calendar.update(&listed.days);
            ended.push(listed);
        }
        (night, ended)
    }

    fn open(calendar: &Calendar) -> Vec<NaiveDate> {
        calendar.0.values().filter(|row| row.discovered_at.is_none()).map(|row| row.day).collect()
    }

    #[test]
    fn a_day_is_discovered_by_a_listing_of_the_third_day_after_it() {
        let mut calendar = Calendar::default();
        for today in 0..3 {
            pass(&mut calendar, today, 0, Some((1, 1)));
        }
        assert_eq!(open(&calendar), [day(0), day(1), day(2)]);
        let (night, _) = pass(&mut calendar, 3, 0, Some((1, 1)));
        assert_eq!(night.spans, [lookback(3, 3)]);
        assert_eq!(open(&calendar), [day(1), day(2), day(3)]);
    }

    #[test]
    fn nights_that_did_not_run_are_made_up_for() {
        let mut calendar = Calendar::default();
        pass(&mut calendar, 5, 3, Some((1, 1)));
        pass(&mut calendar, 6, 3, Some((1, 1)));
        assert_eq!(open(&calendar), [day(4), day(5), day(6)]);
        let (night, _) = pass(&mut calendar, 16, 3, Some((1, 1)));
        assert_eq!(night.spans, [Window { from: day(4), to: day(16) }]);
        assert_eq!(open(&calendar), [day(14), day(15), day(16)]);
    }

    #[test]
    fn a_short_listing_is_told_on_three_days_and_then_never_again() {
        let mut calendar = Calendar::default();
        let mut told = Vec::new();
        for today in 0..20 {
            let (_, listed) = pass(&mut calendar, today, 1, Some((6, 7)));
            told.extend(listed.iter().filter_map(|listed| listed.short).filter(|short| !short.is_known()));
            // A second run of the same day counts for nothing.
            pass(&mut calendar, today, 1, Some((6, 7)));
        }
        assert_eq!(told, [Short { days: 3 }], "the first night's days were short from the start");
        assert_eq!(open(&calendar), [day(17), day(18), day(19)]);

        let mut calendar = Calendar::default();
        for today in 0..20 {
            pass(&mut calendar, today, 1, Some((7, 7)));
        }
        let told: Vec<u32> = (20..40)
            .flat_map(|today| pass(&mut calendar, today, 1, Some((6, 7))).1)
            .filter_map(|listed| listed.short.filter(|short| !short.is_known()))
            .map(|short| short.days)
            .collect();
        assert_eq!(told, [1, 2, 3]);
    }

    #[test]
    fn what_zoom_lists_no_more_is_lost_and_told_once() {
        let mut calendar = Calendar::default();
        pass(&mut calendar, 0, 3, None);
        let today = 182;
        let (night, _) = pass(&mut calendar, today, 3, None);
        assert_eq!(night.lost.iter().map(|row| row.day).collect::<Vec<_>>(), [day(-3), day(-2), day(-1), day(0)]);
        let (night, _) = pass(&mut calendar, today, 3, Some((1, 1)));
        assert_eq!(night.lost, []);
        assert_eq!(night.spans.first().map(|span| span.from), Some(day(1)));
    }

    #[test]
    fn a_clock_that_was_wrong_for_a_night_costs_no_day() {
        let mut calendar = Calendar::default();
        pass(&mut calendar, 0, 3, Some((1, 1)));
        // In 1970, where nothing can be lost, and a year ahead.
        pass(&mut calendar, -20_454, 3, Some((0, 0)));
        calendar = Calendar::of(calendar.0.into_values());
        pass(&mut calendar, 365, 3, Some((0, 0)));
        for today in 1..10 {
            pass(&mut calendar, today, 3, Some((1, 1)));
        }
        for number in -3..=6 {
            let at = calendar.0[&day(number)].discovered_at;
            assert!(at.is_some_and(|at| at <= self::at(9)), "{number}: {at:?}");
        }
    }

    #[test]
    fn an_entry_without_a_uuid_is_told_once() {
        let mut calendar = Calendar::default();
        let mut told = Vec::new();
        for today in 0..10 {
            let night = calendar.night(lookback(today, 3), at(today));
            let without_uuid = u64::from((4..8).contains(&today));
            let end = ListingEnd { without_uuid, ..end(today, 1, 1) };
            let listed = calendar.listed(night.spans[0], &end);
            told.push(listed.new_without_uuid);
            calendar.update(&listed.days);
        }
        assert_eq!(told, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    }

    /// A night that may be skipped (`None`), or fail, or be short.
    fn nights() -> impl Strategy<Value = Vec<Option<Option<(u64, u64)>>>> {
        let night = prop_oneof![
            4 => Just(Some(Some((1, 1)))),
            2 => Just(None),
            1 => Just(Some(None)),
            1 => Just(Some(Some((0, 1)))),
        ];
        proptest::collection::vec(night, 1..250)
    }

    proptest! {
        // A case is up to hundreds of nights.
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_day_is_discovered_or_lost_and_no_listing_is_wasted(nights in nights(), days in 0_i64..40) {
            let mut calendar = Calendar::default();
            let mut first = None;
            for (today, night) in (0_i64..).zip(&nights) {
                let Some(counts) = night else { continue };
                first = first.or(Some(today - days));
                let is_open = |number: &i64| calendar.0.get(&day(*number)).is_none_or(|row| row.discovered_at.is_none());
                let reached = first.unwrap_or_default().max(today - 181)..=today;
                let wanted: Vec<NaiveDate> =
                    reached.filter(|number| *number >= today - days || is_open(number)).map(day).collect();
                let (night, _) = pass(&mut calendar, today, days, *counts);
                for wanted in &wanted {
                    let spans = night.spans.iter().filter(|span| (span.from..=span.to).contains(wanted));
                    prop_assert_eq!(spans.count(), 1, "{}", wanted);
                }
                prop_assert!(night.spans.iter().all(|span| (span.to - span.from).num_days() < 30));
                // Days of which no two fit into one span, one for each span: fewer spans cannot hold them.
                let mut apart: Vec<NaiveDate> = Vec::new();
                for day in wanted.iter().rev() {
                    if apart.last().is_none_or(|last| (*last - *day).num_days() >= 30) {
                        apart.push(*day);
                    }
                }
                prop_assert_eq!(night.spans.len(), apart.len());
            }
            let Some(first) = first else { return Ok(()) };
            let last = i64::try_from(nights.len()).unwrap_or_default();
            for today in last..last + 7 {
                pass(&mut calendar, today, days, Some((1, 1)));
            }
            for number in first..=last + 3 {
                let row = &calendar.0[&day(number)];
                prop_assert!(row.discovered_at.is_some() || row.lost_at.is_some(), "{:?}", row);
            }
            let calm = usize::try_from(days.max(3) / 30 + 1).unwrap_or_default();
            let (night, _) = pass(&mut calendar, last + 7, days, Some((1, 1)));
            prop_assert_eq!(night.spans.len(), calm);
        }
    }
}
