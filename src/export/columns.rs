//! Cells as the columns of Parquet.

use std::collections::HashMap;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::{Type, TypePtr};
use rusqlite::types::ValueRef;

use super::view::ColumnType;
use crate::model::Timestamp;

/// The definition level of a cell that is filled. That of NULL is 0.
pub(super) const FILLED: i16 = 1;

/// In a second.
const MICROSECONDS: i64 = 1_000_000;

/// Texts that are handed to the library at once.
const TEXTS: usize = 16_384;

/// A column being filled. Its cells wait, as the columns of a row group stand one behind the other in the file.
pub(super) struct ColumnBuffer {
    holds: ColumnType,
    levels: Vec<i16>,
    cells: Cells,
    /// The smallest and the largest number of all row groups.
    range: Option<(i64, i64)>,
}

/// The cells that are filled.
enum Cells {
    Text(Texts),
    /// Whole numbers, and microseconds since 1970.
    Integer(Vec<i64>),
    Real(Vec<f64>),
}

/// Texts, of which many are equal.
#[derive(Default)]
struct Texts {
    /// Each with its number.
    numbers: HashMap<String, u32>,
    cells: Vec<u32>,
}

impl ColumnBuffer {
    pub(super) fn new(holds: ColumnType) -> Self {
        let cells = match holds {
            ColumnType::Text => Cells::Text(Texts::default()),
            ColumnType::Time | ColumnType::Integer => Cells::Integer(Vec::new()),
            ColumnType::Real => Cells::Real(Vec::new()),
        };
        Self { holds, levels: Vec::new(), cells, range: None }
    }

    /// Adds a cell, and returns how many bytes it takes. What does not fit the column's type is NULL; the tables are
    /// STRICT, so that nothing does not.
    pub(super) fn append(&mut self, cell: ValueRef<'_>) -> usize {
        let bytes = match (&mut self.cells, cell) {
            (_, ValueRef::Null) => None,
            (Cells::Text(texts), ValueRef::Text(text)) => Some(texts.append(&String::from_utf8_lossy(text))),
            (Cells::Text(texts), ValueRef::Integer(integer)) => Some(texts.append(&integer.to_string())),
            (Cells::Text(texts), ValueRef::Real(real)) => Some(texts.append(&real.to_string())),
            (Cells::Integer(cells), ValueRef::Integer(integer)) => Some(append_number(cells, integer, &mut self.range)),
            (Cells::Integer(cells), cell) if self.holds == ColumnType::Time => {
                instant(cell).map(|instant| append_number(cells, instant, &mut self.range))
            }
            (Cells::Real(cells), ValueRef::Real(real)) => Some(append(cells, real)),
            #[expect(clippy::cast_precision_loss, reason = "a REAL column holds what SQLite would make of it")]
            (Cells::Real(cells), ValueRef::Integer(integer)) => Some(append(cells, integer as f64)),
            _ => None,
        };
        self.levels.push(if bytes.is_some() { FILLED } else { 0 });
        size_of::<i16>() + bytes.unwrap_or(0)
    }

    pub(super) fn is_time(&self) -> bool {
        self.holds == ColumnType::Time
    }

    /// From where to where its times go, in epoch seconds, or its whole numbers.
    pub(super) fn range(&self) -> Option<(i64, i64)> {
        let (least, most) = self.range?;
        let in_seconds = |instant: i64| instant.div_euclid(MICROSECONDS);
        Some(if self.is_time() { (in_seconds(least), in_seconds(most)) } else { (least, most) })
    }

    /// Writes the cells that wait; the next row group begins without any.
    pub(super) fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = std::mem::take(&mut self.levels);
        match &mut self.cells {
            Cells::Text(texts) => std::mem::take(texts).write(&levels, writer)?,
            Cells::Integer(cells) => {
                writer.typed::<Int64Type>().write_batch(cells, Some(&levels), None)?;
                cells.clear();
            }
            Cells::Real(cells) => {
                writer.typed::<DoubleType>().write_batch(cells, Some(&levels), None)?;
                cells.clear();
            }
        }
        Ok(())
    }
}

/// Adds a number to others, and returns its bytes.
fn append<T>(cells: &mut Vec<T>, cell: T) -> usize {
    cells.push(cell);
    size_of::<T>()
}

/// The same for numbers of which the range is told.
fn append_number(cells: &mut Vec<i64>, cell: i64, range: &mut Option<(i64, i64)>) -> usize {
    *range = Some(range.map_or((cell, cell), |(least, most)| (least.min(cell), most.max(cell))));
    append(cells, cell)
}

impl Texts {
    /// Adds a text, and returns the bytes that it takes.
    fn append(&mut self, text: &str) -> usize {
        let next = u32::try_from(self.numbers.len()).expect("a row group has fewer rows");
        let known = self.numbers.get(text).copied();
        self.cells.push(known.unwrap_or(next));
        if known.is_none() {
            self.numbers.insert(text.to_owned(), next);
        }
        size_of::<u32>() + if known.is_none() { size_of::<(String, u32)>() + text.len() } else { 0 }
    }

    /// Writes them some at a time: as the library takes them they are ten times as large.
    fn write(self, levels: &[i16], writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let mut texts = vec![ByteArray::new(); self.numbers.len()];
        for (text, number) in self.numbers {
            texts[number as usize] = ByteArray::from(text.into_bytes());
        }
        let mut cells = self.cells.iter();
        for levels in levels.chunks(TEXTS) {
            let filled = levels.iter().filter(|level| **level == FILLED).count();
            let some: Vec<_> = cells.by_ref().take(filled).map(|number| texts[*number as usize].clone()).collect();
            writer.typed::<ByteArrayType>().write_batch(&some, Some(levels), None)?;
        }
        Ok(())
    }
}

/// What a file's schema says of a column.
pub(super) fn field(name: &str, holds: ColumnType) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match holds {
        ColumnType::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnType::Time => (PhysicalType::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        ColumnType::Integer => (PhysicalType::INT64, None),
        ColumnType::Real => (PhysicalType::DOUBLE, None),
    };
    let field = Type::primitive_type_builder(name, physical).with_logical_type(logical);
    Ok(Arc::new(field.with_repetition(Repetition::OPTIONAL).build()?))
}

/// What a column holds by what a file's schema says of it; none if no export has such a column.
pub(super) fn holds(field: &Type) -> Option<ColumnType> {
    let info = field.get_basic_info();
    if !info.has_repetition() || info.repetition() != Repetition::OPTIONAL {
        return None;
    }
    match (field.get_physical_type(), info.logical_type_ref()) {
        (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)) => Some(ColumnType::Text),
        (PhysicalType::INT64, Some(logical)) if *logical == LogicalType::timestamp(true, TimeUnit::MICROS) => {
            Some(ColumnType::Time)
        }
        (PhysicalType::INT64, None) => Some(ColumnType::Integer),
        (PhysicalType::DOUBLE, None) => Some(ColumnType::Real),
        _ => None,
    }
}

/// Microseconds since 1970, as Delta and Iceberg have instants, of one that a view shows as text.
fn instant(cell: ValueRef<'_>) -> Option<i64> {
    let ValueRef::Text(text) = cell else { return None };
    let Timestamp(seconds) = Timestamp::parse(std::str::from_utf8(text).ok()?)?;
    seconds.checked_mul(MICROSECONDS)
}
