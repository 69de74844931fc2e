//! Zoom's own account of a failure, where an answer has one.

use serde::Deserialize;

use super::payload::Members;

/// How much of a message is kept; nobody reads more, and a message could be a whole page.
const MESSAGE_BYTES: usize = 300;

/// `{"code": 3001, "message": "Meeting does not exist."}`, with either of the two.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) code: Option<i64>,
    /// Empty if there is only a code.
    pub(super) message: String,
}

impl Told {
    /// `None` if the text is no JSON object with a code or a message.
    pub(super) fn read(text: &str) -> Option<Self> {
        let members = Members::read(text).ok()?;
        let code = members.count("code");
        let message = members.scalar("message").ok().flatten();
        if code.is_none() && message.is_none() {
            return None;
        }
        let mut message = message.unwrap_or_default();
        for invalid in invalid_parameters(&members) {
            message.extend([" ", &invalid.field, ": ", &invalid.message]);
        }
        Some(Self { code, message })
    }

    /// Whether the message holds one of these words, which are in lower case.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        let message = self.message.to_lowercase();
        words.iter().any(|word| message.contains(word))
    }
}

/// One of the `errors` by which Zoom names the parameters that it does not accept.
#[derive(Deserialize)]
struct InvalidParameter {
    field: String,
    message: String,
}

fn invalid_parameters(members: &Members<'_>) -> Vec<InvalidParameter> {
    members.get("errors").and_then(|errors| serde_json::from_str(errors).ok()).unwrap_or_default()
}

/// The status with the message, or with what stands in its place.
pub(super) fn reason(http_status: u16, text: &str, message: Option<&str>) -> String {
    let words = match message.map(str::trim) {
        Some(message) if !message.is_empty() => &message[..message.floor_char_boundary(MESSAGE_BYTES)],
        _ if text.trim().is_empty() => "no body",
        _ if text.trim_start().starts_with('<') => "a page of HTML in place of Zoom's answer",
        _ => "a body without a message",
    };
    format!("status {http_status}: {words}")
}
