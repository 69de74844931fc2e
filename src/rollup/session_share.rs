//! The classified and poor minutes of each session and medium.

use super::definition::{Rollup, Rows, SessionMinutes, word};
use super::minute::{STREAM_KINDS, medium_and_direction};

#[derive(Debug, Clone, Default)]
pub(super) struct SessionShare;

impl Rollup for SessionShare {
    const PART: &'static str = "session_share";
    const COLUMNS: &'static [&'static str] = &["session_id INTEGER", "medium", "n", "poor_minutes"];
    const TAKES_SAMPLES: bool = false;

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        for medium in 0..STREAM_KINDS / 2 {
            let (mut n, mut poor_minutes) = (0_i64, 0_i64);
            for (minute, _) in session.minutes.classified() {
                let class = minute.classes[2 * medium].max(minute.classes[2 * medium + 1]);
                n += i64::from(class.is_some());
                poor_minutes += i64::from(class >= Some(2));
            }
            if n > 0 {
                rows.push([
                    ("session_id", session.span.session_id.into()),
                    ("medium", word(medium_and_direction(2 * medium).0.as_str())),
                    ("n", n.into()),
                    ("poor_minutes", poor_minutes.into()),
                ]);
            }
        }
    }
}
