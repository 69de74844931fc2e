//! Texts that people write into files: read alike from whatever editor or shell they come.

use std::path::Path;

use crate::support::golden::{GOLDEN, golden};
use crate::support::program::{code, program, stderr, stdout};

const STATEMENT: &str = "SELECT :what AS what, count(*) AS events FROM v_event";
const PARAMETERS: &str = "what=höchstens\n";
const REPORT: &str = "-- title: Mine\n-- asks: Which?\n-- answer: kind\nSELECT kind FROM v_event";
const PROFILES: &str = "[mine]\ninherits = \"zoom\"\n";
const CONFIG: &str = "format = \"csv\"\n";

/// A text as editors and shells write it.
fn encodings(text: &str) -> [(&'static str, Vec<u8>); 4] {
    let marked = format!("\u{feff}{text}");
    let units = |bytes: fn(u16) -> [u8; 2]| marked.encode_utf16().flat_map(bytes).collect();
    [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with a mark", marked.clone().into_bytes()),
        ("UTF-16, little-endian", units(u16::to_le_bytes)),
        ("UTF-16, big-endian", units(u16::to_be_bytes)),
    ]
}

/// The arguments that have the program read a file, and what the file holds.
fn lines(file: &Path) -> [(Vec<String>, &'static str); 5] {
    let line = |words: &str| {
        words.split(' ').map(|word| word.replace('␣', " ").replace("{file}", &file.display().to_string())).collect()
    };
    [
        (line("query --file {file} -p what=x"), STATEMENT),
        (line(&format!("query {} --params {{file}}", STATEMENT.replace(' ', "␣"))), PARAMETERS),
        (line("report --file {file} --format json"), REPORT),
        (line(&format!("report overview --event {GOLDEN} --thresholds-file {{file}} -p thresholds=mine")), PROFILES),
        (line("--config {file} events"), CONFIG),
    ]
}

#[test]
fn a_text_is_read_alike_in_every_encoding() {
    let fixture = golden();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("written");
    for (arguments, text) in lines(&file) {
        let mut first: Option<String> = None;
        for (encoding, bytes) in encodings(text) {
            std::fs::write(&file, bytes).unwrap();
            let output = program(&fixture.path()).args(&arguments).output().unwrap();
            assert_eq!(code(&output), 0, "{arguments:?} in {encoding}: {}", stderr(&output));
            let expected = first.get_or_insert_with(|| stdout(&output));
            assert_eq!(stdout(&output), *expected, "{arguments:?} in {encoding}");
        }
    }
}

#[test]
fn what_has_no_end_or_is_no_text_is_refused_in_a_sentence() {
    let fixture = golden();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("written");
    for (arguments, _) in lines(&file) {
        for bytes in [b"SELECT '\xff'".as_slice(), b"\xff\xfea"] {
            std::fs::write(&file, bytes).unwrap();
            let output = program(&fixture.path()).args(&arguments).output().unwrap();
            let said = stderr(&output);
            assert!(code(&output) == 2 && said.contains("it is no text in UTF-8"), "{arguments:?}: {said}");
        }
        #[cfg(unix)]
        {
            std::fs::remove_file(&file).unwrap();
            std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
            let output = program(&fixture.path()).args(&arguments).output().unwrap();
            assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr(&output));
            std::fs::remove_file(&file).unwrap();
        }
    }
}
