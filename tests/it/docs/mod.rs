//! The README against the program: what is generated is up to date, and what is written by hand is true.
//!
//! `UPDATE_DOCS=1 cargo test --test it docs` writes the generated sections anew.

mod faults;
mod generated;
#[cfg(all(unix, feature = "with-tools"))]
mod nights;
mod readme;
mod release;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use zoom_qos::cli;
use zoom_qos::exit::Code;
use zoom_qos::model::EventKind;
use zoom_qos::report::catalog;
use zoom_qos::zoom::Endpoint;

use self::generated::Generated;

/// What the README shows of other programs.
const OTHER_COMMANDS: [&str; 4] = [
    "cargo install --locked --path .",
    "cargo test --locked",
    "cargo +nightly fuzz run payload fuzz/corpus/payload fuzz/seeds/payload -- -max_total_time=300",
    "cargo +nightly fuzz run quantity fuzz/corpus/quantity fuzz/seeds/quantity -- -max_total_time=60",
];

#[test]
fn the_generated_sections_are_what_the_code_says() {
    let readme = readme::text();
    let generated = Generated::new();
    assert_eq!(generated.run_next_commands(), 5, "the commands that the demo ends with");
    generated.run_examples_of_views();
    let expected = readme::with_sections(&readme, |name| generated.section(name, &readme));
    #[expect(clippy::disallowed_methods, reason = "the switch of a test is no input of the program")]
    let is_update = std::env::var_os("UPDATE_DOCS").is_some();
    if is_update {
        std::fs::write(readme::path(), expected).unwrap();
        return;
    }
    for (line, (is, should)) in readme.lines().zip(expected.lines()).enumerate() {
        assert_eq!(is, should, "README.md:{}; `UPDATE_DOCS=1 cargo test --test it docs` writes it anew", line + 1);
    }
    assert_eq!(readme.len(), expected.len(), "README.md ends elsewhere");
}

#[test]
fn every_command_with_flags_has_its_section() {
    let readme = readme::text();
    for command in cli::command().get_subcommands() {
        let has_flags = command.get_arguments().any(generated::is_shown);
        let marker = format!("<!-- generated: flags {} -->", command.get_name());
        assert_eq!(readme.contains(&marker), has_flags, "{marker}");
    }
}

#[test]
fn every_report_is_named_with_its_question() {
    let readme = readme::text();
    for report in catalog::bundled().unwrap() {
        assert!(readme.contains(&format!("| `{}` | {} |", report.name, report.header.asks)), "{}", report.name);
    }
    assert!(readme.contains("| `review` |"));
}

#[test]
fn every_flag_is_in_the_readme_and_every_flag_in_the_readme_exists() {
    let known = flags(&cli::command());
    let mentioned = mentioned_flags(&readme::text());
    assert_eq!(known.difference(&mentioned).collect::<Vec<_>>(), [""; 0], "not in the README");
    assert_eq!(mentioned.difference(&known).collect::<Vec<_>>(), [""; 0], "only in the README");
}

#[test]
fn every_command_line_in_the_readme_parses() {
    for line in readme::command_lines(&readme::text()) {
        let Some(arguments) = line.strip_prefix("cargo run --release -- ").or(line.strip_prefix("zoom-qos ")) else {
            assert!(OTHER_COMMANDS.contains(&line.as_str()), "README.md shows a command that no test knows: {line}");
            continue;
        };
        let words = std::iter::once("zoom-qos".to_owned()).chain(readme::shell_words(arguments));
        let parsed = cli::parse(words.map(OsString::from));
        assert!(matches!(parsed, Ok(cli::Parsed::Command(..))), "{line}: {parsed:?}");
    }
}

#[test]
fn every_scope_and_every_variable_is_in_the_readme() {
    let readme = readme::text();
    for kind in EventKind::BOTH {
        for scope in Endpoint::ALL.into_iter().flat_map(|endpoint| endpoint.scopes(kind)) {
            assert!(readme.contains(&format!("`{scope}`")), "{scope}");
        }
    }
    let config = std::fs::read_to_string(root().join("src/config/mod.rs")).unwrap();
    let variables: Vec<&str> = config.split('"').filter(|text| is_credential_variable(text)).collect();
    assert!(variables.len() >= 5, "{variables:?}");
    for variable in variables {
        assert!(readme.contains(&format!("`{variable}`")), "{variable}");
    }
}

#[test]
fn the_help_shows_the_exit_codes() {
    let help = cli::command().render_help().to_string();
    for (code, meaning) in Code::TABLE {
        assert!(help.contains(&format!("  {:>3}  {meaning}", code.number())), "{meaning}");
    }
}

#[test]
fn the_test_command_is_what_the_checks_run() {
    assert_eq!(readme::test_command(&readme::text()), "cargo test --locked");
    let checks = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(checks.contains("/<!-- test-command -->/,/<!-- \\/test-command -->/p' README.md"));
    assert!(checks.contains("-c \"$(readme_test_command)\""));
}

#[test]
fn every_file_that_the_readme_links_to_exists() {
    for target in readme::text().split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(target.starts_with("https://") || root().join(target).exists(), "{target}");
    }
}

/// Where crates come from is cargo's business and a machine's setting.
#[test]
fn no_registry_is_named_outside_of_cargo_s_files() {
    let hosts = [concat!("crates", ".io"), concat!("pypi", ".org"), concat!("npmjs", ".com")];
    for path in repository_files(&root()) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        for host in hosts {
            assert!(!text.contains(host), "{} names {host}", path.display());
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The long names of a command and all below it, hidden ones too.
fn flags(command: &clap::Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_long().map(str::to_owned));
    own.chain(command.get_subcommands().flat_map(flags)).collect()
}

/// Everything in the README that looks like a long flag, lines of cargo's own left out.
fn mentioned_flags(readme: &str) -> BTreeSet<String> {
    let is_flag = |letter: char| letter.is_ascii_lowercase() || letter == '-';
    let lines = readme.lines().filter(|line| !line.contains("cargo ") && !line.starts_with("<!--"));
    let candidates = lines.flat_map(|line| line.split(|letter| !is_flag(letter)));
    candidates
        .filter_map(|word| word.strip_prefix("--"))
        .filter(|flag| flag.starts_with(|letter: char| letter.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

fn is_credential_variable(text: &str) -> bool {
    let is_name = text.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
    is_name && text.starts_with("ZOOM_") && !text.starts_with("ZOOM_QOS_")
}

/// Every file that people write; what cargo, git and the tests produce is left out.
fn repository_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if matches!(name, "target" | ".git" | "Cargo.lock" | "Cargo.toml") {
            continue;
        }
        if path.is_dir() { files.extend(repository_files(&path)) } else { files.push(path) }
    }
    files
}
