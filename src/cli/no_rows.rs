//! Which database had no row for a question, for whoever named none and may mean another.

use std::io;

use crate::config::Config;
use crate::render::RowSink;
use crate::report::Value;

/// Hands rows on and knows whether there were any.
pub(super) struct Watched<'sink> {
    sink: &'sink mut dyn RowSink,
    has_rows: bool,
}

impl<'sink> Watched<'sink> {
    pub(super) fn over(sink: &'sink mut dyn RowSink) -> Self {
        Self { sink, has_rows: false }
    }

    /// Says which database was asked, if nothing came of it and the user did not name it.
    pub(super) fn tell(&self, config: &Config) {
        if !self.has_rows && !config.db_is_configured {
            config.say(&format!("no rows; asked was {}, --db names another", config.db.display()));
        }
    }
}

impl RowSink for Watched<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        self.sink.begin(columns)
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        self.has_rows = true;
        self.sink.row(row)
    }

    fn end(&mut self) -> io::Result<()> {
        self.sink.end()
    }
}
