//! Whom a text names, whichever way it is written: JSON has many forms of one name (`\u00c4nne`, `"Änne"`).

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

use super::name::folded;

/// Whether a text says a name, which is [`folded`], as a word of its own: Ann is not named by Anna, nor `a@b.example`
/// by `x.a@b.example`. The text may be JSON, or a piece of it.
#[must_use]
pub fn mentions(text: &str, name: &str) -> bool {
    let text = folded(&unescaped(text));
    !name.is_empty()
        && text.match_indices(name).any(|(at, found)| {
            let mut before = text[..at].chars().rev();
            let mut after = text[at + found.len()..].chars();
            ends_word(before.next(), before.next()) && ends_word(after.next(), after.next())
        })
}

/// The values of a record's JSON text, [`folded`]: strings without their escapes, and whatever else stands bare. A
/// record need not be sound JSON: Zoom's are not always.
pub fn values(json: &str) -> impl Iterator<Item = String> {
    let mut rest = json;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || "{}[],:".contains(c));
        let first = rest.chars().next()?;
        let is_string = first == '"';
        let body = if is_string { &rest[1..] } else { rest };
        let length = if is_string { end_of_string(body) } else { end_of_bare(body) };
        rest = body.get(length + usize::from(is_string)..).unwrap_or_default();
        Some(folded(&unescaped(&body[..length])))
    })
}

fn end_of_string(body: &str) -> usize {
    let mut is_escaped = false;
    let end = body.char_indices().find(|(_, c)| {
        let is_end = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        is_end
    });
    end.map_or(body.len(), |(at, _)| at)
}

fn end_of_bare(body: &str) -> usize {
    body.find(|c: char| c.is_ascii_whitespace() || "{}[],:\"".contains(c)).map_or(body.len(), |at| at.max(1))
}

/// Whether a word ends before these two characters. A mark belongs to the letter before it, and a dot or hyphen between
/// letters to the word.
fn ends_word(next: Option<char>, second: Option<char>) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c);
    match next {
        Some(joint) if "@.-_+".contains(joint) => !second.is_some_and(is_letter),
        next => !next.is_some_and(is_letter),
    }
}

/// A text without JSON's escapes. What is none stays as it is, and half a pair becomes U+FFFD.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let (mut plain, mut chars) = (String::with_capacity(text.len()), text.chars().peekable());
    while let Some(next) = chars.next() {
        if next != '\\' {
            plain.push(next);
            continue;
        }
        match chars.next() {
            Some('n' | 'r' | 't' | 'b' | 'f') => plain.push(' '),
            Some('u') => plain.push(code_point(&mut chars)),
            Some(other) => plain.push(other),
            None => plain.push('\\'),
        }
    }
    Cow::Owned(plain)
}

/// The character whose four digits, or whose pair of them, come next.
fn code_point(chars: &mut Peekable<Chars<'_>>) -> char {
    let unit = code_unit(chars);
    if !(0xD800..0xDC00).contains(&unit) {
        return char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    let mut ahead = chars.clone();
    if ahead.next() == Some('\\') && ahead.next() == Some('u') {
        let low = code_unit(&mut ahead);
        if (0xDC00..0xE000).contains(&low) {
            *chars = ahead;
            let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        }
    }
    char::REPLACEMENT_CHARACTER
}

fn code_unit(chars: &mut Peekable<Chars<'_>>) -> u32 {
    let mut unit = 0;
    for _ in 0..4 {
        let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)) else { break };
        chars.next();
        unit = unit * 16 + digit;
    }
    unit
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_word_of_its_own_is_a_mention() {
        let check =
            |text: &str, name: &str, expected: bool| assert_eq!(mentions(text, &folded(name)), expected, "{text}");
        check(r#"{"user_name":"\u00c4nne  "}"#, "\u{c4}nne", true);
        check(r#"{"user_name":"A\u0308NNE"}"#, "\u{e4}nne", true);
        check("meeting abc== of \u{c4}nne: failed", "\u{c4}nne", true);
        check("\u{c4}nne", "Anne", false);
        check("Anna", "Ann", false);
        check("x.a@b.example", "a@b.example", false);
        check("a@b.example.org", "a@b.example", false);
        check("by a@b.example.", "A@B.example", true);
        check("anything", "", false);
        check(r#""\ud83d\ude00 Dana""#, "\u{1f600} dana", true);
        check(r#""\ud83d Dana""#, "dana", true);
    }

    #[test]
    fn values_of_unsound_json_are_read_all_the_same() {
        let read: Vec<String> = values(r#"{"a":"\ud83dx","b":1678,"c":[null,"Da\"na"],"d":"cut"#).collect();
        assert_eq!(read, ["a", "\u{fffd}x", "b", "1678", "c", "null", "da\"na", "d", "cut"]);
    }

    proptest! {
        #[test]
        fn a_value_is_found_in_any_form_of_json(name in "\\PC{1,12}", other in "\\PC{0,12}") {
            let mut escaped = String::new();
            for unit in name.encode_utf16() {
                write!(escaped, "\\u{unit:04x}").unwrap();
            }
            let plain = serde_json::to_string(&name).unwrap();
            for written in [plain, format!("\"{escaped}\"")] {
                let record = format!("{{\"user_name\": {written}, \"other\": {}}}", serde_json::to_string(&other).unwrap());
                prop_assert!(values(&record).any(|value| value == folded(&name)), "{}", record);
                let is_other = values(&record).skip(2).any(|value| value == folded(&name));
                prop_assert_eq!(is_other, ["other", &folded(&other)].contains(&&folded(&name)[..]));
            }
        }

        #[test]
        fn reading_any_text_comes_to_its_end_and_finds_no_name_that_is_longer(text in "\\PC{0,40}", name in "\\PC{0,8}") {
            prop_assert!(values(&text).count() <= text.chars().count());
            let longer = folded(&format!("{text}x{name}"));
            prop_assert!(!mentions(&text, &longer));
        }
    }
}
