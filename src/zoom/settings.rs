//! What a client is made of. The configuration fills it; nothing here reads the environment.

use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

use super::address::UnsafeAddress;
use crate::model::Clock;

/// Everything that a [`Client`](super::Client) needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The API's address, `https://api.zoom.us/v2` unless configured.
    pub api_url: Url,
    /// Whether the user chose `api_url`; it then wins over the one that comes with a token.
    pub api_url_is_configured: bool,
    /// What the account is opened with.
    pub credentials: Credentials,
    /// Decides how often the listings may be asked.
    pub plan: Plan,
    /// Sends of the label Heavy in a second: the plan's, or fewer.
    pub heavy_per_second: u32,
    /// How often a request is sent again after a temporary fault. Waits for a rate limit do not count.
    pub retry_limit: u32,
    /// How long one try may take, its body included.
    pub timeout: Duration,
    /// The API calls that the run may make, retries included; token requests are not counted.
    pub max_requests: Option<u64>,
    /// What time it is.
    pub clock: Clock,
    /// Certificates in PEM form that are trusted beside the system's, for a proxy that opens TLS.
    pub ca_certificates: Option<Vec<u8>>,
    /// How waits between tries grow.
    pub backoff: Backoff,
}

/// What the account is opened with. The secrets in it print as `[REDACTED]`.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A server-to-server OAuth app, whose tokens are renewed as the run goes on.
    ServerToServer {
        /// The account that the app belongs to.
        account_id: String,
        /// The app.
        client_id: String,
        /// The app's secret.
        client_secret: SecretString,
        /// Where tokens are asked for, `https://zoom.us/oauth/token` unless configured.
        oauth_url: Url,
    },
    /// A token that somebody else obtained. It is never renewed, so it ends with its hour.
    AccessToken(SecretString),
}

/// The account's plan, in so far as it decides Zoom's limits. Smaller plans have no dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Pro.
    Pro,
    /// Business, Education, Enterprise and Partner.
    Business,
}

impl Plan {
    /// Calls of the label Heavy that Zoom grants the account in a second (its rate limit table).
    #[must_use]
    pub const fn heavy_per_second(self) -> u32 {
        match self {
            Self::Pro => 10,
            Self::Business => 40,
        }
    }

    /// Calls of the label Resource-intensive that Zoom grants in a minute.
    #[must_use]
    pub const fn resource_intensive_per_minute(self) -> u32 {
        match self {
            Self::Pro => 10,
            Self::Business => 20,
        }
    }

    /// Calls of both labels together that Zoom grants in a UTC day.
    #[must_use]
    pub const fn calls_per_day(self) -> u64 {
        match self {
            Self::Pro => 30_000,
            Self::Business => 60_000,
        }
    }
}

/// Exponential waits with full jitter: before retry n, a random time up to `base` · 2ⁿ, at most `cap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The longest wait before the first retry.
    pub base: Duration,
    /// The longest wait of all.
    pub cap: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { base: Duration::from_millis(500), cap: Duration::from_mins(1) }
    }
}

/// Why no client can be made of these settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// An address that must not see credentials.
    #[error("send credentials to {host}: {problem}")]
    Address {
        /// The host in question, without what else stands in its address.
        host: String,
        /// What is wrong with it.
        problem: UnsafeAddress,
    },
    /// A rate of zero would wait for ever.
    #[error("send at a rate of 0 calls per second")]
    NoRate,
    /// The credentials hold characters that no header can carry: line ends of a file, mostly.
    #[error("use an access token that holds a line end or another character that no token has")]
    Token,
    /// The system gives no thread for it.
    #[error("start the thread that sends: {reason}")]
    Sending {
        /// What the system says.
        reason: String,
    },
    /// The certificates of `ca_certificates` or of the system cannot be used.
    #[error("set up TLS: {reason}")]
    Tls {
        /// What the TLS library says.
        reason: String,
    },
}
