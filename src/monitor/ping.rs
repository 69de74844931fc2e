//! A dead man's switch: some address learns when a run begins and how it ends, and raises the alarm when it does not.
//!
//! A ping never changes a run's result. Its address is a secret of sorts, so only its host is ever told.

use std::time::Duration;

use reqwest::{Certificate, Client, Url};

use crate::exit::Code;
use crate::zoom::address::{self, UnsafeAddress};
use crate::zoom::tls;

/// How long a ping may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why there can be no pings.
#[derive(Debug, thiserror::Error)]
pub enum PingError {
    /// The address is none.
    #[error("read the address to ping: {0}")]
    Address(String),
    /// The address leads through the open net.
    #[error("ping an address: {0}")]
    Unsafe(#[from] UnsafeAddress),
    /// No client can be set up.
    #[error("set up the pings: {0}")]
    Client(#[from] reqwest::Error),
}

/// Pings one address.
#[derive(Debug)]
pub struct Ping {
    http: Client,
    url: Url,
}

impl Ping {
    /// Checks the address, and sends nothing yet. `ca_certificates` are trusted beside the system's.
    ///
    /// # Errors
    ///
    /// If the address is none, or is neither https nor on this machine.
    pub fn new(url: &str, ca_certificates: Option<&[u8]>) -> Result<Self, PingError> {
        let url = Url::parse(url).map_err(|error| PingError::Address(error.to_string()))?;
        address::check(&url)?;
        let builder = tls::client_builder().timeout(TIMEOUT);
        let builder = match ca_certificates {
            // This machine needs neither proxy nor certificates, which a small container has none of.
            _ if url.scheme() == "http" => builder.no_proxy().tls_certs_only([]),
            Some(pem) => builder.tls_certs_merge(Certificate::from_pem_bundle(pem)?),
            None => builder,
        };
        Ok(Self { http: builder.build()?, url })
    }

    /// Tells that a run begins.
    pub async fn start(&self) {
        self.send(self.below("start")).await;
    }

    /// Tells how it ended.
    pub async fn end(&self, code: Code) {
        let url = match code {
            Code::Ok => self.url.clone(),
            code => {
                let mut url = self.below("fail");
                url.query_pairs_mut().append_pair("exit_code", &code.number().to_string());
                url
            }
        };
        self.send(url).await;
    }

    fn below(&self, segment: &str) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(segment);
        }
        url
    }

    async fn send(&self, url: Url) {
        let host = url.host_str().unwrap_or_default().to_owned();
        let outcome = self.http.get(url).send().await.and_then(reqwest::Response::error_for_status);
        if let Err(error) = outcome {
            tracing::warn!("the ping of {host} failed: {}", error.without_url());
        }
    }
}

#[cfg(test)]
mod tests {
    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    /// The addresses that were pinged by a run that ends so, with what stands before them.
    async fn pinged(server: &MockServer, path: &str, code: Code) -> Vec<String> {
        let ping = Ping::new(&format!("{}{path}", server.uri()), None).unwrap();
        ping.start().await;
        ping.end(code).await;
        let requests = server.received_requests().await.unwrap();
        requests.iter().map(|request| format!("{}?{}", request.url.path(), request.url.query().unwrap_or(""))).collect()
    }

    #[tokio::test]
    async fn an_address_learns_of_the_start_and_of_the_end() {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
        assert_eq!(pinged(&server, "/abc", Code::Ok).await, ["/abc/start?", "/abc?"]);
        server.reset().await;
        // Nothing answers with success any more, and nobody minds.
        assert_eq!(pinged(&server, "/abc/", Code::Incomplete).await, ["/abc/start?", "/abc/fail?exit_code=3"]);
    }

    #[tokio::test]
    async fn an_address_that_nobody_listens_at_harms_nobody() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/abc", listener.local_addr().unwrap());
        drop(listener);
        Ping::new(&url, None).unwrap().end(Code::Ok).await;
    }

    #[test]
    fn only_safe_addresses_are_pinged() {
        assert!(matches!(Ping::new("http://example.com/abc", None), Err(PingError::Unsafe(_))));
        assert!(matches!(Ping::new("https://user@example.com", None), Err(PingError::Unsafe(_))));
        assert!(matches!(Ping::new("example.com", None), Err(PingError::Address(_))));
    }
}
