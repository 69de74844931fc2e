//! What a run tells other programs: a dead man's switch that is pinged, and a file of metrics for Prometheus.
//!
//! The pings have an HTTP client of their own: they go to an address of the user's and not to Zoom, with neither a
//! token nor Zoom's limits.

pub mod metrics_file;
pub mod ping;
