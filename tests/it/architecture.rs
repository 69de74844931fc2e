//! The map in `src/lib.rs` against the code: which room may know which, how long a file is, and who prints.

use std::path::{Path, PathBuf};

/// What each room may name of the others. A path behind a room's name narrows it to that part.
///
/// `exit` is a vocabulary to `collect`, whose summary carries the exit code.
const MAY_USE: [(&str, &[&str]); 20] = [
    ("main", &["cli", "config", "exit", "logging"]),
    ("lib", &[]),
    (
        "cli",
        &[
            "collect",
            "config",
            "dictionary",
            "exit",
            "export",
            "files",
            "flatten",
            "lake",
            "model",
            "pseudonym",
            "report",
            "signals",
            "similar",
            "simulator",
            "store",
            "zoom",
        ],
    ),
    ("config", &["cli", "exit", "logging", "model", "pseudonym", "similar", "store", "zoom"]),
    ("exit", &["export", "lake", "report", "store", "zoom"]),
    ("logging", &["exit"]),
    ("signals", &["exit"]),
    ("collect", &["exit", "files", "flatten", "model", "pseudonym", "store", "zoom"]),
    (
        "report",
        &[
            "model",
            "pseudonym",
            "similar",
            "store::Error",
            "store::named",
            "store::open_read_only",
            "store::schema",
            "store::views",
        ],
    ),
    (
        "export",
        &[
            "dictionary",
            "files",
            "model",
            "pseudonym",
            "report::Error",
            "render::RowSink",
            "report::Value",
            "report::render",
            "store::Error",
            "store::named",
            "store::open_to_copy",
        ],
    ),
    (
        "lake",
        &[
            "export",
            "files",
            "model",
            "report",
            "store::Error",
            "store::Journal",
            "store::close_writer",
            "store::open_to_copy",
            "store::open_writer",
            "store::views",
        ],
    ),
    ("flatten", &["model", "zoom::payload"]),
    ("zoom", &["model"]),
    ("store", &["dictionary", "files", "model"]),
    ("simulator", &["model"]),
    ("dictionary", &["model"]),
    ("pseudonym", &["model"]),
    ("files", &[]),
    ("similar", &[]),
    ("model", &[]),
];

/// Files and folders of `src` that may write to stdout or stderr.
const PRINTS: [&str; 5] = ["cli/", "config/mod.rs", "exit.rs", "main.rs", "report/render/"];

/// A source file, cut where its tests begin.
struct Source {
    /// Below `src` or `tests`.
    path: String,
    code: String,
    tests: String,
}

#[test]
fn dependencies_point_one_way() {
    for source in sources("src") {
        let room = source.path.split(['/', '.']).next().unwrap();
        let (_, may_use) = MAY_USE.iter().find(|(known, _)| *known == room).unwrap_or_else(|| {
            panic!("src/{} is in a room that is not in the table of tests/it/architecture.rs", source.path)
        });
        let code = without_comments(&source.code);
        for used in words_after(&code, "crate::").chain(words_after(&code, "zoom_qos::")) {
            let is_allowed = may_use.iter().any(|path| path.split("::").next() == Some(used));
            assert!(used == room || is_allowed, "src/{}: {room} must not know {used:?}", source.path);
        }
        for (other, _) in may_use.iter().filter_map(|path| path.split_once("::")) {
            for part in parts_of(&code, other) {
                let is_allowed = part == "self" || may_use.contains(&format!("{other}::{part}").as_str());
                assert!(is_allowed, "src/{}: {room} must not know {other}::{part}", source.path);
            }
        }
    }
}

#[test]
fn no_file_is_longer_than_500_lines_without_its_tests() {
    let mut lengths: Vec<(usize, String)> =
        sources("src").into_iter().map(|source| (source.code.lines().count(), source.path)).collect();
    lengths.sort();
    let (median, (longest, path)) = (lengths[lengths.len() / 2].0, lengths.last().unwrap());
    assert!(*longest <= 500, "src/{path} has {longest} lines; the median is {median}");
}

#[test]
fn only_the_places_that_talk_to_people_print() {
    for source in sources("src").iter().filter(|source| !PRINTS.iter().any(|place| source.path.starts_with(place))) {
        let code = without_comments(&source.code);
        for word in ["print!(", "println!(", "stdout()", "stderr()"] {
            assert!(!code.contains(word), "src/{} must not print ({word})", source.path);
        }
    }
}

/// The words are put together here, so that this file does not find itself.
#[test]
fn tests_neither_sleep_nor_stand_aside_and_nothing_is_left_to_do() {
    for source in sources("src").into_iter().chain(sources("tests")) {
        for word in [concat!("thread::", "sleep"), concat!("#[", "ignore")] {
            assert!(!source.tests.contains(word), "{} contains {word}", source.path);
        }
        let todo = concat!("todo", "!(");
        assert!(!source.code.contains(todo) && !source.tests.contains(todo), "{} contains {todo}", source.path);
    }
}

#[test]
fn a_path_is_found_in_every_form() {
    let code =
        "use crate::store;\nuse crate::zoom::{self, payload::Page};\nstore::open(x); restore::not(crate::exit::Y)";
    assert_eq!(words_after(code, "crate::").collect::<Vec<_>>(), ["store", "zoom", "exit"]);
    assert_eq!(parts_of(code, "store"), ["open"]);
    assert_eq!(parts_of(code, "zoom"), ["self", "payload"]);
}

fn sources(folder: &str) -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths = Vec::new();
    rust_files(&folder, &mut paths);
    let sources = paths.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let is_test = folder.ends_with("tests") || path.ends_with("tests.rs");
        let begin = if is_test { 0 } else { text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len()) };
        let (code, tests) = text.split_at(begin);
        let path = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
        Source { path, code: code.to_owned(), tests: tests.to_owned() }
    });
    sources.collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn without_comments(code: &str) -> String {
    code.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The word behind each occurrence of a path's beginning; empty before a brace, which names no room.
fn words_after<'a>(code: &'a str, beginning: &'static str) -> impl Iterator<Item = &'a str> {
    code.match_indices(beginning).map(move |(at, _)| first_word(&code[at + beginning.len()..]))
}

/// What the code names of a room: `Error` and `open` of `store::{Error, open::Journal}`.
fn parts_of<'a>(code: &'a str, room: &str) -> Vec<&'a str> {
    let beginning = format!("{room}::");
    let mut parts = Vec::new();
    for (at, _) in code.match_indices(&beginning) {
        if code[..at].ends_with(is_word) {
            continue;
        }
        let rest = &code[at + beginning.len()..];
        match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((group, _)) => parts.extend(group.split(',').map(|part| first_word(part.trim()))),
            None => parts.push(first_word(rest)),
        }
    }
    parts
}

fn first_word(text: &str) -> &str {
    text.split(|letter| !is_word(letter)).next().unwrap_or("")
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}
