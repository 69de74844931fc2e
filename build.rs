//! Lists the reports of `queries/`, the parts that they share and the views of `migrations/views/`, so that a new one is
//! one new file and no line of Rust.
//!
//! It also has the crate compiled again when a migration is added: what embeds them does not notice by itself.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    #[expect(clippy::disallowed_methods, reason = "cargo names a build script's output folder in the environment")]
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("reports.rs"), listing(&root.join("queries"))?)?;
    std::fs::write(out.join("parts.rs"), listing(&root.join("queries/parts"))?)?;
    std::fs::write(out.join("views.rs"), listing(&root.join("migrations/views"))?)?;
    println!("cargo::rerun-if-changed=queries");
    println!("cargo::rerun-if-changed=migrations");
    Ok(())
}

/// The folder's `.sql` files as a slice of names and texts.
fn listing(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut listing = String::from("&[\n");
    for path in sql_files(folder)? {
        let name = path.file_stem().and_then(|stem| stem.to_str()).ok_or("the name of a file is not UTF-8")?;
        let path = path.to_str().ok_or("the path of the sources is not UTF-8")?;
        writeln!(listing, "    (\"{}\", include_str!(\"{}\")),", name.escape_default(), path.escape_default())?;
    }
    listing.push_str("]\n");
    Ok(listing)
}

/// The folder's `.sql` files by name, so that the same sources make the same binary.
fn sql_files(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut paths =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    Ok(paths)
}
