//! What the token endpoint answers: a token, or a refusal in OAuth's own shape. Pure.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use super::error_body::reason;
use super::payload::Members;
use super::retry_after::date;
use super::verdict::Answer;
use crate::model::Timestamp;

/// A token as it was granted.
#[derive(Debug)]
pub(super) struct Grant {
    /// Marked as sensitive, so that its `Debug` hides it.
    pub(super) authorization: HeaderValue,
    pub(super) lifetime: Duration,
    /// The account's own API address, as Zoom told it: unchecked, and mostly without the version.
    pub(super) api_url: Option<Url>,
    pub(super) told: Granted,
}

/// What came with a token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Granted {
    /// The scopes of the app; none if the answer does not list them.
    pub scopes: Vec<String>,
    /// The time in the answer's `Date`.
    pub zoom_time: Option<Timestamp>,
}

/// Why there is no token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoGrant {
    /// The app or the account is wrong; asking again changes nothing.
    Refused { reason: String },
    /// Something between here and Zoom is in the way: a redirect, a proxy, a certificate. It will be there in a minute.
    NotNow { reason: String },
    /// The connection or the server is in trouble.
    Temporary { reason: String, asked_wait: Option<Duration> },
}

/// The lifetime where the answer does not say one: Zoom's usual hour.
const USUAL_LIFETIME: Duration = Duration::from_hours(1);

/// The lifetime where the answer says none is left. The token may work all the same, and if it does not, its refusal
/// says so; without a minute's use every request would first ask for another.
const SHORT_LIFETIME: Duration = Duration::from_mins(1);

/// The longest that is believed.
const LONGEST_LIFETIME: Duration = Duration::from_hours(24);

/// Reads the token endpoint's answer.
pub(super) fn read_grant(answer: &Answer, asked_wait: Option<Duration>) -> Result<Grant, NoGrant> {
    let members = Members::read(&answer.text).ok();
    let member = |name| members.as_ref().and_then(|members| members.scalar(name).ok().flatten());
    let told = oauth_message(member("reason").or_else(|| member("message")), member("error"));
    let reason = reason(answer.http_status, &answer.text, told.as_deref());
    match answer.http_status {
        200..=299 => {
            let authorization = member("access_token").and_then(|token| bearer(&SecretString::from(token)));
            match (authorization, told) {
                (Some(authorization), _) => Ok(Grant {
                    authorization,
                    lifetime: lifetime(member("expires_in").as_deref()),
                    api_url: member("api_url").and_then(|url| Url::parse(&url).ok()),
                    told: Granted {
                        scopes: member("scope")
                            .map(|scopes| scopes.split_whitespace().map(str::to_owned).collect())
                            .unwrap_or_default(),
                        zoom_time: date(&answer.headers),
                    },
                }),
                (None, Some(_)) => Err(NoGrant::Refused { reason }),
                (None, None) => Err(NoGrant::Temporary { reason: format!("{reason}, and no token"), asked_wait }),
            }
        }
        300..=399 | 407 => Err(NoGrant::NotNow { reason }),
        408 | 425 | 429 | 500..=599 => Err(NoGrant::Temporary { reason, asked_wait }),
        _ => Err(NoGrant::Refused { reason }),
    }
}

/// OAuth's word for the error behind the sentence about it: `Invalid client_id or client_secret (invalid_client)`.
fn oauth_message(sentence: Option<String>, word: Option<String>) -> Option<String> {
    match (sentence, word) {
        (Some(sentence), Some(word)) if sentence != word => Some(format!("{sentence} ({word})")),
        (sentence, word) => sentence.or(word),
    }
}

fn lifetime(expires_in: Option<&str>) -> Duration {
    let Some(seconds) = expires_in.and_then(|text| text.trim().parse::<f64>().ok()).filter(|s| !s.is_nan()) else {
        return USUAL_LIFETIME;
    };
    if seconds <= 0.0 {
        return SHORT_LIFETIME;
    }
    Duration::try_from_secs_f64(seconds).map_or(LONGEST_LIFETIME, |lifetime| lifetime.min(LONGEST_LIFETIME))
}

/// A token's header; `None` if it holds what no header can.
pub(super) fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::zoom::bodies::Hold;

    fn read(http_status: u16, text: &str) -> Result<Grant, NoGrant> {
        read_grant(
            &Answer { http_status, headers: HeaderMap::new(), text: text.to_owned(), hold: Hold::default() },
            None,
        )
    }

    #[test]
    fn a_token_lives_as_long_as_it_says_within_reason() {
        #[track_caller]
        fn check(expires_in: &str, expected_seconds: u64) {
            let grant = read(200, &format!(r#"{{"access_token":"t"{expires_in}}}"#)).expect("a token");
            assert_eq!(grant.lifetime.as_secs(), expected_seconds, "{expires_in}");
        }
        check(r#","expires_in":3599"#, 3_599);
        check(r#","expires_in":"3599""#, 3_599);
        check(r#","expires_in":2"#, 2);
        check("", 3_600);
        check(r#","expires_in":null"#, 3_600);
        check(r#","expires_in":"soon""#, 3_600);
        check(r#","expires_in":{}"#, 3_600);
        check(r#","expires_in":0"#, 60);
        check(r#","expires_in":-1"#, 60);
        check(r#","expires_in":1e300"#, 86_400);
    }

    #[test]
    fn scopes_and_zooms_clock_come_along() {
        let date = [(reqwest::header::DATE, "Sun, 22 Nov 2026 09:00:00 GMT".parse().unwrap())];
        let text = r#"{"access_token":"t","scope":"a:read:admin b:read"}"#.to_owned();
        let answer = Answer { http_status: 200, headers: date.into_iter().collect(), text, hold: Hold::default() };
        let Granted { scopes, zoom_time } = read_grant(&answer, None).unwrap().told;
        assert_eq!((scopes, zoom_time), (vec!["a:read:admin".into(), "b:read".into()], Some(Timestamp(1_795_338_000))));
        assert_eq!(read(200, r#"{"access_token":"t"}"#).unwrap().told, Granted::default());
    }

    #[test]
    fn the_accounts_address_comes_along() {
        let grant = read(200, r#"{"access_token":"t","api_url":"https://api-eu.zoom.us"}"#).expect("a token");
        assert_eq!(grant.api_url.map(|url| url.to_string()).as_deref(), Some("https://api-eu.zoom.us/"));
        let grant = read(200, r#"{"access_token":"t","api_url":"nonsense"}"#).expect("a token");
        assert_eq!(grant.api_url, None);
    }

    #[test]
    fn a_refusal_is_told_from_trouble() {
        #[track_caller]
        fn check(http_status: u16, text: &str, expected: Result<&str, &str>) {
            let told = match read(http_status, text) {
                Err(NoGrant::Refused { reason }) => Err(reason),
                Err(NoGrant::NotNow { .. }) => Ok("not now"),
                Err(NoGrant::Temporary { .. }) => Ok("trouble"),
                Ok(grant) => panic!("{text} gave {grant:?}"),
            };
            assert_eq!(told, expected.map_err(str::to_owned), "{http_status} {text}");
        }
        let invalid_client = r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#;
        check(400, invalid_client, Err("status 400: Invalid client_id or client_secret (invalid_client)"));
        check(401, invalid_client, Err("status 401: Invalid client_id or client_secret (invalid_client)"));
        check(400, r#"{"error":"invalid_grant"}"#, Err("status 400: invalid_grant"));
        check(
            400,
            r#"{"code":4717,"message":"The app has been disabled."}"#,
            Err("status 400: The app has been disabled."),
        );
        check(404, "<html>", Err("status 404: a page of HTML in place of Zoom's answer"));
        check(
            200,
            r#"{"error":"invalid_grant","reason":"Bad Request"}"#,
            Err("status 200: Bad Request (invalid_grant)"),
        );
        check(200, "<html>", Ok("trouble"));
        check(200, "", Ok("trouble"));
        check(200, r#"{"access_token":"two\nlines"}"#, Ok("trouble"));
        check(429, "", Ok("trouble"));
        check(500, r#"{"reason":"x"}"#, Ok("trouble"));
        check(302, "", Ok("not now"));
    }

    #[test]
    fn a_token_stays_out_of_the_log() {
        let grant = read(200, r#"{"access_token":"canary"}"#).expect("a token");
        assert!(!format!("{grant:?}").contains("canary"));
    }
}
