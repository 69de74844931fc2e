//! Everything that knows Zoom or HTTP, nothing that knows SQLite.
pub mod payload;
