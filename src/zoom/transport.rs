//! One HTTP exchange: how the client is set up, a body of bounded size, and errors in words without addresses.

use std::error::Error as _;
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Certificate, Response, Url};
use tokio::time::Instant;

use super::address;
use super::bodies::{Bodies, Hold};
use super::settings::{Credentials, Settings, SettingsError};
use super::tls;
use super::verdict::Answer;
use crate::zoom::payload::{self, Bulk};

/// By how much room for a body grows at least.
const STEP_BYTES: usize = 64 << 10;

/// How long a connection may take to be set up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The HTTP client of these settings.
pub(super) fn http_client(settings: &Settings) -> Result<reqwest::Client, SettingsError> {
    let tls = |error: &reqwest::Error| SettingsError::Tls { reason: root_cause(error) };
    let mut builder = tls::client_builder()
        .user_agent(concat!("zoom-qos/", env!("CARGO_PKG_VERSION")))
        .http1_only()
        // How long an answer may take is the user's to say, for each try: a limit on silence beside it would be the
        // smaller of the two, as Zoom says nothing while it gathers a large page.
        .connect_timeout(CONNECT_TIMEOUT);
    if addresses(settings).any(|url| url.scheme() == "http") {
        // Plain http is for this machine only, and a proxy is another one.
        builder = builder.no_proxy();
    }
    if addresses(settings).all(|url| url.scheme() == "http") {
        // Without TLS there is no need for the system's certificates, and a small container has none.
        builder = builder.tls_certs_only([]);
    } else if let Some(pem) = &settings.ca_certificates {
        let certificates = Certificate::from_pem_bundle(pem).map_err(|error| tls(&error))?;
        if certificates.is_empty() {
            return Err(SettingsError::Tls { reason: "the file of certificates holds none".to_owned() });
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|error| tls(&error))
}

/// Where these settings send credentials.
pub(super) fn addresses(settings: &Settings) -> impl Iterator<Item = &Url> {
    let oauth_url = match &settings.credentials {
        Credentials::ServerToServer { oauth_url, .. } => Some(oauth_url),
        Credentials::AccessToken(_) => None,
    };
    std::iter::once(&settings.api_url).chain(oauth_url)
}

/// Checks every address of [`addresses`].
pub(super) fn check_addresses(settings: &Settings) -> Result<(), SettingsError> {
    for url in addresses(settings) {
        address::check(url).map_err(|problem| SettingsError::Address {
            host: url.host_str().unwrap_or("an address without a host").to_owned(),
            problem,
        })?;
    }
    Ok(())
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoAnswer {
    pub(super) reason: String,
    /// What asking again would bring.
    pub(super) again: Again,
    /// Whether the connection or the other side is at fault, rather than what was asked for.
    pub(super) is_temporary: bool,
}

/// What asking again would bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// An answer, perhaps.
    MayPass,
    /// The same.
    Same,
    /// An answer that is too large again; one about less may not be.
    TooLarge,
}

/// How much of an answer is read, and for how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds<'b> {
    /// The largest body, after decompression.
    pub(super) body_bytes: usize,
    /// How long the other side may take, from the first byte of the request to the last of the body. What this program
    /// waits for room in memory is not its fault.
    pub(super) time: Duration,
    /// The memory that bodies share; `None` for one that is small.
    pub(super) bodies: Option<&'b Bodies>,
}

/// Waits for the head of the answer from this address and reads the rest, within these bounds.
pub(super) async fn exchange(
    url: Url,
    answered: impl Future<Output = reqwest::Result<Response>>,
    bounds: Bounds<'_>,
) -> Result<Answer, NoAnswer> {
    let mut timeout = StatementTimeout { left: bounds.time, url };
    let mut response = timeout.with(answered).await?;
    let (mut body, mut hold) = (Vec::new(), Hold::default());
    // The announced length is that of the compressed body, if it is announced at all: only the running total counts.
    while let Some(chunk) = timeout.with(response.chunk()).await? {
        if body.len() + chunk.len() > bounds.body_bytes {
            let reason = format!("the answer is larger than {} MiB", bounds.body_bytes >> 20);
            return Err(NoAnswer { reason, again: Again::TooLarge, is_temporary: false });
        }
        if let Some(bodies) = bounds.bodies {
            bodies.grow(&mut hold, chunk.len()).await;
        }
        if body.capacity() - body.len() < chunk.len() {
            // By a quarter and not to its double, so that the room is not much larger than the body.
            body.reserve_exact(chunk.len().max(body.len() / 4).max(STEP_BYTES));
        }
        body.extend_from_slice(&chunk);
    }
    let text = match payload::text(&body) {
        // The body is the text in practically all cases, and then it is not copied.
        std::borrow::Cow::Borrowed(text) if text.len() == body.len() => String::from_utf8(body).unwrap_or_default(),
        text => text.into_owned(),
    };
    let bulk = Bulk::of(&text);
    if !bulk.is_holdable() {
        let reason = "the answer holds more values than fit into memory".to_owned();
        return Err(NoAnswer { reason, again: Again::TooLarge, is_temporary: false });
    }
    if let Some(bodies) = bounds.bodies {
        bodies.grow(&mut hold, bulk.excess_bytes()).await;
    }
    let http_status = response.status().as_u16();
    Ok(Answer { http_status, headers: std::mem::take(response.headers_mut()), text, hold })
}

/// How long the other side is still waited for.
struct StatementTimeout {
    left: Duration,
    url: Url,
}

impl StatementTimeout {
    /// Waits for something of the other side.
    async fn with<T>(&mut self, awaited: impl Future<Output = reqwest::Result<T>>) -> Result<T, NoAnswer> {
        let begun = Instant::now();
        let came = tokio::time::timeout(self.left, awaited).await;
        self.left = self.left.saturating_sub(begun.elapsed());
        let Ok(came) = came else {
            let reason = format!("no answer from {} in time", way_to(&self.url));
            return Err(NoAnswer { reason, again: Again::MayPass, is_temporary: true });
        };
        came.map_err(|error| no_answer(error, &way_to(&self.url)))
    }
}

/// Who is asked, and through which proxy, without what else stands in either's address. Looked up again as the HTTP
/// library does not tell, by its own rules.
fn way_to(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    // Plain http stays on this machine, see `http_client`.
    let proxy = url.as_str().parse().ok().filter(|_| url.scheme() == "https");
    match proxy.and_then(|uri| Matcher::from_system().intercept(&uri)) {
        Some(proxy) => {
            let (name, port) = (proxy.uri().host().unwrap_or_default(), proxy.uri().port_u16());
            format!("{host} through the proxy {name}{}", port.map(|port| format!(":{port}")).unwrap_or_default())
        }
        None => host.to_owned(),
    }
}

/// The words for an error of the connection. The library's own hold the whole address with its query.
fn no_answer(error: reqwest::Error, host: &str) -> NoAnswer {
    let error = error.without_url();
    let cause = root_cause(&error);
    // Certificates do not change between tries.
    let is_certificate = cause.contains("certificate");
    let reason = if is_certificate {
        format!("no trusted connection to {host}: {cause} (--ca-file or SSL_CERT_FILE names the certificates to trust)")
    } else if error.is_timeout() {
        format!("no answer from {host} in time")
    } else if error.is_connect() {
        format!("no connection to {host}: {cause}")
    } else if error.is_decode() || error.is_body() {
        format!("the answer of {host} breaks off: {cause}")
    } else {
        format!("the connection to {host} broke: {cause}")
    };
    let again = if is_certificate || error.is_builder() { Again::Same } else { Again::MayPass };
    NoAnswer { reason, again, is_temporary: true }
}

/// The innermost of an error's causes: the others only say that there was one.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    while let Some(inner) = cause.and_then(std::error::Error::source) {
        cause = Some(inner);
    }
    cause.map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::zoom::rate_limit::{Limit, RateLimit};

    /// 100,000 zeros, compressed with gzip.
    const ZEROS_GZ: &[u8] = include_bytes!("../../tests/fixtures/zeros.gz");

    /// A server that answers its first request with these bytes and then hangs up.
    async fn address_of(answer: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}/?next_page_token=canary", listener.local_addr().expect("bound"));
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let _request = stream.read(&mut [0; 4_096]).await;
            let _written = stream.write_all(&answer).await;
        });
        address
    }

    async fn answer_of(head: &str, body: &[u8], body_bytes: usize) -> Result<Answer, NoAnswer> {
        let address = address_of([format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat()).await;
        let http = tls::client_builder().no_proxy().tls_certs_only([]).build().expect("a client");
        let bounds = Bounds { body_bytes, time: Duration::from_mins(1), bodies: Some(&Bodies::new()) };
        exchange(Url::parse(&address).expect("a URL"), http.get(address).send(), bounds).await
    }

    /// The library lets go of an empty body when it writes the request: not while there is no connection yet, and not
    /// only once it is answered.
    #[tokio::test]
    async fn a_request_counts_as_sent_when_it_is_written() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let http = tls::client_builder().no_proxy().tls_certs_only([]).build().expect("a client");
        let rate_limit = Arc::new(RateLimit::new(Limit::per_minute(2)));
        let (mut request, mut permits_held) = ([0; 4_096], Vec::new());
        for scheme in ["https", "http"] {
            let (_, permit) = rate_limit.admit().await;
            let sent = http.get(format!("{scheme}://{address}")).body(reqwest::Body::wrap(permit)).send();
            let asking = tokio::spawn(sent);
            let (mut stream, _) = listener.accept().await.expect("a client");
            assert!(stream.read(&mut request).await.is_ok_and(|bytes| bytes > 0), "a request, or a greeting before it");
            permits_held.push(Arc::strong_count(&rate_limit) - 1);
            drop(stream);
            assert!(asking.await.expect("no panic").is_err(), "{scheme}");
        }
        assert_eq!(permits_held, [1, 0]);
        assert!(request.starts_with(b"GET / HTTP/1.1\r\n"), "a request without a body");
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_cap() {
        let whole = answer_of("200 OK\r\ncontent-length: 4", b"\xEF\xBB\xBF1", 4).await.expect("fits");
        assert_eq!((whole.http_status, whole.text.as_str()), (200, "1"));
        let failed = answer_of("200 OK\r\ncontent-length: 5", b"12345", 4).await.expect_err("too large");
        assert!(failed.again == Again::TooLarge && !failed.is_temporary, "{failed:?}");
    }

    #[tokio::test]
    async fn the_cap_counts_what_comes_out_of_the_compression() {
        let head = format!("200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}", ZEROS_GZ.len());
        let whole = answer_of(&head, ZEROS_GZ, 100_000).await.expect("fits");
        assert_eq!(whole.text.len(), 100_000);
        assert!(answer_of(&head, ZEROS_GZ, 99_999).await.is_err());
    }

    #[tokio::test]
    async fn a_broken_answer_may_pass_and_names_no_address() {
        for (head, body) in [
            ("200 OK\r\ncontent-length: 9", "1234"),
            ("200 OK\r\ntransfer-encoding: chunked", "4\r\n1234\r\n"),
            ("nonsense", ""),
        ] {
            let failed = answer_of(head, body.as_bytes(), 100).await.expect_err(head);
            assert!(failed.again == Again::MayPass && failed.is_temporary, "{failed:?}");
            assert!(!failed.reason.contains("canary") && failed.reason.contains("127.0.0.1"), "{failed:?}");
        }
    }
}
