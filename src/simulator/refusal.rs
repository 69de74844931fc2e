//! Zoom's errors, with its statuses, codes and sentences.

use super::reply::Reply;
use crate::model::Timestamp;
use serde_json::json;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    NoSuchEndpoint,
    InvalidToken,
    ExpiredToken,
    MissingScope(&'static str),
    NotInPlan,
    InvalidParameter(&'static str),
    InvalidPageToken,
    RangeTooLong,
    RangeTooOld,
    OlderThanAYear,
    NotFound,
    /// Too many requests of a label within its second or minute; the end of the wait.
    TooFast {
        reset_at: Timestamp,
    },
    /// The day's pool is used up until this instant.
    DailyLimit {
        reset_at: Timestamp,
    },
}

impl Refusal {
    /// HTTP status, Zoom's code and its sentence.
    fn parts(&self) -> (u16, u32, String) {
        match self {
            Self::NoSuchEndpoint => (404, 2300, "This API endpoint is not recognized.".to_owned()),
            Self::InvalidToken => (401, 124, "Invalid access token.".to_owned()),
            Self::ExpiredToken => (401, 124, "Access token is expired.".to_owned()),
            Self::MissingScope(scope) => {
                (400, 4711, format!("Invalid access token, does not contain scopes:[{scope}]."))
            }
            Self::NotInPlan => (
                400,
                200,
                "This API is only available for Business or higher accounts that have enabled the Dashboard feature."
                    .to_owned(),
            ),
            Self::InvalidParameter(field) => (400, 300, format!("Invalid parameter: {field}.")),
            Self::InvalidPageToken => (400, 300, "The next page token is invalid or expired.".to_owned()),
            Self::RangeTooLong => (400, 300, "The date range must not be more than one month.".to_owned()),
            Self::RangeTooOld => (400, 300, "The date range must fall within the last six months.".to_owned()),
            Self::OlderThanAYear => (400, 12702, "Can not access a meeting/webinar a year ago.".to_owned()),
            Self::NotFound => (404, 3001, "Meeting ID is invalid or not end.".to_owned()),
            Self::TooFast { .. } => (
                429,
                429,
                "You have reached the maximum per-second rate limit for this API. Try again later.".to_owned(),
            ),
            Self::DailyLimit { .. } => (
                429,
                429,
                "You have reached the maximum daily rate limit for this API. Refer to the response header for details \
                 on when you can make another request."
                    .to_owned(),
            ),
        }
    }

    /// The answer.
    pub(super) fn reply(&self) -> Reply {
        let (status, code, message) = self.parts();
        let reply = Reply::json(status, json!({ "code": code, "message": message }).to_string());
        match self {
            Self::TooFast { reset_at } => reply.with("X-RateLimit-Reset", reset_at.0.to_string()),
            Self::DailyLimit { reset_at } => reply.with("Retry-After", reset_at.to_string()),
            _ => reply,
        }
    }
}
