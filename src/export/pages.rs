//! A folder of pages, to be put on any web server: one that leads to the others, and those.
//!
//! Only pages of this program are replaced, and those are removed to which the first page led and leads no more. Whatever
//! else lies in the folder stays.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use super::destination::{Destination, StagedFile, Staging};
use super::error::Error;
use super::partition::{self, Partition};
use crate::files;

/// The page that a server shows of a folder.
pub const INDEX: &str = "index.html";

/// How an event's page ends.
const SUFFIX: &str = ".html";

/// As much of a page as says what made it.
const HEAD_BYTES: u64 = 1 << 16;

/// The name of an event's page.
#[must_use]
pub fn name_of_event(uuid: &str) -> String {
    Partition::stem_of(uuid) + SUFFIX
}

/// Pages that take their names together, once all are whole.
#[derive(Debug)]
pub struct Pages<'d> {
    folder: &'d Path,
    mark: &'d str,
    staging: Staging<'d>,
    made: BTreeSet<String>,
}

/// Writes a folder of pages. `mark` stands in the head of every page of this program, and of no other.
///
/// # Errors
///
/// If the folder cannot be written, another run holds it, or a page's name is taken. The folder is then as it was.
pub fn write(folder: &Path, mark: &str, make: impl FnOnce(&mut Pages<'_>) -> Result<(), Error>) -> Result<(), Error> {
    let destination = Destination::of_names(folder, is_name_of_a_page)?;
    let mut pages = Pages { folder, mark, staging: destination.stage()?, made: BTreeSet::new() };
    make(&mut pages)?;
    let Pages { mut staging, made, .. } = pages;
    for name in led_to(folder, mark)?.difference(&made) {
        staging.remove(name.into());
    }
    staging.commit()
}

impl Pages<'_> {
    /// Makes one page.
    ///
    /// # Errors
    ///
    /// [`Error::NoPage`] if something else has its name, and those of writing.
    pub fn page(&mut self, name: &str, write: impl FnOnce(&mut StagedFile) -> Result<(), Error>) -> Result<(), Error> {
        let path = self.folder.join(name);
        if path.symlink_metadata().is_ok() && !is_own(&path, self.mark) {
            return Err(Error::NoPage(path));
        }
        let mut file = self.staging.file(PathBuf::from(name))?;
        write(&mut file)?;
        file.finish()?;
        self.made.insert(name.to_owned());
        Ok(())
    }
}

/// The pages of this program to which the folder's first page leads.
fn led_to(folder: &Path, mark: &str) -> Result<BTreeSet<String>, Error> {
    let index = folder.join(INDEX);
    if !is_own(&index, mark) {
        return Ok(BTreeSet::new());
    }
    let index = std::fs::read_to_string(&index).map_err(Error::file("read", &index))?;
    let is_led_to = |name: &String| index.contains(&format!("href=\"{name}"));
    let names = partition::names_in(folder)?.into_iter().filter(|name| is_name_of_a_page(Path::new(name)));
    Ok(names.filter(|name| is_led_to(name) && is_own(&folder.join(name), mark)).collect())
}

/// Whether a file is a page of this program.
fn is_own(path: &Path, mark: &str) -> bool {
    let is_file = path.symlink_metadata().is_ok_and(|lying| lying.is_file());
    let head = || -> std::io::Result<bool> {
        let head = BufReader::new(files::open_file(path)?.take(HEAD_BYTES));
        let mut lines = head.split(b'\n').map_while(Result::ok);
        Ok(lines.any(|line| line.starts_with(mark.as_bytes())))
    };
    is_file && head().unwrap_or(false)
}

fn is_name_of_a_page(name: &Path) -> bool {
    let stem = name.to_str().and_then(|name| name.strip_suffix(SUFFIX));
    name == Path::new(INDEX) || stem.is_some_and(partition::is_stem_of_an_event)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const MARK: &str = "<meta name=\"generator\"";

    fn folder_of(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn listed(folder: &Path) -> Vec<(String, String)> {
        let mut names = partition::names_in(folder).unwrap();
        names.sort();
        let shown = names.into_iter().filter(|name| !name.starts_with('.'));
        shown.map(|name| (name.clone(), std::fs::read_to_string(folder.join(name)).unwrap())).collect()
    }

    /// Pages of events, and one that leads to them.
    fn write_pages(folder: &Path, events: &[&str]) -> Result<(), Error> {
        write(folder, MARK, |pages| {
            for name in events {
                pages.page(name, |file| Ok(writeln!(file, "<html>\n{MARK}>")?))?;
            }
            let links: Vec<String> = events.iter().map(|name| format!("<a href=\"{name}#heat\">")).collect();
            pages.page(INDEX, |file| Ok(writeln!(file, "<html>\n{MARK}>\n{}", links.concat())?))
        })
    }

    #[test]
    fn pages_of_ours_are_replaced_and_removed_and_what_else_lies_there_stays() {
        let own = format!("{MARK}>");
        let folder = folder_of(&[("notes.txt", "mine"), ("event-x.html", &own), ("event-y.html", "somebody's")]);
        write_pages(folder.path(), &["event-a.html", "event-b.html"]).unwrap();
        write_pages(folder.path(), &["event-b.html"]).unwrap();
        let names: Vec<String> = listed(folder.path()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["event-b.html", "event-x.html", "event-y.html", "index.html", "notes.txt"]);
    }

    #[test]
    fn a_page_of_somebody_else_is_not_replaced_and_nothing_is_half_done() {
        let foreign = [("index.html", "<html>\nmy home page, made with <meta name=\"generator\"")];
        let folder = folder_of(&foreign);
        let error = write_pages(folder.path(), &["event-a.html"]).unwrap_err();
        assert!(matches!(error, Error::NoPage(_)), "{error}");
        assert_eq!(listed(folder.path()), foreign.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_page_of_ours_is_somebodys_too() {
        let (linked, target) = (tempfile::tempdir().unwrap(), folder_of(&[]));
        write_pages(target.path(), &[]).unwrap();
        std::os::unix::fs::symlink(target.path().join(INDEX), linked.path().join(INDEX)).unwrap();
        assert!(matches!(write_pages(linked.path(), &[]), Err(Error::NoPage(_))));
    }

    #[test]
    fn a_page_that_fails_leaves_the_folder_as_it_was() {
        let folder = folder_of(&[]);
        write_pages(folder.path(), &["event-a.html"]).unwrap();
        let before = listed(folder.path());
        let failed = write(folder.path(), MARK, |pages| {
            pages.page(INDEX, |file| Ok(writeln!(file, "{MARK}> another")?))?;
            pages.page("event-b.html", |_| Err(std::io::Error::other("no more rows").into()))
        });
        assert!(failed.is_err());
        assert_eq!(listed(folder.path()), before);
        assert_eq!(partition::names_in(folder.path()).unwrap().len(), 3, "two pages and the lock");
    }

    #[test]
    fn only_names_of_pages_are_given_or_taken() {
        for name in ["index.html", "event-_abc-def_.html", "event-sha256-d6b9.html"] {
            assert!(is_name_of_a_page(Path::new(name)), "{name}");
        }
        for name in
            ["", "../index.html", "/index.html", "event-../x.html", "event-a/b.html", "event-a.parquet", "a.html"]
        {
            assert!(!is_name_of_a_page(Path::new(name)), "{name}");
        }
        assert!(is_name_of_a_page(Path::new(&name_of_event("/a+b=="))));
        assert!(is_name_of_a_page(Path::new(&name_of_event("../x"))));
    }
}
