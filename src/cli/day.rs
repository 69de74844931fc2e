//! UTC days as people write them.

use chrono::{Datelike as _, NaiveDate};

use crate::exit::Failure;
use crate::model::Window;

/// The years that a day may lie in. Zoom has no events before, and no calendar here reaches beyond.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// Reads a day, `2026-01-31`.
///
/// # Errors
///
/// How to write it.
pub(super) fn parse(text: &str) -> Result<NaiveDate, String> {
    let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") else {
        return Err(if has_form(text) { "there is no such day" } else { "write a day as 2026-01-31" }.to_owned());
    };
    if YEARS.contains(&day.year()) { Ok(day) } else { Err("give a year from 2000 to 2199".to_owned()) }
}

/// The days from one to another, for what is to be done with them.
///
/// # Errors
///
/// If they end before they begin.
pub(super) fn window(what: &str, from: NaiveDate, to: NaiveDate) -> Result<Window, Failure> {
    Window::new(from, to).ok_or_else(|| {
        Failure::usage(format!("{what} the days from {from} to {to}: they end before they begin"), "swap the days")
    })
}

/// The same where a first or a last day may be missing.
///
/// # Errors
///
/// If both are there, and the last is before the first.
pub(super) fn require_order(what: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<(), Failure> {
    from.zip(to).map_or(Ok(()), |(from, to)| window(what, from, to).map(drop))
}

/// Whether a text is written as a day, whatever the calendar says.
fn has_form(text: &str) -> bool {
    let is_sign = |(at, sign): (usize, u8)| if matches!(at, 4 | 7) { sign == b'-' } else { sign.is_ascii_digit() };
    text.len() == "2026-01-31".len() && text.bytes().enumerate().all(is_sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_within_the_years_that_there_are() {
        fn check(text: &str, expected: Result<&str, &str>) {
            let parsed = parse(text).map(|day| day.to_string());
            assert_eq!(parsed.as_deref().map_err(String::as_str), expected, "{text:?}");
        }
        check("2026-01-31", Ok("2026-01-31"));
        check("2026-02-30", Err("there is no such day"));
        check("2026-13-01", Err("there is no such day"));
        check("2026-2-30", Err("write a day as 2026-01-31"));
        check("yesterday", Err("write a day as 2026-01-31"));
        check("9999-12-31", Err("give a year from 2000 to 2199"));
        check("+262142-12-31", Err("give a year from 2000 to 2199"));
        check("-262143-01-01", Err("give a year from 2000 to 2199"));
    }
}
