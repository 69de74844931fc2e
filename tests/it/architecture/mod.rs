//! The map in `src/lib.rs` against the code: which room may know which, how long a file is, and who prints.

mod imports;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use imports::{Imports, circles};

/// What each room may take from others. A path behind a room's name narrows it to that file or folder.
///
/// `exit` is a vocabulary to `collect`, whose summary carries the exit code.
const MAY_USE: [(&str, &[&str]); 25] = [
    ("lib", &[]),
    ("main", &["cli", "config", "exit", "logging"]),
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
            "monitor",
            "provider",
            "pseudonym",
            "render",
            "report",
            "review",
            "signals",
            "similar",
            "simulator",
            "store",
            "zoom",
        ],
    ),
    ("config", &["exit", "files", "logging", "model", "similar", "store/open", "zoom/settings"]),
    ("monitor", &["collect/summary", "exit", "files", "model", "zoom/address", "zoom/tls"]),
    ("collect", &["exit", "files", "flatten", "model", "pseudonym", "store", "zoom"]),
    (
        "lake",
        &[
            "export",
            "files",
            "model",
            "render/rows",
            "report",
            "store/error",
            "store/gathered",
            "store/mod",
            "store/open",
            "store/views",
        ],
    ),
    (
        "export",
        &[
            "dictionary",
            "files",
            "model",
            "pseudonym",
            "render",
            "report/error",
            "report/mod",
            "report/timeout",
            "store/error",
            "store/gathered",
            "store/named",
            "store/open",
        ],
    ),
    ("review", &["model", "pseudonym", "render", "report", "rollup/classified", "store/named"]),
    (
        "report",
        &[
            "files",
            "model",
            "render/number",
            "render/rows",
            "render/width",
            "rollup",
            "similar",
            "store/error",
            "store/gathered",
            "store/mod",
            "store/sql_text",
            "store/views",
        ],
    ),
    ("rollup", &["model", "store/pack"]),
    ("flatten", &["model", "zoom/payload"]),
    ("provider", &["files", "model"]),
    ("store", &["dictionary", "files", "model", "provider"]),
    ("render", &["model"]),
    ("zoom", &["model"]),
    ("simulator", &["model"]),
    ("dictionary", &["model"]),
    ("pseudonym", &["files", "model"]),
    ("logging", &["exit", "model"]),
    ("signals", &["exit"]),
    ("exit", &["model"]),
    ("files", &[]),
    ("model", &[]),
    ("similar", &[]),
];

/// Files and folders of `src` that may write to stdout or stderr.
const PRINTS: [&str; 4] = ["cli/", "config/mod.rs", "exit.rs", "main.rs"];

/// A source file, cut where its tests begin.
struct Source {
    /// Below `src` or `tests`.
    path: String,
    code: String,
    tests: String,
}

#[test]
fn dependencies_point_one_way() {
    for (file, used) in edges() {
        let room = room_of(&file);
        let (_, may_use) = MAY_USE.iter().find(|(known, _)| *known == room).unwrap_or_else(|| {
            panic!("src/{file} is in a room that is not in the table of tests/it/architecture/mod.rs")
        });
        for used in used.iter().filter(|used| room_of(used) != room) {
            let is_allowed = may_use.iter().any(|path| {
                room_of(used) == *path || used.strip_prefix(path).is_some_and(|rest| rest.starts_with(['/', '.']))
            });
            assert!(is_allowed, "src/{file}: {room} must not know src/{used}");
        }
    }
}

#[test]
fn no_files_take_from_each_other_in_a_circle() {
    assert_eq!(circles(&edges()), Vec::<Vec<String>>::new());
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
fn what_a_file_takes_is_found_in_every_form() {
    let source = |path: &str, code: &str| Source { path: path.into(), code: code.into(), tests: String::new() };
    let sources = [
        source("lib.rs", "pub mod store;"),
        source("exit.rs", ""),
        source("zoom.rs", ""),
        source("store/mod.rs", "mod open;\nmod pack;\npub use open::Store;\nfn f() { open::begin() }"),
        source("store/open.rs", "use super::pack::{self, Pack};\nuse crate::{exit, zoom::Page as P};"),
        source("store/pack.rs", "use std::io;\nfn f(x: super::Store) { crate::exit::Code::Ok }"),
    ];
    let imports = Imports::of(&sources);
    let used = |at: usize| imports.used_by(&sources[at]).into_iter().collect::<Vec<_>>();
    assert_eq!(used(3), ["store/open.rs"]);
    assert_eq!(used(4), ["exit.rs", "store/pack.rs", "zoom.rs"]);
    assert_eq!(used(5), ["exit.rs", "store/open.rs"], "what is handed on is its own file's");
    let edges = (0..sources.len()).map(|at| (sources[at].path.clone(), imports.used_by(&sources[at]))).collect();
    assert_eq!(circles(&edges), [["store/open.rs", "store/pack.rs"]]);
}

/// What each file takes from others.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let mut sources = sources("src");
    for source in &mut sources {
        source.code = without_comments(&source.code);
    }
    let imports = Imports::of(&sources);
    sources.iter().map(|source| (source.path.clone(), imports.used_by(source))).collect()
}

/// The room of a file: its folder of the first level, or the file itself.
fn room_of(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}

fn sources(folder: &str) -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths = Vec::new();
    rust_files(&folder, &mut paths);
    let sources = paths.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let is_test = folder.ends_with("tests") || path.ends_with("tests.rs");
        let begin = if is_test { 0 } else { begin_of_tests(&text) };
        let (code, tests) = text.split_at(begin);
        let path = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
        Source { path, code: code.to_owned(), tests: tests.to_owned() }
    });
    sources.collect()
}

/// Where the module of tests begins, by the attribute before it.
fn begin_of_tests(text: &str) -> usize {
    let module = text.find("\nmod tests {").unwrap_or(text.len());
    text[..module].rfind("#[cfg(").filter(|_| module < text.len()).unwrap_or(text.len())
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
