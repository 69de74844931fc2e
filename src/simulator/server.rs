//! HTTP on loopback: every request passes the script, the token, the limits and the scope before it is answered.
//!
//! What takes longer than that, a page, is made beside the threads that take requests in: they count when each one came.

use super::account::Account;
use super::answer::{self, Question};
use super::clock::{Moment, ServerClock};
use super::fault::{self, Effect, Fault, Script};
use super::incident::Truth;
use super::limits::{Meter, Standing};
use super::oauth::{Grant, Tokens};
use super::options::Options;
use super::random::{Purpose, Random};
use super::refusal::Refusal;
use super::reply::Reply;
use super::route::{Endpoint, Route, classic_scopes, granular_scope};
use crate::model::{EventKind, Timestamp};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinHandle;

/// A body larger than a token request is none of Zoom's.
const LONGEST_REQUEST_BODY: usize = 64 * 1024;

/// A running server. Dropping it stops it as well.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// One request as the server met it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path as sent, before any decoding.
    pub path: String,
    /// The decoded parameters.
    pub query: BTreeMap<String, String>,
    /// Which endpoint it meant, if any.
    pub endpoint: Option<Endpoint>,
    /// When it came.
    pub at: Timestamp,
    /// The status that it was answered with.
    pub status: u16,
}

#[derive(Debug)]
struct Shared {
    account: Account,
    options: Options,
    clock: ServerClock,
    origin: String,
    /// How many requests were answered, for those who wait for one.
    answered: watch::Sender<usize>,
    /// As many pages are made at once as there are of them.
    processors: Semaphore,
    changing: Mutex<Changing>,
}

#[derive(Debug)]
struct Changing {
    requests: Vec<Request>,
    tokens: Tokens,
    meter: Option<Meter>,
    script: Script,
}

/// What a request is apart from its route.
struct Asked<'a> {
    came: Moment,
    path: &'a str,
    query: &'a BTreeMap<String, String>,
    authorization: Option<&'a str>,
    body: &'a str,
}

/// Starts a server on 127.0.0.1.
///
/// # Errors
///
/// If the port is taken.
pub async fn serve(account: Account, options: Options) -> std::io::Result<Server> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let address = listener.local_addr()?;
    let clock = options.clock.clone().unwrap_or_else(|| ServerClock::running(account.now));
    let changing = Changing {
        requests: Vec::new(),
        tokens: Tokens::default(),
        meter: options.limits.map(|limits| Meter::new(limits, clock.now())),
        script: Script::new(options.faults.clone()),
    };
    let origin = format!("http://{address}");
    let (answered, changing) = (watch::Sender::new(0), Mutex::new(changing));
    let processors = Semaphore::new(available_parallelism().map_or(1, std::num::NonZero::get));
    let shared = Arc::new(Shared { account, options, clock, origin, answered, processors, changing });
    let app = axum::Router::new().fallback(respond).with_state(Arc::clone(&shared));
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(async {
                // An error means that the server was dropped, which stops it as well.
                stopped.await.ok();
            })
            .into_future(),
    );
    Ok(Server { address, shared, stop, serving })
}

impl Server {
    /// The base of the API, as `ZOOM_API_URL` takes it.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("{}/v2", self.shared.origin)
    }

    /// The token endpoint, as `ZOOM_OAUTH_URL` takes it.
    #[must_use]
    pub fn oauth_url(&self) -> String {
        format!("{}/oauth/token", self.shared.origin)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The account that it serves.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.shared.account
    }

    /// The time that it lives in.
    #[must_use]
    pub fn clock(&self) -> &ServerClock {
        &self.shared.clock
    }

    /// All requests so far, in the order of their answers.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.changing().requests.clone()
    }

    /// Waits until so many requests have come, though the last answer may yet be held back.
    pub async fn has_heard(&self, requests: usize) {
        // It cannot end before the server, which is borrowed meanwhile.
        self.shared.answered.subscribe().wait_for(|answered| *answered >= requests).await.ok();
    }

    /// What was planted in its account. For tests: nothing that is tested may read it.
    #[must_use]
    pub fn truth(&self) -> Truth {
        self.shared.account.truth()
    }

    /// Adds a fault to the script of a running server.
    pub fn add_fault(&self, fault: Fault) {
        self.shared.changing().script.add(fault);
    }

    /// Makes all tokens invalid, as if the app had been deactivated and activated again.
    pub fn revoke_tokens(&self) {
        self.shared.changing().tokens.revoke_all();
    }

    /// Stops after the answers under way.
    ///
    /// # Errors
    ///
    /// If serving had failed.
    pub async fn shutdown(self) -> std::io::Result<()> {
        // An error means that it has stopped already; why, the task tells.
        self.stop.send(()).ok();
        self.serving.await.map_err(std::io::Error::other)?
    }
}

async fn respond(State(shared): State<Arc<Shared>>, request: axum::extract::Request) -> Response {
    let came = shared.clock.read();
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LONGEST_REQUEST_BODY).await.unwrap_or_default();
    let query = pairs(parts.uri.query().unwrap_or_default());
    let asked = Asked {
        came,
        path: parts.uri.path(),
        query: &query,
        authorization: authorization(&parts.headers),
        body: &String::from_utf8_lossy(&body),
    };
    let route = Route::parse(parts.method.as_str(), asked.path);
    let endpoint = route.as_ref().ok().map(Route::endpoint);
    let (reply, wait) = match route {
        Ok(route) => shared.reply(route, &asked).await,
        Err(refusal) => (refusal.reply(), Duration::ZERO),
    };
    let (number, wait) = {
        let mut changing = shared.changing();
        let (method, path, status) = (parts.method.to_string(), asked.path.to_owned(), reply.status);
        changing.requests.push(Request { method, path, query: query.clone(), endpoint, at: came.at, status });
        let number = changing.requests.len();
        shared.answered.send_replace(number);
        (number, wait + shared.latency(number))
    };
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    response(reply, came.at, number)
}

impl Shared {
    /// The answer, and how long a fault holds it back.
    async fn reply(self: &Arc<Self>, route: Route, asked: &Asked<'_>) -> (Reply, Duration) {
        let effect = self.changing().script.meet(&route, asked.came.at);
        if let Some(reply) = effect.as_ref().and_then(|effect| effect.instead(asked.came.at)) {
            return (reply, Duration::ZERO);
        }
        let reply = match route {
            Route::Token => self.give_token(asked),
            Route::Metrics { endpoint, kind, event, participant } => {
                let (path, query) = (asked.path.to_owned(), asked.query.clone());
                let question = Question { endpoint, kind, event, participant, path, query, came: asked.came };
                self.answer(question, asked.authorization).await
            }
        };
        let page_token = asked.query.get("next_page_token").map(String::as_str);
        match effect {
            Some(Effect::Delay(wait)) => (reply, wait),
            Some(effect) => (effect.change(reply, page_token), Duration::ZERO),
            None => (reply, Duration::ZERO),
        }
    }

    fn give_token(&self, asked: &Asked<'_>) -> Reply {
        let grant = Grant {
            credentials: &self.options.credentials,
            lifetime: self.options.token_lifetime,
            scopes: &self.options.scopes,
            api_url: &self.origin,
        };
        let mut form = asked.query.clone();
        form.extend(pairs(asked.body));
        self.changing().tokens.give(&grant, asked.authorization, &form, asked.came.elapsed)
    }

    async fn answer(self: &Arc<Self>, question: Question, authorization: Option<&str>) -> Reply {
        let (standing, admitted) = self.admit(&question, authorization);
        let answered = match admitted.and_then(|()| self.permit(question.endpoint, question.kind)) {
            Ok(()) => self.page(question).await,
            Err(refusal) => Err(refusal),
        };
        let reply = match answered {
            Ok(body) => Reply::json(200, body),
            Err(refusal) => refusal.reply(),
        };
        match standing {
            Some(standing) => standing.stamp(reply),
            None => reply,
        }
    }

    /// Checks the token and counts the request; how its label stands then, if it is counted.
    fn admit(&self, question: &Question, authorization: Option<&str>) -> (Option<Standing>, Result<(), Refusal>) {
        let Moment { at, elapsed } = question.came;
        let mut changing = self.changing();
        if let Err(refusal) = changing.tokens.check(authorization, elapsed) {
            return (None, Err(refusal));
        }
        let admitted = changing.meter.as_mut().map(|meter| meter.admit(question.endpoint, elapsed, at));
        admitted.map_or((None, Ok(())), |(standing, admitted)| (Some(standing), admitted))
    }

    /// The body of the right answer.
    async fn page(self: &Arc<Self>, question: Question) -> Result<String, Refusal> {
        // An error would mean that the semaphore was closed, which nobody does; going on without a turn is right then.
        let _turn = self.processors.acquire().await.ok();
        let shared = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || answer::answer(&shared.account, &shared.options, &question));
        made.await.expect("a panic ends the program")
    }

    fn permit(&self, endpoint: Endpoint, kind: EventKind) -> Result<(), Refusal> {
        let given = |scope: &str| self.options.scopes.contains(scope);
        match granular_scope(endpoint, kind) {
            Some(scope) if !given(scope) && !classic_scopes(endpoint, kind).into_iter().any(given) => {
                Err(Refusal::MissingScope(scope))
            }
            _ if self.options.kinds_without_plan.contains(&kind) => Err(Refusal::NotInPlan),
            _ => Ok(()),
        }
    }

    /// How long the n-th answer takes.
    fn latency(&self, number: usize) -> Duration {
        let (shortest, longest) = self.options.latency;
        let mut random = Random::new(self.account.seed, Purpose::Latency, &[number as u64]);
        shortest + longest.saturating_sub(shortest).mul_f64(random.between(0.0, 1.0))
    }

    /// A test that panicked while it held the lock must not hide its message behind this one's.
    fn changing(&self) -> MutexGuard<'_, Changing> {
        self.changing.lock().expect("a panic ends the program")
    }
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok())
}

/// The pairs of a query or a form.
fn pairs(text: &str) -> BTreeMap<String, String> {
    let decoded = |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn response(reply: Reply, at: Timestamp, number: usize) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut builder = Response::builder()
        .status(status)
        .header(header::DATE, fault::http_date(at))
        .header("x-zm-trackingid", format!("v=2.0;clid=sim;rid=SIM_{number:08x}"));
    for (name, value) in &reply.headers {
        builder = builder.header(name, value);
    }
    builder.body(Body::from(reply.body)).unwrap_or_else(|_| {
        // Only a scripted header that is no header gets here; an empty 500 shows it in the test at once.
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Shape};
    use super::*;

    const NOW: Timestamp = Timestamp(1_772_625_600);

    /// The status of the answer to a question about an event.
    async fn status(shared: &Arc<Shared>, token: &str) -> u16 {
        let path = format!("/v2/metrics/meetings/{}?type=past", shared.account.events[0].number);
        let request = axum::extract::Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        respond(State(Arc::clone(shared)), request.body(Body::empty()).expect("a request")).await.status().as_u16()
    }

    fn token(shared: &Shared) -> String {
        let asked = Asked {
            came: shared.clock.read(),
            path: "/oauth/token",
            query: &BTreeMap::new(),
            authorization: Some("Basic c2ltdWxhdGVkLWNsaWVudDpzaW11bGF0ZWQtc2VjcmV0"),
            body: "grant_type=account_credentials&account_id=simulated-account",
        };
        let given: serde_json::Value = serde_json::from_str(&shared.give_token(&asked).body).expect("JSON");
        given["access_token"].as_str().expect("a token").to_owned()
    }

    #[tokio::test]
    async fn a_request_is_counted_before_its_page_is_made() {
        let shape = Shape::event(EventKind::Meeting, 2, 1, 1, NOW);
        let limits = Some(Limits { heavy_per_second: 1, ..Limits::default() });
        let options = Options { limits, clock: Some(ServerClock::standing(NOW)), ..Options::default() };
        let server = serve(Account::generate(&shape), options).await.expect("a free port");
        let (shared, token) = (&server.shared, token(&server.shared));
        let all = u32::try_from(shared.processors.available_permits()).expect("a count");
        let busy = shared.processors.acquire_many(all).await.expect("nobody closes it");
        let mut first = std::pin::pin!(status(shared, &token));
        let refused = tokio::select! {
            biased;
            status = &mut first => panic!("{status} before its page was made"),
            status = status(shared, &token) => status,
        };
        drop(busy);
        assert_eq!((refused, first.await), (429, 200));
    }
}
