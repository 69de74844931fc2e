//! Flags: what wins where several places give days, and that no number, age or day is too odd for a sentence.

use std::any::TypeId;
use std::path::Path;
use std::process::{Command, Output};

use chrono::NaiveDate;
use tempfile::TempDir;
use zoom_qos::cli;
use zoom_qos::cli::age::Age;
use zoom_qos::simulator::{Account, Endpoint, Options, Server, ServerClock};

use crate::support::collecting::{NOW, asked, event, small};
use crate::support::program::{code, program, program_for, stderr};

async fn server() -> Server {
    let options = Options { clock: Some(ServerClock::standing(NOW)), limits: None, ..Options::default() };
    zoom_qos::simulator::serve(Account::generate(&small()), options).await.unwrap()
}

/// A run with these arguments; what it listed as `from to`, and how it ended.
fn listed(server: &Server, command: &mut Command) -> (Vec<String>, Output) {
    let before = server.requests().len();
    let output = command.output().unwrap();
    let requests = server.requests().split_off(before);
    let listings = requests.iter().filter(|request| request.endpoint == Some(Endpoint::Listing));
    let span = |request: &zoom_qos::simulator::Request| format!("{} {}", request.query["from"], request.query["to"]);
    let mut spans: Vec<String> = listings.map(span).collect();
    spans.dedup();
    (spans, output)
}

/// How a run gets its defaults.
fn configured(server: &Server, folder: &Path, name: &str, config: &str) -> Command {
    let file = folder.join("config.toml");
    std::fs::write(&file, config).unwrap();
    let mut command = program_for(server, &folder.join(format!("{name}.db")), NOW);
    command.arg("--config").arg(file).arg("collect");
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_are_a_default_count_only_where_no_other_target_is_given() {
    let (server, folder) = (server().await, TempDir::new().unwrap());
    let uuid = event(&server, "Small webinar").uuid().to_owned();
    let (named, wild) = (folder.path().join("named.csv"), folder.path().join("wild.csv"));
    std::fs::write(&named, format!("kind,event,participant\nwebinar,{uuid},16778240\n")).unwrap();
    std::fs::write(&wild, "kind,event,participant\n*,*,16778240\n").unwrap();
    let nightly = "2026-11-14 2026-11-17";
    let cases: [(&str, &[&str], &[&str]); 8] = [
        ("alone", &[], &[nightly]),
        ("webinar", &["--webinar", &uuid], &[]),
        ("meeting", &["--meeting", &uuid], &[]),
        ("days", &["--from", "2026-11-16", "--to", "2026-11-16"], &["2026-11-16 2026-11-16"]),
        ("from", &["--from", "2026-11-16"], &["2026-11-16 2026-11-17"]),
        ("lookback", &["--lookback", "1"], &["2026-11-16 2026-11-17"]),
        ("named", &["--participants", named.to_str().unwrap()], &[]),
        ("wild", &["--participants", wild.to_str().unwrap()], &[nightly]),
    ];
    for (name, arguments, expected) in cases {
        let mut by_file = configured(&server, folder.path(), &format!("{name} file"), "lookback = 3\n");
        let (spans, output) = listed(&server, by_file.args(arguments));
        assert_eq!(spans, expected, "{name}: {}", stderr(&output));
        let mut by_environment = configured(&server, folder.path(), &format!("{name} environment"), "");
        let (spans, output) = listed(&server, by_environment.args(arguments).env("ZOOM_QOS_LOOKBACK", "3"));
        assert_eq!(spans, expected, "{name}: {}", stderr(&output));
    }
    let mut nearer = configured(&server, folder.path(), "nearer", "from = '2026-11-15'\nto = '2026-11-15'\n");
    let (spans, _) = listed(&server, nearer.args(["--lookback", "1"]));
    assert_eq!(spans, ["2026-11-16 2026-11-17"], "the command line goes before the file");
    let mut both = configured(&server, folder.path(), "both", "");
    let (spans, output) = listed(&server, both.args(["--lookback", "1", "--from", "2026-11-15"]));
    assert_eq!((spans.len(), code(&output)), (0, 2), "{}", stderr(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_to_come_are_not_listed() {
    let (server, folder) = (server().await, TempDir::new().unwrap());
    for days in [["2026-11-16", "9999-12-31"], ["2026-11-16", "2026-11-19"], ["2026-11-20", "2026-11-21"]] {
        let mut command = configured(&server, folder.path(), "future", "");
        let (spans, output) = listed(&server, command.args(["--from", days[0], "--to", days[1]]));
        assert_eq!((spans.len(), code(&output)), (0, 2), "{days:?}: {}", stderr(&output));
    }
    // Where it is tomorrow already.
    let mut command = configured(&server, folder.path(), "tomorrow", "");
    let (spans, output) = listed(&server, command.args(["--from", "2026-11-17", "--to", "2026-11-18"]));
    assert_eq!(spans, ["2026-11-17 2026-11-17"], "{}", stderr(&output));
    assert!(asked(&server.requests(), Endpoint::Listing) > 0);
}

/// Whether an argument takes a number, an age or a day.
fn is_measured(arg: &clap::Arg) -> bool {
    let parsed = arg.get_value_parser().type_id();
    let types = [
        TypeId::of::<u8>(),
        TypeId::of::<u16>(),
        TypeId::of::<u32>(),
        TypeId::of::<u64>(),
        TypeId::of::<i64>(),
        TypeId::of::<usize>(),
        TypeId::of::<f64>(),
        TypeId::of::<NaiveDate>(),
        TypeId::of::<Age>(),
    ];
    arg.get_action().takes_values() && types.into_iter().any(|measured| parsed == measured)
}

fn measured(command: &clap::Command, path: &[String]) -> Vec<(Vec<String>, String)> {
    let own = command.get_arguments().filter(|arg| is_measured(arg)).filter_map(clap::Arg::get_long);
    let mut found: Vec<_> = own.map(|flag| (path.to_vec(), flag.to_owned())).collect();
    for inner in command.get_subcommands() {
        let path = [path, &[inner.get_name().to_owned()]].concat();
        found.extend(measured(inner, &path));
    }
    found
}

const ODD: [&str; 14] = [
    "0",
    "1",
    "-1",
    "4294967295",
    "18446744073709551615",
    "99999999999999999999",
    "0d",
    "1d",
    "4294967295w",
    "0001-01-01",
    "2026-11-17",
    "9999-12-31",
    "+262142-12-31",
    "-262143-01-01",
];

#[test]
fn no_number_age_or_day_is_too_odd_for_a_sentence() {
    let folder = TempDir::new().unwrap();
    let flags = measured(&cli::command(), &[]);
    assert!(flags.len() >= 24, "{flags:?}");
    for (path, flag) in flags {
        for value in ODD {
            let argument = format!("--{flag}={value}");
            let accepted = cli::parse(
                std::iter::once("zoom-qos".to_owned())
                    .chain(path.iter().cloned())
                    .chain([argument.clone()])
                    .map(Into::into),
            );
            // What these accept they do: serve, and simulate a whole account.
            if accepted.is_ok() && ["simulate", "demo"].contains(&path[0].as_str()) {
                continue;
            }
            // How a refused command line is told is tried once for each flag.
            if accepted.is_err() && value != ODD[0] {
                continue;
            }
            let mut command = program(&folder.path().join("none.db"));
            let output = command.current_dir(&folder).args(&path).arg(&argument).output().unwrap();
            let said = stderr(&output);
            assert!(
                !said.contains("panicked") && [0, 2, 6, 10].contains(&code(&output)),
                "{path:?} {argument}: {said}"
            );
            if accepted.is_err() {
                assert_eq!(code(&output), 2, "{path:?} {argument}: {said}");
                assert!(said.starts_with("error: failed to read the command line: "), "{path:?} {argument}: {said}");
            }
        }
    }
}

#[test]
fn numbers_without_bounds_are_none() {
    let folder = TempDir::new().unwrap();
    for (arguments, says) in [
        (&["collect", "--lookback", "100000000"][..], "--lookback"),
        (&["collect", "--lookback", "182"], "181"),
        (&["collect", "--lookback", "1", "--rate", "41"], "40"),
        (&["collect", "--lookback", "1", "--timeout", "0"], "240"),
        (&["collect", "--lookback", "1", "--max-duration", "0"], "604800"),
        (&["query", "SELECT 1", "--timeout", "0"], "86400"),
        (&["status", "--max-age", "40000d"], "36500d"),
    ] {
        let output = program(&folder.path().join("none.db")).args(arguments).output().unwrap();
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(says), "{arguments:?}: {}", stderr(&output));
    }
}
