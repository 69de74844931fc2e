//! One token request, looked at closely: what the app may do, and what time it is at Zoom.

use secrecy::ExposeSecret as _;

use super::error::{Error, ItemFailure, Refusal};
use super::payload::Members;
use super::settings::{Credentials, Settings, SettingsError};
use super::token_response::{NoGrant, read_grant};
use super::transport::{self, Bounds, NoAnswer, exchange};
use crate::model::{Timestamp, WorkState};

/// The largest answer that is read.
const GRANT_BYTES: usize = 1 << 20;

/// What the token endpoint told besides the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The scopes of the app; none if the answer does not list them.
    pub scopes: Vec<String>,
    /// The time in the answer's `Date`.
    pub zoom_time: Option<Timestamp>,
}

/// Why nothing was told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProbeError {
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Zoom refuses, or does not answer.
    #[error(transparent)]
    Zoom(#[from] Error),
}

/// Asks once for a token, and throws it away. A ready access token is not asked for, so nothing is learned of it.
///
/// # Errors
///
/// [`Refusal::Credentials`] if Zoom refuses the app, and whatever keeps it from answering.
pub async fn probe(settings: &Settings) -> Result<Probed, ProbeError> {
    let Credentials::ServerToServer { account_id, client_id, client_secret, oauth_url } = &settings.credentials else {
        return Ok(Probed { scopes: Vec::new(), zoom_time: None });
    };
    transport::check_addresses(settings)?;
    let request = transport::http_client(settings)?
        .post(oauth_url.clone())
        .basic_auth(client_id, Some(client_secret.expose_secret()))
        .form(&[("grant_type", "account_credentials"), ("account_id", account_id)]);
    let bounds = Bounds { body_bytes: GRANT_BYTES, time: settings.timeout, bodies: None };
    let answer = exchange(request, bounds).await.map_err(|NoAnswer { reason, .. }| unanswered(reason))?;
    match read_grant(&answer, None) {
        Ok(_) => {}
        Err(NoGrant::Refused { reason }) => return Err(Error::from(Refusal::Credentials { reason }).into()),
        Err(NoGrant::NotNow { reason } | NoGrant::Temporary { reason, .. }) => return Err(unanswered(reason)),
    }
    let scopes = Members::read(&answer.text).ok().and_then(|members| members.scalar("scope").ok().flatten());
    let date = answer.headers.get(reqwest::header::DATE).and_then(|date| date.to_str().ok());
    Ok(Probed {
        scopes: scopes.map(|scopes| scopes.split_whitespace().map(str::to_owned).collect()).unwrap_or_default(),
        zoom_time: date.and_then(read_date),
    })
}

fn read_date(text: &str) -> Option<Timestamp> {
    let since = httpdate::parse_http_date(text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok().map(Timestamp)
}

fn unanswered(reason: String) -> ProbeError {
    let failure = ItemFailure {
        state: WorkState::Failed,
        http_status: None,
        zoom_code: None,
        reason,
        attempts: 1,
        is_temporary: true,
        next_try_at: None,
    };
    Error::from(failure).into()
}
