//! What several modules of tests share.

pub(crate) mod asked;
pub(crate) mod collecting;
pub(crate) mod dump;
pub(crate) mod figures;
pub(crate) mod forgetting;
pub(crate) mod golden;
pub(crate) mod hashing;
#[cfg(target_os = "linux")]
pub(crate) mod memory;
pub(crate) mod planted;
pub(crate) mod program;
#[cfg(feature = "with-tools")]
pub(crate) mod python;
