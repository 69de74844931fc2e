//! zoom-qos: a historical QoS collector for Zoom with an embedded database.

pub mod cli;
pub mod collect;
pub mod config;
pub mod exit;
pub mod flatten;
pub mod logging;
pub mod model;
pub mod signals;
pub mod dictionary;
pub mod model;
pub mod report;
pub mod simulator;
pub mod store;
pub mod zoom;
