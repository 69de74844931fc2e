//! The README and the pages of `docs/` against the program: what is generated is up to date, and what is written by
//! hand is true.
//!
//! `UPDATE_DOCS=1 cargo test --locked --test it docs` writes the generated sections anew.

#[cfg(unix)]
mod cron;
mod faults;
mod generated;
pub(crate) mod grafana;
mod links;
mod newcomer;
#[cfg(all(unix, feature = "with-tools"))]
mod nights;
mod page;
pub(crate) mod picture;
mod release;
mod speed;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use zoom_qos::cli;
use zoom_qos::exit::Code;
use zoom_qos::model::EventKind;
use zoom_qos::report::catalog;
use zoom_qos::zoom::Endpoint;

/// How large the README may be: it is read before anything else, and everything else has a page of its own.
const README_MOST_BYTES: usize = 14_000;

/// The pages that speak of this program's flags and of no other's.
const PAGES_ON_FLAGS: [&str; 10] = [
    page::README,
    "docs/account.md",
    "docs/commands.md",
    "docs/dictionary.md",
    "docs/import.md",
    "docs/lake.md",
    "docs/limits.md",
    "docs/reports.md",
    "docs/review.md",
    "docs/troubleshooting.md",
];

/// What pages on this program show of others.
const OTHER_COMMANDS: [&str; 12] = [
    "sudo apt install ./zoom-qos_0.1.0_amd64.deb",
    "pip install ./zoom_qos-0.1.0-py3-none-*.whl",
    "cargo install --locked --path .",
    "cargo test --locked",
    "UPDATE_DOCS=1 cargo test --locked --test it docs",
    "UPDATE_DOCS=1 cargo test --features with-tools --test it browser",
    "cargo +nightly fuzz run payload fuzz/corpus/payload fuzz/seeds/payload -- -max_total_time=300",
    "cargo +nightly fuzz run quantity fuzz/corpus/quantity fuzz/seeds/quantity -- -max_total_time=60",
    "ZOOM_QOS_FIRST_SEED=201 ZOOM_QOS_SEEDS=60 cargo bench --bench verdicts",
    "ZOOM_QOS_FIRST_SEED=201 ZOOM_QOS_SEEDS=60 cargo bench --bench verdicts -- \"every kind\"",
    "cargo bench --bench account -- providers",
    "ZOOM_QOS_FIRST_SEED=101 ZOOM_QOS_SEEDS=20 cargo bench --bench account -- planted quiet",
];

/// Whether the generated sections are to be written rather than compared.
pub(crate) fn is_update() -> bool {
    #[expect(clippy::disallowed_methods, reason = "the switch of a test is no input of the program")]
    std::env::var_os("UPDATE_DOCS").is_some()
}

#[test]
fn the_generated_sections_are_what_the_code_says() {
    generated::run_examples_of_views();
    for path in page::all() {
        let text = page::text(&path);
        let expected = page::with_sections(&text, |name| generated::section(name, &text));
        if is_update() {
            std::fs::write(root().join(path), expected).unwrap();
            continue;
        }
        for (line, (is, should)) in text.lines().zip(expected.lines()).enumerate() {
            assert_eq!(
                is,
                should,
                "{path}:{}; `UPDATE_DOCS=1 cargo test --locked --test it docs` writes it anew",
                line + 1
            );
        }
        assert_eq!(text.len(), expected.len(), "{path} ends elsewhere");
    }
}

#[test]
fn the_readme_is_read_in_minutes() {
    let bytes = page::text(page::README).len();
    assert!(bytes < README_MOST_BYTES, "{bytes}");
}

#[test]
fn every_command_with_flags_has_its_section() {
    let page = page::text("docs/commands.md");
    for command in cli::command().get_subcommands() {
        let has_flags = command.get_arguments().any(generated::is_shown);
        let marker = format!("<!-- generated: flags {} -->", command.get_name());
        assert_eq!(page.contains(&marker), has_flags, "{marker}");
    }
}

#[test]
fn every_report_is_named_with_its_question() {
    let page = page::text("docs/reports.md");
    for report in catalog::bundled().unwrap().iter().filter(|report| report.header.feeds.is_none()) {
        assert!(page.contains(&format!("| `{}` | {} |", report.name, report.header.asks)), "{}", report.name);
    }
    assert!(page.contains("| `review` |"));
}

#[test]
fn every_flag_is_described_and_every_flag_of_the_pages_exists() {
    let known = flags(&cli::command());
    let described = mentioned_flags(&page::text("docs/commands.md"));
    assert_eq!(known.difference(&described).collect::<Vec<_>>(), [""; 0], "not in docs/commands.md");
    for path in PAGES_ON_FLAGS {
        let mut mentioned = mentioned_flags(&page::text(path));
        mentioned.remove("help");
        assert_eq!(mentioned.difference(&known).collect::<Vec<_>>(), [""; 0], "only in {path}");
    }
}

#[test]
fn every_command_line_of_the_pages_parses() {
    for path in page::all() {
        for line in page::command_lines(&page::text(&path)) {
            let Some(arguments) = line.strip_prefix("cargo run --release -- ").or(line.strip_prefix("zoom-qos "))
            else {
                let is_known = line.starts_with("export ZOOM_") || OTHER_COMMANDS.contains(&line.as_str());
                assert!(is_known || !is_on_this_program(&path), "{path} shows a command that no test knows: {line}");
                continue;
            };
            assert_parses(&path, arguments);
        }
    }
}

#[test]
fn every_command_within_a_sentence_exists() {
    for path in page::all() {
        for line in page::inline_commands(&page::text(&path)) {
            let words = page::shell_words(line.strip_prefix("zoom-qos ").unwrap());
            // Words such as DAYS stand for what the reader fills in.
            let is_form = words.iter().any(|word| word.chars().all(|letter| letter.is_ascii_uppercase()));
            match &words[..] {
                [name] if !name.starts_with('-') => {
                    assert!(cli::command().find_subcommand(name).is_some(), "{path}: {line}");
                }
                _ if is_form => {}
                _ => assert_parses(&path, line.strip_prefix("zoom-qos ").unwrap()),
            }
        }
    }
}

#[test]
fn every_scope_and_every_variable_is_described() {
    let page = page::text("docs/account.md");
    for kind in EventKind::BOTH {
        for scope in Endpoint::ALL.into_iter().flat_map(|endpoint| endpoint.scopes(kind)) {
            assert!(page.contains(&format!("`{scope}`")), "{scope}");
        }
    }
    let config = std::fs::read_to_string(root().join("src/config/mod.rs")).unwrap();
    let variables: Vec<&str> = config.split('"').filter(|text| is_credential_variable(text)).collect();
    assert!(variables.len() >= 5, "{variables:?}");
    for variable in variables {
        assert!(page.contains(&format!("`{variable}`")), "{variable}");
    }
}

#[test]
fn everything_that_doctor_finds_is_explained_in_its_order() {
    let page = page::text("docs/troubleshooting.md");
    let (_, table) = page.split_once("| finding |").unwrap();
    let rows = table.lines().skip(2).map_while(|line| line.strip_prefix("| `")?.split_once('`'));
    assert_eq!(rows.map(|(subject, _)| subject).collect::<Vec<_>>(), cli::doctor::SUBJECTS);
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
    assert_eq!(page::test_command(&page::text(page::README)), "cargo test --locked");
    let checks = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(checks.contains("/<!-- test-command -->/,/<!-- \\/test-command -->/p' README.md"));
    assert!(checks.contains("-c \"$(readme_test_command)\""));
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

fn is_on_this_program(path: &str) -> bool {
    PAGES_ON_FLAGS.contains(&path) || path == "docs/development.md"
}

fn assert_parses(path: &str, arguments: &str) {
    let words = std::iter::once("zoom-qos".to_owned()).chain(page::shell_words(arguments));
    let parsed = cli::parse(words.map(OsString::from));
    assert!(parsed.is_ok(), "{path}: {arguments}: {parsed:?}");
}

/// The long names of a command and all below it, hidden ones too.
fn flags(command: &clap::Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_long().map(str::to_owned));
    own.chain(command.get_subcommands().flat_map(flags)).collect()
}

/// Everything in a page that looks like a long flag, lines of cargo's own left out.
fn mentioned_flags(page: &str) -> BTreeSet<String> {
    let is_flag = |letter: char| letter.is_ascii_lowercase() || letter == '-';
    let lines = page.lines().filter(|line| !line.contains("cargo ") && !line.starts_with("<!--"));
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
