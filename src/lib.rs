//! zoom-qos: a historical QoS collector for Zoom with an embedded database.

pub mod flatten;
pub mod model;
pub mod simulator;
pub mod store;
pub mod zoom;
