//! How many there are of something, in words: the one place that puts a number before a noun.

/// A count with its thousands set apart: 14203 → 14,203.
#[must_use]
pub fn grouped(count: impl TryInto<i64>) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    let digits = count.unsigned_abs().to_string();
    let mut text = String::from(if count < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 person", "2 people".
#[must_use]
pub fn people(count: impl TryInto<i64>) -> String {
    several(count, "person")
}

/// "1 minute", "2 minutes"; of several words the last is counted: "2 raw payloads".
#[must_use]
pub fn several(count: impl TryInto<i64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    let noun = if count == 1 { noun.to_owned() } else { plural(noun) };
    format!("{} {noun}", grouped(count))
}

/// "is" after one, "are" after several.
#[must_use]
pub fn are(count: impl TryInto<i64>) -> &'static str {
    if count.try_into().is_ok_and(|count| count == 1) { "is" } else { "are" }
}

fn plural(noun: &str) -> String {
    let ends_in_consonant_and_y = || {
        let stem = noun.strip_suffix('y')?;
        (!stem.ends_with(['a', 'e', 'i', 'o', 'u'])).then_some(stem)
    };
    if let Some(stem) = noun.strip_suffix("person") {
        format!("{stem}people")
    } else if let Some(stem) = ends_in_consonant_and_y() {
        format!("{stem}ies")
    } else if noun.ends_with('s') {
        format!("{noun}es")
    } else {
        format!("{noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (count, expected) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (14_203, "14,203"), (-1_234_567, "-1,234,567")]
        {
            assert_eq!(grouped(count), expected);
        }
    }

    #[test]
    fn one_is_singular_and_any_other_number_plural() {
        for (noun, one, several_of_it) in [
            ("event", "1 event", "2 events"),
            ("raw payload", "1 raw payload", "2 raw payloads"),
            ("person", "1 person", "2 people"),
            ("anomaly", "1 anomaly", "2 anomalies"),
            ("day", "1 day", "2 days"),
            ("address", "1 address", "2 addresses"),
        ] {
            assert_eq!([several(1, noun), several(2_u64, noun)], [one, several_of_it]);
        }
        assert_eq!(several(0, "row"), "0 rows");
        assert_eq!(several(u64::MAX, "row"), "9,223,372,036,854,775,807 rows");
        assert_eq!([are(1), are(0), are(2_usize)], ["is", "are", "are"]);
    }
}
