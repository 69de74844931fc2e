//! The times of one event, as short as they can be told apart.

use super::zone::Zone;
use crate::model::Timestamp;

/// When an event was, in the zone of the reader: what is the same throughout is not said of each of its times.
///
/// Most events are of one day and one offset, and a time of day is enough. Zoom lets one last for 30 hours, and in one
/// night of the year a zone has an hour twice.
#[derive(Debug, Clone, Copy)]
pub struct EventTimes {
    zone: Zone,
    begin: Option<Timestamp>,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl EventTimes {
    /// Those of an event that began at its start, or else at the earliest time that is known of it.
    #[must_use]
    pub fn new(zone: Zone, start: Option<Timestamp>, known: impl IntoIterator<Item = Timestamp>) -> Self {
        let known: Vec<Timestamp> = known.into_iter().chain(start).collect();
        let (first, last) = (known.iter().min().copied(), known.iter().max().copied());
        Self { zone, begin: start.or(first), first, last }
    }

    /// The zone in which they are told.
    #[must_use]
    pub fn zone(self) -> Zone {
        self.zone
    }

    /// When the event began, if anybody knows: the times of its day are told without it.
    #[must_use]
    pub fn begin(self) -> Option<Timestamp> {
        self.begin
    }

    /// What the zone is called at first and at last, if its clocks are changed between.
    #[must_use]
    pub fn zone_names(self) -> Option<[String; 2]> {
        let names = [self.first?, self.last?].map(|at| self.zone.abbreviation(at));
        (names[0] != names[1]).then_some(names)
    }

    /// Whether a time of day tells all of them apart.
    #[must_use]
    pub fn are_short(self) -> bool {
        let day = |at: Option<Timestamp>| at.map(|at| self.zone.day(at));
        self.zone_names().is_none() && day(self.first) == day(self.last)
    }

    /// A time of the event: `09:40`, on its next day `2026-11-21 09:40`.
    #[must_use]
    pub fn moment(self, at: Timestamp) -> String {
        self.after(at, self.begin)
    }

    /// A time that is read after another one, whose day need not be said again.
    #[must_use]
    pub fn after(self, at: Timestamp, before: Option<Timestamp>) -> String {
        let (day, clock) = (self.zone.day(at), self.zone.clock(at));
        let is_same_day = before.is_none_or(|before| self.zone.day(before) == day);
        let day = if is_same_day { String::new() } else { day + " " };
        let zone_name = self.zone_names().map(|_| format!(" {}", self.zone.abbreviation(at))).unwrap_or_default();
        format!("{day}{clock}{zone_name}")
    }

    /// From when to when something of it was, as far as that is known: `09:40–09:50`.
    #[must_use]
    pub fn span(self, from: Option<Timestamp>, to: Option<Timestamp>) -> String {
        let told = |at: Option<Timestamp>, before| at.map_or_else(|| "?".to_owned(), |at| self.after(at, before));
        format!("{}–{}", told(from, self.begin), told(to, from.or(self.begin)))
    }

    /// The whole event with its day and the zone's name: `2026-11-20 09:00–13:20 UTC`.
    #[must_use]
    pub fn whole(self, start: Timestamp, end: Option<Timestamp>) -> String {
        let from = self.after(start, Some(start));
        let to = end.map(|end| format!("–{}", self.after(end, Some(start)))).unwrap_or_default();
        let is_named = self.zone_names().is_some();
        let zone_name = if is_named { String::new() } else { format!(" {}", self.zone.abbreviation(start)) };
        format!("{} {from}{to}{zone_name}", self.zone.day(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        Timestamp::parse(time).unwrap()
    }

    /// How an event is told, and these spans of it.
    fn check(zone: &str, [begin, end]: [&str; 2], whole: &str, spans: &[[&str; 3]]) {
        let times = EventTimes::new(Zone::named(zone).unwrap(), Some(at(begin)), [at(end)]);
        assert_eq!(times.whole(at(begin), Some(at(end))), whole);
        for [from, to, span] in spans {
            assert_eq!(times.span(Some(at(from)), Some(at(to))), *span);
        }
    }

    #[test]
    fn an_event_of_one_day_is_told_by_the_time_of_day() {
        check(
            "Europe/Berlin",
            ["2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z"],
            "2026-11-20 10:00–11:00 CET",
            &[["2026-11-20T09:40:00Z", "2026-11-20T09:50:00Z", "10:40–10:50"]],
        );
        let begin = at("2026-11-20T09:00:00Z");
        assert_eq!(EventTimes::new(Zone::default(), Some(begin), []).whole(begin, None), "2026-11-20 09:00 UTC");
    }

    #[test]
    fn the_same_time_of_two_days_is_told_apart() {
        check(
            "UTC",
            ["2026-11-20T09:00:00Z", "2026-11-21T13:20:00Z"],
            "2026-11-20 09:00–2026-11-21 13:20 UTC",
            &[
                ["2026-11-20T09:40:00Z", "2026-11-20T09:50:00Z", "09:40–09:50"],
                ["2026-11-20T23:50:00Z", "2026-11-21T00:10:00Z", "23:50–2026-11-21 00:10"],
                ["2026-11-21T09:40:00Z", "2026-11-21T09:50:00Z", "2026-11-21 09:40–09:50"],
            ],
        );
    }

    #[test]
    fn the_hour_that_a_zone_has_twice_is_told_apart() {
        check(
            "Europe/Berlin",
            ["2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"],
            "2026-10-25 02:00 CEST–03:00 CET",
            &[
                ["2026-10-25T00:40:00Z", "2026-10-25T00:50:00Z", "02:40 CEST–02:50 CEST"],
                ["2026-10-25T01:40:00Z", "2026-10-25T01:50:00Z", "02:40 CET–02:50 CET"],
            ],
        );
    }

    #[test]
    fn the_hour_that_a_zone_leaves_out_makes_no_hour_of_three() {
        check(
            "Europe/Berlin",
            ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"],
            "2026-03-29 01:30 CET–03:30 CEST",
            &[["2026-03-29T00:50:00Z", "2026-03-29T01:10:00Z", "01:50 CET–03:10 CEST"]],
        );
    }

    #[test]
    fn an_event_without_a_start_begins_with_the_first_time_that_is_known() {
        let known = ["2026-11-20T09:40:00Z", "2026-11-21T09:40:00Z"].map(at);
        let times = EventTimes::new(Zone::default(), None, known);
        assert_eq!(times.span(Some(known[0]), None), "09:40–?");
        assert_eq!(times.span(None, Some(known[1])), "?–2026-11-21 09:40");
    }
}
