//! Lists the reports of `queries/`, the parts that they share and the views of `migrations/views/`, so that a new one is
//! one new file and no line of Rust.
//!
//! It also has the crate compiled again when a migration is added: what embeds them does not notice by itself.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[path = "src/store/sql_text.rs"]
mod sql_text;
#[path = "src/store/view_order.rs"]
mod view_order;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    #[expect(clippy::disallowed_methods, reason = "cargo names a build script's output folder in the environment")]
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("reports.rs"), listing(&sql_files(&root.join("queries"))?)?)?;
    std::fs::write(out.join("parts.rs"), listing(&sql_files(&root.join("queries/parts"))?)?)?;
    std::fs::write(out.join("views.rs"), listing(&in_order(&sql_files(&root.join("migrations/views"))?)?)?)?;
    println!("cargo::rerun-if-changed=queries");
    println!("cargo::rerun-if-changed=migrations");
    Ok(())
}

/// Files as a slice of names and texts.
fn listing(paths: &[PathBuf]) -> Result<String, Box<dyn Error>> {
    let mut listing = String::from("&[\n");
    for path in paths {
        let text = path.to_str().ok_or("the path of the sources is not UTF-8")?;
        writeln!(listing, "    (\"{}\", include_str!(\"{}\")),", name(path)?.escape_default(), text.escape_default())?;
    }
    listing.push_str("]\n");
    Ok(listing)
}

fn name(path: &Path) -> Result<&str, &'static str> {
    path.file_stem().and_then(|stem| stem.to_str()).ok_or("the name of a file is not UTF-8")
}

/// The folder's `.sql` files by name, so that the same sources make the same binary.
fn sql_files(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut paths =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    Ok(paths)
}

/// Views, each behind those that it names.
fn in_order(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let texts = paths.iter().map(std::fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    let views = paths.iter().zip(&texts).map(|(path, text)| Ok((name(path)?, text.as_str())));
    let views = views.collect::<Result<Vec<_>, &str>>()?;
    let places = view_order::in_order(&views).ok_or("some views name one another in a circle")?;
    Ok(places.into_iter().map(|place| paths[place].clone()).collect())
}
