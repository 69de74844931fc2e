//! In how many minutes each kind of stream of a session carried anything.

use super::definition::{Rollup, Rows, SessionMinutes};
use super::minute::STREAM_KINDS;

#[derive(Debug, Clone, Default)]
pub(super) struct Activity;

impl Rollup for Activity {
    const PART: &'static str = "activity";
    const COLUMNS: &'static [&'static str] = &[
        "session_id INTEGER PRIMARY KEY",
        "audio_send",
        "audio_receive",
        "video_send",
        "video_receive",
        "share_send",
        "share_receive",
    ];
    const TAKES_SAMPLES: bool = false;

    /// Nothing for a session without a stream in use.
    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        if session.minutes.0.is_empty() {
            return;
        }
        let mut active = [0_i64; STREAM_KINDS];
        for (_, minute) in session.minutes.0.iter() {
            for (count, is_active) in active.iter_mut().zip(minute.active) {
                *count += i64::from(is_active);
            }
        }
        let [audio_send, audio_receive, video_send, video_receive, share_send, share_receive] = active;
        rows.push([
            ("session_id", session.span.session_id.into()),
            ("audio_send", audio_send.into()),
            ("audio_receive", audio_receive.into()),
            ("video_send", video_send.into()),
            ("video_receive", video_receive.into()),
            ("share_send", share_send.into()),
            ("share_receive", share_receive.into()),
        ]);
    }
}
