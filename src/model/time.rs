//! Instants in UTC, to the second: the only form in which times are stored.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat};

/// Seconds since 1970-01-01T00:00:00Z.
///
/// rusqlite's own chrono text (`2026-01-31 09:00:00+00:00`) would not compare with Zoom's (`2026-01-31T09:00:00Z`),
/// hence one type that is an integer in tables and ISO text in views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Seconds in a UTC day.
pub const DAY_SECONDS: i64 = 86_400;

/// Seconds in an hour.
pub const HOUR_SECONDS: i64 = 3_600;

/// A quarter of an hour: the clocks of all zones of today differ by whole ones.
pub const QUARTER_SECONDS: i64 = 900;

impl Timestamp {
    /// 1970-01-01T00:00:00Z, where a session stands whose join time nobody knows.
    pub const EPOCH: Self = Self(0);

    /// Reads RFC 3339 with any offset or fraction; a time without offset is UTC. Fractions are dropped, not rounded.
    ///
    /// A blank between date and time is accepted as well, as Zoom's query parameters use it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(seconds) = parse_plain_utc(text.as_bytes()) {
            return Some(Self(seconds));
        }
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(time.timestamp()));
        }
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
            .map(|time| Self(time.and_utc().timestamp()))
    }

    /// The first second of a UTC day.
    #[must_use]
    pub fn start_of(day: NaiveDate) -> Self {
        Self(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp())
    }

    /// The UTC day that this instant falls on; the last representable day for instants beyond it.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        DateTime::from_timestamp(self.0, 0).map_or(NaiveDate::MAX, |time| time.date_naive())
    }

    /// The minute in UTC as people read it, `2026-01-31 09:00`.
    #[must_use]
    pub fn minute(self) -> String {
        let time = DateTime::from_timestamp(self.0, 0);
        time.map_or_else(|| self.to_string(), |time| time.format("%Y-%m-%d %H:%M").to_string())
    }

    /// The earlier of two joins; one that nobody knows is not earlier than one that is known.
    #[must_use]
    pub fn earlier_known(self, other: Self) -> Self {
        match (self, other) {
            (Self::EPOCH, known) | (known, Self::EPOCH) => known,
            (one, other) => one.min(other),
        }
    }

    /// This instant moved by a number of seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match DateTime::from_timestamp(self.0, 0) {
            Some(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => write!(f, "{} s", self.0),
        }
    }
}

/// The wall clock of a run: read once by the configuration, moved on by the monotonic clock.
///
/// A step of the system's clock during the run therefore changes nothing, and a test starts it where it likes.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started_at: Timestamp,
    started: std::time::Instant,
}

impl Clock {
    /// A clock that shows this time now.
    #[must_use]
    pub fn starting_at(started_at: Timestamp) -> Self {
        Self { started_at, started: std::time::Instant::now() }
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let elapsed = i64::try_from(self.started.elapsed().as_secs()).unwrap_or(i64::MAX);
        self.started_at.plus_seconds(elapsed)
    }
}

/// The form of practically every time that Zoom sends, `2026-01-31T09:00:00Z`, read without the general parser,
/// which costs more than all of a sample's metrics together.
fn parse_plain_utc(text: &[u8]) -> Option<i64> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] = text else {
        return None;
    };
    let number = |digits: &[u8]| -> Option<u32> {
        digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(number(&[y1, y2, y3, y4])?).ok()?,
        number(&[m1, m2])?,
        number(&[d1, d2])?,
    )?;
    let time = date.and_hms_opt(number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?)?;
    Some(time.and_utc().timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(Timestamp::parse(text).map(|time| time.to_string()).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn reads_every_form_of_a_time() {
        check("2022-03-01T10:16:00Z", Some("2022-03-01T10:16:00Z"));
        check("2022-03-01T10:16:02.837Z", Some("2022-03-01T10:16:02Z"));
        check("2022-03-01T12:16:00+02:00", Some("2022-03-01T10:16:00Z"));
        check("2022-03-01T05:46:00.5-04:30", Some("2022-03-01T10:16:00Z"));
        check("2022-03-01T10:16:00", Some("2022-03-01T10:16:00Z"));
        check("2022-03-01 10:16:00", Some("2022-03-01T10:16:00Z"));
        check("2024-02-29T23:59:59Z", Some("2024-02-29T23:59:59Z"));
        check("2023-02-29T23:59:59Z", None);
        check("2022-03-01T25:16:00Z", None);
        check("string [date-time]", None);
        check("", None);
    }
}
