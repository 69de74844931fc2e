//! What others say of the period: its people, and Zoom. Nothing, where nobody asked them.

use super::Digest;
use super::words::percent;
use crate::review::said::counted;

impl Digest {
    /// How many were not content, and for how many of them something was measured.
    pub(super) fn said(&self) -> Option<String> {
        let count = |column| usize::try_from(self.feedback.count(0, column)).unwrap_or(0);
        counted(count("thumbs"), count("not_content"), count("not_content_poor"))
    }

    /// How many participants Zoom itself calls poor or bad.
    pub(super) fn counted_by_zoom(&self) -> Option<String> {
        let counts = &self.zoom_counts;
        let told = |row| Some(format!("{} {}", counts.text(row, "medium")?, percent(counts, row, "zoom_poor_pct")?));
        let media: Vec<String> = (0..counts.rows.len()).filter_map(told).collect();
        (!media.is_empty()).then(|| format!("Zoom itself calls poor or bad: {}.", media.join(", ")))
    }
}
