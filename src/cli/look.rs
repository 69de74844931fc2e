//! How results look, by flags that several commands share and by what they are printed on.

use std::io::IsTerminal as _;

use clap::Args;

use crate::config::{self, Config};
use crate::render::{Characters, CsvStart, Look, Sink, Zone};

/// Flags of everything that people read.
#[derive(Debug, Args)]
pub struct LookArgs {
    /// The time zone of the page and of tables, such as Europe/Berlin, or `local`; other formats stay in UTC
    #[arg(long, value_name = "ZONE", value_parser = zone, default_value = "UTC")]
    pub tz: Zone,
    /// Leave out and cut nothing to fit the terminal
    #[arg(long)]
    pub wide: bool,
    /// Begin csv and tsv with a byte order mark, so that Excel reads them as UTF-8
    #[arg(long)]
    pub bom: bool,
    /// Use only ASCII; the default if the locale is not UTF-8
    #[arg(long)]
    pub ascii: bool,
}

impl LookArgs {
    /// The look of what goes to stdout, or to a file.
    pub(super) fn look(&self, config: &Config, to_stdout: bool) -> Look {
        let is_ascii = self.ascii || (to_stdout && !config.terminal.is_utf8);
        let csv_start = if self.bom { CsvStart::ByteOrderMark } else { CsvStart::Header };
        Look {
            zone: self.tz,
            is_wide: self.wide,
            csv_start,
            characters: characters(is_ascii),
            ..of_output(config, to_stdout)
        }
    }
}

/// The look of what goes to stdout where no flag changes it.
pub(super) fn of_stdout(config: &Config) -> Look {
    Look { characters: characters(!config.terminal.is_utf8), ..of_output(config, true) }
}

fn of_output(config: &Config, to_stdout: bool) -> Look {
    let is_terminal = to_stdout && std::io::stdout().is_terminal();
    let terminal = is_terminal.then(terminal_size::terminal_size).flatten();
    let sink = if is_terminal { Sink::Terminal } else { Sink::Data };
    Look {
        sink,
        width_columns: terminal.map(|(width, _)| usize::from(width.0)),
        is_coloured: config.terminal.is_coloured(is_terminal),
        ..Look::default()
    }
}

fn characters(is_ascii: bool) -> Characters {
    if is_ascii { Characters::Ascii } else { Characters::Unicode }
}

fn zone(text: &str) -> Result<Zone, String> {
    let name = if text == "local" { config::local_zone() } else { Some(text.to_owned()) };
    name.and_then(|name| Zone::named(&name))
        .ok_or_else(|| "name a zone of the IANA database such as Europe/Berlin, or UTC or local".to_owned())
}
