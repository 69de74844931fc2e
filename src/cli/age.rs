//! Ages as people write them: `400d`, `26h`, `8w`.

use crate::model::Timestamp;

/// How long ago something may lie, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age {
    seconds: i64,
}

/// A hundred years.
const OLDEST_SECONDS: i64 = 36_500 * 86_400;

impl Age {
    /// Reads a whole number with its unit: minutes, hours, days or weeks.
    ///
    /// # Errors
    ///
    /// How to write it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let advice = || "write a number and a unit: 90m, 26h, 400d or 8w".to_owned();
        let (last, unit) = text.char_indices().next_back().ok_or_else(advice)?;
        let unit_seconds: u32 = match unit {
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return Err(advice()),
        };
        // A number of 32 bits keeps the product far inside 64; a sign is refused with everything else.
        let number: u32 = text[..last].parse().map_err(|_| advice())?;
        let seconds = i64::from(number) * i64::from(unit_seconds);
        if seconds <= OLDEST_SECONDS { Ok(Self { seconds }) } else { Err("give at most 36500d".to_owned()) }
    }

    /// The instant that long before another.
    #[must_use]
    pub fn before(self, now: Timestamp) -> Timestamp {
        now.plus_seconds(-self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_whole_numbers_with_a_unit() {
        fn check(text: &str, expected_seconds: Option<i64>) {
            assert_eq!(Age::parse(text).ok().map(|age| age.seconds), expected_seconds, "{text:?}");
        }
        check("90m", Some(5_400));
        check("26h", Some(93_600));
        check("400d", Some(34_560_000));
        check("8w", Some(4_838_400));
        check("0d", Some(0));
        check("36500d", Some(3_153_600_000));
        check("36501d", None);
        check("4294967295w", None);
        for wrong in ["", "d", "400", "-1d", "1.5d", "1 d", "1y", "1ü", "99999999999d"] {
            check(wrong, None);
        }
    }
}
