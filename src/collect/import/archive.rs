//! Tar archives of saved responses. A name in one is a label and never a path that is opened.

use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;

use tar::EntryType;

use super::saved::{Opened, SUFFIXES, Take, has_suffix, responses};

/// As much as is read of what an archive says of the next entry apart from its header, such as a long name: it may be
/// as long as a file, and is held in memory.
const APART_BYTES: u64 = 1 << 16;

/// Hands on what is in the files of an archive.
pub(super) fn archive(place: &str, file: impl Read, take: &mut Take<'_>) -> ControlFlow<()> {
    let mut archive = tar::Archive::new(file);
    // As they stand there: the library's own way with long names takes any amount of memory.
    let entries = match archive.entries() {
        Ok(entries) => entries.raw(true),
        Err(error) => return take(place.to_owned(), Err(error)),
    };
    let mut apart = Apart::default();
    for entry in entries {
        let read = entry.and_then(|mut entry| Ok(if apart.takes_in(&mut entry)? { None } else { Some(entry) }));
        let entry = match read {
            Ok(Some(entry)) => entry,
            Ok(None) => continue,
            Err(error) => return take(place.to_owned(), Err(error)),
        };
        let name = std::mem::take(&mut apart).name.unwrap_or_else(|| entry.path_bytes().into_owned());
        let name = PathBuf::from(String::from_utf8_lossy(&name).into_owned());
        if entry.header().entry_type().is_file() && has_suffix(&name, &SUFFIXES) {
            let place = format!("{place}: {}", name.display());
            match Opened::of(BufReader::new(entry)) {
                Ok(opened) => responses(&place, &name, opened, take)?,
                Err(error) => take(place, Err(error))?,
            }
        }
    }
    ControlFlow::Continue(())
}

/// What is said of an entry before it.
#[derive(Debug, Default)]
struct Apart {
    name: Option<Vec<u8>>,
}

impl Apart {
    /// Whether an entry is none itself, but says something of the next one.
    fn takes_in(&mut self, entry: &mut tar::Entry<'_, impl Read>) -> io::Result<bool> {
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                let name = beginning(entry)?;
                self.name = Some(name.split(|byte| *byte == 0).next().unwrap_or_default().to_owned());
            }
            EntryType::XHeader => {
                for extension in tar::PaxExtensions::new(&beginning(entry)?).filter_map(Result::ok) {
                    match extension.key_bytes() {
                        b"path" => self.name = Some(extension.value_bytes().to_owned()),
                        // Where the next one begins is not known by the header then.
                        b"size" => return Err(io::Error::other("a file in it is larger than archives can hold")),
                        _ => {}
                    }
                }
            }
            EntryType::GNULongLink | EntryType::XGlobalHeader => {}
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn beginning(entry: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(APART_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
