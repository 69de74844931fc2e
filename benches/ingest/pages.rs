//! Pages of the QoS list with every basic stream in use, so that each sample makes six rows.

use std::fmt::Write as _;

/// Participants on a page, Zoom's maximum.
const PAGE: usize = 10;
const SAMPLES: usize = 60;
const STREAMS: [(&str, bool); 6] = [
    ("audio_input", false),
    ("audio_output", false),
    ("video_input", true),
    ("video_output", true),
    ("as_input", true),
    ("as_output", true),
];

/// The pages of an event with this many participants.
pub(crate) fn pages(participants: usize) -> Vec<String> {
    let mut noise = Noise(42);
    (0..participants).step_by(PAGE).map(|first| page(first, participants, &mut noise)).collect()
}

fn page(first: usize, participants: usize, noise: &mut Noise) -> String {
    let mut text = format!(r#"{{"page_count":1,"page_size":10,"total_records":{participants},"next_page_token":"","#);
    text.push_str(r#""participants":["#);
    for participant in first..participants.min(first + PAGE) {
        if participant > first {
            text.push(',');
        }
        participant_record(&mut text, participant, noise);
    }
    text.push_str("]}");
    text
}

fn participant_record(text: &mut String, participant: usize, noise: &mut Noise) {
    write!(
        text,
        r#"{{"id":"z{participant}","user_id":"{}","participant_uuid":"P-{participant}","user_name":"Person {participant}","email":"p{participant}@example.com","join_time":"2026-03-04T09:00:05Z","leave_time":"2026-03-04T10:00:01Z","device":"Windows","ip_address":"192.0.2.{}","location":"San Jose (US)","network_type":"Wifi","version":"6.5.11.26770","user_qos":["#,
        16_778_240 + participant * 1024,
        participant % 250
    )
    .expect("writing to a string cannot fail");
    for minute in 0..SAMPLES {
        if minute > 0 {
            text.push(',');
        }
        sample(text, minute, noise);
    }
    text.push_str("]}");
}

fn sample(text: &mut String, minute: usize, noise: &mut Noise) {
    let field = |text: &mut String, json: std::fmt::Arguments<'_>| {
        text.write_fmt(json).expect("writing to a string cannot fail");
    };
    field(text, format_args!(r#"{{"date_time":"2026-03-04T09:{minute:02}:00Z""#));
    for (name, has_picture) in STREAMS {
        field(
            text,
            format_args!(r#","{name}":{{"bitrate":"{} kbps","latency":"{} ms""#, noise.below(2500), noise.below(200)),
        );
        field(
            text,
            format_args!(r#","jitter":"{} ms","avg_loss":"{}.{}%""#, noise.below(30), noise.below(3), noise.below(10)),
        );
        field(text, format_args!(r#","max_loss":"{}.{}%""#, noise.below(9), noise.below(10)));
        if has_picture {
            field(text, format_args!(r#","resolution":"1280*720","frame_rate":"{} fps""#, noise.below(30)));
        }
        text.push('}');
    }
    field(
        text,
        format_args!(
            r#","cpu_usage":{{"zoom_min_cpu_usage":"{}%","zoom_avg_cpu_usage":"{}%""#,
            noise.below(10),
            noise.below(20)
        ),
    );
    field(
        text,
        format_args!(
            r#","zoom_max_cpu_usage":"{}%","system_max_cpu_usage":"{}%"}}}}"#,
            noise.below(40),
            noise.below(90)
        ),
    );
}

/// A linear congruential generator: the same pages in every run, and no crate for it.
struct Noise(u64);

impl Noise {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
