//! The saved responses in one file: a response, one in each line, or more than are read at once.
//!
//! They are handed on one by one, so that a file of any size needs the memory of its largest response, which is
//! bounded.

use std::io::{self, BufRead, BufReader, Cursor, Read as _};
use std::ops::ControlFlow;
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::stream::{Value, Values};
use super::{apart, encoding};
use crate::zoom::{BODY_BYTES, payload};

/// What in a folder or archive is taken for saved responses, by the ends of the names.
pub const SUFFIXES: [&str; 4] = ["json", "jsonl", "ndjson", "gz"];

/// Those of which each line is a response.
const OF_LINES: [&str; 2] = ["jsonl", "ndjson"];

/// Where `ustar` stands in the header of a tar archive.
const TAR_MAGIC_AT: usize = 257;

/// What a file begins with that is compressed.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// How much text of a list's participants is handed on at once.
const PEOPLE_BYTES: usize = 1 << 20;

/// What was found.
#[derive(Debug)]
pub(super) enum Piece {
    /// What may be a response, or several.
    Text(Vec<u8>),
    /// Some participants of a list that is too long to be one response, and whether any before or among them has QoS.
    People(Vec<String>, bool),
}

/// Takes a piece with the place that it is from; a break ends the walk.
pub(super) type Take<'t> = dyn FnMut(String, io::Result<Piece>) -> ControlFlow<()> + 't;

/// A file from its beginning, decompressed.
pub(super) struct Opened<'f> {
    /// The first bytes, which tell what it is.
    header: Vec<u8>,
    pub(super) content: Box<dyn BufRead + 'f>,
}

impl<'f> Opened<'f> {
    pub(super) fn of(mut file: impl BufRead + 'f) -> io::Result<Self> {
        if !file.fill_buf()?.starts_with(&GZIP_MAGIC) {
            return Self::peeked(file);
        }
        Self::peeked(BufReader::new(MultiGzDecoder::new(file)))
    }

    fn peeked(mut file: impl BufRead + 'f) -> io::Result<Self> {
        let mut header = Vec::with_capacity(512);
        file.by_ref().take(512).read_to_end(&mut header)?;
        let content = Box::new(Cursor::new(header.clone()).chain(file));
        Ok(Self { header, content })
    }

    pub(super) fn is_archive(&self) -> bool {
        self.header.get(TAR_MAGIC_AT..TAR_MAGIC_AT + 5) == Some(b"ustar")
    }
}

pub(super) fn has_suffix(path: &Path, suffixes: &[&str]) -> bool {
    path.extension().is_some_and(|suffix| suffixes.iter().any(|known| suffix.eq_ignore_ascii_case(known)))
}

/// One response, or one in each line, or more than are read at once.
pub(super) fn responses(place: &str, name: &Path, opened: Opened<'_>, take: &mut Take<'_>) -> ControlFlow<()> {
    let Opened { header, mut content } = opened;
    let name = if has_suffix(name, &["gz"]) { name.file_stem().map_or(name, Path::new) } else { name };
    let is_lines = has_suffix(name, &OF_LINES);
    let is_utf_16 = encoding::is_utf_16(&header);
    // Where a character has two bytes, a line does not end with one.
    if is_lines && !is_utf_16 {
        return lines(place, content, take);
    }
    let mut body = Vec::new();
    if let Err(error) = content.by_ref().take(BODY_BYTES as u64 + 1).read_to_end(&mut body) {
        return take(place.to_owned(), Err(error));
    }
    if body.len() > BODY_BYTES {
        return match is_utf_16 {
            true => take(place.to_owned(), Err(too_large("; saved as UTF-8, it is read piece by piece"))),
            false if looks_like_lines(&body) => lines(place, Cursor::new(body).chain(content), take),
            false => values(place, Cursor::new(body).chain(content), take),
        };
    }
    let body = encoding::to_utf_8(body);
    if is_lines || looks_like_lines(&body) {
        return lines(place, &body[..], take);
    }
    take(place.to_owned(), Ok(Piece::Text(body)))
}

fn too_large(help: &str) -> io::Error {
    io::Error::other(format!("it is larger than {} MiB, which no response is{help}", BODY_BYTES >> 20))
}

fn lines(place: &str, mut file: impl BufRead, take: &mut Take<'_>) -> ControlFlow<()> {
    for number in 1.. {
        let mut line = Vec::new();
        let place = || format!("{place} line {number}");
        match file.by_ref().take(BODY_BYTES as u64 + 1).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) if line.len() > BODY_BYTES => {
                take(place(), Err(too_large("")))?;
                if let Err(error) = file.skip_until(b'\n') {
                    return take(place(), Err(error));
                }
            }
            Ok(_) if line.trim_ascii().is_empty() => {}
            Ok(_) => take(place(), Ok(Piece::Text(line)))?,
            Err(error) => return take(place(), Err(error)),
        }
    }
    ControlFlow::Continue(())
}

/// The values of a file that is larger than a response may be.
fn values(place: &str, file: impl BufRead, take: &mut Take<'_>) -> ControlFlow<()> {
    let mut values = match Values::of(file, BODY_BYTES) {
        Ok(values) => values,
        Err(error) => return take(place.to_owned(), Err(error)),
    };
    let mut people = People::default();
    for number in 1.. {
        let place = || format!("{place} part {number}");
        match values.next() {
            Ok(Some(Value::Element(text))) => match people.take_in(text) {
                Some(other) => take(place(), Ok(Piece::Text(other)))?,
                None if people.bytes >= PEOPLE_BYTES => people.forward(place(), take)?,
                None => {}
            },
            Ok(Some(Value::Alone(text))) => take(place(), Ok(Piece::Text(text)))?,
            Ok(Some(Value::ListEnd)) => {
                people.forward(place(), take)?;
                people = People::default();
            }
            Ok(Some(Value::TooLarge)) => take(place(), Err(too_large("")))?,
            Ok(None) if number == 1 => return take(place(), Err(too_large(""))),
            end => {
                people.forward(place(), take)?;
                return end.map_or_else(|error| take(place(), Err(error)), |_| ControlFlow::Continue(()));
            }
        }
    }
    ControlFlow::Continue(())
}

/// Participants of a list that were not handed on yet.
#[derive(Debug, Default)]
struct People {
    texts: Vec<String>,
    bytes: usize,
    have_qos: bool,
}

impl People {
    /// Takes in an element of a list, or gives back one that is no participant.
    fn take_in(&mut self, element: Vec<u8>) -> Option<Vec<u8>> {
        let text = payload::text(&element);
        if !apart::is_participant(&text) {
            return Some(element);
        }
        self.have_qos |= apart::has_qos(&text);
        self.bytes += text.len();
        self.texts.push(text.into_owned());
        None
    }

    fn forward(&mut self, place: String, take: &mut Take<'_>) -> ControlFlow<()> {
        self.bytes = 0;
        let texts = std::mem::take(&mut self.texts);
        if texts.is_empty() { ControlFlow::Continue(()) } else { take(place, Ok(Piece::People(texts, self.have_qos))) }
    }
}

/// Whether the first line is an object of its own and another one follows. An object that is written over several
/// lines opens in the first and closes in the last.
fn looks_like_lines(body: &[u8]) -> bool {
    let body = body.trim_ascii_start();
    let Some(end) = memchr::memchr(b'\n', body) else { return false };
    let (line, others) = body.split_at(end);
    let line = line.trim_ascii();
    line.starts_with(b"{") && line.ends_with(b"}") && !others.trim_ascii().is_empty()
}
