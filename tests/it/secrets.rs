//! Secrets over whole runs in which much goes wrong, at the most talkative level: in no byte of what is printed, logged
//! or left behind, and on no command line.

use std::path::Path;
use std::process::{Command, Output};

use zoom_qos::simulator::{Credentials, Dress, Effect, Endpoint, Fault, Matcher, Occurrence, Options, Request};

use crate::support::collecting::{Collecting, NOW, file_text, small};
use crate::support::dump::column;
use crate::support::program::{code, program_for, stderr};

const CLIENT_SECRET: &str = "canary-client-secret";

/// Where nobody listens; the last part of such an address lets whoever knows it report good nights.
const PING_URL: &str = "http://127.0.0.1:9/canary-ping";

/// What may be nowhere: the secret, as a Basic header carries it ("canary-client:canary-client-secret"), the beginning
/// of every access token of the simulator, and that of the address to ping.
const SECRETS: [&str; 4] =
    [CLIENT_SECRET, "Y2FuYXJ5LWNsaWVudDpjYW5hcnktY2xpZW50LXNlY3JldA", "simulated.", "canary-ping"];

fn credentials() -> Credentials {
    let client_id = "canary-client".to_owned();
    Credentials { client_id, client_secret: CLIENT_SECRET.to_owned(), ..Credentials::default() }
}

/// What goes wrong in each run.
fn faults() -> Vec<(&'static str, Option<Fault>)> {
    use Endpoint::{Listing, QosList, Token};
    use Occurrence::{Every, From, Nth};

    let at = |endpoint, occurrence, effect| {
        Some(Fault { matcher: Matcher { endpoint: Some(endpoint), occurrence, ..Matcher::default() }, effect })
    };
    let refused = Effect::Answer {
        status: 400,
        headers: Vec::new(),
        body: r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#.to_owned(),
    };
    let message = "The next_page_token is invalid or expired.".to_owned();
    vec![
        ("nothing", None),
        ("refused credentials", at(Token, Every, refused)),
        ("a token endpoint that is down", at(Token, Every, Effect::Html(502))),
        ("a token that dies", at(QosList, Nth(2), Effect::TokenRevoked)),
        ("a page token that dies", at(QosList, Nth(2), Effect::PageTokenExpired)),
        ("a list without end", at(QosList, From(2), Effect::RepeatedPageToken)),
        ("bodies that break off", at(QosList, Every, Effect::TruncatedJson)),
        ("gateways", at(Listing, Every, Effect::Html(503))),
        ("errors with 200", at(QosList, Every, Effect::OkWithError { code: 300, message })),
        ("a limit", at(QosList, Nth(1), Effect::TooManyRequests(Dress::Text("0.001".to_owned())))),
        ("the daily limit", at(QosList, From(2), Effect::DailyLimit { with_headers: false })),
        ("a missing scope", at(QosList, Every, Effect::MissingScope)),
        ("unknown events", at(QosList, Every, Effect::NotFound)),
    ]
}

/// A command with all its secrets in the environment, as talkative as can be.
fn command(zoom: &Collecting, db: &Path, format: &str, arguments: &[&str]) -> Command {
    let mut command = program_for(&zoom.server, db, NOW);
    command.env("ZOOM_CLIENT_ID", credentials().client_id).env("ZOOM_CLIENT_SECRET", CLIENT_SECRET);
    command.env("ZOOM_QOS_PING_URL", PING_URL).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
    command.args(["-vvv", "--log-format", format]).args(arguments);
    command
}

/// Runs a command, with a look at its line as every user of the machine may take it.
fn ran(mut command: Command) -> Output {
    let child = command.spawn().unwrap();
    let line = std::fs::read(format!("/proc/{}/cmdline", child.id())).unwrap_or_default();
    check_none("a command line", &line, SECRETS);
    child.wait_with_output().unwrap()
}

#[track_caller]
fn check_none<'a>(place: &str, bytes: &[u8], secrets: impl IntoIterator<Item = &'a str>) {
    let text = String::from_utf8_lossy(bytes);
    for secret in secrets {
        let found = text.match_indices(secret).next();
        let around = found.map(|(at, _)| text.chars().skip(text[..at].chars().count().saturating_sub(80)).take(200));
        assert!(found.is_none(), "{place} holds {secret:?}: {}", around.map(String::from_iter).unwrap_or_default());
    }
}

/// Checks everything that a folder holds, and the payloads that are compressed in its database.
fn check_files(what: &str, db: &Path) {
    for file in std::fs::read_dir(db.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()) {
        check_none(&format!("{what}: {}", file.display()), &std::fs::read(&file).unwrap(), SECRETS);
    }
    check_none(&format!("{what}: a payload"), file_text(db).as_bytes(), SECRETS);
}

/// The page tokens that were used.
fn page_tokens(requests: &[Request]) -> Vec<String> {
    requests.iter().filter_map(|request| request.query.get("next_page_token").cloned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_printed_logged_or_stored_whatever_goes_wrong() {
    let (mut tokens, mut people) = (0, 0);
    for (number, (what, fault)) in faults().into_iter().enumerate() {
        // Both forms of the log with nothing amiss; then each fault in one of them.
        let formats = ["text", "json"];
        for format in if fault.is_none() { &formats[..] } else { &formats[number % 2..][..1] } {
            let faults = fault.clone().into_iter().collect();
            let options = Options { credentials: credentials(), limits: None, faults, ..Options::default() };
            let zoom = Collecting::with(&small(), options).await;
            let (db, metrics) = (zoom.db("canary"), zoom.db("canary").with_extension("prom"));
            let metrics = metrics.to_str().unwrap();
            let collect = ["collect", "--lookback", "7", "--source", "list", "--retry-limit", "0", "--json"];
            let lines: [&[&str]; 4] = [
                &[&collect[..], &["--metrics-file", metrics]].concat(),
                &["status", "--json"],
                &["doctor", "--json"],
                &["db", "check"],
            ];
            for line in lines {
                let output = tokio::task::block_in_place(|| ran(command(&zoom, &db, format, line)));
                let place = format!("{what}: {line:?}, exit code {}", code(&output));
                assert!(!stderr(&output).contains("panicked"), "{place}: {}", stderr(&output));
                let printed = [output.stdout, output.stderr].concat();
                check_none(&place, &printed, SECRETS);
                // Page tokens are kept in the payloads as they came, and are dead after fifteen minutes.
                let page_tokens = page_tokens(&zoom.server.requests());
                check_none(&place, &printed, page_tokens.iter().map(String::as_str));
                let sql = "SELECT email FROM v_participant_session WHERE email IS NOT NULL
                           UNION SELECT host_email FROM v_event WHERE host_email IS NOT NULL
                           UNION SELECT user_name FROM v_participant_session WHERE user_name LIKE '% %'";
                let personal = column(&db, sql);
                check_none(&place, &printed, personal.iter().map(String::as_str));
                (tokens, people) = (tokens + page_tokens.len(), people + personal.len());
            }
            check_files(what, &db);
        }
    }
    assert!(tokens > 0 && people > 0, "{tokens} page tokens and {people} names and addresses were looked for");
}
