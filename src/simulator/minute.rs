//! One minute of one person, as the network and the machine have it.

/// One direction of a network path during a minute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path {
    pub(super) latency_ms: f64,
    pub(super) jitter_ms: f64,
    pub(super) avg_loss_pct: f64,
}

/// One minute of one person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Minute {
    pub(super) send: Path,
    pub(super) receive: Path,
    pub(super) microphone_open: bool,
    pub(super) camera_on: bool,
    pub(super) zoom_cpu_pct: f64,
    pub(super) system_cpu_pct: f64,
    pub(super) rssi_dbm: f64,
    /// Frames sent and received, compared with a healthy machine.
    pub(super) frame_rate_factor: f64,
    /// Frames received, compared with a healthy sender; 0 where nobody's camera is on.
    pub(super) received_frame_rate_factor: f64,
    pub(super) share_frame_rate_fps: f64,
    /// The jitter of a shared screen that is sent in bursts, whatever the network is like.
    pub(super) share_jitter_ms: Option<f64>,
    /// False where Zoom kept no sample.
    pub(super) recorded: bool,
}
