//! The client against a server that answers one question at a time: retries, tokens, limits, and what stays secret.
//!
//! In real time with waits of milliseconds: under a paused clock every timeout fires while a socket is still awaited.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use reqwest::Url;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};
use zoom_qos::model::{Clock, EventKind, EventRef, EventUuid, Listing, Timestamp, Window, WorkState};
use zoom_qos::zoom::{
    Backoff, CallCount, Client, Credentials, Error, PageToken, Plan, Refusal, Settings, SettingsError,
};

const SECRET: &str = "canary-client-secret";
const TOKEN: &str = "canary-token";

/// Settings for a server, with waits that a test can afford.
fn settings(server: &MockServer) -> Settings {
    let url = |path: &str| Url::parse(&format!("{}{path}", server.uri())).expect("a URL");
    Settings {
        api_url: url("/v2"),
        api_url_is_configured: true,
        credentials: Credentials::ServerToServer {
            account_id: "account".to_owned(),
            client_id: "client".to_owned(),
            client_secret: SECRET.into(),
            oauth_url: url("/oauth/token"),
        },
        plan: Plan::Business,
        heavy_per_second: 10_000,
        retry_limit: 3,
        timeout: Duration::from_secs(20),
        max_requests: None,
        clock: Clock::starting_at(Timestamp::parse("2026-11-22T09:00:00Z").expect("a time")),
        ca_certificates: None,
        backoff: Backoff { base: Duration::from_millis(1), cap: Duration::from_millis(4) },
    }
}

fn client(server: &MockServer) -> Client {
    Client::new(settings(server)).expect("valid settings")
}

/// Answers in this order, and the last of them for ever.
struct InTurn(Vec<ResponseTemplate>, AtomicU32);

impl InTurn {
    fn of(answers: impl Into<Vec<ResponseTemplate>>) -> Self {
        Self(answers.into(), AtomicU32::new(0))
    }
}

impl Respond for InTurn {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let turn = self.1.fetch_add(1, Ordering::SeqCst) as usize;
        self.0[turn.min(self.0.len() - 1)].clone()
    }
}

fn status(http_status: u16) -> ResponseTemplate {
    ResponseTemplate::new(http_status)
}

fn json(http_status: u16, text: &str) -> ResponseTemplate {
    status(http_status).set_body_raw(text, "application/json")
}

fn token(token: &str) -> ResponseTemplate {
    json(200, &format!(r#"{{"access_token":"{token}","token_type":"bearer","expires_in":3599}}"#))
}

fn page() -> ResponseTemplate {
    json(200, r#"{"page_size":10,"total_records":1,"next_page_token":"","participants":[{"user_id":"1"}]}"#)
}

async fn grants(server: &MockServer, answers: impl Into<Vec<ResponseTemplate>>) {
    Mock::given(method("POST")).and(path("/oauth/token")).respond_with(InTurn::of(answers)).mount(server).await;
}

async fn answers(server: &MockServer, answers: impl Into<Vec<ResponseTemplate>>) {
    Mock::given(method("GET")).respond_with(InTurn::of(answers)).mount(server).await;
}

/// A server that grants [`TOKEN`] and gives these answers in turn.
async fn server(turns: impl Into<Vec<ResponseTemplate>>) -> MockServer {
    let server = MockServer::start().await;
    grants(&server, [token(TOKEN)]).await;
    answers(&server, turns).await;
    server
}

fn uuid(text: &str) -> EventUuid {
    EventUuid(text.to_owned())
}

/// The text of a QoS page, and how often it was asked for.
async fn ask(client: &Client) -> Result<u32, Error> {
    let body = client.participants_qos(EventKind::Meeting, &uuid("ab=="), Listing::Past, None).await?;
    assert!(body.text.contains(r#"{"user_id":"1"}"#), "{body:?}");
    Ok(body.attempts)
}

#[track_caller]
fn item(outcome: Result<u32, Error>) -> zoom_qos::zoom::ItemFailure {
    match outcome {
        Err(Error::Item(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused_credentials(outcome: Result<u32, Error>) -> String {
    match outcome {
        Err(Error::Refused(Refusal::Credentials { reason })) => reason,
        other => panic!("{other:?}"),
    }
}

async fn count(server: &MockServer, verb: &str) -> usize {
    let requests = server.received_requests().await.expect("recorded");
    requests.iter().filter(|request| request.method.as_str() == verb).count()
}

#[tokio::test]
async fn a_question_goes_out_as_zoom_wants_it() {
    let server = MockServer::start().await;
    grants(&server, [token(TOKEN)]).await;
    Mock::given(header("authorization", format!("Bearer {TOKEN}").as_str())).respond_with(page()).mount(&server).await;
    let token = PageToken::new("to/k==");
    let body = client(&server)
        .participants_qos(EventKind::Webinar, &uuid("/a//b+c=="), Listing::Past, token.as_ref())
        .await
        .expect("a page");
    assert_eq!(body.attempts, 1);
    let requests = server.received_requests().await.expect("recorded");
    let granted = &requests[0];
    assert_eq!(String::from_utf8_lossy(&granted.body), "grant_type=account_credentials&account_id=account");
    assert!(granted.headers["authorization"].to_str().expect("text").starts_with("Basic "));
    let asked = &requests[1];
    assert_eq!(asked.url.path(), "/v2/metrics/webinars/%252Fa%252F%252Fb%252Bc%253D%253D/participants/qos");
    assert_eq!(asked.url.query(), Some("type=past&page_size=10&next_page_token=to%2Fk%3D%3D"));
    assert!(asked.headers["user-agent"].to_str().expect("text").starts_with("zoom-qos/"));
}

#[tokio::test]
async fn faults_that_may_pass_are_tried_again() {
    for fault in
        [status(500), status(503), status(429).insert_header("retry-after", "0.001"), json(200, "{}"), status(204)]
    {
        let server = server([fault.clone(), fault.clone(), page()]).await;
        let client = client(&server);
        assert_eq!(ask(&client).await, Ok(3), "{fault:?}");
        assert_eq!(client.calls(), CallCount { heavy: 3, resource_intensive: 0 });
    }
}

#[tokio::test]
async fn the_last_real_fault_is_reported() {
    let html = status(502).set_body_raw("<html>canary</html>", "text/html");
    let server = server([status(500), json(503, r#"{"code":1,"message":"x"}"#), status(504), html, page()]).await;
    let failure = item(ask(&client(&server)).await);
    assert_eq!((failure.state, failure.http_status, failure.attempts), (WorkState::Failed, Some(502), 4));
    assert_eq!(failure.reason, "status 502: a page of HTML in place of Zoom's answer");
    assert!(failure.is_temporary);
}

#[tokio::test]
async fn a_wait_beyond_the_requests_time_is_left_to_a_later_run() {
    let server = server([status(503).insert_header("retry-after", "3600")]).await;
    let failure = item(ask(&client(&server)).await);
    assert_eq!(failure.attempts, 1);
    assert_eq!(failure.next_try_at.map(|time| time.to_string()).as_deref(), Some("2026-11-22T10:00:00Z"));
}

#[tokio::test]
async fn a_refused_connection_is_temporary_and_names_no_query() {
    let server = server([page()]).await;
    let mut settings = settings(&server);
    settings.credentials = Credentials::AccessToken(TOKEN.into());
    drop(server);
    settings.api_url = Url::parse("http://127.0.0.1:9/v2").expect("a URL");
    let client = Client::new(settings).expect("valid settings");
    let failure = item(ask(&client).await);
    assert_eq!((failure.attempts, failure.http_status, failure.is_temporary), (4, None, true));
    assert!(failure.reason.starts_with("no connection to 127.0.0.1: "), "{}", failure.reason);
}

#[tokio::test]
async fn a_silent_server_is_left_after_the_timeout() {
    let server = server([page().set_delay(Duration::from_mins(10)), page()]).await;
    let client = Client::new(Settings { timeout: Duration::from_millis(200), ..settings(&server) });
    assert!(matches!(ask(&client.expect("valid settings")).await, Ok(2..)));
}

/// Everything runs on one thread, which is busy until both requests have come.
#[tokio::test]
async fn what_is_due_is_sent_while_the_run_is_busy() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let api_url = Url::parse(&format!("http://{}/v2", listener.local_addr().expect("bound"))).expect("a URL");
    let (listening, heard) = mpsc::channel();
    let answering = std::thread::spawn(move || {
        let listen = || {
            let (mut stream, _) = listener.accept().expect("a client");
            listening.send(stream.read(&mut [0; 4_096]).expect("a request")).expect("somebody waits");
            stream
        };
        drop([listen(), listen()]);
    });
    let credentials = Credentials::AccessToken(TOKEN.into());
    let settings =
        Settings { api_url, credentials, heavy_per_second: 40, retry_limit: 0, ..settings(&MockServer::start().await) };
    let client = Client::new(settings).expect("valid settings");
    let busy = async { heard.iter().take(2).count() };
    let (first, second, requests) = tokio::join!(ask(&client), ask(&client), busy);
    assert_eq!((item(first).is_temporary, item(second).is_temporary, requests), (true, true, 2));
    answering.join().expect("no panic");
}

#[tokio::test]
async fn what_will_not_change_is_asked_once() {
    let cases = [
        (json(404, r#"{"code":3001,"message":"Meeting does not exist."}"#), WorkState::NotFound),
        (json(400, r#"{"code":12702,"message":"a year ago"}"#), WorkState::Expired),
        (json(403, r#"{"code":403,"message":"No."}"#), WorkState::Forbidden),
        (status(403).set_body_raw("<html>", "text/html"), WorkState::Blocked),
    ];
    for (answer, state) in cases {
        let server = server([answer]).await;
        let failure = item(ask(&client(&server)).await);
        assert_eq!((failure.state, failure.attempts, failure.is_temporary), (state, 1, false));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = MockServer::start().await;
    let server = server([status(307).insert_header("location", elsewhere.uri().as_str())]).await;
    let failure = item(ask(&client(&server)).await);
    assert_eq!((failure.http_status, failure.attempts), (Some(307), 1));
    assert!(elsewhere.received_requests().await.expect("recorded").is_empty());
}

#[tokio::test]
async fn a_revoked_token_is_renewed_once_for_all() {
    let server = MockServer::start().await;
    grants(&server, [token("first"), token("second")]).await;
    let expired = json(401, r#"{"code":124,"message":"Invalid access token."}"#);
    let first = header("authorization", "Bearer first");
    Mock::given(first).respond_with(page()).up_to_n_times(1).mount(&server).await;
    let first = header("authorization", "Bearer first");
    Mock::given(first).respond_with(expired).mount(&server).await;
    Mock::given(header("authorization", "Bearer second")).respond_with(page()).mount(&server).await;

    let client = client(&server);
    assert_eq!(ask(&client).await, Ok(1));
    let asked: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { ask(&client).await })
        })
        .collect();
    for outcome in asked {
        assert!(matches!(outcome.await.expect("no panic"), Ok(1 | 2)));
    }
    assert_eq!(count(&server, "POST").await, 2);
    // Token requests are no API calls.
    assert_eq!(client.calls().total(), count(&server, "GET").await as u64);
}

#[tokio::test]
async fn a_token_that_never_worked_is_not_renewed() {
    let server = server([json(401, r#"{"code":124,"message":"Invalid access token."}"#)]).await;
    assert_eq!(refused_credentials(ask(&client(&server)).await), "status 401: Invalid access token.");
    assert_eq!(count(&server, "POST").await, 1);
}

#[tokio::test]
async fn a_renewed_token_must_work_before_it_is_renewed_again() {
    let refused = status(401);
    let missing = json(404, r#"{"code":3001,"message":"x"}"#);
    let server = server([page(), refused.clone(), missing, refused]).await;
    let client = client(&server);
    assert_eq!(ask(&client).await, Ok(1));
    // Refused, renewed, and the second token is good for an answer: so its refusal renews once more, in vain.
    assert_eq!(item(ask(&client).await).attempts, 2);
    let reason = "status 401: no body (again and again: another program may ask for tokens of the same app)";
    assert_eq!(refused_credentials(ask(&client).await), reason);
    assert_eq!(count(&server, "POST").await, 3);
}

#[tokio::test]
async fn a_ready_token_is_never_renewed() {
    let server = server([page(), status(401)]).await;
    let credentials = Credentials::AccessToken(TOKEN.into());
    let client = Client::new(Settings { credentials, ..settings(&server) }).expect("valid settings");
    assert_eq!(ask(&client).await, Ok(1));
    assert_eq!(refused_credentials(ask(&client).await), "status 401: no body");
    assert_eq!(count(&server, "POST").await, 0);
}

#[tokio::test]
async fn the_token_endpoint_in_trouble_is_asked_again() {
    let server = MockServer::start().await;
    grants(&server, [status(500), status(503), status(429), token(TOKEN)]).await;
    answers(&server, [page()]).await;
    assert_eq!(ask(&client(&server)).await, Ok(1));
}

#[tokio::test]
async fn without_a_token_all_who_wait_fail_together_and_for_now() {
    let server = MockServer::start().await;
    grants(&server, [status(500).set_delay(Duration::from_millis(20))]).await;
    let client = client(&server);
    let asked: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { ask(&client).await })
        })
        .collect();
    for outcome in asked {
        let failure = item(outcome.await.expect("no panic"));
        assert_eq!((failure.is_temporary, failure.attempts), (true, 0));
        assert_eq!(failure.reason, "no access token: status 500: no body");
    }
    assert_eq!(count(&server, "POST").await, 4);
}

#[tokio::test]
async fn refused_credentials_are_told_in_oauths_words() {
    let server = MockServer::start().await;
    let refusal = r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#;
    grants(&server, [json(400, refusal)]).await;
    let reason = refused_credentials(ask(&client(&server)).await);
    assert_eq!(reason, "status 400: Invalid client_id or client_secret (invalid_client)");
    assert_eq!(count(&server, "POST").await, 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let server = MockServer::start().await;
    let brief = json(200, r#"{"access_token":"brief","expires_in":0.001}"#);
    grants(&server, [brief, token(TOKEN)]).await;
    answers(&server, [page().set_delay(Duration::from_millis(5)), page()]).await;
    let client = client(&server);
    for _ in 0..3 {
        assert_eq!(ask(&client).await, Ok(1));
    }
    assert_eq!(count(&server, "POST").await, 2);
}

#[tokio::test]
async fn the_accounts_own_address_is_used_unless_one_is_configured() {
    let own = server([page()]).await;
    let usual = server([page()]).await;
    for api_url_is_configured in [false, true] {
        let oauth = MockServer::start().await;
        let granted = format!(r#"{{"access_token":"{TOKEN}","expires_in":60,"api_url":"{}"}}"#, own.uri());
        grants(&oauth, [json(200, &granted)]).await;
        let api_url = settings(&usual).api_url;
        let client = Client::new(Settings { api_url, api_url_is_configured, ..settings(&oauth) });
        assert_eq!(ask(&client.expect("valid settings")).await, Ok(1));
    }
    let requests = own.received_requests().await.expect("recorded");
    assert_eq!(
        requests.iter().map(|request| request.url.path()).collect::<Vec<_>>(),
        ["/v2/metrics/meetings/ab%3D%3D/participants/qos"]
    );
    assert_eq!(count(&usual, "GET").await, 1);
}

#[tokio::test]
async fn a_token_is_sent_to_no_host_that_only_its_answer_names() {
    // Another address of this machine stands for a stranger's host: well encrypted, and none of ours.
    for stranger in ["http://192.0.2.1", "https://127.0.0.2:9"] {
        let usual = server([page()]).await;
        let oauth = MockServer::start().await;
        grants(&oauth, [json(200, &format!(r#"{{"access_token":"t","expires_in":60,"api_url":"{stranger}"}}"#))]).await;
        let api_url = settings(&usual).api_url;
        let client = Client::new(Settings { api_url, api_url_is_configured: false, ..settings(&oauth) });
        assert_eq!(ask(&client.expect("valid settings")).await, Ok(1), "{stranger}");
    }
}

#[tokio::test]
async fn pauses_do_not_count_as_retries() {
    let pause = status(429).insert_header("retry-after", "0.001").insert_header("x-ratelimit-type", "QPS");
    let mut turns = vec![pause; 8];
    turns.push(page());
    let server = server(turns).await;
    let client = Client::new(Settings { retry_limit: 0, ..settings(&server) }).expect("valid settings");
    assert_eq!(ask(&client).await, Ok(9));
}

#[tokio::test]
async fn after_the_daily_limit_nothing_is_sent() {
    let daily = json(429, r#"{"code":429,"message":"You have reached the maximum daily rate limit for this API."}"#);
    let server = server([daily.insert_header("retry-after", "2026-11-23T00:00:00Z")]).await;
    let client = client(&server);
    let resume_at = Timestamp::parse("2026-11-23T00:00:00Z").expect("a time");
    for _ in 0..3 {
        assert_eq!(ask(&client).await, Err(Error::DailyLimit { resume_at }));
    }
    assert_eq!((client.calls().total(), count(&server, "GET").await), (1, 1));
}

#[tokio::test]
async fn the_budget_counts_every_send() {
    let listing = json(200, r#"{"meetings":[]}"#);
    let server = server([listing, status(500), page()]).await;
    let client = Client::new(Settings { max_requests: Some(3), ..settings(&server) }).expect("valid settings");
    let day = Timestamp::parse("2026-11-22T09:00:00Z").expect("a time").day();
    let window = Window { from: day, to: day };
    client.events(EventKind::Meeting, Listing::Past, window, None).await.expect("a listing");
    assert_eq!(ask(&client).await, Ok(2));
    assert_eq!(ask(&client).await, Err(Error::BudgetReached));
    assert_eq!(client.calls(), CallCount { heavy: 2, resource_intensive: 1 });
}

#[tokio::test]
async fn a_dead_page_token_is_told_apart() {
    let dead = json(400, r#"{"code":300,"message":"The next page token is invalid or expired."}"#);
    let server = server([dead]).await;
    let token = PageToken::new("old");
    let outcome = client(&server).participants(EventKind::Meeting, &uuid("ab=="), Listing::Past, token.as_ref()).await;
    assert_eq!(outcome.map(|body| body.text), Err(Error::ListTokenExpired));
}

#[tokio::test]
async fn a_dropped_request_gives_its_slot_back() {
    let server = server([page().set_delay(Duration::from_mins(10))]).await;
    let client = client(&server);
    for _ in 0..3 {
        let asked: Vec<_> = (0..8).map(|_| Box::pin(ask(&client))).collect();
        for outcome in asked {
            assert!(tokio::time::timeout(Duration::from_millis(5), outcome).await.is_err());
        }
    }
    server.reset().await;
    grants(&server, [token(TOKEN)]).await;
    answers(&server, [page()]).await;
    assert_eq!(ask(&client).await, Ok(1));
}

#[tokio::test]
async fn every_endpoint_wants_its_own_shape() {
    let server = server([json(200, r#"{"uuid":"ab==","user_qos":[]}"#)]).await;
    let client = Client::new(Settings { retry_limit: 0, ..settings(&server) }).expect("valid settings");
    let (id, meeting) = (uuid("ab=="), EventKind::Meeting);
    assert!(client.event(meeting, &EventRef::Uuid(id.clone()), Listing::Past).await.is_ok());
    assert!(client.participant_qos(meeting, &id, "1", Listing::Past).await.is_ok());
    assert!(client.participants(meeting, &id, Listing::Past, None).await.is_err());
}

#[tokio::test]
async fn secrets_stay_out_of_debug_and_errors() {
    let server = server([status(401)]).await;
    let settings = settings(&server);
    let client = Client::new(settings.clone()).expect("valid settings");
    let outcome = ask(&client).await;
    let ready = Credentials::AccessToken(TOKEN.into());
    for text in [format!("{settings:?}"), format!("{client:?}"), format!("{outcome:?}"), format!("{ready:?}")] {
        assert!(!text.contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn settings_that_would_leak_or_hang_make_no_client() {
    let server = MockServer::start().await;
    let with_api_url = |url: &str| Settings { api_url: Url::parse(url).expect("a URL"), ..settings(&server) };
    let plain = Client::new(with_api_url("http://api.zoom.us/v2")).expect_err("not encrypted");
    assert_eq!(plain.to_string(), "send credentials to api.zoom.us: only https is allowed, or http to this machine");
    let hidden = Client::new(with_api_url("https://zoom.us:canary@example.com")).expect_err("leads elsewhere");
    assert!(!hidden.to_string().contains("canary"), "{hidden}");
    let oauth_url = Url::parse("http://zoom.us/oauth/token").expect("a URL");
    let credentials = Credentials::ServerToServer {
        account_id: String::new(),
        client_id: String::new(),
        client_secret: SECRET.into(),
        oauth_url,
    };
    assert!(Client::new(Settings { credentials, ..settings(&server) }).is_err());
    let credentials = Credentials::AccessToken("two\nlines".into());
    let unusable = Client::new(Settings { credentials, ..settings(&server) });
    assert_eq!(unusable.err(), Some(SettingsError::Token));
    let api_url = Url::parse("https://api.zoom.us/v2").expect("a URL");
    let ca_certificates = Some(b"no certificate".to_vec());
    let untrusting = Client::new(Settings { api_url, ca_certificates, ..settings(&server) });
    assert!(matches!(untrusting, Err(SettingsError::Tls { .. })));
    let still = Client::new(Settings { heavy_per_second: 0, ..settings(&server) });
    assert_eq!(still.err(), Some(SettingsError::NoRate));
}
