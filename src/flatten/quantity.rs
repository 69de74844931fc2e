//! Quantities as text: "23 kbps", "27.15kbps", "0.3%", "1280*720".

use crate::model::Quantity;

/// What a text says about a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Read {
    /// A number in the quantity's own unit.
    Number(f64),
    /// A picture's width and height in pixels; the only answer for [`Quantity::Pixels`].
    Pixels(f64, f64),
    /// Nothing was measured: `""`, `-`, `N/A`, `0*0`.
    Absent,
    /// Something that is no such quantity.
    Unreadable,
}

/// Whether a text says that there is no value.
#[must_use]
pub fn is_absent(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "" | "-") || text.eq_ignore_ascii_case("n/a")
}

/// Reads a text as a quantity. A bare number is in the quantity's own unit.
#[must_use]
pub fn read(text: &str, quantity: Quantity) -> Read {
    match read_plain(text, quantity) {
        Some(number) if fits(number, quantity) => return Read::Number(number),
        _ => {}
    }
    if is_absent(text) {
        return Read::Absent;
    }
    if quantity == Quantity::Pixels {
        return read_pixels(text.trim());
    }
    let text = text.trim();
    let end = text.bytes().position(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+')).unwrap_or(text.len());
    let (digits, unit) = (&text[..end], text[end..].trim_start());
    let Some(shift) = decimal_shift(unit, quantity) else { return Read::Unreadable };
    match decimal(digits, shift) {
        Some(number) if fits(number, quantity) => Read::Number(number),
        _ => Read::Unreadable,
    }
}

/// Whether a number can be such a quantity at all: no loss of 400 %, and only a signal strength below zero.
#[must_use]
pub fn fits(number: f64, quantity: Quantity) -> bool {
    match quantity {
        Quantity::Dbm => number.is_finite(),
        Quantity::Percent => (0.0..=100.0).contains(&number),
        Quantity::Kbps | Quantity::Millis | Quantity::Fps | Quantity::Pixels | Quantity::Score => {
            number.is_finite() && number >= 0.0
        }
        Quantity::Level => false,
    }
}

/// The form of practically every metric, `27.15 kbps` in the quantity's own unit, in a tenth of the general way's time.
/// `None` for any other form.
///
/// So few digits and their power of ten are exact as floating-point numbers, and a quotient of two exact numbers is
/// rounded once, as parsing would.
fn read_plain(text: &str, quantity: Quantity) -> Option<f64> {
    const POWERS_OF_TEN: [f64; 9] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
    let &(unit, 0) = units(quantity).first()? else { return None };
    let digits = text.strip_suffix(unit)?.as_bytes();
    let digits = digits.strip_suffix(b" ").unwrap_or(digits);
    if digits.len() > POWERS_OF_TEN.len() || !digits.first()?.is_ascii_digit() {
        return None;
    }
    let (mut number, mut decimals) = (0, None);
    for digit in digits {
        match digit {
            b'0'..=b'9' => {
                number = number * 10 + u32::from(digit - b'0');
                decimals = decimals.map(|decimals| decimals + 1);
            }
            b'.' if decimals.is_none() => decimals = Some(0),
            _ => return None,
        }
    }
    Some(f64::from(number) / POWERS_OF_TEN[decimals.unwrap_or(0)])
}

/// The units that a quantity comes in, its own one first, with the decimal places between them.
fn units(quantity: Quantity) -> &'static [(&'static str, i32)] {
    match quantity {
        Quantity::Kbps => &[("kbps", 0), ("mbps", 3), ("bps", -3), ("gbps", 6)],
        Quantity::Millis => &[("ms", 0), ("s", 3)],
        Quantity::Percent => &[("%", 0)],
        Quantity::Fps => &[("fps", 0)],
        Quantity::Dbm => &[("dbm", 0)],
        Quantity::Pixels | Quantity::Level | Quantity::Score => &[],
    }
}

/// By how many decimal places a unit differs from the quantity's own; `None` for a unit that does not fit.
fn decimal_shift(unit: &str, quantity: Quantity) -> Option<i32> {
    if unit.is_empty() {
        return Some(0);
    }
    units(quantity).iter().find(|(name, _)| unit.eq_ignore_ascii_case(name)).map(|&(_, shift)| shift)
}

/// A plain decimal moved by some places. The places are moved in the text, since multiplying would round twice.
fn decimal(digits: &str, shift: i32) -> Option<f64> {
    if !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if shift == 0 { digits.parse().ok() } else { format!("{digits}e{shift}").parse().ok() }
}

fn read_pixels(text: &str) -> Read {
    let Some((width, height)) = text.split_once(['*', 'x', 'X']) else { return Read::Unreadable };
    match (pixels(width), pixels(height)) {
        (Some(0), Some(0)) => Read::Absent,
        (Some(width), Some(height)) if width > 0 && height > 0 => Read::Pixels(f64::from(width), f64::from(height)),
        _ => Read::Unreadable,
    }
}

fn pixels(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Quantity::{Dbm, Fps, Kbps, Millis, Percent, Pixels};

    fn check(text: &str, quantity: Quantity, expected: Read) {
        assert_eq!(read(text, quantity), expected, "{text:?} as {quantity:?}");
    }

    /// Every form of a metric that Zoom's documents and users' reports show.
    #[test]
    #[expect(clippy::float_cmp, reason = "what was written must be read to the digit")]
    fn reads_every_known_form() {
        for (text, quantity, number) in [
            ("23 kbps", Kbps, 23.0),
            ("27.15 kbps", Kbps, 27.15),
            ("27.15kbps", Kbps, 27.15),
            ("1.2 Mbps", Kbps, 1200.0),
            ("1.1 Mbps", Kbps, 1100.0),
            ("64000 bps", Kbps, 64.0),
            ("12.5", Kbps, 12.5),
            ("0 kbps", Kbps, 0.0),
            ("126 ms", Millis, 126.0),
            ("0ms", Millis, 0.0),
            ("60", Millis, 60.0),
            ("1.5 s", Millis, 1500.0),
            ("0.3%", Percent, 0.3),
            ("0.03%", Percent, 0.03),
            ("0.0%", Percent, 0.0),
            ("8%", Percent, 8.0),
            ("100 %", Percent, 100.0),
            ("12 fps", Fps, 12.0),
            (" 12 FPS ", Fps, 12.0),
            ("-75", Dbm, -75.0),
            ("-75 dBm", Dbm, -75.0),
        ] {
            let Read::Number(read) = read(text, quantity) else { panic!("{text:?} is unreadable") };
            assert_eq!(read, number, "{text:?}");
        }
        check("1280*720", Pixels, Read::Pixels(1280.0, 720.0));
        check("1280x720", Pixels, Read::Pixels(1280.0, 720.0));
    }

    #[test]
    fn nothing_measured_is_absent_and_not_zero() {
        for text in ["", " ", "-", "N/A", "n/a"] {
            check(text, Kbps, Read::Absent);
        }
        check("0*0", Pixels, Read::Absent);
    }

    #[test]
    fn what_is_no_such_quantity_is_unreadable() {
        for (text, quantity) in [
            ("23 ms", Kbps),
            ("5 kbps", Millis),
            ("1,055 kbps", Kbps),
            ("NaN", Kbps),
            ("inf", Kbps),
            ("infinity kbps", Kbps),
            ("1e3 kbps", Kbps),
            ("string", Kbps),
            ("integer [int64]", Kbps),
            ("-5 ms", Millis),
            ("--5", Dbm),
            ("1.2.3", Millis),
            (".", Millis),
            ("kbps", Kbps),
            ("400%", Percent),
            ("-1%", Percent),
            ("720", Pixels),
            ("1280*0", Pixels),
            ("-1280*720", Pixels),
            ("1280*720*2", Pixels),
            ("٣ kbps", Kbps),
        ] {
            check(text, quantity, Read::Unreadable);
        }
        check(&"9".repeat(400), Kbps, Read::Unreadable);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text in ".*") {
            for quantity in [Kbps, Millis, Percent, Fps, Pixels, Dbm] {
                if let Read::Number(number) = read(&text, quantity) {
                    proptest::prop_assert!(fits(number, quantity));
                }
            }
        }

        #[test]
        fn the_plain_form_is_read_as_the_general_way_reads_it(digits in r"[0-9]{1,6}(\.[0-9]{0,5})?") {
            let number: f64 = digits.parse().unwrap();
            proptest::prop_assert_eq!(read(&format!("{digits} kbps"), Kbps), Read::Number(number));
            proptest::prop_assert_eq!(read(&format!("{digits}KBPS"), Kbps), Read::Number(number));
        }

        #[test]
        fn what_was_written_reads_back_as_the_same_number(number in 0.0..1e9, share in 0.0..=100.0) {
            proptest::prop_assert_eq!(read(&format!("{number} kbps"), Kbps), Read::Number(number));
            proptest::prop_assert_eq!(read(&format!("{share}%"), Percent), Read::Number(share));
        }
    }
}
