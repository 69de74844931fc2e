//! What somebody sees who types a command that lacks something: the help, and names that can be chosen from.

use std::ffi::OsString;

use zoom_qos::cli::{self, Parsed};
use zoom_qos::exit::{Code, Failure};
use zoom_qos::render::Format;

use crate::support::program::{code, program, stderr};

fn parse(words: &[&str]) -> Result<Parsed, Failure> {
    cli::parse(std::iter::once("zoom-qos").chain(words.iter().copied()).map(OsString::from))
}

/// Every command with its subcommands, as one would type it.
fn commands() -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for command in cli::command().get_subcommands() {
        found.push(vec![command.get_name().to_owned()]);
        for below in command.get_subcommands() {
            found.push(vec![command.get_name().to_owned(), below.get_name().to_owned()]);
        }
    }
    found
}

#[test]
fn help_explains_every_command() {
    for command in commands() {
        let words: Vec<&str> = std::iter::once("help").chain(command.iter().map(String::as_str)).collect();
        let Ok(Parsed::Text(text)) = parse(&words) else { panic!("{words:?} is no help") };
        assert!(text.contains(&format!("Usage: zoom-qos {}", command.join(" "))), "{text}");
    }
    assert!(matches!(parse(&["help"]), Ok(Parsed::Text(_))));
    assert!(matches!(parse(&["db", "help"]), Ok(Parsed::Text(_))));
}

/// A job whose command got lost must not look as if it had succeeded, so it ends with 2, and shows the help.
#[test]
fn a_line_without_its_command_shows_the_help_and_fails() {
    let cases: [(&[&str], &str, &str); 6] = [
        (&[], "Usage: zoom-qos", "collect"),
        (&["--db", "x.db"], "Usage: zoom-qos", "collect"),
        (&["db"], "Usage: zoom-qos db", "backup"),
        (&["--db", "x.db", "db"], "Usage: zoom-qos db", "backup"),
        (&["config"], "Usage: zoom-qos config", "init"),
        (&["--quiet", "config"], "Usage: zoom-qos config", "init"),
    ];
    for (words, usage, command) in cases {
        let Err(failure) = parse(words) else { panic!("{words:?} is a command") };
        assert_eq!(failure.code, Code::Usage, "{words:?}");
        assert_eq!(failure.message, "read the command line: it names no command", "{words:?}");
        assert!(failure.excerpt.contains(usage) && failure.excerpt.contains(command), "{words:?}: {failure}");
    }
}

/// Of an option that another command has: the way to the help, and no advice to pass it as a value.
#[test]
fn an_option_that_there_is_not_leads_to_the_help() {
    let Err(failure) = parse(&["query", "SELECT 1", "--event", "latest"]) else { panic!("query has no --event") };
    assert_eq!(failure.message, "read the command line: unexpected argument '--event' found");
    assert!(failure.help.contains("`zoom-qos COMMAND --help`"), "{}", failure.help);
    let Err(failure) = parse(&["query", "--forma", "csv"]) else { panic!("query has no --forma") };
    assert!(failure.help.contains("--format"), "{}", failure.help);
}

#[test]
fn an_unknown_suffix_is_told_all_that_are_known() {
    let suffixes = Format::SUFFIXES.map(|(suffix, _)| format!(".{suffix}"));
    let check = |words: &[&str], own: &[&str]| {
        let output =
            program(std::path::Path::new("absent.db")).args(words).args(["--output", "rows.xlsx"]).output().unwrap();
        for suffix in suffixes.iter().map(String::as_str).chain(own.iter().copied()) {
            let said = stderr(&output);
            assert!(code(&output) == 2 && said.contains(&format!("{suffix},")), "{suffix}: {said}");
        }
    };
    check(&["query", "SELECT 1"], &[".parquet"]);
    check(&["report", "review"], &[".html", ".htm"]);
}

/// Programs that read the log learn what people do, the lines that an error points at included.
#[test]
fn a_log_in_json_says_what_the_text_says() {
    let run = |words: &[&str]| program(std::path::Path::new("absent.db")).args(words).output().unwrap();
    let text = stderr(&run(&["db"]));
    let json = stderr(&run(&["--log-format", "json", "db"]));
    let line: serde_json::Value = serde_json::from_str(json.trim_end()).unwrap();
    let fields = &line["fields"];
    assert_eq!(fields["exit_code"], 2);
    for said in [&fields["message"], &fields["help"]] {
        assert!(text.contains(said.as_str().unwrap()), "{said} is not in {text}");
    }
    for said in fields["excerpt"].as_str().unwrap().lines() {
        assert!(text.contains(said), "{said} is not in {text}");
    }
}
