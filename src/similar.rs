//! What somebody probably meant who mistyped a name.

/// The name nearest to a mistyped one, unless all are further off than a third of it.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = known.into_iter().map(|known| (strsim::levenshtein(name, known), known)).min()?;
    (nearest.0 <= name.chars().count().div_ceil(3)).then_some(nearest.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_is_answered_with_the_nearest() {
        let known = ["scorecard", "percentiles", "review"];
        for (name, expected) in
            [("scorcard", Some("scorecard")), ("reviews", Some("review")), ("weather", None), ("", None)]
        {
            assert_eq!(nearest(name, known), expected, "{name}");
        }
    }
}
