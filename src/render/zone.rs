//! The time zone in which people read times. What programs read stays in UTC.

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;

use crate::model::Timestamp;

/// A zone of the IANA database, by whose rules a winter's event is shown in winter time wherever it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    fn default() -> Self {
        Self(Tz::UTC)
    }
}

impl Zone {
    /// The zone of this name, such as `Europe/Berlin`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// An instant to the second with its offset, so that the hour that a zone has twice stays two; `Z` in UTC.
    #[must_use]
    pub fn instant(self, at: Timestamp) -> String {
        let text = |time: DateTime<Tz>| time.to_rfc3339_opts(SecondsFormat::Secs, self.abbreviation(at) == "UTC");
        self.time(at).map_or_else(|| at.to_string(), text)
    }

    /// The day, `YYYY-MM-DD`.
    #[must_use]
    pub fn day(self, at: Timestamp) -> String {
        self.shown(at, "%Y-%m-%d")
    }

    /// The time of day, `HH:MM`.
    #[must_use]
    pub fn clock(self, at: Timestamp) -> String {
        self.shown(at, "%H:%M")
    }

    /// What the zone is called at that time: `UTC`, `CET`, or its offset where it has no letters.
    #[must_use]
    pub fn abbreviation(self, at: Timestamp) -> String {
        self.shown(at, "%Z")
    }

    fn shown(self, at: Timestamp, format: &str) -> String {
        self.time(at).map_or_else(|| "?".to_owned(), |time| time.format(format).to_string())
    }

    fn time(self, at: Timestamp) -> Option<DateTime<Tz>> {
        DateTime::from_timestamp(at.0, 0).map(|time| time.with_timezone(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: &str, utc: &str, instant: &str, clock: &str, abbreviation: &str) {
        let (zone, at) = (Zone::named(zone).unwrap(), Timestamp::parse(utc).unwrap());
        assert_eq!((zone.instant(at).as_str(), zone.clock(at).as_str()), (instant, clock));
        assert_eq!(zone.abbreviation(at), abbreviation);
    }

    #[test]
    fn an_event_is_shown_by_the_rules_of_its_own_day() {
        check("UTC", "2026-03-04T09:00:00Z", "2026-03-04T09:00:00Z", "09:00", "UTC");
        check("Europe/Berlin", "2026-03-04T09:00:00Z", "2026-03-04T10:00:00+01:00", "10:00", "CET");
        check("Europe/Berlin", "2026-07-04T22:30:00Z", "2026-07-05T00:30:00+02:00", "00:30", "CEST");
        check("America/Sao_Paulo", "2026-03-04T01:00:00Z", "2026-03-03T22:00:00-03:00", "22:00", "-03");
    }

    #[test]
    fn the_hour_that_comes_twice_stays_two() {
        check("America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T01:30:00-04:00", "01:30", "EDT");
        check("America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T01:30:00-05:00", "01:30", "EST");
    }

    #[test]
    fn a_zone_has_a_name_and_nothing_else_is_one() {
        assert_eq!(Zone::named("Asia/Tokyo").map(Zone::name), Some("Asia/Tokyo"));
        assert_eq!((Zone::named("Berlin"), Zone::named("")), (None, None));
        assert_eq!(Zone::default().day(Timestamp(i64::MAX)), "?");
    }
}
