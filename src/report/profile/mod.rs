//! Verdict profiles of the user's own, from a TOML file.
//!
//! ```toml
//! [town-hall]
//! inherits = "zoom"
//! audio.latency_ms = { fair = 120, poor = 250, bad = 400 }
//! event.poor_share_pct = { fair = 1, poor = 3, bad = 10 }
//! ```
//!
//! They are rows beside the shipped ones, as every report and view expects, but rows of the report's own connection:
//! nothing is written, so that a file on a read-only share can be judged, and two people by two files at once.

mod bounds;
mod file;
mod install;
mod profiles;

pub use bounds::Bounds;
pub(super) use install::install;
pub use profiles::Profiles;
