//! What is installed to build, to test and to release is pinned: crates by the lock, tools of other languages by their
//! sums.

use std::path::{Path, PathBuf};

use super::{page, root};

/// What tells people, or a machine, what to type.
const INSTRUCTIONS: [&str; 4] = ["README.md", ".ci/run", "docs/release.md", "docs/install.md"];

/// The commands that would take other versions than those that were tried.
const RESOLVING: [&str; 3] = ["cargo install ", "cargo build ", "cargo test "];

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The files of the repository below a folder with such a name, without what is built.
fn files(folder: &Path, is_wanted: &dyn Fn(&str) -> bool, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !matches!(name, "target" | ".git" | "node_modules") {
                files(&path, is_wanted, found);
            }
        } else if is_wanted(name) {
            found.push(path);
        }
    }
}

fn files_named(is_wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&root(), &is_wanted, &mut found);
    found
}

#[test]
fn every_command_that_resolves_crates_takes_those_of_the_lock() {
    for path in INSTRUCTIONS {
        let text = read(path);
        let mut commands = 0;
        for (number, line) in (1..).zip(text.lines()) {
            for (at, _) in RESOLVING.iter().flat_map(|command| line.match_indices(command)) {
                let command = line[at..].split(['`', ';', '|', '&']).next().unwrap();
                commands += 1;
                assert!(command.contains(" --locked"), "{path}:{number}: {command}");
            }
        }
        assert!(commands > 0, "{path} has none");
    }
}

#[test]
fn every_python_package_is_pinned_by_its_sums() {
    let lists = files_named(|name| name.starts_with("requirements") && !name.contains(".in"));
    assert!(!lists.is_empty());
    for path in lists {
        let text = std::fs::read_to_string(&path).unwrap().replace("\\\n", " ");
        let packages = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for package in packages {
            let is_pinned = package.contains("==") && package.contains("--hash=sha256:");
            assert!(is_pinned, "{}: {package}", path.display());
        }
    }
    for script in [".ci/python", "benches/peers/install"] {
        let text = read(script).replace("\\\n", " ");
        let line = text.lines().find(|line| line.contains("pip\" install")).unwrap();
        assert!(line.contains("--require-hashes"), "{script}: {line}");
    }
}

#[test]
fn every_npm_package_is_pinned_by_its_sum() {
    for path in files_named(|name| name == "package.json") {
        let lock = std::fs::read_to_string(path.with_file_name("package-lock.json")).unwrap();
        let lock: serde_json::Value = serde_json::from_str(&lock).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        assert!(packages.len() > 1, "{}", path.display());
        for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
            let sum = package["integrity"].as_str().unwrap_or_default();
            assert!(sum.starts_with("sha512-"), "{name} in {}", path.display());
        }
    }
    assert!(read(".ci/browser").contains("npm ci "), "`npm install` takes other versions");
}

#[test]
fn a_release_is_signed_and_looked_over_for_advisories() {
    let release = read("docs/release.md");
    for step in
        ["cargo deny check advisories", "ssh-keygen -Y sign ", "ssh-keygen -Y verify ", "minisign -S ", "SHA256SUMS"]
    {
        assert!(release.contains(step), "{step}");
    }
}

/// They are left out where everything is run that needs no tool.
#[test]
fn every_test_that_needs_a_tool_or_runs_longer_in_ci_is_run_there() {
    let (run, main) = (read(".ci/run"), read("tests/it/main.rs"));
    let (_, listed) = run.split_once("with_tools=(").unwrap();
    let listed: Vec<&str> = listed.split_once(')').unwrap().0.split_whitespace().collect();
    let of_main =
        main.split("with-tools\")]\nmod ").skip(1).filter_map(|rest| Some(rest.split_once(';')?.0.to_owned()));
    let mut needed: Vec<String> = of_main.collect();
    let variables = run.split(' ').filter_map(|word| word.split_once('='));
    let variables = variables.filter(|(name, _)| name.starts_with("ZOOM_QOS_")).map(|(name, _)| format!("\"{name}\""));
    let signs: Vec<String> = variables.chain(["feature = \"with-tools\"".to_owned()]).collect();
    for path in files_named(|name| Path::new(name).extension() == Some("rs".as_ref())) {
        let Ok(path) = path.strip_prefix(root().join("tests/it")) else { continue };
        let module = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let text = read(&format!("tests/it/{}", path.display()));
        if !matches!(module.as_str(), "main" | "support") && signs.iter().any(|sign| text.contains(sign)) {
            needed.push(module);
        }
    }
    assert!(needed.len() > 10, "{needed:?}");
    for module in needed {
        assert!(listed.contains(&format!("{module}::").as_str()), "{module} is not among {listed:?}");
    }
}

/// The artifacts that pages name are those that this version has.
#[test]
fn the_artifacts_of_the_pages_are_of_this_version() {
    let mut named = 0;
    for path in page::all() {
        for (before, rest) in split_pairs(&page::text(&path), &["zoom-qos-", "zoom-qos_", "zoom_qos-"]) {
            let version: String = rest.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
            if version.contains('.') {
                assert_eq!(version.trim_end_matches('.'), env!("CARGO_PKG_VERSION"), "{path}: {before}{rest:.20}");
                named += 1;
            }
        }
    }
    assert!(named > 10, "{named}");
}

/// What follows each of these words in a text, with the word.
fn split_pairs<'t>(text: &'t str, words: &[&'static str]) -> Vec<(&'static str, &'t str)> {
    let following = |word: &&'static str| text.split(word).skip(1).map(|rest| (*word, rest)).collect::<Vec<_>>();
    words.iter().flat_map(following).collect()
}

/// A file that a page shows is the one that is released.
#[test]
fn the_files_that_pages_show_are_those_of_the_repository() {
    let mut shown = 0;
    for path in page::all() {
        for block in page::text(&path).split("<!-- file: ").skip(1) {
            let (file, rest) = block.split_once(" -->\n```ini\n").unwrap();
            let (text, _) = rest.split_once("```\n<!-- /file -->").unwrap();
            assert_eq!(text, read(file), "{path} shows another {file}");
            shown += 1;
        }
    }
    assert!(shown > 0);
}
