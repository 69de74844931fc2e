//! The access token: obtained once for all requests, renewed before it expires, and replaced when it is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use super::address;
use super::chance::Chance;
use super::error::{Error, ItemFailure, Refusal};
use super::grant::{Grant, NoGrant, read_grant};
use super::limits::asked_wait;
use super::retry::Tries;
use super::settings::{Credentials, Settings, SettingsError};
use super::transport::{NoAnswer, addresses, exchange};
use crate::model::{Timestamp, WorkState};

/// How long before its end a token is renewed, or a quarter of its life if that is less.
const RENEWAL_MARGIN: Duration = Duration::from_mins(5);

/// When renewal is tried again while the token at hand is still good.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

/// The largest answer of the token endpoint that is read.
const GRANT_BYTES: usize = 1 << 20;

/// A token, with where it is good. It has no `Debug`, and its header is marked as sensitive besides.
pub(super) struct Token {
    pub(super) authorization: HeaderValue,
    /// The API's address, the account's own if the token came with one.
    pub(super) api_url: Url,
    /// Counts the tokens of this run, so that a refusal of an older one does not discard a newer one.
    generation: u64,
    expires_at: Option<Instant>,
    has_worked: AtomicBool,
}

impl Token {
    /// Takes note that Zoom accepted it: a later refusal then means that it was revoked, not that it is wrong.
    pub(super) fn note_accepted(&self) {
        self.has_worked.store(true, Ordering::Relaxed);
    }
}

/// The only way to a token.
pub(super) struct Auth {
    settings: Settings,
    http: reqwest::Client,
    chance: Arc<Chance>,
    /// Locked while a token is obtained, so that all who need one wait for the same.
    held: tokio::sync::Mutex<Held>,
}

struct Held {
    token: Option<Arc<Token>>,
    renew_at: Option<Instant>,
    generation: u64,
    /// How the last attempt to obtain one failed, and when: those who waited for it share its failure, rather than
    /// each knock again at a door that does not open.
    failure: Option<(Instant, Error)>,
}

impl Auth {
    pub(super) fn new(settings: &Settings, http: reqwest::Client, chance: Arc<Chance>) -> Result<Self, SettingsError> {
        let token = match &settings.credentials {
            Credentials::ServerToServer { .. } => None,
            Credentials::AccessToken(secret) => Some(Arc::new(Token {
                authorization: bearer(secret).ok_or(SettingsError::Token)?,
                api_url: settings.api_url.clone(),
                generation: 0,
                expires_at: None,
                has_worked: AtomicBool::new(false),
            })),
        };
        let held = tokio::sync::Mutex::new(Held { token, renew_at: None, generation: 0, failure: None });
        Ok(Self { settings: settings.clone(), http, chance, held })
    }

    /// The token to send now, a new one if there is none or the one at hand is about to expire.
    pub(super) async fn token(&self) -> Result<Arc<Token>, Error> {
        let asked_at = Instant::now();
        let mut held = self.held.lock().await;
        let usable = held.token.clone().filter(|token| token.expires_at.is_none_or(|end| Instant::now() < end));
        if let Some(token) = &usable
            && held.renew_at.is_none_or(|renew_at| Instant::now() < renew_at)
        {
            return Ok(Arc::clone(token));
        }
        if let Some((failed_at, error)) = &held.failure
            && *failed_at > asked_at
        {
            return Err(error.clone());
        }
        match (self.obtain(&mut held).await, usable) {
            (Ok(token), _) => Ok(token),
            // The token endpoint is in trouble, but the token at hand is good for a while yet.
            (Err(Error::Item(_)), Some(token)) => {
                held.renew_at = Some(Instant::now() + RENEWAL_PAUSE);
                Ok(token)
            }
            (Err(error), _) => {
                held.failure = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Decides what follows from Zoom's refusal of a token: `Ok` means that [`Auth::token`] has or gets another one.
    pub(super) async fn after_refusal(&self, token: &Token, reason: String, tries: &mut Tries) -> Result<(), Error> {
        let mut held = self.held.lock().await;
        if held.token.as_ref().is_none_or(|newest| newest.generation != token.generation) {
            return Ok(());
        }
        let has_worked = token.has_worked.load(Ordering::Relaxed);
        let is_first = token.generation <= 1;
        if matches!(self.settings.credentials, Credentials::AccessToken(_)) || (is_first && !has_worked) {
            return Err(Refusal::Credentials { reason }.into());
        }
        if !has_worked || !tries.renews_token() {
            let reason = format!("{reason} (again and again: another program may ask for tokens of the same app)");
            return Err(Refusal::Credentials { reason }.into());
        }
        held.token = None;
        Ok(())
    }

    /// Asks the token endpoint until it answers, within the same bounds as any request.
    async fn obtain(&self, held: &mut Held) -> Result<Arc<Token>, Error> {
        let mut tries = Tries::new(self.settings.retry_limit, self.settings.backoff);
        loop {
            let (reason, asked) = match self.ask(&mut tries).await {
                Ok(grant) => return Ok(self.hold(held, grant)),
                Err(NoGrant::Refused { reason }) => return Err(Refusal::Credentials { reason }.into()),
                Err(NoGrant::NotNow { reason }) => return Err(unobtainable(&reason, self.settings.clock.now(), None)),
                Err(NoGrant::Temporary { reason, asked_wait }) => (reason, asked_wait),
            };
            match tries.wait_after_fault(asked, self.chance.next()) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(unobtainable(&reason, self.settings.clock.now(), asked)),
            }
        }
    }

    async fn ask(&self, tries: &mut Tries) -> Result<Grant, NoGrant> {
        let Credentials::ServerToServer { account_id, client_id, client_secret, oauth_url } =
            &self.settings.credentials
        else {
            // A ready token never expires for us, so nobody gets here; refusing is right should that change.
            return Err(NoGrant::Refused { reason: "the access token cannot be renewed".to_owned() });
        };
        let request = self
            .http
            .post(oauth_url.clone())
            .basic_auth(client_id, Some(client_secret.expose_secret()))
            .form(&[("grant_type", "account_credentials"), ("account_id", account_id)])
            .timeout(self.settings.timeout.min(tries.time_left()));
        let started = Instant::now();
        let outcome = exchange(request, GRANT_BYTES).await;
        tries.sent(started.elapsed());
        let answer = match outcome {
            Ok(answer) => answer,
            Err(NoAnswer { reason, may_pass: true, .. }) => {
                return Err(NoGrant::Temporary { reason, asked_wait: None });
            }
            Err(NoAnswer { reason, may_pass: false, .. }) => return Err(NoGrant::NotNow { reason }),
        };
        tracing::debug!(
            status = answer.http_status,
            ms = started.elapsed().as_millis(),
            attempt = tries.attempts(),
            "asked for a token"
        );
        read_grant(&answer, asked_wait(&answer.headers, self.settings.clock.now()))
    }

    fn hold(&self, held: &mut Held, grant: Grant) -> Arc<Token> {
        let now = Instant::now();
        let margin = RENEWAL_MARGIN.min(grant.lifetime / 4);
        held.generation += 1;
        let token = Arc::new(Token {
            authorization: grant.authorization,
            api_url: grant.api_url.and_then(|url| self.own_api_url(url)).unwrap_or(self.settings.api_url.clone()),
            generation: held.generation,
            expires_at: Some(now + grant.lifetime),
            has_worked: AtomicBool::new(false),
        });
        held.token = Some(Arc::clone(&token));
        held.renew_at = Some(now + grant.lifetime.saturating_sub(margin));
        held.failure = None;
        token
    }

    /// The account's own API address, if the user chose none and credentials may go there. Plain http to this machine
    /// is accepted only if the settings lead there as well: no answer from outside may point to it.
    fn own_api_url(&self, mut url: Url) -> Option<Url> {
        let is_local = addresses(&self.settings).any(|url| url.scheme() == "http");
        if self.settings.api_url_is_configured {
            return None;
        }
        if address::check(&url).is_err() || (url.scheme() == "http" && !is_local) {
            tracing::warn!("the token came with an API address that must not see it; using the usual one");
            return None;
        }
        if matches!(url.path(), "" | "/") {
            url.set_path("/v2");
        }
        Some(url)
    }
}

/// A token's header; `None` if it holds what no header can.
pub(super) fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// No token because of the connection or Zoom's servers: the item fails for now, as with any temporary fault.
fn unobtainable(reason: &str, now: Timestamp, asked: Option<Duration>) -> Error {
    let seconds = asked.and_then(|wait| i64::try_from(wait.as_secs()).ok());
    Error::Item(ItemFailure {
        state: WorkState::Failed,
        http_status: None,
        zoom_code: None,
        reason: format!("no access token: {reason}"),
        attempts: 0,
        is_temporary: true,
        next_try_at: seconds.map(|seconds| now.plus_seconds(seconds)),
    })
}
