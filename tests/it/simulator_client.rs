//! A bare client of the simulator, which follows its page tokens and nothing else: the program's own client has its
//! own tests and must not be trusted by these.

use reqwest::header::HeaderMap;
use serde_json::Value;
use zoom_qos::model::{EventKind, Timestamp};
use zoom_qos::simulator::{Account, Event, Options, Server, ServerClock, Shape, serve};

/// The present of all accounts of these tests, early in the afternoon of a Sunday.
pub(crate) const NOW: Timestamp = Timestamp(1_794_920_400);

/// A server, and a token for it.
pub(crate) struct Client {
    pub(crate) server: Server,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    /// Status and Zoom's code.
    pub(crate) fn error(&self) -> (u16, i64) {
        (self.status, self.json()["code"].as_i64().unwrap_or(0))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Client {
    /// Starts a server whose clock stands still and takes a token.
    pub(crate) async fn start(shape: &Shape, options: Options) -> Self {
        let clock = options.clock.clone().or_else(|| Some(ServerClock::standing(shape.now)));
        let server = serve(Account::generate(shape), Options { clock, ..options }).await.expect("a free port");
        let http = zoom_qos::zoom::tls::client_builder().no_proxy().build().expect("a client");
        let mut client = Self { server, http, token: String::new() };
        client.token = client.take_token().await;
        client
    }

    /// The small account without limits, for tests of other things.
    pub(crate) async fn small() -> Self {
        Self::start(&Shape::small(7, NOW), Options { limits: None, ..Options::default() }).await
    }

    pub(crate) async fn take_token(&self) -> String {
        let answer = self
            .http
            .post(self.server.oauth_url())
            .basic_auth("simulated-client", Some("simulated-secret"))
            .form(&[("grant_type", "account_credentials"), ("account_id", "simulated-account")])
            .send()
            .await
            .expect("an answer");
        let text = answer.text().await.expect("a body");
        let token: Value = serde_json::from_str(&text).expect("JSON");
        token["access_token"].as_str().expect("a token").to_owned()
    }

    /// Asks for a path below `/v2/metrics/`, which may hold a query.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let url = format!("{}/metrics/{path}", self.server.api_url());
        let response = self.http.get(url).bearer_auth(&self.token).send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().await.expect("a body") }
    }

    /// The texts of all pages of a list.
    pub(crate) async fn pages(&self, path: &str) -> Vec<String> {
        let mut pages = Vec::new();
        let mut token = String::new();
        loop {
            let answer = self.get(&format!("{path}&next_page_token={token}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            next_page_token(&answer.text).clone_into(&mut token);
            pages.push(answer.text);
            if token.is_empty() {
                return pages;
            }
        }
    }

    /// The texts of all QoS pages of an event.
    pub(crate) async fn qos_pages(&self, event: &Event) -> Vec<String> {
        self.pages(&format!("{}/participants/qos?type=past&page_size=10", event_path(event))).await
    }
}

/// Read from the text, because a page may hold what no JSON parser takes.
pub(crate) fn next_page_token(text: &str) -> &str {
    let rest = text.split_once("\"next_page_token\":\"").expect("a page has a token").1;
    rest.split_once('"').expect("a token ends").0
}

/// `meetings/{uuid}` or `webinars/{uuid}`, the UUID encoded twice.
pub(crate) fn event_path(event: &Event) -> String {
    format!("{}/{}", plural(event.kind()), encoded(&encoded(event.uuid())))
}

pub(crate) fn plural(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Meeting => "meetings",
        EventKind::Webinar => "webinars",
    }
}

/// Percent-encodes what a UUID may hold.
pub(crate) fn encoded(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F").replace('+', "%2B").replace('=', "%3D")
}
