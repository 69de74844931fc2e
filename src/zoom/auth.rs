//! The access token: obtained once for all requests, renewed before it expires, and replaced when it is refused.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret as _;
use tokio::sync::OwnedMutexGuard;

use super::address;
use super::error::{Error, ItemFailure, Refusal};
use super::retry::{Jitter, Tries};
use super::retry_after::asked_wait;
use super::sending::Sending;
use super::settings::{Credentials, Settings, SettingsError};
use super::token_response::{Grant, Granted, NoGrant, bearer, read_grant};
use super::transport::{Again, Bounds, NoAnswer, addresses, exchange};
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
    /// What came with it; of a ready one nothing is known.
    pub(super) told: Granted,
}

impl Token {
    /// The token itself.
    pub(super) fn as_str(&self) -> &str {
        self.authorization.to_str().unwrap_or_default().trim_start_matches("Bearer ")
    }

    /// Takes note that Zoom accepted it: a later refusal then means that it was revoked, not that it is wrong.
    pub(super) fn note_accepted(&self) {
        self.has_worked.store(true, Ordering::Relaxed);
    }
}

/// The only way to a token.
pub(super) struct Auth(Arc<Shared>);

struct Shared {
    settings: Settings,
    http: reqwest::Client,
    sending: Arc<Sending>,
    jitter: Arc<Jitter>,
    held: Mutex<Held>,
    /// Locked while a token is obtained, so that all who need one wait for the same. Whoever has a good one does not.
    obtaining: Arc<tokio::sync::Mutex<()>>,
}

struct Held {
    token: Option<Arc<Token>>,
    renew_at: Option<Instant>,
    generation: u64,
    /// How the last attempt to obtain one failed, and when: those who waited for it share its failure, rather than
    /// each knock again at a door that does not open.
    failure: Option<(Instant, Error)>,
}

/// A token that is good now.
enum AtHand {
    Fresh(Arc<Token>),
    /// It is time for the next one.
    Due(Arc<Token>),
}

impl Auth {
    pub(super) fn new(
        settings: &Settings,
        http: reqwest::Client,
        sending: Arc<Sending>,
        jitter: Arc<Jitter>,
    ) -> Result<Self, SettingsError> {
        let token = match &settings.credentials {
            Credentials::ServerToServer { .. } => None,
            Credentials::AccessToken(secret) => Some(Arc::new(Token {
                authorization: bearer(secret).ok_or(SettingsError::Token)?,
                api_url: settings.api_url.clone(),
                generation: 0,
                expires_at: None,
                has_worked: AtomicBool::new(false),
                told: Granted::default(),
            })),
        };
        let held = Mutex::new(Held { token, renew_at: None, generation: 0, failure: None });
        let (settings, obtaining) = (settings.clone(), Arc::default());
        Ok(Self(Arc::new(Shared { settings, http, sending, jitter, held, obtaining })))
    }

    /// The token to send now, a new one if there is none. One that is about to expire is renewed beside the requests
    /// that it still serves: a token endpoint that is slow for an hour holds nobody up.
    pub(super) async fn token(&self) -> Result<Arc<Token>, Error> {
        match self.0.at_hand() {
            Some(AtHand::Fresh(token)) => return Ok(token),
            Some(AtHand::Due(token)) => {
                if let Ok(turn) = Arc::clone(&self.0.obtaining).try_lock_owned() {
                    tokio::spawn(Arc::clone(&self.0).renew(turn));
                }
                return Ok(token);
            }
            None => {}
        }
        let asked_at = Instant::now();
        let _turn = self.0.obtaining.lock().await;
        if let Some(AtHand::Fresh(token) | AtHand::Due(token)) = self.0.at_hand() {
            return Ok(token);
        }
        if let Some(error) = self.0.failure_since(asked_at) {
            return Err(error);
        }
        self.0.obtain().await.inspect_err(|error| self.0.held().failure = Some((Instant::now(), error.clone())))
    }

    /// Decides what follows from Zoom's refusal of a token: `Ok` means that [`Auth::token`] has or gets another one.
    pub(super) fn after_refusal(&self, token: &Token, reason: String, tries: &mut Tries) -> Result<(), Error> {
        let mut held = self.0.held();
        if held.token.as_ref().is_none_or(|newest| newest.generation != token.generation) {
            return Ok(());
        }
        let has_worked = token.has_worked.load(Ordering::Relaxed);
        let is_first = token.generation <= 1;
        if matches!(self.0.settings.credentials, Credentials::AccessToken(_)) || (is_first && !has_worked) {
            return Err(Refusal::Credentials { reason }.into());
        }
        if !has_worked || !tries.renews_token() {
            let reason = format!("{reason} (again and again: another program may ask for tokens of the same app)");
            return Err(Refusal::Credentials { reason }.into());
        }
        held.token = None;
        Ok(())
    }
}

impl Shared {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().expect("a panic ends the program")
    }

    fn at_hand(&self) -> Option<AtHand> {
        let held = self.held();
        let token = held.token.clone().filter(|token| token.expires_at.is_none_or(|end| Instant::now() < end))?;
        let is_due = held.renew_at.is_some_and(|renew_at| Instant::now() >= renew_at);
        Some(if is_due { AtHand::Due(token) } else { AtHand::Fresh(token) })
    }

    fn failure_since(&self, asked_at: Instant) -> Option<Error> {
        let failure = &self.held().failure;
        failure.as_ref().filter(|(failed_at, _)| *failed_at > asked_at).map(|(_, error)| error.clone())
    }

    /// Obtains the next token while the one at hand is good. A failure is not told: it may be over when that one ends,
    /// and whoever has none then asks again.
    async fn renew(self: Arc<Self>, turn: OwnedMutexGuard<()>) {
        if let Err(error) = self.obtain().await {
            tracing::debug!(%error, "the token was not renewed; the one at hand is good for a while yet");
            self.held().renew_at = Some(Instant::now() + RENEWAL_PAUSE);
        }
        drop(turn);
    }

    /// Asks the token endpoint until it answers, within the same bounds as any request.
    async fn obtain(&self) -> Result<Arc<Token>, Error> {
        let mut tries = Tries::new(self.settings.retry_limit, self.settings.backoff);
        loop {
            let (reason, asked) = match self.ask(&mut tries).await {
                Ok(grant) => return Ok(self.hold(grant)),
                Err(NoGrant::Refused { reason }) => return Err(Refusal::Credentials { reason }.into()),
                Err(NoGrant::NotNow { reason }) => return Err(unobtainable(&reason, self.settings.clock.now(), None)),
                Err(NoGrant::Temporary { reason, asked_wait }) => (reason, asked_wait),
            };
            match tries.wait_after_fault(asked, self.jitter.next()) {
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
            .form(&[("grant_type", "account_credentials"), ("account_id", account_id)]);
        let time = self.settings.timeout.min(tries.time_left());
        let started = Instant::now();
        let bounds = Bounds { body_bytes: GRANT_BYTES, time, bodies: None };
        let outcome = exchange(oauth_url.clone(), self.sending.run(request.send()), bounds).await;
        tries.sent(started.elapsed());
        let answer = match outcome {
            Ok(answer) => answer,
            Err(NoAnswer { reason, again: Again::MayPass, .. }) => {
                return Err(NoGrant::Temporary { reason, asked_wait: None });
            }
            Err(NoAnswer { reason, .. }) => return Err(NoGrant::NotNow { reason }),
        };
        tracing::debug!(
            status = answer.http_status,
            ms = started.elapsed().as_millis(),
            attempt = tries.attempts(),
            "asked for a token"
        );
        read_grant(&answer, asked_wait(&answer.headers, self.settings.clock.now()))
    }

    fn hold(&self, grant: Grant) -> Arc<Token> {
        let now = Instant::now();
        let mut held = self.held();
        let margin = RENEWAL_MARGIN.min(grant.lifetime / 4);
        held.generation += 1;
        let token = Arc::new(Token {
            authorization: grant.authorization,
            api_url: grant.api_url.and_then(|url| self.own_api_url(url)).unwrap_or(self.settings.api_url.clone()),
            generation: held.generation,
            expires_at: Some(now + grant.lifetime),
            has_worked: AtomicBool::new(false),
            told: grant.told,
        });
        held.token = Some(Arc::clone(&token));
        held.renew_at = Some(now + grant.lifetime.saturating_sub(margin));
        held.failure = None;
        token
    }

    /// The account's own API address, if the user chose none and the token may go there. Plain http to this machine
    /// is accepted only if the settings lead there as well: no answer from outside may point to it.
    fn own_api_url(&self, mut url: Url) -> Option<Url> {
        let is_local = addresses(&self.settings).any(|url| url.scheme() == "http");
        if self.settings.api_url_is_configured {
            return None;
        }
        let is_safe = address::check(&url).is_ok() && (url.scheme() == "https" || is_local);
        if !is_safe || !address::may_see_token(&url, addresses(&self.settings)) {
            // Only the host: whoever wrote the rest may have put a secret of somebody else into it.
            let host = url.host_str().unwrap_or_default();
            tracing::warn!("the token came with an API address at {host}, which must not see it; using the usual one");
            return None;
        }
        if matches!(url.path(), "" | "/") {
            url.set_path("/v2");
        }
        Some(url)
    }
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

#[cfg(test)]
mod tests {
    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;
    use crate::model::Clock;
    use crate::zoom::settings::{Backoff, Plan};

    fn auth(server: &MockServer) -> Auth {
        let url = |path: &str| Url::parse(&format!("{}{path}", server.uri())).unwrap();
        let settings = Settings {
            api_url: url("/v2"),
            api_url_is_configured: true,
            credentials: Credentials::ServerToServer {
                account_id: "account".to_owned(),
                client_id: "client".to_owned(),
                client_secret: "secret".into(),
                oauth_url: url("/oauth/token"),
            },
            plan: Plan::Business,
            heavy_per_second: 1,
            retry_limit: 0,
            timeout: Duration::from_hours(1),
            max_requests: None,
            clock: Clock::starting_at(Timestamp(0)),
            ca_certificates: None,
            backoff: Backoff::default(),
        };
        let http = crate::zoom::transport::http_client(&settings).unwrap();
        let sending = Arc::new(Sending::start().unwrap());
        Auth::new(&settings, http, sending, Arc::new(Jitter::new())).unwrap()
    }

    fn grant() -> ResponseTemplate {
        ResponseTemplate::new(200).set_body_raw(r#"{"access_token":"t","expires_in":3600}"#, "application/json")
    }

    async fn times_asked(server: &MockServer) -> usize {
        server.received_requests().await.unwrap().len()
    }

    #[tokio::test]
    async fn nobody_waits_for_the_next_token_while_one_is_good() {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(grant()).up_to_n_times(1).mount(&server).await;
        Mock::given(any()).respond_with(grant().set_delay(Duration::from_hours(1))).mount(&server).await;
        let auth = auth(&server);
        let first = auth.token().await.ok().unwrap();
        auth.0.held().renew_at = Some(Instant::now());
        // The token endpoint says nothing for an hour, and one renewal is under way for all.
        while times_asked(&server).await < 2 {
            assert_eq!(auth.token().await.ok().unwrap().generation, first.generation);
        }
        assert_eq!(auth.token().await.ok().unwrap().generation, first.generation);
        assert_eq!(times_asked(&server).await, 2);
    }

    #[tokio::test]
    async fn a_token_that_was_renewed_beside_the_requests_takes_the_place_of_the_old_one() {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(grant()).mount(&server).await;
        let auth = auth(&server);
        let first = auth.token().await.ok().unwrap();
        auth.0.held().renew_at = Some(Instant::now());
        while auth.token().await.ok().unwrap().generation == first.generation {
            tokio::task::yield_now().await;
        }
        assert_eq!(times_asked(&server).await, 2);
    }
}
