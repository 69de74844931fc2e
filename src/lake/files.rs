//! The files of a lake: their checksums, and which there are.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::error::Error;
use super::manifest::{Held, Sum};
use crate::export::row_writer::Extent;
use crate::export::view::EXPORTED;
use crate::files;
use crate::model::count::several;

/// Counts and hashes what passes through.
pub(super) struct Hashed<W> {
    out: W,
    bytes: u64,
    sha256: Sha256,
}

impl<W: Write> Hashed<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, bytes: 0, sha256: Sha256::new() }
    }

    /// What passed.
    pub(super) fn sum(self) -> (W, Sum) {
        (self.out, Sum { bytes: self.bytes, sha256: hex(&self.sha256.finalize()) })
    }

    /// What passed, as rows of a view.
    pub(super) fn held(self, Extent { rows, ranges }: Extent) -> (W, Held) {
        let (out, sum) = self.sum();
        (out, Held { rows, sum, written_at: None, ranges })
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

/// Why a file is not what the manifest says, if it is not.
pub(super) fn fault(path: &Path, told: &Sum) -> Result<Option<String>, Error> {
    let file = match files::open_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some("it is missing".to_owned())),
        file => file.map_err(Error::file("read", path))?,
    };
    // Before it is read: one with nothing but holes may be larger than all disks.
    let bytes = file.metadata().map_err(Error::file("read", path))?.len();
    if bytes != told.bytes {
        return Ok(Some(format!("it has {}, not {}", several(bytes, "byte"), told.bytes)));
    }
    let mut hashed = Hashed::new(io::sink());
    io::copy(&mut file.take(told.bytes), &mut hashed).map_err(Error::file("read", path))?;
    let (_, found) = hashed.sum();
    Ok((found != *told).then(|| "its checksum is another one".to_owned()))
}

/// Every file of the views, below the lake's folder: what an engine would read.
pub(super) fn all(folder: &Path) -> Result<BTreeSet<PathBuf>, Error> {
    let mut found = BTreeSet::new();
    let mut folders: Vec<PathBuf> = EXPORTED.iter().map(PathBuf::from).collect();
    while let Some(next) = folders.pop() {
        let path = folder.join(&next);
        let entries = match std::fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(Error::file("list", &path))?,
        };
        for entry in entries {
            let entry = entry.map_err(Error::file("list", &path))?;
            let below = next.join(entry.file_name());
            if entry.file_type().map_err(Error::file("list", &path))?.is_dir() {
                folders.push(below);
            } else {
                found.insert(below);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever can write to a lake can put a file there that is nothing but holes, and larger than all disks.
    #[test]
    fn a_file_of_another_length_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.parquet");
        let (_, sum) = {
            let mut hashed = Hashed::new(io::sink());
            hashed.write_all(b"rows").unwrap();
            hashed.sum()
        };
        let fault = || fault(&path, &sum).unwrap();
        assert_eq!(fault().unwrap(), "it is missing");
        std::fs::write(&path, "rows").unwrap();
        assert_eq!(fault(), None);
        std::fs::write(&path, "wors").unwrap();
        assert_eq!(fault().unwrap(), "its checksum is another one");
        std::fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(fault().unwrap(), "it has 1,099,511,627,776 bytes, not 4");
    }
}
