//! `export --verify`: what it counts, and each way in which a lake can be wrong.

use std::fs;

use super::{Lake, PLACE};
use crate::support::program::stderr;

/// The golden event has one row of its own, three sessions, 29 samples and 29 rows of streams: 62.
#[test]
fn a_fresh_lake_is_proven() {
    let lake = Lake::golden();
    let run = lake.run(&["export", "--verify"]);
    assert_eq!(stderr(&run), "read 1 event with 62 rows; by now only in the lake: 0 events\n");
    assert_eq!(lake.faults(), None);
}

#[track_caller]
fn check(spoil: impl FnOnce(&Lake), expected: &str) {
    let lake = Lake::golden();
    spoil(&lake);
    let faults = lake.faults().expect("something is wrong");
    assert!(faults.contains(expected), "{faults}");
    assert!(faults.contains("error: failed to prove the lake in ") && faults.contains(": 1 fault\nhelp: "), "{faults}");
}

#[test]
fn a_file_that_is_gone_cut_changed_or_added_is_named() {
    let sample = format!("v_sample/{PLACE}: ");
    check(|lake| fs::remove_file(lake.file("v_sample")).unwrap(), &format!("{sample}it is missing"));
    let cut = |lake: &Lake| {
        let bytes = fs::read(lake.file("v_sample")).unwrap();
        fs::write(lake.file("v_sample"), &bytes[1..]).unwrap();
    };
    check(cut, &format!("{sample}it has "));
    let flip = |lake: &Lake| {
        let mut bytes = fs::read(lake.file("v_sample")).unwrap();
        bytes[100] ^= 1;
        fs::write(lake.file("v_sample"), &bytes).unwrap();
    };
    check(flip, &format!("{sample}its checksum is another one"));
    let stray = |lake: &Lake| {
        fs::copy(lake.file("v_sample"), lake.file("v_sample").with_file_name("twice.parquet")).unwrap();
    };
    check(stray, "twice.parquet: not in the manifest");
}

#[test]
fn what_the_database_says_differently_is_named() {
    let changed =
        |lake: &Lake| lake.change("UPDATE stream_sample SET latency_ms = latency_ms + 1 WHERE latency_ms = 200");
    check(changed, &format!("v_stream_sample/{PLACE}: the database says something else"));
    let more = |lake: &Lake| {
        lake.change("INSERT INTO sample (session_id, sampled_at) SELECT session_id, join_at FROM participant_session");
    };
    check(more, &format!("v_sample/{PLACE}: 29 rows, the database has 32"));
    let new = |lake: &Lake| {
        lake.change("INSERT INTO event (kind, event_uuid, start_at) VALUES ('webinar', 'new==', 1772700000)");
    };
    check(new, "webinar new== of 2026-03-05: not in the lake");
}

#[test]
fn an_export_mends_what_differs() {
    let lake = Lake::golden();
    fs::remove_file(lake.file("v_event")).unwrap();
    lake.change("UPDATE stream_sample SET latency_ms = latency_ms + 1 WHERE latency_ms = 200");
    assert!(lake.faults().is_some());
    lake.export();
    assert_eq!(lake.faults(), None);
}

/// Files of another release may hold the same rows in other bytes.
#[cfg(feature = "parquet")]
#[test]
fn the_same_rows_in_other_bytes_are_the_same() {
    let lake = Lake::golden();
    let path = lake.file("v_stream_sample");
    let before = fs::read(&path).unwrap();
    rewrite_uncompressed(&path);
    let after = fs::read(&path).unwrap();
    let manifest = lake.path().join("manifest/event_date=2026-03-04.json");
    let json = fs::read_to_string(&manifest).unwrap();
    let [was, is] = [&before, &after].map(|bytes| (bytes.len(), sha256(bytes)));
    assert_ne!(was, is);
    let json = json.replace(&was.1, &is.1).replace(&format!("\"bytes\": {},", was.0), &format!("\"bytes\": {},", is.0));
    fs::write(&manifest, json).unwrap();
    assert_eq!(lake.faults(), None);
}

/// Writes the file anew without compression and without dictionaries.
#[cfg(feature = "parquet")]
fn rewrite_uncompressed(path: &std::path::Path) {
    use parquet::column::reader::ColumnReader;
    use parquet::file::properties::WriterProperties;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::file::writer::SerializedFileWriter;
    let file = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let schema = file.metadata().file_metadata().schema_descr().root_schema_ptr();
    let properties = WriterProperties::builder().set_dictionary_enabled(false).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties.into()).unwrap();
    for number in 0..file.num_row_groups() {
        let group = file.get_row_group(number).unwrap();
        let mut written = writer.next_row_group().unwrap();
        for column in 0..group.num_columns() {
            let mut to = written.next_column().unwrap().unwrap();
            match group.get_column_reader(column).unwrap() {
                ColumnReader::Int64ColumnReader(from) => copy(from, &mut to),
                ColumnReader::DoubleColumnReader(from) => copy(from, &mut to),
                ColumnReader::ByteArrayColumnReader(from) => copy(from, &mut to),
                _ => panic!("no export has such a column"),
            }
            to.close().unwrap();
        }
        written.close().unwrap();
    }
    fs::write(path, writer.into_inner().unwrap()).unwrap();
}

#[cfg(feature = "parquet")]
fn copy<T: parquet::data_type::DataType>(
    mut from: parquet::column::reader::ColumnReaderImpl<T>,
    to: &mut parquet::file::writer::SerializedColumnWriter<'_>,
) {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    from.read_records(usize::MAX, Some(&mut levels), None, &mut values).unwrap();
    to.typed::<T>().write_batch(&values, Some(&levels), None).unwrap();
}

#[cfg(feature = "parquet")]
pub(super) fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().flat_map(|byte| [byte >> 4, byte & 15]).map(hex_digit).collect()
}

#[cfg(feature = "parquet")]
fn hex_digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap()
}
