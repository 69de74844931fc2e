//! Zoom's own counts of quality: how many meetings, or participants, were good, fair, poor and bad in each medium.

use super::{Malformed, Members};
use crate::model::Medium;
use crate::model::zoom_count::BandCounts;

/// What Zoom counted over some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityCounts {
    /// The first day that Zoom says it counted, in its own words, which may differ from the one asked for.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// The counts of each medium that Zoom tells of.
    pub media: Vec<(Medium, BandCounts)>,
}

/// A medium under Zoom's name for it here.
const MEDIA: [(&str, Medium); 3] =
    [("audio", Medium::Audio), ("video", Medium::Video), ("screen_share", Medium::Share)];

impl QualityCounts {
    /// Reads the answer. An object without counts is another answer, and not one of nothing but zeros.
    ///
    /// # Errors
    ///
    /// If it is no such answer.
    pub fn read(text: &str) -> Result<Self, Malformed> {
        let members = Members::read(text)?;
        let missing = || Malformed { path: "quality".to_owned(), problem: "the object is missing".to_owned() };
        let quality = Members::read(members.get("quality").ok_or_else(missing)?).map_err(|_| missing())?;
        let counts = |(name, medium): (&str, Medium)| {
            let bands = Members::read(quality.get(name)?).ok()?;
            // What is no count, or a greater one than any account has, is as good as untold.
            let band = |name| bands.count(name).filter(|count: &u32| i32::try_from(*count).is_ok());
            Some((medium, BandCounts { good: band("good"), fair: band("fair"), poor: band("poor"), bad: band("bad") }))
        };
        Ok(Self {
            from: members.scalar("from").ok().flatten(),
            to: members.scalar("to").ok().flatten(),
            media: MEDIA.into_iter().filter_map(counts).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_and_what_is_none_is_untold() {
        let text = r#"{"from":"2026-11-01","to":"2026-11-01","quality":{
            "audio":{"good":11,"fair":"4","poor":-2,"bad":1e3},
            "screen_share":{"good":99999999999,"fair":0},"video":7,"rooms":{"good":1}}}"#;
        let counts = QualityCounts::read(text).unwrap();
        assert_eq!(counts.from.as_deref(), Some("2026-11-01"));
        let audio = BandCounts { good: Some(11), fair: Some(4), poor: None, bad: None };
        let share = BandCounts { good: None, fair: Some(0), poor: None, bad: None };
        assert_eq!(counts.media, [(Medium::Audio, audio), (Medium::Share, share)]);
    }

    #[test]
    fn another_answer_is_no_count_of_nothing() {
        for text in ["{}", "[]", r#"{"quality":null}"#, r#"{"quality":[]}"#, r#"{"code":200,"message":"No."}"#] {
            assert!(QualityCounts::read(text).is_err(), "{text}");
        }
        assert_eq!(QualityCounts::read(r#"{"quality":{}}"#).unwrap().media, []);
    }
}
