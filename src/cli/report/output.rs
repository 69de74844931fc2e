//! Where rows and pages go, and in which format.

use std::io::Write;
use std::path::Path;

use crate::cli::unfinished::Unfinished;
use crate::exit::Failure;
use crate::files;
use crate::render::Format;
use crate::report::Error;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Rows, or the page as text.
    Text(Format),
    /// The page as one HTML file.
    Html,
}

impl Form {
    /// The suffixes of the page, besides those of rows.
    pub(super) const SUFFIXES: [&str; 2] = ["html", "htm"];

    pub(super) fn of_path(path: &Path) -> Option<Self> {
        let suffix = path.extension()?;
        let is_html = Self::SUFFIXES.iter().any(|known| suffix.eq_ignore_ascii_case(known));
        if is_html { Some(Self::Html) } else { Format::of_path(path).map(Self::Text) }
    }
}

/// The folder that a page and those that it leads to go to, where that is meant: one that is there, or a path that ends as
/// a folder's does or has no suffix.
pub(super) fn folder(named: Option<Form>, output: Option<&Path>) -> Option<&Path> {
    let path = output.filter(|_| matches!(named, None | Some(Form::Html)))?;
    let ends_as_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    (path.is_dir() || ends_as_folder || (named.is_none() && path.extension().is_none())).then_some(path)
}

/// The format that was named, else the output file's, else a table. A command has its own way to take a suffix for a
/// format, and its own suffixes besides those of rows.
pub(crate) fn chosen_format<F>(
    named: Option<F>,
    output: Option<&Path>,
    of_path: fn(&Path) -> Option<F>,
    own_suffixes: &[&str],
    table: F,
) -> Result<F, Failure> {
    match (named, output) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(table),
        (None, Some(path)) => of_path(path).ok_or_else(|| {
            let rows = Format::SUFFIXES.map(|(suffix, _)| suffix);
            let known: Vec<String> = rows.iter().chain(own_suffixes).map(|suffix| format!(".{suffix}")).collect();
            let help = format!("end it in one of {}, or choose with --format", known.join(", "));
            Failure::usage(format!("choose the format of {}: its suffix names none", path.display()), help)
        }),
    }
}

/// Hands on stdout, or what is at a path: a file takes its name only once it is whole, a pipe is written through.
pub(crate) fn to_output(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some(path) = path else {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        write(&mut out)?;
        return Ok(out.flush()?);
    };
    let file_error = |source| Error::Place { path: path.to_owned(), source };
    let output = files::Output::begin(path).map_err(file_error)?;
    let _unfinished = output.aside().map(Unfinished::at);
    let mut out = std::io::BufWriter::new(output);
    write(&mut out)?;
    let out = out.into_inner().map_err(|error| Error::Output(error.into_error()))?;
    out.finish().map_err(file_error)
}

/// Reads a format of `report`, `html` among them.
///
/// # Errors
///
/// Which there are.
pub(super) fn form(text: &str) -> Result<Form, String> {
    match text {
        "html" => Ok(Form::Html),
        text => {
            format(text).map(Form::Text).map_err(|words| format!("{words}; or html, for review, person and trend --by"))
        }
    }
}

/// Reads a format of rows.
///
/// # Errors
///
/// Which there are.
pub(crate) fn format(text: &str) -> Result<Format, String> {
    Format::named(text).ok_or_else(|| "choose table, csv, tsv, json, ndjson or markdown".to_owned())
}
