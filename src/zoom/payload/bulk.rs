//! Whether what is made of a text stays in proportion to it.

/// The most lists and objects of a body, and the most values. Ten participants of an eight-hour meeting have about
/// 105,000 and 640,000 of them. A reading takes several times the memory of the shortest text that says it, so that
/// bytes alone bound nothing.
const OBJECTS: usize = 250_000;
const VALUES: usize = 1_500_000;

/// What a list or an object takes once it is read. In a record as Zoom writes it, that is twice the length of its text.
const OBJECT_BYTES: usize = 240;

/// How much there is in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bulk {
    bytes: usize,
    objects: usize,
    values: usize,
}

impl Bulk {
    /// Counts one letter at a time, which goes by many bytes at once.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let count = |letter| memchr::memchr_iter(letter, text.as_bytes()).count();
        Self { bytes: text.len(), objects: count(b'{') + count(b'['), values: count(b',') }
    }

    /// Whether there are no more values than there is room for.
    #[must_use]
    pub const fn is_holdable(self) -> bool {
        self.objects <= OBJECTS && self.values <= VALUES
    }

    /// How many bytes more a reading takes than those of records as Zoom writes them, of which few are large.
    #[must_use]
    pub const fn excess_bytes(self) -> usize {
        (self.objects * OBJECT_BYTES).saturating_sub(2 * self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_short_values_are_more_than_their_text() {
        assert!(Bulk::of(&" ".repeat(16 << 20)).is_holdable());
        assert!(Bulk::of(&"{},".repeat(OBJECTS)).is_holdable());
        assert!(!Bulk::of(&"[],".repeat(OBJECTS + 1)).is_holdable());
        assert!(!Bulk::of(&"0,".repeat(VALUES + 1)).is_holdable());
    }

    #[test]
    fn only_parts_that_are_short_take_more_than_records_as_zoom_writes_them() {
        let record = include_str!("../../../tests/fixtures/participant_qos.json");
        assert_eq!(Bulk::of(&record.split_whitespace().collect::<String>()).excess_bytes(), 0);
        let short = r#"{"date_time":"2026-11-16T09:00:00Z"},"#;
        assert_eq!(Bulk::of(&short.repeat(1_000)).excess_bytes(), 1_000 * (OBJECT_BYTES - 2 * short.len()));
    }
}
