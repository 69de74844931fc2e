//! Whether what is made of a text stays in proportion to it.

/// The most lists and objects of a body, and the most values. Ten participants of an eight-hour meeting have about
/// 105,000 and 640,000 of them. A reading takes several times the memory of the shortest text that says it, so that
/// bytes alone bound nothing.
const OBJECTS: usize = 250_000;
const VALUES: usize = 1_500_000;

/// Whether a body holds no more values than there is room for.
#[must_use]
pub fn is_holdable(text: &str) -> bool {
    objects(text) <= OBJECTS && count(text, ',') <= VALUES
}

/// What a list or an object takes once it is read. In a record as Zoom writes it, that is twice the length of its text.
const OBJECT_BYTES: usize = 240;

/// How many bytes more a reading takes than those of records as Zoom writes them, of which few are large.
#[must_use]
pub fn excess_bytes(text: &str) -> usize {
    (objects(text) * OBJECT_BYTES).saturating_sub(2 * text.len())
}

fn objects(text: &str) -> usize {
    count(text, '{') + count(text, '[')
}

/// One letter at a time, which the standard library looks for in many bytes at once.
fn count(text: &str, letter: char) -> usize {
    text.matches(letter).count()
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

    #[test]
    fn only_parts_that_are_short_take_more_than_records_as_zoom_writes_them() {
        let record = include_str!("../../../tests/fixtures/participant_qos.json");
        assert_eq!(excess_bytes(&record.split_whitespace().collect::<String>()), 0);
        let short = r#"{"date_time":"2026-11-16T09:00:00Z"},"#;
        assert_eq!(excess_bytes(&short.repeat(1_000)), 1_000 * (OBJECT_BYTES - 2 * short.len()));
    }
}
