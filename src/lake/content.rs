//! What Parquet files say, row by row: to compare them, and to leave rows out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::Write;
use std::path::Path;

use parquet::data_type::ByteArray;
use rusqlite::types::ValueRef;

use super::error::Error;
use super::told::Told;
use super::words::Place;
use crate::export::parquet::{NOTE, ParquetWriter};
use crate::export::parquet_rows::{Batch, Cells, ParquetRows};
use crate::export::row_writer::Extent;
use crate::files;
use crate::model::field::{EVENT_FIELDS, Field};
use crate::model::name::folded;
use crate::model::personal::Personal;
use crate::model::title::Callings;

/// Whether two files have the same rows in the same columns.
pub(super) fn is_same(path: &Path, other: File) -> Result<bool, Error> {
    let (mut one, mut other) = (open(path)?, rows_of(path, other)?);
    if !one.columns().eq(other.columns()) {
        return Ok(false);
    }
    one.in_step_with(&mut other);
    loop {
        match (next(&mut one, path)?, next(&mut other, path)?) {
            (None, None) => return Ok(true),
            (Some(batch), Some(other)) if batch == other => {}
            _ => return Ok(false),
        }
    }
}

/// A session as its file knows it.
pub(super) struct Session {
    pub(super) key: i64,
    /// What may tie it to another, in lower case.
    pub(super) ids: Vec<String>,
    pub(super) name: Option<String>,
}

/// Hands on the sessions of a file of `v_participant_session`.
pub(super) fn sessions(path: &Path, mut take: impl FnMut(Session)) -> Result<(), Error> {
    let mut rows = open(path)?;
    let key = position(&rows, "session_id", path)?;
    let [ids @ .., name] = ["email", "zoom_user_id", "participant_uuid", "user_name"].map(|name| rows.position(name));
    while let Some(batch) = next(&mut rows, path)? {
        for row in 0..batch.rows() {
            let text = |column: Option<usize>| column.and_then(|column| text_of(batch.cell(row, column)));
            let ids = ids.iter().filter_map(|column| Some(folded(text(*column)?))).collect();
            let ValueRef::Integer(key) = batch.cell(row, key) else { return Err(no_numbers("session_id", path)) };
            take(Session { key, ids, name: text(name).map(str::to_owned) });
        }
    }
    Ok(())
}

/// What somebody said of an event, as its file knows it.
pub(super) struct Answer {
    pub(super) key: i64,
    /// Who said it, in lower case.
    pub(super) ids: Vec<String>,
}

/// Hands on the answers of a file of `v_feedback`.
pub(super) fn answers(path: &Path, mut take: impl FnMut(Answer)) -> Result<(), Error> {
    let mut rows = open(path)?;
    let key = position(&rows, "feedback_id", path)?;
    let ids = ["email", "zoom_user_id", "zoom_room_sender_email"].map(|name| rows.position(name));
    while let Some(batch) = next(&mut rows, path)? {
        for row in 0..batch.rows() {
            let ids = ids.iter().flatten().filter_map(|column| text_of(batch.cell(row, *column)).map(folded)).collect();
            let ValueRef::Integer(key) = batch.cell(row, key) else { return Err(no_numbers("feedback_id", path)) };
            take(Answer { key, ids });
        }
    }
    Ok(())
}

/// What a file of `v_event` says in the columns that may name somebody.
pub(super) fn told(path: &Path) -> Result<Told, Error> {
    let mut rows = open(path)?;
    let Some(batch) = next(&mut rows, path)? else { return Ok(Told::default()) };
    let column =
        |field: &'static Field| Some((field.column, text_of(batch.cell(0, rows.position(field.column)?))?.to_owned()));
    Ok(EVENT_FIELDS.iter().filter(|field| field.personal != Personal::Nobody).filter_map(column).collect())
}

/// Whether a file names a person in one of these columns.
pub(super) fn names(path: &Path, places: &[Place], person: &Callings) -> Result<bool, Error> {
    let mut rows = open(path)?.only(|name| places.iter().any(|place| place.column == name));
    while let Some(batch) = next(&mut rows, path)? {
        for place in places {
            let Some(column) = rows.position(&place.column) else { continue };
            // Few words are told in many rows, and are looked at once.
            let words: BTreeSet<&str> = (0..batch.rows()).filter_map(|row| text_of(batch.cell(row, column))).collect();
            if words.iter().any(|word| person.are_named_by(place.personal, word)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Writes a file anew without the rows that have one of these keys in a column, and without a person's name in those of
/// others, and says which rows there are left.
pub(super) fn rewrite_without(
    path: &Path,
    keys: &[(&str, &BTreeSet<i64>)],
    places: &[Place],
    person: &Callings,
    out: &mut dyn Write,
) -> Result<Extent, Error> {
    let rows = open(path)?;
    let keys = keys.iter().map(|(column, keys)| Ok((position(&rows, column, path)?, *keys)));
    let keys: Vec<(usize, &BTreeSet<i64>)> = keys.collect::<Result<_, Error>>()?;
    let places: Vec<_> = places.iter().filter_map(|place| Some((rows.position(&place.column)?, place))).collect();
    let has_any = |batch: &Batch, row| {
        keys.iter()
            .any(|(column, keys)| matches!(batch.cell(row, *column), ValueRef::Integer(key) if keys.contains(&key)))
    };
    let change = |batch: &mut Batch| {
        for (column, place) in &places {
            if let Cells::Text(cells) = batch.column_mut(*column) {
                unsay(cells, place, person);
            }
        }
        Ok(())
    };
    rewrite(rows, path, out, change, |batch, row| !has_any(batch, row))
}

/// Takes what names a person from the cells of a column.
fn unsay(cells: &mut [Option<ByteArray>], place: &Place, person: &Callings) {
    let mut known: HashMap<Vec<u8>, bool> = HashMap::new();
    for cell in cells {
        let Some(text) = cell.as_ref().and_then(|text| text.as_utf8().ok()) else { continue };
        let is_named = known.get(text.as_bytes()).copied().unwrap_or_else(|| {
            let is_named = person.are_named_by(place.personal, text);
            known.insert(text.into(), is_named);
            is_named
        });
        if is_named {
            *cell = place.instead.map(ByteArray::from);
        }
    }
}

/// Writes a file of `v_event` anew with fewer sessions, and with other texts.
pub(super) fn rewrite_event(
    path: &Path,
    sessions_less: usize,
    texts: &BTreeMap<&'static str, Option<String>>,
    out: &mut dyn Write,
) -> Result<Extent, Error> {
    let rows = open(path)?;
    let count = position(&rows, "participant_sessions", path)?;
    let texts = texts.iter().map(|(name, text)| Ok((position(&rows, name, path)?, text.as_deref())));
    let texts: Vec<_> = texts.collect::<Result<_, Error>>()?;
    let less = i64::try_from(sessions_less).unwrap_or(i64::MAX);
    let change = |batch: &mut Batch| {
        let Cells::Integer(counts) = batch.column_mut(count) else {
            return Err(no_numbers("participant_sessions", path));
        };
        counts.iter_mut().flatten().for_each(|count| *count = count.saturating_sub(less));
        for (column, text) in &texts {
            if let Cells::Text(cells) = batch.column_mut(*column) {
                cells.fill(text.map(ByteArray::from));
            }
        }
        Ok(())
    };
    rewrite(rows, path, out, change, |_, _| true)
}

/// Writes the rows anew that stay, as they are after a change, with the notes and the order of the file.
fn rewrite(
    mut rows: ParquetRows,
    path: &Path,
    out: &mut dyn Write,
    change: impl Fn(&mut Batch) -> Result<(), Error>,
    stays: impl Fn(&Batch, usize) -> bool,
) -> Result<Extent, Error> {
    let notes = rows.notes().filter(|note| note.key.starts_with(NOTE)).cloned().collect();
    let mut writer = ParquetWriter::begin(rows.columns(), rows.sorted_by(), notes, out)?;
    let columns = rows.columns().count();
    let mut left = 0;
    while let Some(mut batch) = next(&mut rows, path)? {
        change(&mut batch)?;
        for row in (0..batch.rows()).filter(|row| stays(&batch, *row)) {
            writer.row((0..columns).map(|column| batch.cell(row, column)))?;
            left += 1;
        }
    }
    Ok(Extent { rows: left, ranges: writer.finish()? })
}

fn open(path: &Path) -> Result<ParquetRows, Error> {
    rows_of(path, files::open_file(path).map_err(Error::file("read", path))?)
}

fn rows_of(path: &Path, file: File) -> Result<ParquetRows, Error> {
    ParquetRows::open(file).map_err(Error::damaged(path))
}

fn next(rows: &mut ParquetRows, path: &Path) -> Result<Option<Batch>, Error> {
    rows.next().map_err(Error::damaged(path))
}

/// Where a column stands without which nothing can be done.
fn position(rows: &ParquetRows, column: &str, path: &Path) -> Result<usize, Error> {
    rows.position(column).ok_or_else(|| Error::damaged(path)(format!("it has no column {column}")))
}

fn no_numbers(column: &str, path: &Path) -> Error {
    Error::damaged(path)(format!("it has no whole numbers in {column}"))
}

fn text_of(cell: ValueRef<'_>) -> Option<&str> {
    cell.as_str_or_null().ok().flatten()
}
