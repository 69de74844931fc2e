//! `docs/faults.md` and `docs/security.md` against the tests that they name.

use std::collections::BTreeSet;
use std::path::Path;

use super::root;

/// The faults that a nightly run was designed for.
const FAULTS: usize = 169;

/// How many of them may be decisions instead of tests.
const MOST_DECISIONS: usize = 5;

/// The tests below a folder by the names that `cargo test` takes.
fn tests_below(folder: &Path, module: &str, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let below =
            if matches!(stem, "mod" | "lib" | "main") { module.to_owned() } else { format!("{module}{stem}::") };
        if path.is_dir() {
            tests_below(&path, &below, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let mut is_test = false;
            for line in text.lines().map(str::trim) {
                is_test |= line == "#[test]" || line.starts_with("#[tokio::test");
                if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
                    let name = rest.split('(').next().unwrap();
                    let inner = if folder.starts_with(root().join("src")) && stem != "tests" { "tests::" } else { "" };
                    names.insert(format!("{below}{inner}{name}"));
                    is_test = false;
                }
            }
        }
    }
}

fn all_tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    tests_below(&root().join("src"), "", &mut tests);
    tests_below(&root().join("tests/it"), "", &mut tests);
    tests
}

#[test]
fn every_promise_of_the_page_on_security_names_its_tests() {
    let tests = all_tests();
    let page = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let is_promise = |line: &&str| line.starts_with("| ") && !line.starts_with("| --") && !line.starts_with("| from |");
    let promises: Vec<&str> = page.lines().filter(is_promise).collect();
    assert!(promises.len() >= 40, "{}", promises.len());
    for promise in promises {
        let held_by = promise.trim_matches('|').split(" | ").last().unwrap();
        assert!(held_by.contains("::"), "no test holds it: {promise}");
        for name in held_by.split('`').skip(1).step_by(2) {
            assert!(tests.contains(name), "a test that does not exist: {name}");
        }
    }
}

#[test]
fn every_fault_has_its_row_and_every_test_that_it_names_exists() {
    let tests = all_tests();
    let page = std::fs::read_to_string(root().join("docs/faults.md")).unwrap();
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let number: usize = cells[0].parse().ok()?;
        Some((number, cells[cells.len() - 1].to_owned()))
    });
    let (mut numbers, mut decisions) = (Vec::new(), 0);
    for (number, held_by) in rows {
        numbers.push(number);
        let named: Vec<&str> = held_by.split('`').skip(1).step_by(2).collect();
        for name in &named {
            assert!(tests.contains(*name), "row {number} names a test that does not exist: {name}");
        }
        if named.is_empty() {
            let decision = held_by.strip_prefix("decision ").unwrap_or_else(|| panic!("row {number}: {held_by}"));
            assert!(page.contains(&format!("\n- **{decision}. ")), "decision {decision} is not explained");
            decisions += 1;
        }
    }
    assert_eq!(numbers, (1..=FAULTS).collect::<Vec<_>>());
    assert!(decisions <= MOST_DECISIONS, "{decisions}");
}
