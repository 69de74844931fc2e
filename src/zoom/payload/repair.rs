//! Making JSON text acceptable that has escapes no JSON reader takes.

/// The text with every lone surrogate escape (`\ud83d`) as U+FFFD.
#[must_use]
pub fn repaired(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_string = false;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let taken = match next {
            '"' => {
                in_string = !in_string;
                1
            }
            '\\' if in_string => {
                let escape = escape_bytes(rest);
                if is_lone_surrogate(&rest[..escape]) {
                    out.push_str("\\ufffd");
                    rest = &rest[escape..];
                    continue;
                }
                escape
            }
            other => other.len_utf8(),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// How many bytes the escape at the start of the text takes; both halves of a surrogate pair count as one.
fn escape_bytes(text: &str) -> usize {
    match unicode_escape(text) {
        Some(0xD800..=0xDBFF) if matches!(unicode_escape(&text[6..]), Some(0xDC00..=0xDFFF)) => 12,
        Some(_) => 6,
        None => 1 + text[1..].chars().next().map_or(0, char::len_utf8),
    }
}

fn is_lone_surrogate(escape: &str) -> bool {
    escape.len() == 6 && matches!(unicode_escape(escape), Some(0xD800..=0xDFFF))
}

fn unicode_escape(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(repaired(text), expected, "{text}");
    }

    #[test]
    fn only_what_is_broken_changes() {
        check(r#"{"a":"plain \" \\ \n é 😀 \ud83d\ude00"}"#, r#"{"a":"plain \" \\ \n é 😀 \ud83d\ude00"}"#);
        check(r#"["\ud83d"]"#, r#"["\ufffd"]"#);
        check(r#"["\ud83dx\ude00"]"#, r#"["\ufffdx\ufffd"]"#);
        check(r#"["\ud83d\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#);
        check(r#"["\\ud83d"]"#, r#"["\\ud83d"]"#);
        check(r#"["\ud83"#, r#"["\ud83"#);
        check("[\"\\", "[\"\\");
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_is_survived_and_good_text_is_left_alone(text in ".*", good in ".*") {
            let _repaired = repaired(&text);
            let json = serde_json::to_string(&good).unwrap();
            proptest::prop_assert_eq!(repaired(&json), json);
        }
    }
}
