//! An event, as the listings and the detail endpoint write it.

use super::super::account::Event;
use super::super::people::Client;
use serde::Serialize;

/// An event.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the flags are Zoom's")]
pub(in super::super) struct EventRecord<'a> {
    uuid: &'a str,
    id: i64,
    topic: &'a str,
    host: &'a str,
    email: &'a str,
    user_type: &'static str,
    dept: &'static str,
    start_time: String,
    end_time: String,
    duration: String,
    participants: usize,
    has_pstn: bool,
    has_voip: bool,
    has_3rd_party_audio: bool,
    has_video: bool,
    has_screen_share: bool,
    has_recording: bool,
    has_sip: bool,
    has_archiving: bool,
    has_manual_captions: bool,
    has_automated_captions: bool,
    has_poll: bool,
    has_qa: bool,
    has_survey: bool,
    has_external_participant: bool,
    audio_quality: &'static str,
    video_quality: &'static str,
    screen_share_quality: &'static str,
    custom_keys: [&'static str; 0],
    tracking_fields: [&'static str; 0],
    session_key: &'static str,
    avg_jointime_cost: &'static str,
}

/// An event's row in a listing.
pub(in super::super) fn listed(event: &Event) -> EventRecord<'_> {
    let record = self::event(event);
    if !event.blank_listing {
        return record;
    }
    let blank = String::new;
    EventRecord { start_time: blank(), end_time: blank(), duration: blank(), participants: 0, ..record }
}

/// The answer of the detail endpoint.
pub(in super::super) fn event(event: &Event) -> EventRecord<'_> {
    let host = event.people.first();
    let has = |client| event.people.iter().any(|person| person.client == client);
    EventRecord {
        uuid: &event.uuid,
        id: event.number,
        topic: &event.topic,
        host: host.map_or("", |person| &person.name),
        email: host.map_or("", |person| &person.email),
        user_type: "Licensed",
        dept: "",
        start_time: event.start_at.to_string(),
        end_time: event.end_at.to_string(),
        duration: duration(event.end_at.0 - event.start_at.0),
        participants: event.people.len(),
        has_pstn: has(Client::Phone),
        has_voip: true,
        has_3rd_party_audio: false,
        has_video: true,
        has_screen_share: event.people.len() > 1,
        has_recording: false,
        has_sip: has(Client::Room),
        has_archiving: false,
        has_manual_captions: false,
        has_automated_captions: false,
        has_poll: false,
        has_qa: false,
        has_survey: false,
        has_external_participant: event.people.iter().any(|person| person.external),
        audio_quality: "",
        video_quality: "",
        screen_share_quality: "",
        custom_keys: [],
        tracking_fields: [],
        session_key: "",
        avg_jointime_cost: "2.51",
    }
}

/// Zoom drops leading parts that are zero: `16:08` is sixteen minutes, not hours.
fn duration(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours:02}:{minutes:02}:{seconds:02}") } else { format!("{minutes:02}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_loses_its_hours_when_there_are_none() {
        for (seconds, expected) in [(968, "16:08"), (56, "00:56"), (3723, "01:02:03")] {
            assert_eq!(duration(seconds), expected);
        }
    }
}
