//! A message to a channel: sent once, and never the reason for a run's result.

use super::message::{Form, Message};
use super::receiver::{AddressError, Receiver};

/// Tells one channel.
#[derive(Debug)]
pub struct Channel {
    receiver: Receiver,
    form: Form,
}

/// Why a channel was told nothing.
#[derive(Debug, thiserror::Error)]
#[error("tell {host}: {reason}")]
pub struct NotTold {
    /// All of the address that may be told.
    host: String,
    reason: String,
}

impl Channel {
    /// Checks the address, and sends nothing yet. `ca_certificates` are trusted beside the system's.
    ///
    /// # Errors
    ///
    /// If the address is none, or is neither https nor on this machine.
    pub fn new(url: &str, form: Form, ca_certificates: Option<&[u8]>) -> Result<Self, AddressError> {
        Ok(Self { receiver: Receiver::new(url, ca_certificates)?, form })
    }

    /// Sends a message. It is not sent again where it is not taken: whoever looks at the answer may have read it.
    ///
    /// # Errors
    ///
    /// If no answer of success comes in time.
    pub async fn tell(&self, message: &Message) -> Result<(), NotTold> {
        let told = self.receiver.post(message.json(self.form)).await;
        told.map_err(|reason| NotTold { host: self.receiver.host().to_owned(), reason })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wiremock::matchers::{body_json, header, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    fn message() -> Message {
        Message::new("Worse: site Osaka", ["since Tuesday"], None)
    }

    fn channel(url: &str) -> Channel {
        Channel::new(url, Form::Json, None).unwrap()
    }

    /// Why a server that answers so was told nothing.
    async fn untold(answer: ResponseTemplate) -> String {
        let server = MockServer::start().await;
        Mock::given(method("POST")).respond_with(answer).expect(1).mount(&server).await;
        channel(&format!("{}/canary", server.uri())).tell(&message()).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn a_channel_gets_one_post_of_json() {
        let server = MockServer::start().await;
        let body: serde_json::Value = serde_json::from_str(&message().json(Form::Json)).unwrap();
        let expected = Mock::given(method("POST")).and(path("/services/T0/B0/canary"));
        let expected = expected.and(header("content-type", "application/json")).and(body_json(body));
        expected.respond_with(ResponseTemplate::new(202)).expect(1).mount(&server).await;
        channel(&format!("{}/services/T0/B0/canary", server.uri())).tell(&message()).await.unwrap();
    }

    #[tokio::test]
    async fn a_failure_names_the_host_and_nothing_else_of_the_address() {
        let refused = untold(ResponseTemplate::new(500).set_body_string("canary")).await;
        assert_eq!(refused, "tell 127.0.0.1: it answered 500 Internal Server Error");
        let elsewhere = ResponseTemplate::new(307).insert_header("location", "http://127.0.0.1:9/canary");
        assert_eq!(untold(elsewhere).await, "tell 127.0.0.1: it answered 307 Temporary Redirect");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let absent = channel(&format!("http://{address}/canary"));
        let error = absent.tell(&message()).await.unwrap_err();
        assert!(error.to_string().starts_with("tell 127.0.0.1: "), "{error}");
        assert!(!format!("{error} {error:?} {absent:?}").contains("canary"), "{error:?} {absent:?}");
    }

    /// The answer's body is not waited for, and is as long as it likes.
    #[tokio::test]
    async fn whoever_takes_long_is_left() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/canary", listener.local_addr().unwrap());
        let receiver = Receiver::within(Duration::from_millis(20), &url, None).unwrap();
        let error = Channel { receiver, form: Form::Slack }.tell(&message()).await.unwrap_err();
        assert_eq!(error.to_string(), "tell 127.0.0.1: no answer in time");
    }

    #[test]
    fn only_safe_addresses_are_told_anything() {
        for url in ["http://example.com/abc", "https://user@example.com"] {
            assert!(matches!(Channel::new(url, Form::Teams, None), Err(AddressError::Unsafe(_))), "{url}");
        }
        let error = Channel::new("example.com/canary", Form::Teams, None).unwrap_err();
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
