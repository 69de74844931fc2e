//! `schema`: the data dictionary.

use std::io::Write as _;

use clap::{Args, ValueEnum};

use crate::dictionary::{self, Entry};
use crate::exit::{Code, Failure};
use crate::report::Value;
use crate::report::render::{self, Format, Look};

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Only this view
    #[arg(value_name = "VIEW")]
    pub view: Option<String>,
    /// How it looks
    #[arg(long, value_enum, default_value_t, value_name = "table|markdown|csv|json", hide_possible_values = true)]
    pub format: SchemaFormat,
}

/// The formats of `schema`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SchemaFormat {
    /// Aligned columns.
    #[default]
    Table,
    /// A Markdown table.
    Markdown,
    /// Comma-separated.
    Csv,
    /// One array of objects.
    Json,
}

/// Runs `schema`.
///
/// # Errors
///
/// If there is no such view.
pub fn run(args: &SchemaArgs) -> Result<Code, Failure> {
    let entries = dictionary::entries().map_err(|error| {
        Failure::new(Code::Unexpected, format!("read the dictionary: {error}"), "please report this")
    })?;
    let wanted: Vec<&Entry> =
        entries.iter().filter(|entry| args.view.as_ref().is_none_or(|view| *view == entry.view)).collect();
    if wanted.is_empty() {
        let mut views: Vec<&str> = entries.iter().map(|entry| entry.view.as_str()).collect();
        views.dedup();
        let asked = args.view.as_deref().unwrap_or("");
        return Err(Failure::usage(format!("find the view {asked}"), format!("the views are {}", views.join(", "))));
    }
    let format = match args.format {
        SchemaFormat::Table => Format::Table,
        SchemaFormat::Markdown => Format::Markdown,
        SchemaFormat::Csv => Format::Csv,
        SchemaFormat::Json => Format::Json,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = write(&wanted, format, &mut out);
    render::tolerate_closed_pipe(written)?;
    out.flush()?;
    Ok(Code::Ok)
}

fn write(entries: &[&Entry], format: Format, out: &mut dyn std::io::Write) -> Result<(), crate::report::Error> {
    let mut sink = render::writer(format, Look::default(), out);
    sink.begin(&["view", "column", "type", "unit", "meaning", "zoom_field"].map(str::to_owned))?;
    for entry in entries {
        let Entry { view, column, column_type, unit, meaning, zoom_field } = entry;
        let row = [view, column, column_type, unit, meaning, zoom_field].map(|text| Value::Text(text.clone()));
        sink.row(&row)?;
    }
    sink.end()
}
