//! Folders of saved responses. Others may have put into one what is no file: a pipe that is waited for, a device
//! without an end, a link to what the user did not mean. Files alone are read, and none by a way out of the folder.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirEntry, OpenOptions};

use super::saved::{SUFFIXES, has_suffix};

/// What in a folder is taken for an archive of responses, besides.
const ARCHIVES: [&str; 2] = ["tar", "tgz"];

/// Takes a file by its path and the way it was opened; a break ends the walk.
pub(super) type TakeFile<'t> = dyn FnMut(&Path, io::Result<File>) -> ControlFlow<()> + 't;

/// Hands on the files below a folder, or the folder itself where it cannot be read.
pub(super) fn read(folder: &Path, take: &mut TakeFile<'_>) -> ControlFlow<()> {
    let opened = Dir::open_ambient_dir(folder, ambient_authority())
        .and_then(|dir| files_below(&dir, folder, Path::new("")).map(|files| (dir, files)));
    let (dir, files) = match opened {
        Ok(opened) => opened,
        Err(error) => return take(folder, Err(error)),
    };
    files.iter().try_for_each(|file| take(&folder.join(file), open(&dir, file)))
}

/// Every file below a folder that looks like saved responses, in the order of their names, and every link that leads
/// out of it, so that it is said.
fn files_below(dir: &Dir, folder: &Path, below: &Path) -> io::Result<Vec<PathBuf>> {
    let here = if below == Path::new("") { Path::new(".") } else { below };
    let mut entries = dir.read_dir(here)?.collect::<io::Result<Vec<DirEntry>>>()?;
    entries.sort_by_key(DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        let (path, entry_type) = (below.join(entry.file_name()), entry.file_type()?);
        if entry_type.is_dir() {
            files.extend(files_below(dir, folder, &path)?);
        } else if !is_folder_within(dir, &path) && (is_meant(&path) || folder.join(&path).is_dir()) {
            files.push(path);
        }
    }
    Ok(files)
}

/// Whether a link leads to a folder within this one: its files are met by their own names, and it may lead in a circle.
fn is_folder_within(dir: &Dir, path: &Path) -> bool {
    dir.metadata(path).is_ok_and(|lying| lying.is_dir())
}

fn is_meant(path: &Path) -> bool {
    has_suffix(path, &SUFFIXES) || has_suffix(path, &ARCHIVES)
}

/// Opens a file, by no way that leads out of the folder, and without waiting for whoever holds a pipe.
fn open(dir: &Dir, path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    cap_std::fs::OpenOptionsExt::custom_flags(&mut options, crate::files::WITHOUT_WAITING);
    crate::files::regular(dir.open_with(path, &options)?.into_std())
}
