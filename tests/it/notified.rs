//! Whom a digest is told to: what arrives, what changes no result, and what nobody learns.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use serde_json::Value;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::page::digest::six_weeks;
use crate::support::golden::Fixture;
use crate::support::program::{code, program, stderr, stdout};

/// What of the address may be nowhere.
const CANARY: &str = "canary-of-a-channel";

struct Desk {
    fixture: Fixture,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { fixture: six_weeks(), folder: tempfile::tempdir().unwrap() }
    }

    /// A file that only its user can read, with an address as an editor leaves it.
    fn address(&self, of: &str, mode: u32) -> String {
        let path = self.folder.path().join("channel");
        std::fs::write(&path, format!("{of}/services/{CANARY}\r\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The digest of the last week, on another thread than the server's, at its most talkative; and nothing that it says
    /// holds the address.
    fn digest(&self, address: &str, arguments: &[&str]) -> Output {
        let mut command = program(&self.fixture.path());
        command.env("HOME", self.folder.path()).env("ZOOM_QOS_NOW", "2026-04-15T06:00:00Z").env("RUST_LOG", "trace");
        command.args(["-vvv", "report", "digest", "--notify-url-file", address]).args(arguments);
        let output = tokio::task::block_in_place(|| command.output().unwrap());
        assert!(!format!("{}{}", stdout(&output), stderr(&output)).contains(CANARY), "{}", stderr(&output));
        output
    }
}

/// A server that answers so, and the bodies that it got.
async fn server(status: u16) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).insert_header("location", "http://127.0.0.1:9/").set_body_string(CANARY);
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    server
}

async fn bodies(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_reads_what_got_worse_and_nobody_s_name() {
    let (desk, server) = (Desk::new(), server(202).await);
    let address = desk.address(&server.uri(), 0o600);
    let link = ["--notify-link", "https://example.com/digest/"];
    let told = desk.digest(&address, &[&["--notify", "json", "--fail-on", "regression"][..], &link].concat());
    assert_eq!(code(&told), 10, "{}", stderr(&told));
    let got = bodies(&server).await;
    assert_eq!(got.len(), 1, "it is told once");
    assert_eq!((&got[0]["schema"], &got[0]["link"]), (&"zoom-qos/notify/1".into(), &link[1].into()));
    assert!(got[0]["lines"][0].as_str().unwrap().starts_with("WORSE: location Osaka (6 people), "), "{}", got[0]);
    assert!(!got[0].to_string().contains("Mallory") && stdout(&told).contains("Mallory"), "a terminal has names");
    // Nothing got worse in the week before, so that nobody is woken.
    let quiet = ["--notify", "slack", "--fail-on", "regression", "--from", "2026-04-01", "--to", "2026-04-07"];
    assert_eq!(code(&desk.digest(&address, &quiet)), 0);
    assert_eq!(bodies(&server).await.len(), 1);
    assert_eq!(code(&desk.digest(&address, &[&quiet[..2], &quiet[4..]].concat())), 0);
    let got = bodies(&server).await;
    assert!(got[1]["blocks"][1]["text"]["text"].as_str().unwrap().starts_with("QUIET: "), "{}", got[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_that_takes_nothing_is_one_warning_and_no_other_result() {
    let desk = Desk::new();
    for status in [500, 302] {
        let server = server(status).await;
        let address = desk.address(&server.uri(), 0o600);
        let untold = desk.digest(&address, &["--notify", "teams", "--fail-on", "regression"]);
        assert_eq!(code(&untold), 10, "{}", stderr(&untold));
        let said = stderr(&untold);
        let warned: Vec<&str> = said.lines().filter(|line| line.contains("nobody was notified")).collect();
        assert!(warned.len() == 1 && warned[0].contains(&format!("it answered {status}")), "{warned:?}");
        assert_eq!(bodies(&server).await.len(), 1, "neither again nor elsewhere");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_missing_unsafe_or_another_s_is_refused_before_anything_is_read() {
    let desk = Desk::new();
    let nowhere = desk.folder.path().join("none").to_str().unwrap().to_owned();
    let refused = |address: &str, says: &str| {
        let output = desk.digest(address, &["--notify", "json"]);
        assert_eq!((code(&output), stdout(&output)), (2, String::new()), "{}", stderr(&output));
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    };
    refused(&nowhere, "failed to read the secret in");
    refused(&desk.address("http://example.com", 0o600), "only https is allowed, or http to this machine");
    refused(&desk.address("nothing", 0o600), "put an https address into ZOOM_QOS_NOTIFY_URL");
    refused(&desk.address("https://example.com", 0o622), "other users can write to it");
    let mut unset = program(&desk.fixture.path());
    let unset = unset.args(["report", "digest", "--notify", "json"]).output().unwrap();
    assert!(code(&unset) == 2 && stderr(&unset).contains("set ZOOM_QOS_NOTIFY_URL"), "{}", stderr(&unset));
    let mut other = program(&desk.fixture.path());
    let other = other.args(["report", "trend", "--notify", "json"]).output().unwrap();
    assert!(code(&other) == 2 && stderr(&other).contains("only of `digest`"), "{}", stderr(&other));
}
