//! From bytes to text that a JSON parser accepts, changing as little as that takes.

use std::borrow::Cow;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a body: without byte order mark, with U+FFFD for what is not UTF-8, and with raw control characters in
/// strings written as escapes.
///
/// JSON allows none of the three, and one such byte in one participant's name would otherwise cost the whole page.
/// Escaping a control character keeps its value, so that text still is stored as it was sent. Lone surrogates in
/// escapes (`\ud83d`) stay: a raw value passes over them, and only the record that has one needs the tolerant parse.
#[must_use]
pub fn text(body: &[u8]) -> Cow<'_, str> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    // Many times as fast as the lossy way, which goes character by character.
    if let Ok(text) = std::str::from_utf8(body) {
        return escape_controls(text);
    }
    let text = String::from_utf8_lossy(body).into_owned();
    match escape_controls(&text) {
        Cow::Owned(escaped) => Cow::Owned(escaped),
        Cow::Borrowed(_) => Cow::Owned(text),
    }
}

/// In blocks that are looked at as a whole, which the compiler turns into many bytes at a time.
fn has_controls(bytes: &[u8]) -> bool {
    bytes.chunks(64).any(|block| block.iter().fold(u8::MAX, |lowest, byte| lowest.min(*byte)) < b' ')
}

/// Writes control characters inside strings as escapes. Between strings, line ends and tabs are JSON's own blanks.
fn escape_controls(text: &str) -> Cow<'_, str> {
    // Zoom's bodies are compact: practically all of them end here, at the speed of a byte search.
    if !has_controls(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::new();
    let mut copied = 0;
    let mut in_string = false;
    let mut after_backslash = false;
    for (position, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !after_backslash => in_string = !in_string,
            0..b' ' if in_string => {
                escaped.push_str(&text[copied..position]);
                // A backslash before the raw character would turn the escape into a literal one.
                let backslash = if after_backslash { "" } else { "\\" };
                escaped.extend([backslash, &format!("u{byte:04x}")]);
                copied = position + 1;
            }
            _ => {}
        }
        after_backslash = in_string && byte == b'\\' && !after_backslash;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    escaped.push_str(&text[copied..]);
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(body: &[u8], expected: &str) {
        assert_eq!(text(body), expected);
    }

    #[test]
    fn what_json_does_not_allow_is_repaired() {
        check(b"{\"a\":\"b\"}", "{\"a\":\"b\"}");
        check(b"\xEF\xBB\xBF{}", "{}");
        check(b"{\"name\":\"J\xFCrgen\"}", "{\"name\":\"J\u{FFFD}rgen\"}");
        check(b"{\"name\":\"a\x07b\tc\"}", "{\"name\":\"a\\u0007b\\u0009c\"}");
        check(b"\xFF\"\x00\"", "\u{FFFD}\"\\u0000\"");
        check(b"{\"a\":\"say \\\"\x01\\\"\"}", "{\"a\":\"say \\\"\\u0001\\\"\"}");
        check(b"{\"a\":\"\\\n\"}", "{\"a\":\"\\u000a\"}");
    }

    #[test]
    fn blanks_between_values_are_left_alone() {
        check(b"{\n\t\"a\": 1,\r\n\t\"b\": \"\\n\"\n}\n", "{\n\t\"a\": 1,\r\n\t\"b\": \"\\n\"\n}\n");
    }

    proptest! {
        #[test]
        fn valid_json_is_not_touched(value: String) {
            let json = serde_json::to_string_pretty(&[value]).expect("a string is JSON");
            prop_assert_eq!(text(json.as_bytes()), json.as_str());
        }

        #[test]
        fn raw_characters_in_a_string_keep_their_value(value in "[^\"\\\\]*") {
            let parsed: String = serde_json::from_str(&text(format!("\"{value}\"").as_bytes())).expect("repaired");
            prop_assert_eq!(parsed, value);
        }

        #[test]
        fn what_was_made_acceptable_stays_as_it_is(body: Vec<u8>) {
            let made = text(&body);
            // Of two byte order marks the second is text.
            let has_mark = made.starts_with('\u{feff}');
            prop_assert!(has_mark || text(made.as_bytes()) == made);
        }
    }
}
