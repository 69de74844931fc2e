//! What an administrator sees of a night: the program itself, against the simulator.

use std::collections::BTreeSet;
use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};
use zoom_qos::simulator::{Account, Credentials, Options, Server, Shape, serve};

use crate::simulator_client::NOW;

/// A folder for the database, beside a server.
pub(crate) struct Site {
    pub(crate) server: Server,
    folder: tempfile::TempDir,
}

impl Site {
    pub(crate) async fn with(options: Options) -> Self {
        let server = serve(Account::generate(&Shape::small(7, NOW)), options).await.unwrap();
        Self { server, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with an environment of its own, at the simulator's present.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let Credentials { account_id, client_id, client_secret } = Credentials::default();
        let mut command = Command::new(env!("CARGO_BIN_EXE_zoom-qos"));
        command.env_clear().current_dir(self.folder.path()).arg("--db").arg(self.file("zoom-qos.db"));
        command.env("HOME", self.folder.path()).env("ZOOM_QOS_NOW", NOW.to_string());
        command.env("ZOOM_API_URL", self.server.api_url()).env("ZOOM_OAUTH_URL", self.server.oauth_url());
        command.env("ZOOM_ACCOUNT_ID", account_id).env("ZOOM_CLIENT_ID", client_id);
        command.env("ZOOM_CLIENT_SECRET", client_secret).args(arguments.split_whitespace());
        command
    }

    /// Runs a command to its end, on a thread of its own: the server runs on this one.
    pub(crate) async fn run(&self, arguments: &str) -> Ended {
        let mut command = self.command(arguments);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        Ended {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_night_is_seen_in_metrics_pings_and_status() {
    let site = Site::with(Options::default()).await;
    let switch = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&switch).await;
    let none = site.run("status --max-age 26h").await;
    assert_eq!(none.code, 6, "{none:?}");
    let night = format!("collect --lookback 3 --metrics-file zoom-qos.prom --ping-url {}/abc", switch.uri());
    let night = site.run(&night).await;
    assert_eq!(night.code, 0, "{night:?}");
    let metrics = std::fs::read_to_string(site.file("zoom-qos.prom")).unwrap();
    assert!(metrics.contains("zoom_qos_last_run_exit_code 0\n"), "{metrics}");
    assert!(metrics.contains("zoom_qos_last_success_timestamp_seconds 17949"), "{metrics}");
    let pings = switch.received_requests().await.unwrap();
    assert_eq!(pings.iter().map(|ping| ping.url.path()).collect::<Vec<_>>(), ["/abc/start", "/abc"]);

    let status = site.run("status --max-age 26h --json").await;
    assert_eq!(status.code, 0, "{status:?}");
    let status: Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(status["schema"], "zoom-qos/status/1");
    let calls = &status["calls"][0];
    assert_eq!(calls["calls"].as_i64().unwrap() + calls["calls_left"].as_i64().unwrap(), 60_000, "{calls}");
    let mut late = site.command("status --max-age 26h");
    late.env("ZOOM_QOS_NOW", NOW.plus_seconds(27 * 3_600).to_string()).assert().code(10);
    let mut tomorrow = site.command("status --json");
    let tomorrow = tomorrow.env("ZOOM_QOS_NOW", NOW.plus_seconds(86_400).to_string()).output().unwrap();
    let tomorrow: Value = serde_json::from_slice(&tomorrow.stdout).unwrap();
    let counts = |day: usize| (tomorrow["calls"][day]["calls"].as_i64(), tomorrow["calls"][day]["calls_left"].as_i64());
    assert_eq!(counts(0), (Some(0), Some(60_000)), "a day without a call yet");
    assert_eq!(counts(1), (calls["calls"].as_i64(), None));
}

/// The fields of the summary that docs/operations.md explains: the names in the first cells of its table.
fn explained_fields() -> BTreeSet<String> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operations.md")).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("| field of the summary")).skip(2);
    let cells = rows.take_while(|line| line.starts_with('|')).map(|line| line.split('|').nth(1).unwrap());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_has_the_fields_that_the_documentation_explains() {
    let site = Site::with(Options::default()).await;
    for arguments in ["collect --lookback 3 --dry-run --json --quiet", "collect --lookback 3 --json --quiet"] {
        let run = site.run(arguments).await;
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        let summary: serde_json::Map<String, Value> = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(summary["schema"], "zoom-qos/collect/1");
        assert_eq!(summary.into_iter().map(|(field, _)| field).collect::<BTreeSet<_>>(), explained_fields());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_night_is_told_and_moves_no_success() {
    let site = Site::with(Options::default()).await;
    let switch = MockServer::start().await;
    std::fs::write(site.file("zoom-qos.db"), "no database").unwrap();
    let night = format!("collect --lookback 3 --metrics-file zoom-qos.prom --ping-url {}", switch.uri());
    let night = site.run(&night).await;
    assert_eq!(night.code, 6, "{night:?}");
    let metrics = std::fs::read_to_string(site.file("zoom-qos.prom")).unwrap();
    assert!(metrics.contains("zoom_qos_last_run_exit_code 6\n") && !metrics.contains("last_success"), "{metrics}");
    let pings = switch.received_requests().await.unwrap();
    assert_eq!(pings.last().unwrap().url.query(), Some("exit_code=6"));
    // The switch answered 404 all the while, which changed nothing.
    assert!(night.stderr.contains("the ping of 127.0.0.1 failed"), "{night:?}");
    let unsafe_switch = site.run("collect --lookback 3 --ping-url http://example.com/abc").await;
    assert_eq!(unsafe_switch.code, 2, "{unsafe_switch:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_json_every_line_is_an_object_and_more_words_give_more_lines() {
    let site = Site::with(Options::default()).await;
    let mut lines_before = 0;
    // The summary, the four events and the plan beside it, every request besides.
    for (words, logged) in [("", "calls: "), ("-v", "ended"), ("-vv", "asked")] {
        let night = site.run(&format!("collect --lookback 3 --refresh --log-format json {words}")).await;
        assert_eq!(night.code, 0, "{night:?}");
        let lines: Vec<Value> = night.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let message = |line: &Value| line["fields"]["message"].as_str().unwrap().to_owned();
        assert!(lines.iter().any(|line| message(line).starts_with(logged)), "{words}: {night:?}");
        assert!(lines.len() > lines_before, "{words}: {night:?}");
        lines_before = lines.len();
    }
    std::fs::write(site.file("zoom-qos.db"), "no database").unwrap();
    let failed = site.run("collect --lookback 3 --log-format json").await;
    let error: Value = serde_json::from_str(&failed.stderr).unwrap();
    assert_eq!((&error["level"], &error["fields"]["exit_code"]), (&"ERROR".into(), &6.into()), "{failed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_that_cannot_be_written_and_pings_that_nobody_hears_change_no_run() {
    let site = Site::with(Options::default()).await;
    let night = site.run("collect --lookback 3 --metrics-file no/such/folder --ping-url http://127.0.0.1:9/abc").await;
    assert_eq!(night.code, 0, "{night:?}");
    assert!(night.stderr.contains("warning: no metrics in no/such/folder: "), "{night:?}");
    assert_eq!(night.stderr.matches("the ping of 127.0.0.1 failed").count(), 2, "{night:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_is_looked_after() {
    let site = Site::with(Options::default()).await;
    assert_eq!(site.run("db check").await.code, 6);
    assert_eq!(site.run("collect --lookback 3").await.code, 0);
    assert_eq!(site.run("db check --full").await.stdout, "ok\n");
    assert_eq!(site.run("db backup copy.db").await.code, 0);
    assert_eq!(site.run("db backup copy.db").await.code, 2);
    assert_eq!(site.run("db backup copy.db --force").await.code, 0);
    let rehearsed = site.run("prune --identities 0d --dry-run").await;
    assert!(rehearsed.code == 0 && rehearsed.stderr.starts_with("would delete 0 samples"), "{rehearsed:?}");
    assert_eq!(site.run("prune").await.code, 2);
    let reparsed = site.run("reparse --dry-run").await;
    assert!(reparsed.stdout.contains("stream_sample                   0          0"), "{reparsed:?}");
    assert_eq!(site.run("prune --identities 0d --samples 0d").await.code, 0);
    let status = site.run("status").await;
    assert!(status.stdout.contains("Aged out"), "{status:?}");
    let nobody = site.run("forget --person nobody@example.com").await;
    assert!(nobody.code == 3 && nobody.stderr.contains("nothing stored"), "{nobody:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shell_and_the_packager_get_their_files() {
    let site = Site::with(Options::default()).await;
    for shell in ["bash", "zsh", "fish"] {
        assert!(site.run(&format!("completions {shell}")).await.stdout.contains("ZOOM_QOS_COMPLETE"), "{shell}");
    }
    let page = site.run("man").await.stdout;
    assert!(page.contains(".TH") && page.contains("lookback") && page.contains("Exit codes"), "{page}");
}
