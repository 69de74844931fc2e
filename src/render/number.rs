//! Numbers for people: rounded to what the measurement is worth. Formats that programs read keep them exact.

/// Three digits where there are decimals, and no zeros that say nothing: 282.6 → 283, 44.444 → 44.4, 0.14286 → 0.14.
#[must_use]
pub fn rounded(number: f64) -> String {
    let decimals = match number.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    // A small negative number rounds to a zero that should not have a sign.
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_three_digits() {
        for (number, expected) in [
            (282.5, "282"),
            (350.0, "350"),
            (44.444, "44.4"),
            (90.0, "90"),
            (0.142_86, "0.14"),
            (9.0, "9"),
            (0.0, "0"),
            (-0.001, "0"),
            (-69.25, "-69.2"),
            (12_345.678, "12346"),
        ] {
            assert_eq!(rounded(number), expected, "{number}");
        }
    }
}
