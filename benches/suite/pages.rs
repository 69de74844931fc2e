//! Pages of the QoS list with every basic stream in use, so that each sample makes six rows.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use zoom_qos::model::ParticipantRecord;
use zoom_qos::zoom::payload::ParticipantPage;

/// Participants on a page, Zoom's maximum.
pub(crate) const PAGE: usize = 10;
const SAMPLES: usize = 60;
const STREAMS: [(&str, bool); 6] = [
    ("audio_input", false),
    ("audio_output", false),
    ("video_input", true),
    ("video_output", true),
    ("as_input", true),
    ("as_output", true),
];

/// What the metrics look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    /// "1055 kbps" and "0.3%", all different.
    Varied,
    /// Those of the sample that Zoom publishes, over and over.
    Published,
    /// "27.15 kbps" and "0.03%", but whole milliseconds and frames, as in Zoom's specification.
    Specified,
    /// Two decimals in every metric.
    TwoDecimals,
}

/// The pages of an event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pages {
    pub(crate) participants: usize,
    pub(crate) values: Values,
}

impl Pages {
    /// Writes each page into a file of its own.
    pub(crate) fn write(self, folder: &Path) {
        let mut writer = Writer { values: self.values, noise: Noise(42), text: String::new() };
        for first in (0..self.participants).step_by(PAGE) {
            writer.text.clear();
            writer.page(first..self.participants.min(first + PAGE), self.participants);
            std::fs::write(folder.join(format!("{first:06}.json")), &writer.text).expect("a page's file");
        }
    }
}

/// The files of a folder of pages, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder of the pages");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

/// The records of all pages, flattened.
pub(crate) fn records(folder: &Path) -> Vec<ParticipantRecord> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(path).expect("a page");
        let page = ParticipantPage::read(&text).expect("a page");
        let records = page.participants.iter().map(|json| zoom_qos::flatten::participant(json).expect("a record"));
        records.collect::<Vec<_>>()
    };
    files(folder).into_iter().flat_map(read).collect()
}

/// A number of stream rows in words.
pub(crate) fn told(rows: usize) -> String {
    if rows < 1_000_000 { format!("{} k rows", rows / 1_000) } else { format!("{:.1} M rows", rows as f64 / 1e6) }
}

struct Writer {
    values: Values,
    noise: Noise,
    text: String,
}

impl Writer {
    fn page(&mut self, participants: std::ops::Range<usize>, total: usize) {
        self.add(format_args!(r#"{{"page_count":1,"page_size":10,"total_records":{total},"next_page_token":"","#));
        self.add(format_args!(r#""participants":["#));
        for participant in participants.clone() {
            if participant > participants.start {
                self.text.push(',');
            }
            self.participant(participant);
        }
        self.text.push_str("]}");
    }

    fn participant(&mut self, participant: usize) {
        self.add(format_args!(
            r#"{{"id":"z{participant}","user_id":"{}","participant_uuid":"P-{participant}","#,
            16_778_240 + participant * 1024
        ));
        self.add(format_args!(
            r#""user_name":"Person {participant}","email":"p{participant}@example.com","ip_address":"192.0.2.{}","#,
            participant % 250
        ));
        self.text.push_str(r#""join_time":"2026-03-04T09:00:05Z","leave_time":"2026-03-04T10:00:01Z","#);
        self.text.push_str(r#""device":"Windows","location":"San Jose (US)","network_type":"Wifi","#);
        self.text.push_str(r#""version":"6.5.11.26770","user_qos":["#);
        for minute in 0..SAMPLES {
            if minute > 0 {
                self.text.push(',');
            }
            self.sample(minute);
        }
        self.text.push_str("]}");
    }

    fn sample(&mut self, minute: usize) {
        self.add(format_args!(r#"{{"date_time":"2026-03-04T09:{minute:02}:00Z""#));
        for (name, has_picture) in STREAMS {
            self.stream(name, has_picture);
        }
        let [lowest, average, highest, system] = match self.values {
            Values::Varied | Values::Specified | Values::TwoDecimals => {
                [10, 20, 40, 90].map(|bound| self.noise.below(bound))
            }
            Values::Published => [8, 12, 18, 40],
        };
        self.add(format_args!(r#","cpu_usage":{{"zoom_min_cpu_usage":"{lowest}%","zoom_avg_cpu_usage":"{average}%""#));
        self.add(format_args!(r#","zoom_max_cpu_usage":"{highest}%","system_max_cpu_usage":"{system}%"}}}}"#));
    }

    fn stream(&mut self, name: &str, has_picture: bool) {
        let resolution = match (self.values, name) {
            (Values::Published, "video_output") => "640*360",
            (Values::Published, "as_input" | "as_output") => "0*0",
            _ => "1280*720",
        };
        let [bitrate, latency, jitter, avg_loss, max_loss, frame_rate] = self.metrics(name);
        self.add(format_args!(r#","{name}":{{"bitrate":"{bitrate} kbps","latency":"{latency} ms""#));
        self.add(format_args!(r#","jitter":"{jitter} ms","avg_loss":"{avg_loss}%","max_loss":"{max_loss}%""#));
        if has_picture {
            let frame_rate = if frame_rate.is_empty() { frame_rate } else { frame_rate + " fps" };
            self.add(format_args!(r#","resolution":"{resolution}","frame_rate":"{frame_rate}""#));
        }
        self.text.push('}');
    }

    fn metrics(&mut self, name: &str) -> [String; 6] {
        match (self.values, name) {
            (Values::Varied, _) => self.with_decimals([0, 0, 0, 1, 1, 0]),
            (Values::Specified, _) => self.with_decimals([2, 0, 0, 2, 2, 0]),
            (Values::TwoDecimals, _) => self.with_decimals([2; 6]),
            (Values::Published, "audio_input") => ["23", "126", "6", "0.3", "1.9", ""].map(str::to_owned),
            (Values::Published, "audio_output") => ["63", "134", "6", "0.0", "0.0", ""].map(str::to_owned),
            (Values::Published, "video_input") => ["1055", "129", "11", "0.0", "4.9", "12"].map(str::to_owned),
            (Values::Published, "video_output") => ["673", "135", "11", "0.0", "0.0", "22"].map(str::to_owned),
            (Values::Published, _) => ["70", "135", "8", "0.0", "0.0", ""].map(str::to_owned),
        }
    }

    /// Metrics at random, each with so many decimals.
    fn with_decimals(&mut self, decimals: [usize; 6]) -> [String; 6] {
        let bounds = [2_500, 200, 30, 3, 9, 30];
        std::array::from_fn(|at| match (self.noise.below(bounds[at]), decimals[at]) {
            (whole, 0) => whole.to_string(),
            (whole, 1) => format!("{whole}.{}", self.noise.below(10)),
            (whole, _) => format!("{whole}.{:02}", self.noise.below(100)),
        })
    }

    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        self.text.write_fmt(text).expect("writing to a string cannot fail");
    }
}

/// A linear congruential generator: the same pages in every run, and no crate for it.
struct Noise(u64);

impl Noise {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
