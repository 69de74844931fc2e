//! `--engine`: what runs a report over the files of a lake.

use clap::ValueEnum;

use crate::lake::engine::Engine;

/// The engines by their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineArg {
    /// DuckDB, on this machine.
    #[value(name = "duckdb")]
    DuckDb,
    /// Spark, which `lake/report.py` asks.
    #[value(name = "spark")]
    Spark,
}

impl EngineArg {
    pub(super) const fn engine(self) -> Engine {
        match self {
            Self::DuckDb => Engine::DuckDb,
            Self::Spark => Engine::Spark,
        }
    }
}
