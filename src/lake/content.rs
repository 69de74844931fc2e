//! What Parquet files say, row by row: to compare them, and to leave rows out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{BooleanArray, DictionaryArray, Int64Array, RecordBatch, StringArray};
use arrow_select::filter::filter_record_batch;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::file::properties::WriterProperties;

use super::error::Error;
use super::told::Told;
use super::words::Place;
use crate::export::parquet::properties;
use crate::export::parquet_pages;
use crate::files;
use crate::model::field::{EVENT_FIELDS, Field};
use crate::model::name::folded;
use crate::model::personal::Personal;
use crate::model::title::Callings;

/// Whether two files have the same rows in the same columns.
pub(super) fn is_same(path: &Path, other: File) -> Result<bool, Error> {
    let (one, one_rows) = weighed(path, files::open_file(path).map_err(Error::file("read", path))?)?;
    let (other, other_rows) = weighed(path, other)?;
    // In the same batches, as they are compared as wholes.
    let in_batches = |builder: ParquetRecordBatchReaderBuilder<File>| {
        builder.with_batch_size(one_rows.min(other_rows)).build().map_err(Error::damaged(path))
    };
    let (mut one, mut other) = (in_batches(one)?, in_batches(other)?);
    let next = |reader: &mut ParquetRecordBatchReader| reader.next().transpose().map_err(Error::damaged(path));
    loop {
        match (next(&mut one)?, next(&mut other)?) {
            (None, None) => return Ok(true),
            (Some(batch), Some(other)) if says_same(&batch, &other) => {}
            _ => return Ok(false),
        }
    }
}

fn says_same(one: &RecordBatch, other: &RecordBatch) -> bool {
    let names = |batch: &RecordBatch| -> Vec<String> {
        batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    };
    names(one) == names(other) && one.columns() == other.columns()
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
    for batch in reader(path)? {
        let batch = batch.map_err(Error::damaged(path))?;
        let session_ids = integers(&batch, "session_id", path)?;
        let ids = ["email", "zoom_user_id", "participant_uuid"].map(|column| texts(&batch, column));
        let names = texts(&batch, "user_name");
        for row in 0..batch.num_rows() {
            let ids = ids.iter().filter_map(|column| Some(folded((*column.get(row)?)?))).collect();
            let name = names.get(row).copied().flatten().map(str::to_owned);
            take(Session { key: session_ids.value(row), ids, name });
        }
    }
    Ok(())
}

/// What a file of `v_event` says in the columns that may name somebody.
pub(super) fn told(path: &Path) -> Result<Told, Error> {
    let Some(batch) = reader(path)?.next() else { return Ok(Told::default()) };
    let batch = batch.map_err(Error::damaged(path))?;
    let column =
        |field: &'static Field| Some((field.column, texts(&batch, field.column).first()?.as_ref()?.to_string()));
    Ok(EVENT_FIELDS.iter().filter(|field| field.personal != Personal::Nobody).filter_map(column).collect())
}

/// Whether a file names a person in one of these columns.
pub(super) fn names(path: &Path, places: &[Place], person: &Callings) -> Result<bool, Error> {
    let builder = open(path)?;
    let columns = ProjectionMask::columns(builder.parquet_schema(), places.iter().map(|place| place.column.as_str()));
    let reader = builder.with_projection(columns).build().map_err(Error::damaged(path))?;
    for batch in reader {
        let batch = batch.map_err(Error::damaged(path))?;
        for place in places {
            // Few words are told in many rows, and are looked at once.
            let words: BTreeSet<&str> = texts(&batch, &place.column).into_iter().flatten().collect();
            if words.iter().any(|word| person.are_named_by(place.personal, word)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Writes a file anew without the rows of these sessions and without a person's name in those of others, and returns how
/// many rows there are left.
pub(super) fn rewrite_without(
    path: &Path,
    sessions: &BTreeSet<i64>,
    places: &[Place],
    person: &Callings,
    out: &mut (dyn Write + Send),
) -> Result<u64, Error> {
    rewrite(path, out, |batch| {
        let session_ids = integers(&batch, "session_id", path)?;
        let stays: BooleanArray =
            session_ids.iter().map(|id| Some(id.is_none_or(|id| !sessions.contains(&id)))).collect();
        let left = filter_record_batch(&batch, &stays).map_err(Error::damaged(path))?;
        let mut columns = left.columns().to_vec();
        for place in places {
            if let Ok(position) = left.schema().index_of(&place.column) {
                columns[position] = Arc::new(unsaid(&texts(&left, &place.column), place, person));
            }
        }
        RecordBatch::try_new(left.schema(), columns).map_err(Error::damaged(path))
    })
}

/// A column without what names a person.
fn unsaid(texts: &[Option<&str>], place: &Place, person: &Callings) -> DictionaryArray<Int32Type> {
    let mut known: HashMap<&str, bool> = HashMap::new();
    let mut is_named = |text| *known.entry(text).or_insert_with(|| person.are_named_by(place.personal, text));
    texts.iter().map(|text| text.and_then(|text| if is_named(text) { place.instead } else { Some(text) })).collect()
}

/// Writes a file of `v_event` anew with fewer sessions, and with other texts.
pub(super) fn rewrite_event(
    path: &Path,
    sessions_less: usize,
    texts: &BTreeMap<&'static str, Option<String>>,
    out: &mut (dyn Write + Send),
) -> Result<u64, Error> {
    rewrite(path, out, |batch| {
        let mut columns = batch.columns().to_vec();
        let position = |name: &str| batch.schema().index_of(name).map_err(Error::damaged(path));
        let count = position("participant_sessions")?;
        let less = i64::try_from(sessions_less).unwrap_or(i64::MAX);
        let counts = integers(&batch, "participant_sessions", path)?;
        columns[count] = Arc::new(counts.iter().map(|count| count.map(|count| count - less)).collect::<Int64Array>());
        for (name, text) in texts {
            let position = position(name)?;
            let rows = std::iter::repeat_n(text.as_deref(), batch.num_rows());
            columns[position] = Arc::new(rows.collect::<DictionaryArray<Int32Type>>());
        }
        RecordBatch::try_new(batch.schema(), columns).map_err(Error::damaged(path))
    })
}

fn rewrite(
    path: &Path,
    out: &mut (dyn Write + Send),
    change: impl Fn(RecordBatch) -> Result<RecordBatch, Error>,
) -> Result<u64, Error> {
    let builder = open(path)?;
    let properties = as_in(&builder);
    let schema = Arc::clone(builder.schema());
    let mut writer = ArrowWriter::try_new(out, schema, Some(properties)).map_err(Error::damaged(path))?;
    let mut rows = 0;
    for batch in builder.build().map_err(Error::damaged(path))? {
        let batch = change(batch.map_err(Error::damaged(path))?)?;
        rows += batch.num_rows() as u64;
        writer.write(&batch).map_err(Error::damaged(path))?;
    }
    writer.close().map_err(Error::damaged(path))?;
    Ok(rows)
}

/// The notes and the order of a file, for one that is to take its place.
fn as_in(builder: &ParquetRecordBatchReaderBuilder<File>) -> WriterProperties {
    let metadata = builder.metadata();
    let notes = metadata.file_metadata().key_value_metadata().into_iter().flatten();
    // The schema of Arrow is a note, too, which the writer makes itself.
    let notes = notes.filter(|note| note.key.starts_with("zoom_qos.")).cloned().collect();
    let sorted_by = metadata.row_groups().first().and_then(|group| group.sorting_columns().cloned());
    properties(sorted_by.unwrap_or_default(), notes)
}

fn reader(path: &Path) -> Result<ParquetRecordBatchReader, Error> {
    open(path)?.build().map_err(Error::damaged(path))
}

fn open(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, Error> {
    let (builder, batch_rows) = weighed(path, files::open_file(path).map_err(Error::file("read", path))?)?;
    Ok(builder.with_batch_size(batch_rows))
}

/// A file, and how many of its rows fit in memory at once.
fn weighed(path: &Path, file: File) -> Result<(ParquetRecordBatchReaderBuilder<File>, usize), Error> {
    parquet_pages::open(file).map_err(Error::damaged(path))
}

fn integers<'b>(batch: &'b RecordBatch, column: &str, path: &Path) -> Result<&'b Int64Array, Error> {
    let found = batch.column_by_name(column).and_then(|column| column.as_primitive_opt::<Int64Type>());
    found.ok_or_else(|| Error::damaged(path)(format!("it has no whole numbers in {column}")))
}

/// The texts of a column, which many rows may share; none if there is no such column.
fn texts<'b>(batch: &'b RecordBatch, column: &str) -> Vec<Option<&'b str>> {
    let Some(column) = batch.column_by_name(column).and_then(|column| column.as_dictionary_opt::<Int32Type>()) else {
        return Vec::new();
    };
    let Some(words) = column.downcast_dict::<StringArray>() else { return Vec::new() };
    words.into_iter().collect()
}
