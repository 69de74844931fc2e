//! What a Parquet file takes to be read, found out before the library reads it.
//!
//! Others may be able to write to a folder of an export. Of a file of theirs the library believes how large a page is once
//! unpacked and how many values a dictionary has: some kilobytes can take all memory. So the headers of all pages are looked
//! at first, and whatever no export has is refused.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;

use parquet::basic::Compression;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};

use super::thrift::{Malformed, Thrift};

/// No footer is longer: it has some hundred bytes for each column of a row group, and takes twenty times as much memory.
const FOOTER_BYTES: u64 = 2 << 20;

/// What a file ends with: the length of the footer, and four letters.
const TAIL_BYTES: u64 = 8;

/// No header of a page is longer, as none has statistics.
const HEADER_BYTES: u64 = 1 << 10;

/// More than the pages and dictionaries take that are unpacked at one time, which a row group bounds when it is written.
const PAGES_BYTES: u64 = 96 << 20;

/// What the library makes room for with each value of a dictionary, beside the value.
const VALUE_BYTES: u64 = size_of::<ByteArray>() as u64;

/// How much the rows may take that are read at once.
const BATCH_BYTES: u64 = 16 << 20;

/// Rows that are read at once where they are short.
const BATCH_ROWS: u64 = 8_192;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// The system does not give it.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The library does not understand it.
    #[error(transparent)]
    Library(#[from] ParquetError),
    /// A footer or the header of a page makes no sense.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It makes sense, but this program writes no such thing.
    #[error("it is no file of an export: {0}")]
    Foreign(&'static str),
}

/// Refuses a file whose footer would take much memory, or as many levels of the stack as somebody wrote into it.
pub(super) fn require_footer(file: &mut File) -> Result<(), Unreadable> {
    let file_bytes = file.metadata()?.len();
    let tail = file_bytes.saturating_sub(TAIL_BYTES);
    let Ok([a, b, c, d, magic @ ..]) = <[u8; 8]>::try_from(read(file, tail..file_bytes)?) else {
        return Err(Unreadable::Foreign("it is too short"));
    };
    let bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
    if magic != *b"PAR1" || bytes > tail.min(FOOTER_BYTES) {
        return Err(Unreadable::Foreign("it does not end with a footer of theirs"));
    }
    if is_flat(&read(file, tail - bytes..tail)?)? { Ok(()) } else { Err(Unreadable::Foreign("its columns are nested")) }
}

/// Whether all columns stand side by side: the first element of a schema has all others for children, and these have none.
fn is_flat(footer: &[u8]) -> Result<bool, Malformed> {
    const SCHEMA: i64 = 2;
    const CHILDREN: i64 = 5;
    let mut children = Vec::new();
    Thrift(footer).fields(&mut |footer, field, kind| {
        if field != SCHEMA {
            return footer.skip(kind);
        }
        for _ in footer.list()? {
            let mut own = 0;
            footer.fields(&mut |element, field, kind| {
                if field == CHILDREN { element.integer().map(|count| own = count) } else { element.skip(kind) }
            })?;
            children.push(own);
        }
        Ok(())
    })?;
    let Some((root, others)) = children.split_first() else { return Ok(false) };
    Ok(i64::try_from(others.len()) == Ok(*root) && others.iter().all(|count| *count == 0))
}

/// What a row group, or a column of it, takes while it is read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    /// The pages that are unpacked at one time.
    pages_bytes: u64,
    /// A row of them, as long as it is anywhere on the average of a page. Words of a dictionary stand there once.
    row_bytes: u64,
}

impl Weight {
    /// Looks at the pages of a row group, and refuses what no export has.
    pub(super) fn of(file: &mut File, group: &RowGroupMetaData) -> Result<Self, Unreadable> {
        let mut all = Self::default();
        for column in group.columns() {
            let Self { pages_bytes, row_bytes } = Self::of_column(file, column)?;
            all.pages_bytes = all.pages_bytes.saturating_add(pages_bytes);
            all.row_bytes += row_bytes;
            if all.pages_bytes > PAGES_BYTES {
                return Err(Unreadable::Foreign("its pages are larger than theirs"));
            }
        }
        Ok(all)
    }

    /// How many rows fit in memory at once.
    pub(super) fn batch_rows(self) -> usize {
        usize::try_from((BATCH_BYTES / self.row_bytes.max(1)).clamp(1, BATCH_ROWS)).unwrap_or(1)
    }

    fn of_column(file: &mut File, column: &ColumnChunkMetaData) -> Result<Self, Unreadable> {
        if !matches!(column.compression(), Compression::UNCOMPRESSED | Compression::ZSTD(_)) {
            return Err(Unreadable::Foreign("it is compressed in another way"));
        }
        let mut at = place(column.dictionary_page_offset().unwrap_or(column.data_page_offset()))?;
        let end = at.saturating_add(place(column.compressed_size())?);
        if end > file.metadata()?.len() {
            return Err(Unreadable::Foreign("a column ends behind it"));
        }
        let (mut dictionary_bytes, mut page_bytes, mut row_bytes) = (None, 0, 0);
        while at < end {
            let Page { kind, bytes, values, end: next } = Page::at(file, at..end)?;
            at = next;
            match kind {
                Kind::Dictionary => dictionary_bytes = Some(bytes.saturating_add(values.saturating_mul(VALUE_BYTES))),
                Kind::Plain => {
                    page_bytes = bytes.max(page_bytes);
                    row_bytes = row_bytes.max(bytes / values.max(1));
                }
                Kind::InDictionary if dictionary_bytes.is_some() => page_bytes = bytes.max(page_bytes),
                Kind::InDictionary => return Err(Unreadable::Foreign("a page lacks its dictionary")),
            }
        }
        Ok(Self { pages_bytes: dictionary_bytes.unwrap_or(0).saturating_add(page_bytes), row_bytes })
    }
}

/// A page as its header tells of it.
struct Page {
    kind: Kind,
    /// Its size once unpacked.
    bytes: u64,
    values: u64,
    /// Where the next one begins.
    end: u64,
}

/// What a page holds. Of others the library may make room for as many values as somebody claims there are.
enum Kind {
    /// The words that others are written by.
    Dictionary,
    /// Values as they are.
    Plain,
    /// The numbers of words.
    InDictionary,
}

impl Page {
    /// Reads the header that stands at the begin of a part of the file, which holds the whole page.
    fn at(file: &mut File, within: Range<u64>) -> Result<Self, Unreadable> {
        const DATA: i64 = 0;
        const DICTIONARY: i64 = 2;
        const PLAIN: i64 = 0;
        const PLAIN_DICTIONARY: i64 = 2;
        const IN_DICTIONARY: i64 = 8;
        let head = read(file, within.start..within.end.min(within.start.saturating_add(HEADER_BYTES)))?;
        let mut rest = Thrift(&head);
        let (mut page_type, mut sizes, mut values, mut encoding) = (None, [-1; 2], -1, None);
        rest.fields(&mut |header, field, kind| match field {
            1 => header.integer().map(|number| page_type = Some(number)),
            2 => header.integer().map(|number| sizes[0] = number),
            3 => header.integer().map(|number| sizes[1] = number),
            // What is told of a page of data, or of a dictionary, begins alike.
            5 | 7 => header.fields(&mut |header, field, kind| match field {
                1 => header.integer().map(|number| values = number),
                2 => header.integer().map(|number| encoding = Some(number)),
                _ => header.skip(kind),
            }),
            _ => header.skip(kind),
        })?;
        let begin = within.start + (head.len() - rest.0.len()) as u64;
        let [bytes, packed_bytes, values] = [place(sizes[0])?, place(sizes[1])?, place(values)?];
        if packed_bytes > within.end - begin {
            return Err(Unreadable::Foreign("a page is cut off"));
        }
        let kind = match (page_type, encoding) {
            // Each of its values takes a byte and more.
            (Some(DICTIONARY), Some(PLAIN | PLAIN_DICTIONARY)) if values <= bytes => Kind::Dictionary,
            (Some(DATA), Some(PLAIN)) => Kind::Plain,
            (Some(DATA), Some(PLAIN_DICTIONARY | IN_DICTIONARY)) => Kind::InDictionary,
            _ => return Err(Unreadable::Foreign("a page of such a kind is in none")),
        };
        Ok(Self { kind, bytes, values, end: begin + packed_bytes })
    }
}

/// A place or a size, which is none below zero.
fn place(number: i64) -> Result<u64, Unreadable> {
    u64::try_from(number).map_err(|_| Unreadable::Foreign("a size is below zero"))
}

/// Some bytes of a file, fewer where it ends before.
fn read(file: &mut File, range: Range<u64>) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(range.start))?;
    let mut bytes = Vec::new();
    file.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
