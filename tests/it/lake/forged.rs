//! Parquet files that somebody made to do harm, with a manifest to match: they are refused in a sentence, take no memory
//! and cost their neighbours nothing.

use std::fs;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::metadata::{
    ColumnChunkMetaDataBuilder, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use zoom_qos::export::{Identities, Source};
use zoom_qos::lake::erase::{self, Person};

use super::kept::files;
use super::proven::sha256;
use super::{Lake, PLACE};
use crate::support::figures::cases;
use crate::support::golden::{PERSON, golden};
use crate::support::memory::{MEMORY_KB, watched};
use crate::support::program::{code, program, stderr};

/// The file that whoever looks for a person reads first.
const VIEW: &str = "v_participant_session";

impl Lake {
    /// Puts a file in the place of one, and has the manifest say that it belongs there.
    fn forge(&self, view: &str, bytes: &[u8]) {
        fs::write(self.file(view), bytes).unwrap();
        let path = self.path().join("manifest/event_date=2026-03-04.json");
        let mut day: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let held = &mut day["events"][0]["files"][view];
        held["bytes"] = bytes.len().into();
        held["sha256"] = sha256(bytes).into();
        fs::write(&path, serde_json::to_vec(&day).unwrap()).unwrap();
    }
}

/// A file with another footer.
fn with_footer(file: &[u8], footer: &[u8]) -> Vec<u8> {
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    [&file[..body(file)], footer, &length, b"PAR1"].concat()
}

/// Where the footer of a file begins.
fn body(file: &[u8]) -> usize {
    let length = u32::from_le_bytes(file[file.len() - 8..file.len() - 4].try_into().unwrap());
    file.len() - 8 - length as usize
}

/// The lake's file with something else said of its first column.
fn telling(lake: &Lake, tell: impl FnOnce(ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder) -> Vec<u8> {
    let file = fs::File::open(lake.file(VIEW)).unwrap();
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    let group = metadata.row_group(0);
    let mut columns = group.columns().to_vec();
    columns[0] = tell(columns[0].clone().into_builder()).build().unwrap();
    let group = group.clone().into_builder().set_column_metadata(columns).build().unwrap();
    let metadata = ParquetMetaData::new(metadata.file_metadata().clone(), vec![group]);
    let mut forged = fs::read(lake.file(VIEW)).unwrap();
    forged.truncate(body(&forged));
    ParquetMetaDataWriter::new(&mut forged, &metadata).finish().unwrap();
    forged
}

/// The lake's file with a page of somebody's own at its end, which its first column begins with.
fn beginning_with(lake: &Lake, header: &[u8], page: &[u8]) -> Vec<u8> {
    let bytes = i64::try_from(header.len() + page.len()).unwrap();
    let file = fs::read(lake.file(VIEW)).unwrap();
    let at = i64::try_from(body(&file)).unwrap();
    let told = telling(lake, |column| {
        column.set_data_page_offset(at).set_dictionary_page_offset(None).set_total_compressed_size(bytes)
    });
    with_footer(
        &[&file[..body(&file)], header, page, &told[body(&told)..]].concat(),
        &told[body(&told)..told.len() - 8],
    )
}

/// Numbers as Thrift writes them, below 2^31.
fn number(number: u32) -> Vec<u8> {
    let mut left = u64::from(number) << 1;
    let mut bytes = Vec::new();
    while left >= 0x80 {
        bytes.push(u8::try_from(left & 0x7f).unwrap() | 0x80);
        left >>= 7;
    }
    bytes.push(u8::try_from(left).unwrap());
    bytes
}

/// What a schema says of a column of names.
const TEXT: &str = "(STRING)";

/// The header of a page of data of three values, without its end.
fn header(unpacked_bytes: u32, packed_bytes: usize) -> Vec<u8> {
    header_of(0, unpacked_bytes, packed_bytes, &[0x2c, 0x15, 6, 0x15, 0, 0x15, 6, 0x15, 6])
}

/// The same of values that are numbers of words.
fn numbered_header(unpacked_bytes: u32, packed_bytes: usize) -> Vec<u8> {
    header_of(0, unpacked_bytes, packed_bytes, &[0x2c, 0x15, 6, 0x15, 16, 0x15, 6, 0x15, 6])
}

/// The header of a dictionary.
fn dictionary_header(unpacked_bytes: u32, packed_bytes: usize, values: u32) -> Vec<u8> {
    let told = [&[0x4c, 0x15][..], &number(values), &[0x15, 0, 0, 0]].concat();
    header_of(2, unpacked_bytes, packed_bytes, &told)
}

fn header_of(page_type: u32, unpacked_bytes: u32, packed_bytes: usize, told: &[u8]) -> Vec<u8> {
    let sizes = [number(unpacked_bytes), number(u32::try_from(packed_bytes).unwrap())];
    [&[0x15][..], &number(page_type), &[0x15], &sizes[0], &[0x15], &sizes[1], told].concat()
}

/// The footer of a file whose columns stand in one another, so many deep.
fn nested(levels: u32) -> Vec<u8> {
    let mut footer = vec![0x15, 2, 0x19, 0xfc];
    let mut left = levels + 1;
    while left >= 0x80 {
        footer.push(u8::try_from(left & 0x7f).unwrap() | 0x80);
        left >>= 7;
    }
    footer.push(u8::try_from(left).unwrap());
    (0..levels).for_each(|_| footer.extend([0x35, 2, 0x18, 1, b'a', 0x15, 2, 0]));
    footer.extend([0x15, 4, 0x25, 2, 0x18, 1, b'a', 0, 0x16, 0, 0x19, 0x0c, 0]);
    footer
}

/// A file of sessions with names, as the library writes it: some at a time, of a type that the schema says.
fn written(properties: WriterPropertiesBuilder, names: &[Vec<ByteArray>], holds: &str) -> Vec<u8> {
    let properties = Arc::new(properties.set_compression(Compression::ZSTD(ZstdLevel::default())).build());
    let schema = format!("message schema {{ OPTIONAL INT64 session_id; OPTIONAL BYTE_ARRAY user_name {holds}; }}");
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let keys: Vec<i64> =
        (0..names.iter().map(Vec::len).sum::<usize>()).map(|key| i64::try_from(key).unwrap()).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&keys, Some(&vec![1; keys.len()]), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    for names in names {
        column.typed::<ByteArrayType>().write_batch(names, Some(&vec![1; names.len()]), None).unwrap();
    }
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// One name of so many letters, for so many sessions.
fn alike(letters: usize, sessions: usize) -> Vec<ByteArray> {
    vec![ByteArray::from("a".repeat(letters).into_bytes()); sessions]
}

/// Every way to forge a file, with what is said of it.
fn forgeries(lake: &Lake) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let file = fs::read(lake.file(VIEW)).unwrap();
    let plain = || WriterProperties::builder().set_dictionary_enabled(false);
    let nothings = zstd::bulk::compress(&vec![0; 24 << 20], 1).unwrap();
    let bomb = zstd::bulk::compress(&vec![0; 100 << 20], 1).unwrap().repeat(20);
    let of_theirs = "it is no file of an export: ";
    vec![
        ("nothing", Vec::new(), of_theirs),
        ("a file that is cut off", file[..file.len() - 20].to_vec(), of_theirs),
        ("a footer of four gigabytes", [&file[..file.len() - 8], &[255; 4], b"PAR1"].concat(), of_theirs),
        ("a footer of three megabytes", with_footer(&file, &vec![0; 3 << 20]), of_theirs),
        ("a footer of columns without end", with_footer(&file, b"\x15\x02\x19\xfc\xff\xff\xff\xff\x07"), "no sense"),
        ("columns in columns", with_footer(&file, &nested(200_000)), "nested"),
        ("a footer in tar", with_footer(&file, &file[..200]), "no sense"),
        ("a place below zero", telling(lake, |column| column.set_dictionary_page_offset(Some(-5))), "below zero"),
        ("a size below zero", telling(lake, |column| column.set_total_compressed_size(-5)), "below zero"),
        ("a column beyond the file", telling(lake, |column| column.set_total_compressed_size(1 << 60)), "behind it"),
        ("another compression", telling(lake, |column| column.set_compression(Compression::SNAPPY)), "in another way"),
        (
            "a page of two gigabytes",
            beginning_with(lake, &[&header((1 << 31) - 1, bomb.len())[..], &[0, 0]].concat(), &bomb),
            "its pages are larger",
        ),
        ("a page that is cut off", beginning_with(lake, &[&header(9, 99)[..], &[0, 0]].concat(), b"z"), "cut off"),
        (
            "a smallest value of 2^62 bytes",
            beginning_with(lake, &[&header(9, 1)[..], b"\x1c\x18\xff\xff\xff\xff\xff\xff\xff\xff\x3f"].concat(), b"z"),
            "no sense",
        ),
        ("a name of 120 MB", written(plain(), &[alike(120_000_000, 1)], TEXT), "larger"),
        ("bytes that are no text", written(plain(), &[alike(1, 1)], ""), "of such a type"),
        (
            "a dictionary of 24 million nothings",
            beginning_with(lake, &dictionary_header(24 << 20, nothings.len(), 24 << 20), &nothings),
            "its pages are larger",
        ),
        (
            "the numbers of words that there are none of",
            beginning_with(lake, &[&numbered_header(9, 1)[..], &[0, 0]].concat(), b"z"),
            "lacks its dictionary",
        ),
    ]
}

/// What an export could be, but takes all memory where many rows are read at once: nothing is wrong with it.
fn hungry() -> Vec<(&'static str, Vec<u8>)> {
    let plain = WriterProperties::builder().set_dictionary_enabled(false).set_write_batch_size(1);
    let words = WriterProperties::builder().set_dictionary_page_size_limit(1 << 30);
    vec![
        ("one name of 1 MB for everybody", written(words, &[alike(1_000_000, 300)], TEXT)),
        ("pages of names of 2 MB", written(plain, &vec![alike(2_000_000, 4); 30], TEXT)),
    ]
}

#[tokio::test]
async fn a_forged_file_is_refused_in_a_sentence_and_in_little_memory() {
    let lake = Lake::golden();
    let sound = fs::read(lake.file(VIEW)).unwrap();
    let run = async |arguments: &[&str]| {
        let mut command = program(&lake.fixture.path());
        command.env("ZOOM_QOS_NOW", super::NOW).env("HOME", lake.folder.path()).args(arguments);
        command.arg("--lake").arg(lake.path());
        watched(command).await
    };
    let commands = [&["forget", "--person", PERSON, "--namesakes"][..], &["export", "--verify"]];
    for (what, forged, says) in forgeries(&lake) {
        lake.forge(VIEW, &forged);
        let before = files(&lake.path());
        for arguments in commands {
            let ended = run(arguments).await;
            let told = stderr(&ended.output);
            assert_eq!(code(&ended.output), 6, "{what}, {arguments:?}: {told}");
            let place = format!("error: failed to read {}/{PLACE}: ", lake.path().join(VIEW).display());
            assert!(told.contains(&place) && told.contains(says) && told.lines().count() == 2, "{what}: {told}");
            assert!(ended.peak_kb < MEMORY_KB, "{what}, {arguments:?}: {} kB", ended.peak_kb);
            assert!(files(&lake.path()) == before, "{what}, {arguments:?}: a file was changed");
        }
        lake.forge(VIEW, &sound);
    }
    for (what, forged) in hungry() {
        lake.forge(VIEW, &forged);
        let ended = run(&["forget", "--person", "Nobody at all", "--dry-run"]).await;
        assert_eq!(code(&ended.output), 3, "{what}: {}", stderr(&ended.output));
        assert!(ended.peak_kb < MEMORY_KB, "{what}: {} kB", ended.peak_kb);
        lake.forge(VIEW, &sound);
    }
}

/// A file that nobody wrote into the manifest is not made the lake's own by being written anew.
#[test]
fn a_file_that_the_manifest_does_not_know_is_not_written_anew() {
    let lake = Lake::golden();
    let strange = lake.file("v_stream_sample");
    fs::copy(lake.file("v_sample"), &strange).unwrap();
    let before = files(&lake.path());
    let mut command = program(&lake.fixture.path());
    command.env("HOME", lake.folder.path()).args(["forget", "--person", PERSON, "--lake"]).arg(lake.path());
    let run = command.output().unwrap();
    assert_eq!(code(&run), 6, "{}", stderr(&run));
    assert!(stderr(&run).contains(&format!("failed to read {}: it has ", strange.display())), "{}", stderr(&run));
    assert!(files(&lake.path()) == before);
}

/// How bytes of a file are changed: where, counted from its end if that is said, and by what.
fn flips() -> impl Strategy<Value = Vec<(bool, prop::sample::Index, u8)>> {
    prop::collection::vec((any::<bool>(), any::<prop::sample::Index>(), 1..=255_u8), 1..6)
}

/// How far from the end the footer is looked for, which says more than the values before it.
const FOOTER_BYTES: usize = 2_000;

/// Whatever bytes a file has, it is read or refused, and nothing else happens.
#[test]
fn a_file_with_some_bytes_changed_is_read_or_refused() {
    let fixture = golden();
    fixture
        .connection()
        .execute(
            "INSERT INTO anomaly (event_id, endpoint, path, raw_value, occurrences) VALUES (1, 'x', 'p', 'B', 1)",
            [],
        )
        .unwrap();
    let lake = Lake::of(fixture);
    let source = Source::open(&lake.fixture.path()).unwrap();
    let person = Person { identifiers: [PERSON.to_owned()].into(), ..Person::default() };
    let views = [VIEW, "v_event", "v_anomaly"].map(|view| (lake.file(view), fs::read(lake.file(view)).unwrap()));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases(48)));
    let changed = |(view, flips): (prop::sample::Index, Vec<(bool, prop::sample::Index, u8)>)| {
        let (path, sound) = &views[view.index(views.len())];
        let mut forged = sound.clone();
        for (is_in_footer, place, by) in flips {
            let from = if is_in_footer { forged.len() - FOOTER_BYTES.min(forged.len()) } else { 0 };
            let at = from + place.index(forged.len() - from);
            forged[at] ^= by;
        }
        fs::write(path, forged).unwrap();
        drop(erase::find_person(&source, &lake.path(), &Identities::Full, &person));
        fs::write(path, sound).unwrap();
        Ok(())
    };
    runner.run(&(any::<prop::sample::Index>(), flips()), changed).unwrap();
    // Unchanged, all of them say that it is the person.
    assert_eq!(erase::find_person(&source, &lake.path(), &Identities::Full, &person).unwrap().events(), 1);
}
