//! What is said nearer wins, even over a flag that it excludes; and a default is for the commands that can take it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use zoom_qos::cli::{self, Parsed};
use zoom_qos::exit::Failure;

use super::lines::LINES;
use crate::support::program::{bare_program, code, stderr};

/// The words of a line of the table; no file that it names has to be there.
fn words(line: &str) -> Vec<String> {
    let filled = |word: &str| {
        let word = word.replace("{uuid}", "dGVzdCBvZiBhbiBldmVudA==").replace("{folder}", "none");
        word.replace('␣', " ")
    };
    line.split_whitespace().map(filled).collect()
}

/// What the program makes of these words, with a config file.
fn read(words: &[String], config: &Path) -> Result<String, Failure> {
    let config = format!("--config={}", config.display());
    let words = ["zoom-qos", &config].into_iter().chain(words.iter().map(String::as_str));
    match cli::parse(words.map(OsString::from))? {
        Parsed::Command(cli, _) => Ok(format!("{:?}", cli.command)),
        Parsed::Text(text) => Ok(text),
    }
}

/// The flags of the table's commands with the value that works, and none for a switch.
fn values() -> Vec<(&'static str, &'static str, Option<String>)> {
    let value = |line: &super::Line| {
        let (command, flag) = line.flag.rsplit_once(" --")?;
        let words = words(line.works);
        let place = words.iter().position(|word| *word == format!("--{flag}"))?;
        let value = words.get(place + 1).filter(|_| !matches!(line.fails, super::Fails::Switch));
        Some((command, flag, value.cloned()))
    };
    LINES.iter().filter_map(value).collect()
}

/// Each line of the table with each flag that clap refuses behind it, since the two exclude each other.
fn excluded() -> Vec<(Vec<String>, &'static str, String)> {
    let mut found = Vec::new();
    for line in LINES {
        for (command, flag, value) in values() {
            let typed = words(line.works);
            if typed.first().map(String::as_str) != Some(command) {
                continue;
            }
            let both = typed.iter().cloned().chain([format!("--{flag}")]).chain(value.clone());
            let error = cli::command().try_get_matches_from(std::iter::once("zoom-qos".to_owned()).chain(both));
            if error.is_err_and(|error| error.kind() == clap::error::ErrorKind::ArgumentConflict)
                && !typed.contains(&format!("--{flag}"))
            {
                found.push((typed, flag, value.unwrap_or_else(|| "true".to_owned())));
            }
        }
    }
    found
}

#[test]
fn what_is_typed_wins_over_what_it_excludes_in_the_file_and_in_the_environment() {
    let folder = TempDir::new().unwrap();
    let (with, without) = (folder.path().join("with.toml"), folder.path().join("without.toml"));
    std::fs::write(&without, "").unwrap();
    let excluded = excluded();
    assert!(excluded.len() >= 40, "{excluded:?}");
    let (mut failed, mut ran) = (Vec::new(), BTreeSet::new());
    for (typed, flag, value) in excluded {
        std::fs::write(&with, format!("{flag} = '{value}'\n")).unwrap();
        let (alone, beside) = (read(&typed, &without), read(&typed, &with));
        let (Ok(alone), Ok(beside)) = (&alone, &beside) else {
            failed.push(format!("{typed:?} with {flag} in the file: {alone:?}, {beside:?}"));
            continue;
        };
        if alone != beside {
            failed.push(format!("{typed:?} with {flag} in the file:\n{alone}\n{beside}"));
        }
        // The environment is the process's, so that each variable costs two of them.
        if ran.insert((typed[0].clone(), flag)) {
            let variable = format!("ZOOM_QOS_{}", flag.replace('-', "_").to_uppercase());
            let mut command = bare_program();
            command.current_dir(&folder).args(["--db", "none.db"]).args(&typed);
            let alone = ended(&mut command);
            let beside = ended(command.env(&variable, value));
            if alone != beside {
                failed.push(format!("{typed:?} with {variable}: {alone:?}\n{beside:?}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Each line of the table without one of its flags that have a value, and the flag with it.
fn shortened() -> Vec<(Vec<String>, Vec<String>, String)> {
    let (values, mut found) = (values(), Vec::new());
    // `sites` takes the file of providers for its own where it is typed alone.
    for line in LINES.iter().filter(|line| !line.works.starts_with("sites")) {
        let typed = words(line.works);
        for (at, word) in typed.iter().enumerate() {
            let Some(flag) = word.strip_prefix("--") else { continue };
            let is_it = |(command, known, value): &(&str, &str, Option<String>)| {
                *command == typed[0] && *known == flag && value.is_some()
            };
            if values.iter().any(is_it) && typed.iter().filter(|other| *other == word).count() == 1 {
                let shorter = [&typed[..at], typed.get(at + 2..).unwrap_or_default()].concat();
                found.push((typed.clone(), shorter, format!("{flag} = '{}'\n", typed[at + 1])));
            }
        }
    }
    found
}

/// Also where a command or another flag requires the one that stands in the file.
#[test]
fn a_flag_in_the_file_is_as_good_as_typed() {
    let folder = TempDir::new().unwrap();
    let (with, without) = (folder.path().join("with.toml"), folder.path().join("without.toml"));
    std::fs::write(&without, "").unwrap();
    let shortened = shortened();
    assert!(shortened.len() >= 100, "{}", shortened.len());
    let mut failed = Vec::new();
    for (typed, shorter, in_file) in shortened {
        std::fs::write(&with, &in_file).unwrap();
        let (typed_whole, beside) = (read(&typed, &without), read(&shorter, &with));
        let is_same = matches!((&typed_whole, &beside), (Ok(one), Ok(other)) if one == other);
        if typed_whole.is_ok() && !is_same {
            failed.push(format!("{shorter:?} with {in_file}{typed_whole:?}\n{beside:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// How a run ends, without what it logs with the time.
fn ended(command: &mut Command) -> (i32, Vec<u8>, Vec<String>) {
    let output = command.output().unwrap();
    let errors = stderr(&output).lines().filter(|line| line.starts_with("error: ")).map(str::to_owned).collect();
    (code(&output), output.stdout, errors)
}

#[test]
fn the_environment_wins_over_what_it_excludes_in_the_file() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("config.toml"), "lake = 'lake'\n").unwrap();
    let mut command = bare_program();
    command.current_dir(&folder).args(["--config", "config.toml", "--db", "made.db"]);
    let made = bare_program().current_dir(&folder).args(["--db", "made.db", "sites", "map.csv"]).output().unwrap();
    assert_eq!(code(&made), 2, "{}", stderr(&made));
    let output = command.arg("export").env("ZOOM_QOS_OUTPUT", "files").output().unwrap();
    assert!(!stderr(&output).contains("lake"), "{}", stderr(&output));
}

/// What `config init` writes, with every line in force that has a value.
fn template(folder: &Path) -> String {
    let file = folder.join("template.toml");
    let made = bare_program().args(["config", "init"]).arg(&file).output().unwrap();
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let text = std::fs::read_to_string(file).unwrap();
    let is_set = |line: &&str| !line.starts_with(' ') && !line.ends_with("\"\"");
    text.lines().filter_map(|line| line.strip_prefix('#')).filter(is_set).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_template_in_force_hinders_no_command() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    let text = template(folder.path());
    for line in ["raw = \"keep\"", "kind = \"both\"", "verbose = 1", "quiet = true", "[profile.main]"] {
        assert!(text.lines().any(|written| written == line), "{line} in {text}");
    }
    std::fs::write(&file, text).unwrap();
    for line in LINES.iter().filter(|line| !line.flag.starts_with("--")) {
        let read = read(&words(line.works), &file);
        assert!(read.is_ok(), "{}: {read:?}", line.works);
    }
}

#[test]
fn a_default_that_one_command_refuses_and_another_takes_is_for_the_other() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, "raw = 'keep'\nformat = 'ndjson'\nidentities = '400d'\n").unwrap();
    let prune = read(&words("prune --samples 400d --dry-run"), &file).unwrap();
    assert!(prune.contains("raw: None") && prune.contains("identities: Some"), "{prune}");
    let export = read(&words("export --output none"), &file).unwrap();
    assert!(export.contains("format: Parquet") && export.contains("identities: None"), "{export}");
    let events = read(&words("events"), &file).unwrap();
    assert!(events.contains("Ndjson") || events.contains("NdJson"), "{events}");
}

#[test]
fn a_default_that_no_command_takes_is_refused_with_its_place() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("config.toml"), "raw = 'sometimes'\n").unwrap();
    let mut command = bare_program();
    command.current_dir(&folder).args(["--config", "config.toml", "prune", "--samples", "400d"]);
    let output = command.output().unwrap();
    assert_eq!(code(&output), 2);
    let says = "failed to read the config file config.toml: invalid value 'sometimes' for '--raw <AGE>'";
    assert!(stderr(&output).contains(says), "{}", stderr(&output));
    let output = command.env("ZOOM_QOS_RAW", "never").output().unwrap();
    assert_eq!(code(&output), 2);
    let says = "failed to read the variable ZOOM_QOS_RAW: invalid value 'never' for '--raw <AGE>'";
    assert!(stderr(&output).contains(says), "{}", stderr(&output));
    let output = command.args(["--raw", "90d"]).output().unwrap();
    assert_eq!(code(&output), 6, "{}", stderr(&output));
}
