//! Numbers as Zoom writes them: text with a unit.

use serde::{Serialize, Serializer};

/// One metric of a stream or a machine.
#[derive(Debug, Clone, Copy)]
pub(super) enum Measure {
    /// `"23 kbps"`.
    Kbps(f64),
    /// `"27.15 kbps"`, the form of some objects.
    ExactKbps(f64),
    /// `"126 ms"`.
    Millis(f64),
    /// `"0.3%"`.
    Percent(f64),
    /// `"0.03%"`.
    ExactPercent(f64),
    /// `"12%"`.
    WholePercent(f64),
    /// `"12 fps"`.
    Fps(f64),
    /// `"1280*720"`.
    Pixels(u32, u32),
    /// `-75`, the one number that is no text.
    Dbm(f64),
    /// `""`: nothing measured.
    Blank,
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Kbps(value) => serializer.collect_str(&format_args!("{value:.0} kbps")),
            Self::ExactKbps(value) => serializer.collect_str(&format_args!("{value:.2} kbps")),
            Self::Millis(value) => serializer.collect_str(&format_args!("{value:.0} ms")),
            Self::Percent(value) => serializer.collect_str(&format_args!("{value:.1}%")),
            Self::ExactPercent(value) => serializer.collect_str(&format_args!("{value:.2}%")),
            Self::WholePercent(value) => serializer.collect_str(&format_args!("{value:.0}%")),
            Self::Fps(value) => serializer.collect_str(&format_args!("{value:.0} fps")),
            Self::Pixels(width, height) => serializer.collect_str(&format_args!("{width}*{height}")),
            Self::Dbm(value) => serializer.serialize_i64(whole(value)),
            Self::Blank => serializer.serialize_str(""),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "signal strengths lie between -100 and 0")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}
