//! The machines of everybody, minute by minute. Packs leave them out, so that SQLite reads them: once, for all reports that
//! ask.

use super::definition::{Asked, Rollup, name_of};
use super::part;
use super::table::table_name;

#[derive(Debug, Clone, Default)]
pub(super) struct MachineMinutes;

impl Rollup for MachineMinutes {
    const PART: &'static str = "machine_minute";
    const COLUMNS: &'static [&'static str] = &[
        "session_id INTEGER",
        "minute_unix INTEGER",
        "cpu_high",
        "wifi_weak",
        "system_max_cpu_pct",
        "wifi_avg_rssi_dbm",
    ];
    const TAKES_SAMPLES: bool = false;

    /// Fills the table by the part itself.
    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let (part, table) = (Self::PART, table_name(Self::PART));
        let columns: Vec<&str> = Self::COLUMNS.iter().map(|column| name_of(column)).collect();
        let fill = format!("INSERT INTO {table} SELECT {} FROM {part}", columns.join(", "));
        asked.statement(&part::over(&[part], part::computed, &fill))?.raw_execute()?;
        // Whoever asks, asks for a minute of a session: SQLite would make the same index for each report.
        asked
            .connection
            .execute_batch(&format!("CREATE UNIQUE INDEX {table}_key ON rollup_{part} (session_id, minute_unix)"))?;
        Ok(Self)
    }
}
