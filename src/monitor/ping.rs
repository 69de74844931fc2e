//! A dead man's switch: some address learns when a run begins and how it ends, and raises the alarm when it does not.
//!
//! A ping never changes a run's result.

use reqwest::Url;

use super::receiver::{AddressError, Receiver};
use crate::exit::Code;

/// Pings one address.
#[derive(Debug)]
pub struct Ping {
    receiver: Receiver,
}

impl Ping {
    /// Checks the address, and sends nothing yet. `ca_certificates` are trusted beside the system's.
    ///
    /// # Errors
    ///
    /// If the address is none, or is neither https nor on this machine.
    pub fn new(url: &str, ca_certificates: Option<&[u8]>) -> Result<Self, AddressError> {
        Ok(Self { receiver: Receiver::new(url, ca_certificates)? })
    }

    /// Tells that a run begins.
    pub async fn start(&self) {
        self.send(self.below("start")).await;
    }

    /// Tells how it ended.
    pub async fn end(&self, code: Code) {
        let url = match code {
            Code::Ok => self.receiver.url().clone(),
            code => {
                let mut url = self.below("fail");
                url.query_pairs_mut().append_pair("exit_code", &code.number().to_string());
                url
            }
        };
        self.send(url).await;
    }

    fn below(&self, segment: &str) -> Url {
        let mut url = self.receiver.url().clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(segment);
        }
        url
    }

    async fn send(&self, url: Url) {
        if let Err(error) = self.receiver.get(url).await {
            tracing::warn!("the ping of {} failed: {error}", self.receiver.host());
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
        assert!(matches!(Ping::new("http://example.com/abc", None), Err(AddressError::Unsafe(_))));
        assert!(matches!(Ping::new("https://user@example.com", None), Err(AddressError::Unsafe(_))));
        assert!(matches!(Ping::new("example.com", None), Err(AddressError::Malformed(_))));
    }
}
