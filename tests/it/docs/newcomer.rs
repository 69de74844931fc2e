//! Somebody who follows the README from its first command to its last, in a folder of their own.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use zoom_qos::model::{EventKind, Timestamp};
use zoom_qos::simulator::{Account, Credentials, Options, Server, Shape, serve};

use super::page;

/// The present of whoever follows the README, so that the demo's output is always the same.
const NOW: &str = "2026-03-06T09:00:00Z";

/// The number of the event in the README, in whose place a reader types that of a webinar of their own.
const NUMBER: &str = "81846024623";

/// What the README shows of cargo, which runs the tests already, and of those who install what is released.
const LEFT_OUT: [&str; 4] = [
    "sudo apt install ./zoom-qos_0.1.0_amd64.deb",
    "pip install ./zoom_qos-0.1.0-py3-none-*.whl",
    "cargo install --locked --path .",
    "cargo test --locked",
];

/// The demo that all tests of the pages quote from, run once.
static NEWCOMER: LazyLock<Newcomer> = LazyLock::new(Newcomer::try_the_demo);

/// A folder in which the README is followed.
pub(super) struct Newcomer {
    folder: PathBuf,
    demo: String,
}

impl Newcomer {
    /// Whoever has run the README's first command.
    pub(super) fn with_the_demo() -> &'static Self {
        &NEWCOMER
    }

    fn try_the_demo() -> Self {
        // A folder that the next run of the tests replaces, as nothing drops what is static.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("newcomer");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        let first = page::command_lines(&page::text(page::README)).remove(0);
        let mut newcomer = Self { folder, demo: String::new() };
        newcomer.demo = newcomer.run(&first, &[]);
        newcomer
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What the demo printed: the review.
    pub(super) fn review(&self) -> &str {
        self.demo.split("\nThe database stays").next().unwrap()
    }

    /// Types a command of the program and answers what it prints; it must succeed.
    fn run(&self, line: &str, environment: &[(String, String)]) -> String {
        let arguments = line.strip_prefix("cargo run --release -- ").or(line.strip_prefix("zoom-qos "));
        let arguments = arguments.unwrap_or_else(|| panic!("the README shows a command that no test knows: {line}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_zoom-qos"));
        // What the person who runs the tests has set must not show in the pages.
        command.env_clear().env("HOME", &self.folder).env("ZOOM_QOS_NOW", NOW).envs(environment.iter().cloned());
        let ended = command.current_dir(&self.folder).args(page::shell_words(arguments)).assert().success();
        String::from_utf8(ended.get_output().stdout.clone()).unwrap()
    }
}

/// The account of a reader: a webinar and some meetings, smaller than the demo's.
struct Own {
    server: Server,
    number: String,
}

impl Own {
    async fn account() -> Self {
        let account = Account::generate(&Shape::small(7, Timestamp::parse(NOW).unwrap()));
        let webinar = account.events().iter().find(|event| event.kind() == EventKind::Webinar).unwrap();
        let number = webinar.number().to_string();
        Self { server: serve(account, Options::default()).await.unwrap(), number }
    }
}

/// What an `export` of the README sets, with the simulated account's values in place of the dots.
fn filled_in(line: &str) -> Vec<(String, String)> {
    let Credentials { account_id, client_id, client_secret } = Credentials::default();
    let own = [("ZOOM_ACCOUNT_ID", account_id), ("ZOOM_CLIENT_ID", client_id), ("ZOOM_CLIENT_SECRET", client_secret)];
    let filled = line.split(' ').map(|word| {
        let name = word.strip_suffix("=…").unwrap_or_else(|| panic!("{word} is nothing to fill in"));
        let (_, value) = own.iter().find(|(own, _)| *own == name).unwrap_or_else(|| panic!("{name} is unknown"));
        (name.to_owned(), value.clone())
    });
    filled.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_s_commands_succeed_in_the_order_in_which_they_stand() {
    let own = Own::account().await;
    // Zoom's own addresses in the place of a reader.
    let zoom = [("ZOOM_API_URL", own.server.api_url()), ("ZOOM_OAUTH_URL", own.server.oauth_url())];
    let mut environment: Vec<(String, String)> = zoom.map(|(name, url)| (name.to_owned(), url)).into();
    let lines = page::command_lines(&page::text(page::README));
    let followed = tokio::task::spawn_blocking(move || {
        let newcomer = Newcomer::with_the_demo();
        let mut followed = vec![lines[0].clone()];
        for line in lines.into_iter().skip(1).filter(|line| !LEFT_OUT.contains(&line.as_str())) {
            if let Some(variables) = line.strip_prefix("export ") {
                environment.extend(filled_in(variables));
            } else {
                let printed = newcomer.run(&line.replace(NUMBER, &own.number), &environment);
                let is_of_person = line.contains("report person");
                assert!(!is_of_person || printed.contains("poor or bad in 1 of 3\nevents"), "{printed}");
            }
            followed.push(line);
        }
        followed
    });
    let followed = followed.await.unwrap();
    let commands: Vec<&str> = followed.iter().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(commands.len(), 7, "the demo, the credentials, four commands and the night: {followed:?}");
    let page = std::fs::read_to_string(Newcomer::with_the_demo().file("review.html")).unwrap();
    assert!(page.contains("Review of a webinar"), "the review that the README promises");
}

#[test]
fn the_commands_that_the_demo_ends_with_succeed() {
    let newcomer = Newcomer::with_the_demo();
    let (_, next) = newcomer.demo.split_once("What to try next:\n").unwrap();
    let commands: Vec<&str> = next.lines().map(str::trim).filter(|line| line.starts_with("zoom-qos ")).collect();
    for command in &commands {
        newcomer.run(command, &[]);
    }
    assert_eq!(commands.len(), 6, "{next}");
}

#[test]
fn the_readme_s_picture_is_of_today_s_page() {
    let html = std::fs::read_to_string(Newcomer::with_the_demo().file("zoom-qos-demo.html")).unwrap();
    super::picture::check(&html);
}
