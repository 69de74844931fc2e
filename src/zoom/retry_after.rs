//! When to ask again, from the headers and words in which Zoom says it.
//!
//! `Retry-After` has been seen as seconds, as an HTTP date and as an ISO instant; the headers that tell a limit by the
//! second from a daily one are missing at times, and so is the body.

use std::time::{Duration, UNIX_EPOCH};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::endpoint::RateLabel;
use crate::model::Timestamp;
use crate::model::time::DAY_SECONDS;

/// The longest that a limit by the second or minute holds by itself.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// The longest pause that is taken at its word: a gateway on the way has limits of its own.
const LONGEST_ASKED_PAUSE: Duration = Duration::from_mins(5);

/// From this number on it is no wait but an instant, in seconds since 1970: that of 2001.
const FIRST_INSTANT: f64 = 1e9;

/// From this number on it is an instant in milliseconds.
const FIRST_INSTANT_MILLIS: f64 = 1e11;

/// A limit that was hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RateLimit {
    /// Too many in a second, or in a minute for the listings.
    RateLimit {
        /// How long the whole label stays silent.
        pause: Duration,
        /// The pace that Zoom grants, if it says one.
        limit: Option<u32>,
    },
    /// The day's calls are used up.
    Daily {
        /// When there are new ones.
        resume_at: Timestamp,
    },
}

/// Reads a 429. `message` is the body's, or empty.
///
/// Where header and message contradict each other the message is believed: it has been right where a gateway had
/// stamped the header. A limit of no known kind is one of pace, however long it asks to wait; only the next midnight in
/// UTC, named as an instant, is Zoom's word for the end of a day's calls.
pub(super) fn rate_limit(label: RateLabel, headers: &HeaderMap, message: &str, now: Timestamp) -> RateLimit {
    let asked = asked_wait(headers, now);
    let is_daily = match (is_daily(message), is_daily(header(headers, "x-ratelimit-type").unwrap_or_default())) {
        (Some(by_message), _) => by_message,
        (None, Some(by_type)) => by_type,
        (None, None) => asked_instant(headers) == Some(next_midnight(now)),
    };
    if is_daily {
        return RateLimit::Daily { resume_at: resume_at(asked, now) };
    }
    let usual = match label {
        RateLabel::Heavy => Duration::from_secs(1),
        RateLabel::ResourceIntensive => LONGEST_PAUSE,
    };
    let stated = asked.or_else(|| reset_wait(headers, now)).unwrap_or(usual);
    let pause = if stated <= LONGEST_ASKED_PAUSE { stated } else { LONGEST_PAUSE };
    let limit = header(headers, "x-ratelimit-limit").and_then(|limit| limit.trim().parse().ok());
    RateLimit::RateLimit { pause, limit: limit.filter(|limit| *limit > 0) }
}

/// How long `Retry-After` asks to wait; `None` if it is absent, says nothing, or asks for no wait or for more than a
/// day: nothing is known then, least of all that the next try may come at once.
pub(super) fn asked_wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = header(headers, RETRY_AFTER.as_str())?.trim();
    match (text.parse::<f64>(), asked_instant(headers)) {
        (_, Some(instant)) => until(instant, now),
        // Conversions to `Duration` refuse NaN, infinity, what is negative and what overflows.
        (Ok(seconds), None) => Duration::try_from_secs_f64(seconds).ok().and_then(credible),
        (Err(_), None) => None,
    }
}

/// The instant that `Retry-After` names, if it names one: as an HTTP date, in ISO form, or as a number that is too
/// great for a wait.
fn asked_instant(headers: &HeaderMap) -> Option<Timestamp> {
    let text = header(headers, RETRY_AFTER.as_str())?.trim();
    if let Ok(number) = text.parse::<f64>() {
        return instant(number);
    }
    http_date(text).or_else(|| Timestamp::parse(text))
}

/// When an answer was sent, by the clock of whoever sent it.
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(header(headers, DATE.as_str())?)
}

fn http_date(text: &str) -> Option<Timestamp> {
    let since = httpdate::parse_http_date(text.trim()).ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok().map(Timestamp)
}

/// The wait until the instant that `X-RateLimit-Reset` names.
fn reset_wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    until(instant(header(headers, "x-ratelimit-reset")?.trim().parse().ok()?)?, now)
}

/// A number that stands for an instant, in seconds or milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "fractions are dropped, and what is too great is no instant")]
fn instant(number: f64) -> Option<Timestamp> {
    match number {
        seconds if (FIRST_INSTANT..FIRST_INSTANT_MILLIS).contains(&seconds) => Some(Timestamp(seconds as i64)),
        millis if (FIRST_INSTANT_MILLIS..FIRST_INSTANT_MILLIS * 1e3).contains(&millis) => {
            Some(Timestamp((millis / 1e3) as i64))
        }
        _ => None,
    }
}

/// The instant asked for, if it lies within a day from now; else the next midnight in UTC, when the pool is refilled.
fn resume_at(asked: Option<Duration>, now: Timestamp) -> Timestamp {
    let day = DAY_SECONDS.unsigned_abs();
    match asked.map(|wait| wait.as_secs()) {
        Some(seconds @ 1..) if seconds <= day => now.plus_seconds(i64::try_from(seconds).unwrap_or(DAY_SECONDS)),
        _ => next_midnight(now),
    }
}

fn next_midnight(now: Timestamp) -> Timestamp {
    Timestamp((now.0.div_euclid(DAY_SECONDS) + 1).saturating_mul(DAY_SECONDS))
}

/// The wait until an instant; `None` if it has passed.
fn until(instant: Timestamp, now: Timestamp) -> Option<Duration> {
    credible(Duration::from_secs(u64::try_from(instant.0.saturating_sub(now.0)).ok()?))
}

fn credible(wait: Duration) -> Option<Duration> {
    (!wait.is_zero() && wait.as_secs() <= DAY_SECONDS.unsigned_abs()).then_some(wait)
}

/// Whether a text speaks of a daily limit; `None` if it speaks of neither.
fn is_daily(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    if text.contains("daily") || text.contains("per-day") {
        return Some(true);
    }
    // Too many at once, too: the sentence is Zoom's own.
    ["qps", "per-second", "per second", "per-minute", "per minute", "concurrent"]
        .iter()
        .any(|word| text.contains(word))
        .then_some(false)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    /// 2026-11-22T09:00:00Z.
    const NOW: Timestamp = Timestamp(1_795_338_000);
    const MIDNIGHT: &str = "2026-11-23T00:00:00Z";
    const QPS: &str = "You have reached the maximum per-second rate limit for this API. Try again later.";
    const DAILY: &str = "You have reached the maximum daily rate limit for this API. Refer to the response header for \
                         details on when you can make another request.";

    const CONCURRENT: &str = "Too many concurrent requests. A request to disassociate this user has already been made.";

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let parsed = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
        };
        lines.iter().map(parsed).collect()
    }

    #[test]
    fn retry_after_is_read_in_every_form() {
        #[track_caller]
        fn check(text: &str, expected_seconds: Option<f64>) {
            let wait = asked_wait(&headers(&[("retry-after", text)]), NOW);
            assert_eq!(wait.map(|wait| wait.as_secs_f64()), expected_seconds, "{text:?}");
        }
        assert_eq!(NOW.to_string(), "2026-11-22T09:00:00Z");
        check("0", None);
        check("7", Some(7.0));
        check(" 1.5 ", Some(1.5));
        check("-5", None);
        check("86400", Some(86_400.0));
        check("86401", None);
        check("999999999", None);
        // Instants by their number: a minute from now in seconds and in milliseconds, and one that has passed.
        check("1795338060", Some(60.0));
        check("1795338060000", Some(60.0));
        check("1000000000", None);
        check("Sun, 22 Nov 2026 09:00:30 GMT", Some(30.0));
        check("Sun, 22 Nov 2026 08:00:00 GMT", None);
        check("2026-11-22T09:02:00Z", Some(120.0));
        check("2020-05-31T00:00:00Z", None);
        check("2026-11-22T09:00:10.250Z", Some(10.0));
        check("2099-01-01T00:00:00Z", None);
        check("-0.5", None);
        check("0.25", Some(0.25));
        check("2026-11-22T10:00:10+01:00", Some(10.0));
        check("", None);
        check("soon", None);
        check("NaN", None);
        check("inf", None);
        check("1e300", None);
    }

    #[track_caller]
    fn check_pace(label: RateLabel, lines: &[(&'static str, &str)], message: &str, seconds: f64, limit: Option<u32>) {
        let expected = RateLimit::RateLimit { pause: Duration::from_secs_f64(seconds), limit };
        assert_eq!(rate_limit(label, &headers(lines), message, NOW), expected, "{lines:?} {message:?}");
    }

    #[test]
    fn a_limit_of_pace_pauses_until_the_stated_time() {
        use RateLabel::{Heavy, ResourceIntensive};
        check_pace(Heavy, &[("x-ratelimit-type", "QPS")], QPS, 1.0, None);
        check_pace(ResourceIntensive, &[("x-ratelimit-type", "QPS")], QPS, 60.0, None);
        check_pace(Heavy, &[("x-ratelimit-type", "QPS"), ("x-ratelimit-limit", "10")], "", 1.0, Some(10));
        check_pace(Heavy, &[("x-ratelimit-limit", "0")], QPS, 1.0, None);
        check_pace(Heavy, &[("x-ratelimit-limit", "many")], QPS, 1.0, None);
        check_pace(Heavy, &[("retry-after", "3")], QPS, 3.0, None);
        check_pace(ResourceIntensive, &[("retry-after", "3")], QPS, 3.0, None);
        check_pace(Heavy, &[("retry-after", "-5")], QPS, 1.0, None);
        check_pace(Heavy, &[("retry-after", "0")], QPS, 1.0, None);
        check_pace(ResourceIntensive, &[("retry-after", "0")], QPS, 60.0, None);
        check_pace(Heavy, &[("retry-after", "Sun, 22 Nov 2026 08:00:00 GMT")], QPS, 1.0, None);
        // A gateway's own limit, with a page of HTML.
        check_pace(Heavy, &[("retry-after", "120")], "", 120.0, None);
        check_pace(Heavy, &[("retry-after", "3600")], "", 60.0, None);
        check_pace(Heavy, &[("retry-after", "54000")], "", 60.0, None);
        check_pace(Heavy, &[], CONCURRENT, 1.0, None);
        check_pace(
            Heavy,
            &[("x-ratelimit-type", "Daily-limit"), ("retry-after", "2026-11-23T00:00:00Z")],
            CONCURRENT,
            60.0,
            None,
        );
        check_pace(Heavy, &[("retry-after", "1000000000")], QPS, 1.0, None);
        check_pace(Heavy, &[("retry-after", "nonsense")], QPS, 1.0, None);
        check_pace(Heavy, &[("x-ratelimit-reset", "1795338002")], QPS, 2.0, None);
        check_pace(Heavy, &[("x-ratelimit-reset", "1795338002000")], QPS, 2.0, None);
        check_pace(Heavy, &[("x-ratelimit-reset", "1")], QPS, 1.0, None);
        check_pace(Heavy, &[], "", 1.0, None);
        check_pace(ResourceIntensive, &[], "", 60.0, None);
        check_pace(Heavy, &[("retry-after", "2")], "", 2.0, None);
        check_pace(Heavy, &[("retry-after", "1000000000")], "", 1.0, None);
        check_pace(Heavy, &[("x-ratelimit-type", "Daily-limit")], QPS, 1.0, None);
    }

    #[test]
    fn a_daily_limit_says_when_to_resume() {
        #[track_caller]
        fn check(lines: &[(&'static str, &str)], message: &str, expected: &str) {
            let expected = RateLimit::Daily { resume_at: Timestamp::parse(expected).expect("a time") };
            assert_eq!(rate_limit(RateLabel::Heavy, &headers(lines), message, NOW), expected, "{lines:?} {message:?}");
        }
        let daily_type = ("x-ratelimit-type", "Daily-limit");
        check(&[daily_type, ("retry-after", "2026-11-23T00:00:00Z")], DAILY, MIDNIGHT);
        check(&[daily_type, ("retry-after", "2026-11-22T15:00:00Z")], "", "2026-11-22T15:00:00Z");
        check(&[daily_type, ("retry-after", "3600")], "", "2026-11-22T10:00:00Z");
        check(&[daily_type], "", MIDNIGHT);
        check(&[], DAILY, MIDNIGHT);
        check(&[("x-ratelimit-type", "QPS")], DAILY, MIDNIGHT);
        check(&[daily_type, ("retry-after", "2020-05-31T00:00:00Z")], DAILY, MIDNIGHT);
        check(&[daily_type, ("retry-after", "1000000000")], DAILY, MIDNIGHT);
        // Nothing but the instant at which a day ends.
        check(&[("retry-after", "2026-11-23T00:00:00Z")], "", MIDNIGHT);
    }

    proptest! {
        #[test]
        fn nothing_that_zoom_may_say_stops_the_clock(
            lines in proptest::collection::vec(
                (prop_oneof![Just("retry-after"), Just("x-ratelimit-reset"), Just("x-ratelimit-limit"),
                    Just("x-ratelimit-type")], "[ -~]{0,30}|-?[0-9]{1,25}(\\.[0-9]*)?"),
                0..5,
            ),
            message: String,
            now in -4_000_000_000_i64..40_000_000_000,
        ) {
            let lines: Vec<_> = lines.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let now = Timestamp(now);
            match rate_limit(RateLabel::Heavy, &headers(&lines), &message, now) {
                RateLimit::RateLimit { pause, .. } => prop_assert!(!pause.is_zero() && pause <= LONGEST_ASKED_PAUSE),
                RateLimit::Daily { resume_at } => {
                    prop_assert!(resume_at > now && resume_at <= now.plus_seconds(DAY_SECONDS));
                }
            }
        }
    }
}
