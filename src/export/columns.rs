//! Cells as the columns of Arrow.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringDictionaryBuilder, TimestampMillisecondBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, builder::ArrayBuilder as _};
use arrow_schema::{DataType, Field, TimeUnit};
use rusqlite::types::ValueRef;

use super::view::ColumnType;
use crate::model::Timestamp;

/// A column being filled.
pub(super) enum ColumnBuilder {
    Text(StringDictionaryBuilder<Int32Type>),
    Time(TimestampMillisecondBuilder),
    Integer(Int64Builder),
    Real(Float64Builder),
}

impl ColumnBuilder {
    pub(super) fn new(column_type: ColumnType) -> Self {
        match column_type {
            ColumnType::Text => Self::Text(StringDictionaryBuilder::new()),
            ColumnType::Time => Self::Time(TimestampMillisecondBuilder::new().with_timezone(UTC)),
            ColumnType::Integer => Self::Integer(Int64Builder::new()),
            ColumnType::Real => Self::Real(Float64Builder::new()),
        }
    }

    /// Adds a cell. What does not fit the column's type is NULL; the tables are STRICT, so that nothing does not.
    pub(super) fn append(&mut self, cell: ValueRef<'_>) {
        match (self, cell) {
            (Self::Text(builder), ValueRef::Text(text)) => builder.append_value(String::from_utf8_lossy(text)),
            (Self::Text(builder), ValueRef::Integer(integer)) => builder.append_value(integer.to_string()),
            (Self::Text(builder), ValueRef::Real(real)) => builder.append_value(real.to_string()),
            (Self::Text(builder), _) => builder.append_null(),
            (Self::Time(builder), cell) => builder.append_option(instant(cell)),
            (Self::Integer(builder), ValueRef::Integer(integer)) => builder.append_value(integer),
            (Self::Integer(builder), _) => builder.append_null(),
            (Self::Real(builder), ValueRef::Real(real)) => builder.append_value(real),
            #[expect(clippy::cast_precision_loss, reason = "a REAL column holds what SQLite would make of it")]
            (Self::Real(builder), ValueRef::Integer(integer)) => builder.append_value(integer as f64),
            (Self::Real(builder), _) => builder.append_null(),
        }
    }

    /// The column so far; the next one begins empty.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Time(builder) => Arc::new(builder.finish()),
            Self::Integer(builder) => Arc::new(builder.finish()),
            Self::Real(builder) => Arc::new(builder.finish()),
        }
    }

    /// How many cells wait.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(builder) => builder.len(),
            Self::Time(builder) => builder.len(),
            Self::Integer(builder) => builder.len(),
            Self::Real(builder) => builder.len(),
        }
    }
}

const UTC: &str = "UTC";

/// A column's name and type, with its unit for those who look.
pub(super) fn field(name: &str, column_type: ColumnType, unit: &str) -> Field {
    let data_type = match column_type {
        ColumnType::Text => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        ColumnType::Time => DataType::Timestamp(TimeUnit::Millisecond, Some(UTC.into())),
        ColumnType::Integer => DataType::Int64,
        ColumnType::Real => DataType::Float64,
    };
    let field = Field::new(name, data_type, true);
    if unit.is_empty() { field } else { field.with_metadata([("unit", unit)]) }
}

/// Milliseconds since 1970 of an instant that a view shows as text.
fn instant(cell: ValueRef<'_>) -> Option<i64> {
    let ValueRef::Text(text) = cell else { return None };
    let Timestamp(seconds) = Timestamp::parse(std::str::from_utf8(text).ok()?)?;
    seconds.checked_mul(1_000)
}
