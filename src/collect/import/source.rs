//! Where saved responses lie: in files, in folders and in tar archives, any of them compressed with gzip.

use std::io::{self, BufReader};
use std::ops::ControlFlow;
use std::path::Path;

use super::archive::archive;
use super::folder;
use super::saved::{Opened, Take, responses};
use crate::files;

/// Hands on what is in a file, folder or archive that the user named: a link or a pipe is as good as a file then.
pub(super) fn read(path: &Path, take: &mut Take<'_>) -> ControlFlow<()> {
    if path.is_dir() {
        return folder::read(path, &mut |path, opened| file(path, opened, take));
    }
    file(path, files::open_file_or_pipe(path), take)
}

/// Hands on what is in a file, by whatever way it was opened.
fn file(path: &Path, file: io::Result<std::fs::File>, take: &mut Take<'_>) -> ControlFlow<()> {
    let place = path.display().to_string();
    match file.and_then(|file| Opened::of(BufReader::new(file))) {
        Ok(opened) if opened.is_archive() => archive(&place, opened.content, take),
        Ok(opened) => responses(&place, path, opened, take),
        Err(error) => take(place, Err(error)),
    }
}
