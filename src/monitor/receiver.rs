//! An address of the user's that learns something: whoever knows it can speak in the user's place, so that only its host
//! is ever told.

use std::fmt;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Certificate, Client, RequestBuilder, Url};

use crate::zoom::address::{self, UnsafeAddress};
use crate::zoom::tls;

/// How long it may take to tell something.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why an address cannot be told anything.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// It is none.
    #[error("read the address: {0}")]
    Malformed(String),
    /// It leads through the open net.
    #[error("send to the address: {0}")]
    Unsafe(#[from] UnsafeAddress),
    /// No client can be set up.
    #[error("set up what is sent: {0}")]
    Client(#[from] reqwest::Error),
}

/// Sends to one address.
pub(super) struct Receiver {
    http: Client,
    url: Url,
}

impl Receiver {
    /// Checks the address, and sends nothing yet. `ca_certificates` are trusted beside the system's.
    ///
    /// # Errors
    ///
    /// If the address is none, or is neither https nor on this machine.
    pub(super) fn new(url: &str, ca_certificates: Option<&[u8]>) -> Result<Self, AddressError> {
        Self::within(TIMEOUT, url, ca_certificates)
    }

    /// The same with another limit of time.
    pub(super) fn within(timeout: Duration, url: &str, ca_certificates: Option<&[u8]>) -> Result<Self, AddressError> {
        let url = Url::parse(url).map_err(|error| AddressError::Malformed(error.to_string()))?;
        address::check(&url)?;
        let builder = tls::client_builder().timeout(timeout);
        let builder = match ca_certificates {
            // This machine needs neither proxy nor certificates, which a small container has none of.
            _ if url.scheme() == "http" => builder.no_proxy().tls_certs_only([]),
            Some(pem) => builder.tls_certs_merge(Certificate::from_pem_bundle(pem)?),
            None => builder,
        };
        Ok(Self { http: builder.build()?, url })
    }

    /// The address itself.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// All of the address that may be told.
    pub(super) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Asks for an address, which is this one or one below it; if nobody takes that, why not.
    pub(super) async fn get(&self, url: Url) -> Result<(), String> {
        send(self.http.get(url)).await
    }

    /// Hands over JSON; if nobody takes it, why not.
    pub(super) async fn post(&self, json: String) -> Result<(), String> {
        let request = self.http.post(self.url.clone());
        send(request.header(CONTENT_TYPE, "application/json").body(json)).await
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receiver({})", self.host())
    }
}

/// Sends a request, of whose answer only the status is read, or says why nobody took it. A redirect is not followed.
async fn send(request: RequestBuilder) -> Result<(), String> {
    match request.send().await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(format!("it answered {}", answer.status())),
        Err(error) => Err(innermost(&error.without_url())),
    }
}

/// What the system or the TLS library says, which no address stands in.
fn innermost(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
