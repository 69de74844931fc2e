//! Server-to-server OAuth: the token endpoint, and the check of the tokens that it gave.

use super::refusal::Refusal;
use super::reply::Reply;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// The app's credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The account.
    pub account_id: String,
    /// The app.
    pub client_id: String,
    /// Its secret, which opens nothing but a simulator.
    pub client_secret: String,
}

impl Default for Credentials {
    fn default() -> Self {
        Self {
            account_id: "simulated-account".to_owned(),
            client_id: "simulated-client".to_owned(),
            client_secret: "simulated-secret".to_owned(),
        }
    }
}

/// The tokens that were given, with the server's time at which each ends. Several may be valid at once.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    valid_until: HashMap<String, Duration>,
    given: u64,
}

/// What a token answer says besides the token.
pub(super) struct Grant<'a> {
    pub(super) credentials: &'a Credentials,
    pub(super) lifetime: Duration,
    pub(super) scopes: &'a BTreeSet<String>,
    pub(super) api_url: &'a str,
}

impl Tokens {
    /// Answers the token endpoint. Its errors have OAuth's shape, not that of the API.
    pub(super) fn give(
        &mut self,
        grant: &Grant<'_>,
        authorization: Option<&str>,
        form: &BTreeMap<String, String>,
        elapsed: Duration,
    ) -> Reply {
        let Credentials { account_id, client_id, client_secret } = grant.credentials;
        let expected = format!("Basic {}", BASE64_STANDARD.encode(format!("{client_id}:{client_secret}").as_bytes()));
        if authorization != Some(&expected) {
            return refused(401, "Invalid client_id or client_secret", "invalid_client");
        }
        if form.get("grant_type").map(String::as_str) != Some("account_credentials") {
            return refused(400, "unsupported grant type", "unsupported_grant_type");
        }
        if form.get("account_id") != Some(account_id) {
            return refused(400, "Bad Request", "invalid_request");
        }
        self.given += 1;
        let token = format!("simulated.{}", BASE64_STANDARD.encode(format!("{account_id} {}", self.given).as_bytes()));
        self.valid_until.insert(token.clone(), elapsed + grant.lifetime);
        let scopes: Vec<&str> = grant.scopes.iter().map(String::as_str).collect();
        let answer = json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": grant.lifetime.as_secs(),
            "scope": scopes.join(" "),
            "api_url": grant.api_url,
        });
        Reply::json(200, answer.to_string())
    }

    /// Whether a request carries a valid token.
    pub(super) fn check(&self, authorization: Option<&str>, elapsed: Duration) -> Result<(), Refusal> {
        let token = authorization.and_then(|header| header.strip_prefix("Bearer ")).ok_or(Refusal::InvalidToken)?;
        match self.valid_until.get(token) {
            None => Err(Refusal::InvalidToken),
            Some(end) if *end <= elapsed => Err(Refusal::ExpiredToken),
            Some(_) => Ok(()),
        }
    }

    /// Makes all tokens invalid, as a deactivated app does.
    pub(super) fn revoke_all(&mut self) {
        self.valid_until.clear();
    }
}

fn refused(status: u16, reason: &str, error: &str) -> Reply {
    Reply::json(status, json!({ "reason": reason, "error": error }).to_string())
}
