//! The metrics of a stream and of a participant's machine: name, unit, column.
//!
//! A new metric is one row here and one column in a migration. The parser looks Zoom's names up in these tables and
//! the store builds its insert statements from them.

/// What kind of quantity a metric is, and so which texts it may be read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Kilobits per second; "1.2 Mbps" is 1200.
    Kbps,
    /// Milliseconds.
    Millis,
    /// A share from 0 to 100.
    Percent,
    /// Frames per second.
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

/// One metric of a stream object.
#[derive(Debug, Clone, Copy)]
pub struct StreamMetric {
    /// Zoom's name of the field.
    pub zoom_field: &'static str,
    /// Its unit.
    pub quantity: Quantity,
    /// The column, or for [`Quantity::Pixels`] the first of the two that follow each other.
    pub column: usize,
}

/// The columns of `stream_sample`, in order. A sample's readings are an array in this order.
pub const STREAM_COLUMNS: [&str; 8] = [
    "bitrate_kbps",
    "latency_ms",
    "jitter_ms",
    "avg_loss_pct",
    "max_loss_pct",
    "width_px",
    "height_px",
    "frame_rate_fps",
];

/// The columns of `stream_quality` with their kinds. They have Zoom's names of the fields: its own word on a stream,
/// which only its subscription (QSS) sends.
pub const QUALITY_COLUMNS: [(&str, Quantity); 3] =
    [("quality_score", Quantity::Score), ("quality", Quantity::Level), ("network_notification", Quantity::Level)];

/// What Zoom says its word of, where it says it of no stream: a medium as a whole.
pub const QUALITY_SUBJECTS: [&str; 3] = ["audio_quality", "video_quality", "as_quality"];

/// The metrics of a stream object, as Zoom names them.
pub const STREAM_METRICS: [StreamMetric; 7] = [
    StreamMetric { zoom_field: "bitrate", quantity: Quantity::Kbps, column: 0 },
    StreamMetric { zoom_field: "latency", quantity: Quantity::Millis, column: 1 },
    StreamMetric { zoom_field: "jitter", quantity: Quantity::Millis, column: 2 },
    StreamMetric { zoom_field: "avg_loss", quantity: Quantity::Percent, column: 3 },
    StreamMetric { zoom_field: "max_loss", quantity: Quantity::Percent, column: 4 },
    StreamMetric { zoom_field: "resolution", quantity: Quantity::Pixels, column: 5 },
    StreamMetric { zoom_field: "frame_rate", quantity: Quantity::Fps, column: 7 },
];

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
