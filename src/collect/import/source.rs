//! Where saved responses lie: in files, line by line, in folders and in tar archives.
//!
//! They are handed on one by one, so that an archive of any size needs the memory of its largest response. A name in
//! an archive is a label and never a path that is opened.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What in a folder or archive is taken for saved responses, by the ends of the names.
pub const SUFFIXES: [&str; 3] = ["json", "jsonl", "ndjson"];

/// Where `ustar` stands in the header of a tar archive.
const TAR_MAGIC_AT: usize = 257;

/// Takes a response with the place that it is from; a break ends the walk.
pub(super) type Take<'t> = dyn FnMut(String, io::Result<Vec<u8>>) -> ControlFlow<()> + 't;

/// Hands on what is in a file, folder or archive.
pub(super) fn read(path: &Path, take: &mut Take<'_>) -> ControlFlow<()> {
    let place = path.display().to_string();
    if path.is_dir() {
        return match files_below(path) {
            Ok(files) => files.iter().try_for_each(|file| read(file, take)),
            Err(error) => take(place, Err(error)),
        };
    }
    match open(path) {
        Ok((file, true)) => archive(&place, file, take),
        Ok((file, false)) => responses(&place, has_suffix(path, &["jsonl", "ndjson"]), file, take),
        Err(error) => take(place, Err(error)),
    }
}

/// The file from its beginning, and whether it is a tar archive.
fn open(path: &Path) -> io::Result<(BufReader<File>, bool)> {
    let mut file = BufReader::new(File::open(path)?);
    let mut header = Vec::with_capacity(512);
    file.by_ref().take(512).read_to_end(&mut header)?;
    let is_archive = header.get(TAR_MAGIC_AT..TAR_MAGIC_AT + 5) == Some(b"ustar");
    file.rewind()?;
    Ok((file, is_archive))
}

/// Every file below a folder that looks like saved responses, in the order of their names.
fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        let (path, entry_type) = (entry.path(), entry.file_type()?);
        if entry_type.is_dir() {
            files.extend(files_below(&path)?);
        } else if has_suffix(&path, &SUFFIXES) || has_suffix(&path, &["tar"]) {
            files.push(path);
        }
    }
    Ok(files)
}

fn has_suffix(path: &Path, suffixes: &[&str]) -> bool {
    path.extension().is_some_and(|suffix| suffixes.iter().any(|known| suffix.eq_ignore_ascii_case(known)))
}

fn archive(place: &str, file: impl Read, take: &mut Take<'_>) -> ControlFlow<()> {
    let mut archive = tar::Archive::new(file);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return take(place.to_owned(), Err(error)),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return take(place.to_owned(), Err(error)),
        };
        let name = PathBuf::from(String::from_utf8_lossy(&entry.path_bytes()).into_owned());
        if entry.header().entry_type().is_file() && has_suffix(&name, &SUFFIXES) {
            let is_lines = has_suffix(&name, &["jsonl", "ndjson"]);
            responses(&format!("{place}: {}", name.display()), is_lines, BufReader::new(entry), take)?;
        }
    }
    ControlFlow::Continue(())
}

/// One response, or one in each line.
fn responses(place: &str, is_lines: bool, mut file: BufReader<impl Read>, take: &mut Take<'_>) -> ControlFlow<()> {
    if is_lines {
        return lines(place, file, take);
    }
    let mut body = Vec::new();
    match file.read_to_end(&mut body) {
        Ok(_) if looks_like_lines(&body) => lines(place, BufReader::new(&body[..]), take),
        Ok(_) => take(place.to_owned(), Ok(body)),
        Err(error) => take(place.to_owned(), Err(error)),
    }
}

fn lines(place: &str, mut file: BufReader<impl Read>, take: &mut Take<'_>) -> ControlFlow<()> {
    for number in 1.. {
        let mut line = Vec::new();
        let place = || format!("{place} line {number}");
        match file.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) if line.trim_ascii().is_empty() => {}
            Ok(_) => take(place(), Ok(line))?,
            Err(error) => return take(place(), Err(error)),
        }
    }
    ControlFlow::Continue(())
}

/// Whether the first line is an object of its own and another one follows. An object that is written over several
/// lines opens in the first and closes in the last.
fn looks_like_lines(body: &[u8]) -> bool {
    let mut lines = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    lines.next().is_some_and(|line| line.starts_with(b"{") && line.ends_with(b"}")) && lines.next().is_some()
}
