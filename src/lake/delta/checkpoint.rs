//! A checkpoint: all that a Delta table is at one version, as a Parquet file of actions with which readers begin.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, Type, TypePtr};
use serde_json::{Value, json};

use super::action::Action;
use crate::export;
use crate::export::parquet::{failure, write_row_group};
use crate::lake::error::Error;

/// The actions as columns. Those of which no row has any are there for readers that ask for them.
const SCHEMA: &str = "message checkpoint {
    OPTIONAL group txn {
        OPTIONAL BYTE_ARRAY appId (STRING);
        OPTIONAL INT64 version;
        OPTIONAL INT64 lastUpdated;
    }
    OPTIONAL group add {
        OPTIONAL BYTE_ARRAY path (STRING);
        OPTIONAL group partitionValues (MAP) {
            REPEATED group key_value { REQUIRED BYTE_ARRAY key (STRING); OPTIONAL BYTE_ARRAY value (STRING); }
        }
        OPTIONAL INT64 size;
        OPTIONAL INT64 modificationTime;
        OPTIONAL BOOLEAN dataChange;
        OPTIONAL BYTE_ARRAY stats (STRING);
    }
    OPTIONAL group remove {
        OPTIONAL BYTE_ARRAY path (STRING);
        OPTIONAL INT64 deletionTimestamp;
        OPTIONAL BOOLEAN dataChange;
    }
    OPTIONAL group metaData {
        OPTIONAL BYTE_ARRAY id (STRING);
        OPTIONAL BYTE_ARRAY name (STRING);
        OPTIONAL group format {
            OPTIONAL BYTE_ARRAY provider (STRING);
            OPTIONAL group options (MAP) {
                REPEATED group key_value { REQUIRED BYTE_ARRAY key (STRING); OPTIONAL BYTE_ARRAY value (STRING); }
            }
        }
        OPTIONAL BYTE_ARRAY schemaString (STRING);
        OPTIONAL group partitionColumns (LIST) {
            REPEATED group list { OPTIONAL BYTE_ARRAY element (STRING); }
        }
        OPTIONAL group configuration (MAP) {
            REPEATED group key_value { REQUIRED BYTE_ARRAY key (STRING); OPTIONAL BYTE_ARRAY value (STRING); }
        }
        OPTIONAL INT64 createdTime;
    }
    OPTIONAL group protocol { OPTIONAL INT32 minReaderVersion; OPTIONAL INT32 minWriterVersion; }
}";

/// Actions that wait in memory, in as many checkpoints at once as there are views.
const ROWS: usize = 2_000;

/// A checkpoint being written.
pub(super) struct Checkpoint<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    schema: TypePtr,
    columns: Vec<Column>,
    waiting: usize,
    actions: u64,
}

impl<W: Write + Send> Checkpoint<W> {
    pub(super) fn begin(out: W) -> Result<Self, Error> {
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(failure)?);
        let compression = Compression::ZSTD(ZstdLevel::default());
        let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
        let writer = SerializedFileWriter::new(out, Arc::clone(&schema), properties).map_err(failure)?;
        let columns = writer.schema_descr().columns().iter().map(Column::of).collect();
        Ok(Self { writer, schema, columns, waiting: 0, actions: 0 })
    }

    pub(super) fn push(&mut self, action: &Action) -> Result<(), Error> {
        let row = serde_json::to_value(action).map_err(std::io::Error::from).map_err(export::Error::Output)?;
        let at_the_top = Levels { definition: 0, repetition: 0, lists: 0 };
        lay_out_members(self.schema.get_fields(), &row, at_the_top, &mut self.columns);
        self.waiting += 1;
        self.actions += 1;
        if self.waiting == ROWS {
            self.write().map_err(failure)?;
        }
        Ok(())
    }

    /// The file is whole: what it went to, and how many actions it has.
    pub(super) fn finish(mut self) -> Result<(W, u64), Error> {
        self.write().map_err(failure)?;
        Ok((self.writer.into_inner().map_err(failure)?, self.actions))
    }

    /// Writes the actions that wait as a row group.
    fn write(&mut self) -> Result<(), ParquetError> {
        if self.waiting == 0 {
            return Ok(());
        }
        self.waiting = 0;
        write_row_group(&mut self.writer, &mut self.columns, Column::write)
    }
}

/// The values of a column that wait, each with its levels.
struct Column {
    holds: PhysicalType,
    definition: Vec<i16>,
    repetition: Vec<i16>,
    values: Vec<Value>,
}

impl Column {
    fn of(described: &ColumnDescPtr) -> Self {
        let holds = described.physical_type();
        Self { holds, definition: Vec::new(), repetition: Vec::new(), values: Vec::new() }
    }

    fn push(&mut self, levels: Levels, value: Option<&Value>) {
        self.definition.push(levels.definition);
        self.repetition.push(levels.repetition);
        self.values.extend(value.cloned());
    }

    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let [definition, repetition] = [&mut self.definition, &mut self.repetition].map(std::mem::take);
        let values = std::mem::take(&mut self.values);
        let levels = (Some(definition.as_slice()), Some(repetition.as_slice()));
        match self.holds {
            PhysicalType::BOOLEAN => {
                let values: Vec<bool> = values.iter().filter_map(Value::as_bool).collect();
                writer.typed::<BoolType>().write_batch(&values, levels.0, levels.1)
            }
            PhysicalType::INT32 => {
                let values = values.iter().filter_map(|value| i32::try_from(value.as_i64()?).ok());
                writer.typed::<Int32Type>().write_batch(&values.collect::<Vec<_>>(), levels.0, levels.1)
            }
            PhysicalType::INT64 => {
                let values: Vec<i64> = values.iter().filter_map(Value::as_i64).collect();
                writer.typed::<Int64Type>().write_batch(&values, levels.0, levels.1)
            }
            _ => {
                let values: Vec<ByteArray> = values.iter().filter_map(Value::as_str).map(ByteArray::from).collect();
                writer.typed::<ByteArrayType>().write_batch(&values, levels.0, levels.1)
            }
        }
        .map(drop)
    }
}

/// Where a value stands: in how many fields that are there, in which list it is another element, and in how many lists.
#[derive(Clone, Copy)]
struct Levels {
    definition: i16,
    repetition: i16,
    lists: i16,
}

/// Lays out a value of a field: into one column, or into those of the fields within it.
fn lay_out(field: &Type, value: Option<&Value>, levels: Levels, columns: &mut [Column]) {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return columns.iter_mut().for_each(|column| column.push(levels, None));
    };
    let is_optional = field.get_basic_info().repetition() == Repetition::OPTIONAL;
    let levels = Levels { definition: levels.definition + i16::from(is_optional), ..levels };
    if !field.is_group() {
        return columns.iter_mut().for_each(|column| column.push(levels, Some(value)));
    }
    match field.get_fields() {
        [list] if list.get_basic_info().repetition() == Repetition::REPEATED => {
            lay_out_elements(list.get_fields(), &elements(value), levels, columns);
        }
        members => lay_out_members(members, value, levels, columns),
    }
}

fn lay_out_members(members: &[TypePtr], value: &Value, levels: Levels, columns: &mut [Column]) {
    let mut columns = columns;
    for member in members {
        let (of_member, others) = std::mem::take(&mut columns).split_at_mut(width(member));
        lay_out(member, value.get(member.name()), levels, of_member);
        columns = others;
    }
}

fn lay_out_elements(members: &[TypePtr], elements: &[Value], levels: Levels, columns: &mut [Column]) {
    if elements.is_empty() {
        return columns.iter_mut().for_each(|column| column.push(levels, None));
    }
    let mut of_element = Levels { definition: levels.definition + 1, lists: levels.lists + 1, ..levels };
    for element in elements {
        lay_out_members(members, element, of_element, columns);
        of_element.repetition = of_element.lists;
    }
}

/// The elements of a list or a map, as the groups that they are in Parquet.
fn elements(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(elements) => elements.iter().map(|element| json!({ "element": element })).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect(),
        _ => Vec::new(),
    }
}

/// How many columns a field takes.
fn width(field: &Type) -> usize {
    if field.is_group() { field.get_fields().iter().map(|field| width(field)).sum() } else { 1 }
}
