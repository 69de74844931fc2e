//! What several modules of tests share.

pub(crate) mod golden;
