//! Every flag of every command, run once with a value that works and once with one that does not.

mod lines;
mod nearer;

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;
use zoom_qos::cli;
use zoom_qos::simulator::{Account, Options, Server, ServerClock, Shape};

use self::lines::{Fails, LINES, Line};
use crate::support::collecting::{NOW, brief, event};
use crate::support::program::{bare_program, code, program_for, stderr, stdout};

/// An account, what was collected from it, and files for the flags that read one.
struct House {
    server: Server,
    folder: TempDir,
    uuid: String,
}

impl House {
    async fn new() -> Self {
        let options = Options { clock: Some(ServerClock::standing(NOW)), limits: None, ..Options::default() };
        let server =
            zoom_qos::simulator::serve(Account::generate(&brief(Shape::small(7, NOW))), options).await.unwrap();
        let folder = TempDir::new().unwrap();
        let uuid = event(&server, "Small webinar").uuid().to_owned();
        for (name, text) in [
            ("people.csv", format!("kind,event,participant\nwebinar,{uuid},16778240\n")),
            ("sites.csv", "network,site,building,vpn\n10.0.0.0/8,Osaka,,\n".to_owned()),
            ("page.json", format!(r#"{{"participants":[{{"user_id":"1","join_time":"{NOW}","user_qos":[]}}]}}"#)),
            ("one.sql", "-- title: One\n-- asks: One?\nSELECT 1 AS one".to_owned()),
            ("parameters", "n=1\n".to_owned()),
            ("ca.pem", authority()),
            ("ping-url", "http://127.0.0.1:9/ping\n".to_owned()),
            ("config.toml", "lookback = 3\n[profile.campus]\nplan = \"pro\"\n".to_owned()),
            ("profiles.toml", "[mine]\ninherits = \"zoom\"\n".to_owned()),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        std::fs::write(folder.path().join("asn.mmdb"), server.account().provider_file()).unwrap();
        let house = Self { server, folder, uuid };
        for line in ["collect --lookback 3", "export --lake {folder}/lake"] {
            let output = house.command(&house.folder.path().join("kept.db"), line).output().unwrap();
            assert_eq!(code(&output), 0, "{line}: {}", stderr(&output));
        }
        house
    }

    /// A line of the table as a command, on a database of its own.
    fn run(&self, line: &str) -> Output {
        let own = TempDir::new().unwrap();
        let db = own.path().join("zoom-qos.db");
        std::fs::copy(self.folder.path().join("kept.db"), &db).unwrap();
        let mut command = self.command(&db, line);
        command.current_dir(&own);
        if line.starts_with("simulate") { until_it_serves(&mut command) } else { command.output().unwrap() }
    }

    /// How a line ends, and what it says of that. What the command line itself refuses needs no process.
    fn refused(&self, line: &str) -> (i32, String) {
        let words = std::iter::once("zoom-qos".to_owned()).chain(self.words(line));
        if let Err(failure) = cli::parse(words.map(OsString::from)) {
            return (failure.code.number().into(), failure.to_string());
        }
        let output = self.run(line);
        (code(&output), stderr(&output))
    }

    fn command(&self, db: &Path, line: &str) -> Command {
        // The database is named by the environment, so that a line can name another.
        let mut command = bare_program();
        for (name, value) in program_for(&self.server, db, NOW).get_envs() {
            command.env(name, value.unwrap());
        }
        command.env("ZOOM_QOS_DB", db).args(self.words(line));
        command
    }

    fn words(&self, line: &str) -> Vec<String> {
        let folder = self.folder.path().to_str().unwrap();
        let filled = |word: &str| word.replace("{uuid}", &self.uuid).replace("{folder}", folder).replace("␣", " ");
        line.split_whitespace().map(filled).collect()
    }
}

/// What a command prints that serves until it is interrupted, and how it ends when it is.
fn until_it_serves(command: &mut Command) -> Output {
    let mut child = command.spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
    let interrupted = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(interrupted.success() || first.is_empty());
    child.wait_with_output().unwrap()
}

/// Every flag of every command as `command --flag`, and whether it takes a value; those of all commands without one.
fn flags(command: &clap::Command, path: &str) -> Vec<(String, bool)> {
    let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
    let own = shown.filter_map(|argument| {
        let long = argument.get_long().filter(|long| !["help", "version"].contains(long))?;
        let is_everywhere = argument.is_global_set();
        let name = if is_everywhere { format!("--{long}") } else { format!("{path} --{long}") };
        (is_everywhere == path.is_empty()).then(|| (name.trim().to_owned(), argument.get_action().takes_values()))
    });
    let mut found: Vec<_> = own.collect();
    for inner in command.get_subcommands() {
        found.extend(flags(inner, format!("{path} {}", inner.get_name()).trim()));
    }
    found
}

#[test]
fn the_table_has_every_flag_and_no_other() {
    let mut all = flags(&cli::command(), "");
    let mut listed: Vec<(String, bool)> =
        LINES.iter().map(|line| (line.flag.to_owned(), !matches!(line.fails, Fails::Switch))).collect();
    all.sort();
    listed.sort();
    assert_eq!(listed, all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_flag_takes_a_value_that_is_one_and_refuses_one_that_is_none() {
    let house = House::new().await;
    // What takes a value may make what another must not find.
    let failed = refusing_wrong(&house).into_iter().chain(taking_wrong(&house)).collect::<Vec<_>>();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The flags that do not take what they should.
fn taking_wrong(house: &House) -> Vec<String> {
    // A whole demo takes long, and has tests of its own.
    let lines = LINES.iter().filter(|line| cfg!(feature = "with-tools") || line.flag != "demo --seed");
    let wrong = lines.filter_map(|Line { flag, works, codes, says, .. }| {
        let output = house.run(works);
        let said = format!("{}{}", stdout(&output), stderr(&output));
        let is_fine = codes.contains(&code(&output)) && said.contains(says);
        (!is_fine).then(|| format!("{flag}: {works}: {}, without {says:?}: {said}", code(&output)))
    });
    wrong.collect()
}

/// The flags that do not refuse what they should.
fn refusing_wrong(house: &House) -> Vec<String> {
    let wrong = LINES.iter().filter_map(|Line { flag, works, fails, .. }| {
        let (line, expected, says) = match *fails {
            // What is on or off takes no value.
            Fails::Switch => {
                let name = flag.rsplit(' ').next().unwrap();
                (works.replacen(name, &format!("{name}=nonsense"), 1), 2, name)
            }
            Fails::With(line, expected, says) => (line.to_owned(), expected, says),
        };
        let (code, said) = house.refused(&line);
        let sentences = said.lines().filter(|line| line.starts_with("error: failed to ")).count();
        let is_fine = code == expected && said.contains(says) && sentences == usize::from(![0, 10].contains(&expected));
        (!is_fine).then(|| format!("{line}: {code} for {expected}, without {says:?}: {said}"))
    });
    wrong.collect()
}

/// The certificate of an authority that signed nothing.
fn authority() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    rcgen::CertificateParams::new([]).unwrap().self_signed(&key).unwrap().pem()
}
