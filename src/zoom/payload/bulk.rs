//! Whether what is made of a text stays in proportion to it.

/// The most lists and objects of a body, and the most values. Ten participants of an eight-hour meeting have about
/// 105,000 and 640,000 of them. A reading takes several times the memory of the shortest text that says it, so that bytes
/// alone bound nothing.
const OBJECTS: usize = 250_000;
const VALUES: usize = 1_500_000;

/// Whether a body holds no more values than there is room for.
#[must_use]
pub fn is_holdable(text: &str) -> bool {
    // One letter at a time, which the standard library looks for in many bytes at once.
    let count = |letter: char| text.matches(letter).count();
    count('{') + count('[') <= OBJECTS && count(',') <= VALUES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_short_values_are_more_than_their_text() {
        assert!(is_holdable(&" ".repeat(16 << 20)));
        assert!(is_holdable(&"{},".repeat(OBJECTS)));
        assert!(!is_holdable(&"[],".repeat(OBJECTS + 1)));
        assert!(!is_holdable(&"0,".repeat(VALUES + 1)));
    }
}
