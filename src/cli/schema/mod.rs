//! `schema`: the data dictionary.

mod datasette;
pub mod ddl;
mod shown;
mod text;

use std::io::{self, BufWriter, Write};

use clap::{Args, ValueEnum};
use serde::Serialize;

use self::ddl::Warehouse;
use self::shown::Shown;
use super::look;
use crate::config::Config;
use crate::dictionary;
use crate::exit::{Code, Failure};
use crate::render::{self, Format, Look};

use crate::report::functions::DESCRIBED;
use crate::similar;

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Only this view, or `functions`: what `query` adds to SQLite, with the portable form beside it
    #[arg(value_name = "VIEW")]
    pub view: Option<String>,
    /// How it looks; datasette is the metadata file of that program
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "table|markdown|csv|json|datasette",
        hide_possible_values = true
    )]
    pub format: SchemaFormat,
    /// Print the exported views as tables of a warehouse instead, ready for the files of `export`
    #[arg(
        long,
        value_enum,
        conflicts_with_all = ["format", "wide"],
        value_name = "clickhouse",
        hide_possible_values = true
    )]
    pub ddl: Option<Warehouse>,
    /// Print each column on one line, however wide; otherwise meanings are wrapped to fit the terminal
    #[arg(long)]
    pub wide: bool,
}

/// The formats of `schema`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SchemaFormat {
    /// Aligned columns, view by view, each with a statement to begin with.
    #[default]
    Table,
    /// The same in Markdown.
    Markdown,
    /// One line for each column.
    Csv,
    /// One object with all there is.
    Json,
    /// Titles, descriptions, units and queries for Datasette.
    Datasette,
}

/// Runs `schema`.
///
/// # Errors
///
/// If there is no such view.
pub fn run(args: &SchemaArgs, config: &Config) -> Result<Code, Failure> {
    let shown = shown(args.view.as_deref())?;
    let look = Look { is_wide: args.wide, ..look::of_stdout(config) };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let written = match (args.ddl, args.format) {
        (Some(Warehouse::ClickHouse), _) => ddl::write(shown.views, &mut out),
        (None, SchemaFormat::Table) => text::write_plain(&shown, look, &mut out),
        (None, SchemaFormat::Markdown) => text::write_markdown(&shown, &mut out),
        (None, SchemaFormat::Csv) => text::write_columns(&shown, Format::Csv, &mut out),
        (None, SchemaFormat::Json) => write_json(&shown, &mut out),
        (None, SchemaFormat::Datasette) => write_json(&datasette::metadata(shown.views, &config.db), &mut out),
    };
    let written = written.and_then(|()| out.flush());
    render::tolerate_closed_pipe(written)?;
    Ok(Code::Ok)
}

/// The word that stands for the functions where a view is named.
const FUNCTIONS: &str = "functions";

fn shown(name: Option<&str>) -> Result<Shown<'static>, Failure> {
    let views = dictionary::views();
    let Some(name) = name else { return Ok(Shown { views, functions: &DESCRIBED }) };
    if name == FUNCTIONS {
        return Ok(Shown { views: &[], functions: &DESCRIBED });
    }
    if let Some(view) = views.iter().find(|view| view.name == name) {
        return Ok(Shown { views: std::slice::from_ref(view), functions: &[] });
    }
    let names = views.iter().map(|view| view.name.as_str());
    let hint = similar::nearest(name, names.clone().chain([FUNCTIONS]));
    let hint = hint.map(|nearest| format!(": did you mean `{nearest}`?")).unwrap_or_default();
    let names = names.collect::<Vec<_>>().join(", ");
    Err(Failure::usage(format!("find the view `{name}`{hint}"), format!("the views are {names}")))
}

fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(std::io::Error::from)?;
    out.write_all(b"\n")
}
