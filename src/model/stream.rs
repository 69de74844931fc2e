//! The 18 media streams that Zoom measures, under Zoom's own names.

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Medium {
    /// Voice.
    Audio,
    /// A camera's picture.
    Video,
    /// A shared screen or application (`as_` in Zoom's names).
    Share,
}

/// Whether the participant sends or receives.
///
/// `*_input` and `*_from_*` are sent by the participant, `*_output` and `*_to_*` received: the Dashboard API's own
/// reading. Zoom's QSS documentation says the opposite of the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the participant to Zoom: the uplink.
    Send,
    /// From Zoom to the participant: the downlink.
    Receive,
}

/// One of the 18 streams; `stream_id` is its key in the table `stream`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stream {
    /// The key in the table `stream`, from 1.
    pub stream_id: u8,
    /// Zoom's name of the stream.
    pub name: &'static str,
    /// What it carries.
    pub medium: Medium,
    /// Which way it goes.
    pub direction: Direction,
}

/// All streams, in the order of their keys. `crc` is the room connector (H.323/SIP), `rwg` the web client's gateway.
pub const STREAMS: [Stream; 18] = [
    stream(1, "audio_input", Medium::Audio, Direction::Send),
    stream(2, "audio_output", Medium::Audio, Direction::Receive),
    stream(3, "video_input", Medium::Video, Direction::Send),
    stream(4, "video_output", Medium::Video, Direction::Receive),
    stream(5, "as_input", Medium::Share, Direction::Send),
    stream(6, "as_output", Medium::Share, Direction::Receive),
    stream(7, "audio_device_from_crc", Medium::Audio, Direction::Send),
    stream(8, "audio_device_to_crc", Medium::Audio, Direction::Receive),
    stream(9, "video_device_from_crc", Medium::Video, Direction::Send),
    stream(10, "video_device_to_crc", Medium::Video, Direction::Receive),
    stream(11, "as_device_from_crc", Medium::Share, Direction::Send),
    stream(12, "as_device_to_crc", Medium::Share, Direction::Receive),
    stream(13, "audio_device_from_rwg", Medium::Audio, Direction::Send),
    stream(14, "audio_device_to_rwg", Medium::Audio, Direction::Receive),
    stream(15, "video_device_from_rwg", Medium::Video, Direction::Send),
    stream(16, "video_device_to_rwg", Medium::Video, Direction::Receive),
    stream(17, "as_device_from_rwg", Medium::Share, Direction::Send),
    stream(18, "as_device_to_rwg", Medium::Share, Direction::Receive),
];

const fn stream(stream_id: u8, name: &'static str, medium: Medium, direction: Direction) -> Stream {
    Stream { stream_id, name, medium, direction }
}

impl Stream {
    /// The stream of that name, if Zoom's name is a known one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        STREAMS.iter().find(|stream| stream.name == name).copied()
    }
}

impl Medium {
    /// The word that the views use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Share => "share",
        }
    }
}

impl Direction {
    /// The word that the views use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Receive => "receive",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_stands_at_its_key_and_its_name_says_medium_and_direction() {
        for (index, stream) in STREAMS.iter().enumerate() {
            assert_eq!(usize::from(stream.stream_id), index + 1);
            let sends = stream.name.ends_with("_input") || stream.name.contains("_from_");
            assert_eq!(stream.direction == Direction::Send, sends, "{}", stream.name);
            let prefix = match stream.medium {
                Medium::Audio => "audio_",
                Medium::Video => "video_",
                Medium::Share => "as_",
            };
            assert!(stream.name.starts_with(prefix), "{}", stream.name);
        }
    }
}
