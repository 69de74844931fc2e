//! The metrics of a stream and of a participant's machine: name, unit, column, and how reports count them.
//!
//! A new metric of a stream is a row of [`STREAM_METRICS`], from which parser, rows, packs, percentiles, profiles and
//! the scripts for other engines follow. What is SQL or words is written by hand. Nine files change:
//!
//! 1. `src/model/metric.rs`: the row, and its place in [`SHOWN`] if reports show it.
//! 2. `migrations/V1__tables.sql`: the column of `stream_sample`, in the order of the rows.
//! 3. `migrations/views/v_stream_sample.sql`: the same at its end, for people and exports.
//! 4. `migrations/views/v_stream_class.sql`: the same at its end, for reports.
//! 5. `migrations/dictionary.csv`: what it means, once for each of these views.
//! 6. `queries/parts/metric_percentile.sql`: the same place, and its value.
//! 7. `src/simulator/wire/sample.rs`: the field of the simulator, which writes Zoom's form without looking here.
//! 8. `src/store/digests.rs`: what `cargo test --lib store::` names.
//! 9. `docs/dictionary.md`: what `UPDATE_DOCS=1 cargo test --test it docs::` writes.
//!
//! A metric that judges is also an opinion of `v_stream_class`, with a column for what is due to it; the compiler names
//! the rollups that have one.

/// What kind of quantity a metric is, and so which texts it may be read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Kilobits per second; "1.2 Mbps" is 1200.
    Kbps,
    /// Milliseconds.
    Millis,
    /// A share from 0 to 100.
    Percent,
    /// Frames per second, which count where there is a picture.
    Fps,
    /// "1280*720": the only quantity that fills two columns, width and height.
    Pixels,
    /// Signal strength in dBm, the only quantity that may be negative.
    Dbm,
    /// One of Zoom's words: normal, fair, serious, critical.
    Level,
    /// Zoom's own mark, a number without unit.
    Score,
}

/// In which direction a metric gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// More is worse.
    Higher,
    /// Less is worse.
    Lower,
}

/// How a metric makes samples fair, poor and bad.
#[derive(Debug, Clone, Copy)]
pub struct Judged {
    /// In which direction.
    pub worse: Worse,
    /// How wide a step of its histogram is, in its unit.
    pub step: u32,
    /// Where the last, open step begins, in steps.
    pub last_step: u32,
}

/// What a profile of thresholds may say of a metric.
#[derive(Debug, Clone, Copy)]
pub enum Opinion {
    /// Nothing.
    None,
    /// Above what a sample is flagged, whose class stays as it is.
    Flag,
    /// Where it turns fair, poor and bad.
    Class(Judged),
}

/// One metric of a stream object.
#[derive(Debug, Clone, Copy)]
pub struct StreamMetric {
    /// Its column in `stream_sample`.
    pub column: &'static str,
    /// Zoom's name of the field.
    pub zoom_field: &'static str,
    /// Its unit.
    pub quantity: Quantity,
    /// What may be said of it.
    pub opinion: Opinion,
}

/// The metrics of a stream object, in the order of the table. A sample's readings are an array in this order. Width and
/// height come as one field.
pub const STREAM_METRICS: &[StreamMetric] = {
    use Opinion::{Flag, None};
    use Quantity::{Fps, Kbps, Millis, Percent, Pixels};
    &[
        stream("bitrate_kbps", "bitrate", Kbps, None),
        stream("latency_ms", "latency", Millis, judged(Worse::Higher, 25, 24)),
        stream("jitter_ms", "jitter", Millis, judged(Worse::Higher, 5, 24)),
        stream("avg_loss_pct", "avg_loss", Percent, judged(Worse::Higher, 1, 24)),
        stream("max_loss_pct", "max_loss", Percent, Flag),
        stream("width_px", "resolution", Pixels, None),
        stream("height_px", "resolution", Pixels, None),
        stream("frame_rate_fps", "frame_rate", Fps, judged(Worse::Lower, 2, 15)),
    ]
};

/// The columns of `stream_sample`, in order.
pub const STREAM_COLUMNS: [&str; STREAM_METRICS.len()] = {
    let mut columns = [""; STREAM_METRICS.len()];
    let mut place = 0;
    while place < columns.len() {
        columns[place] = STREAM_METRICS[place].column;
        place += 1;
    }
    columns
};

/// The places of the metrics that make samples poor, with how.
pub const JUDGED: [(usize, Judged); judged_before(STREAM_METRICS.len())] = {
    let mut all = [(0, Judged { worse: Worse::Higher, step: 0, last_step: 0 }); judged_before(STREAM_METRICS.len())];
    let mut place = 0;
    while place < STREAM_METRICS.len() {
        if let Opinion::Class(judged) = STREAM_METRICS[place].opinion {
            all[judged_before(place)] = (place, judged);
        }
        place += 1;
    }
    all
};

/// The metrics that reports show, in the order in which they do.
pub const SHOWN: [usize; 6] = [LATENCY_MS, JITTER_MS, AVG_LOSS_PCT, MAX_LOSS_PCT, BITRATE_KBPS, FRAME_RATE_FPS];

// The places of the metrics that rules are about.
pub(crate) const BITRATE_KBPS: usize = place_of("bitrate_kbps");
pub(crate) const LATENCY_MS: usize = place_of("latency_ms");
pub(crate) const JITTER_MS: usize = place_of("jitter_ms");
pub(crate) const AVG_LOSS_PCT: usize = place_of("avg_loss_pct");
pub(crate) const MAX_LOSS_PCT: usize = place_of("max_loss_pct");
pub(crate) const HEIGHT_PX: usize = place_of("height_px");
pub(crate) const FRAME_RATE_FPS: usize = place_of("frame_rate_fps");

impl Judged {
    /// A value or a bound turned so that more is worse; twice turned it is itself again.
    #[must_use]
    pub fn badness(self, value: f64) -> f64 {
        match self.worse {
            Worse::Higher => value,
            Worse::Lower => -value,
        }
    }
}

impl StreamMetric {
    /// Whether it is of pictures alone: a camera that is off has no frame rate, and a slide that nobody turns is sent
    /// at 0 fps, so that only video is judged by it.
    #[must_use]
    pub const fn is_of_pictures(&self) -> bool {
        matches!(self.quantity, Quantity::Fps)
    }
}

/// How many of the metrics before a place make samples poor, which is its own place among them.
#[must_use]
pub const fn judged_before(place: usize) -> usize {
    let (mut judged, mut before) = (0, 0);
    while before < place {
        judged += matches!(STREAM_METRICS[before].opinion, Opinion::Class(_)) as usize;
        before += 1;
    }
    judged
}

/// The place of a column. One that is not there does not compile.
const fn place_of(column: &str) -> usize {
    let mut place = 0;
    while !is_same(STREAM_METRICS[place].column.as_bytes(), column.as_bytes()) {
        place += 1;
    }
    place
}

/// `==`, which the compiler cannot ask of text yet.
const fn is_same(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([], []) => true,
        ([first, one @ ..], [letter, other @ ..]) => *first == *letter && is_same(one, other),
        _ => false,
    }
}

const fn judged(worse: Worse, step: u32, last_step: u32) -> Opinion {
    Opinion::Class(Judged { worse, step, last_step })
}

const fn stream(column: &'static str, zoom_field: &'static str, quantity: Quantity, opinion: Opinion) -> StreamMetric {
    StreamMetric { column, zoom_field, quantity, opinion }
}

/// The columns of `stream_quality` with their kinds. They have Zoom's names of the fields: its own word on a stream,
/// which only its subscription (QSS) sends.
pub const QUALITY_COLUMNS: [(&str, Quantity); 3] =
    [("quality_score", Quantity::Score), ("quality", Quantity::Level), ("network_notification", Quantity::Level)];

/// What Zoom says its word of, where it says it of no stream: a medium as a whole.
pub const QUALITY_SUBJECTS: [&str; 3] = ["audio_quality", "video_quality", "as_quality"];

/// One metric of the participant's machine, inside the object of a sample that carries it.
#[derive(Debug, Clone, Copy)]
pub struct MachineMetric {
    /// The object: `cpu_usage`, `cpu_pressure_level` or `wifi_rssi`.
    pub zoom_object: &'static str,
    /// The field inside it.
    pub zoom_field: &'static str,
    /// Its unit.
    pub quantity: Quantity,
    /// The column of `sample`.
    pub column: &'static str,
}

/// The metrics of `sample`, in the order of its columns: seven numbers, then three levels.
pub const MACHINE_METRICS: [MachineMetric; 10] = [
    machine("cpu_usage", "zoom_min_cpu_usage", Quantity::Percent, "zoom_min_cpu_pct"),
    machine("cpu_usage", "zoom_avg_cpu_usage", Quantity::Percent, "zoom_avg_cpu_pct"),
    machine("cpu_usage", "zoom_max_cpu_usage", Quantity::Percent, "zoom_max_cpu_pct"),
    machine("cpu_usage", "system_max_cpu_usage", Quantity::Percent, "system_max_cpu_pct"),
    machine("wifi_rssi", "min_rssi", Quantity::Dbm, "wifi_min_rssi_dbm"),
    machine("wifi_rssi", "avg_rssi", Quantity::Dbm, "wifi_avg_rssi_dbm"),
    machine("wifi_rssi", "max_rssi", Quantity::Dbm, "wifi_max_rssi_dbm"),
    machine("cpu_pressure_level", "system_min_cpu_pressure_level", Quantity::Level, "system_min_cpu_pressure"),
    machine("cpu_pressure_level", "system_avg_cpu_pressure_level", Quantity::Level, "system_avg_cpu_pressure"),
    machine("cpu_pressure_level", "system_max_cpu_pressure_level", Quantity::Level, "system_max_cpu_pressure"),
];

/// A field that says the unit of those beside it, and the only unit that they are read in.
#[derive(Debug, Clone, Copy)]
pub struct UnitField {
    /// The object in an element of `user_qos`.
    pub zoom_object: &'static str,
    /// The field in it.
    pub zoom_field: &'static str,
    /// The unit, in whichever case.
    pub unit: &'static str,
}

/// Fields that have no column, as the names of others say the unit. Any other unit is an anomaly.
pub const UNIT_FIELDS: [UnitField; 1] = [UnitField { zoom_object: "wifi_rssi", zoom_field: "rssi_unit", unit: "dBm" }];

const fn machine(
    zoom_object: &'static str,
    zoom_field: &'static str,
    quantity: Quantity,
    column: &'static str,
) -> MachineMetric {
    MachineMetric { zoom_object, zoom_field, quantity, column }
}
