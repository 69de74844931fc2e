//! Text from strangers, made safe to show. Guests choose their display names.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text that cannot move the cursor, ring the bell, start another line or turn the reading direction.
///
/// Line ends and tabs become blanks; all other control characters, among them the one that begins a terminal's
/// commands, and the invisible ones that reorder or hide text become U+FFFD. Text is stored as it was sent, so this
/// stands on every path to a terminal.
#[must_use]
pub fn safe_text(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| is_space_like(c) || is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    let safe = |c| match c {
        c if is_space_like(c) => ' ',
        c if is_unsafe(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    Cow::Owned(text.chars().map(safe).collect())
}

fn is_space_like(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}')
}

/// A text for the person who watches a run, in which nothing is hidden: what [`safe_text`] would replace, and what has
/// no width, stands there as an escape, so that a name that holds a line end is not two lines.
#[must_use]
pub fn escaped_text(text: &str) -> Cow<'_, str> {
    let is_hidden = |c| is_space_like(c) || is_unsafe(c) || matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}');
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' => escaped.extend(c.escape_default()),
            c if is_hidden(c) => escaped.extend(c.escape_unicode()),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

/// Whether no shell takes a text for anything but a word. What is offered for a command line may come from a database
/// in which somebody has a command stand in place of an event's UUID.
#[must_use]
pub fn is_plain_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "+/=_.-".contains(letter))
}

/// JSON that says the same and drives no terminal: such characters can stand only within its strings.
#[must_use]
pub fn escaped_json(json: &str) -> Cow<'_, str> {
    let is_obeyed = |c: char| !matches!(c, '\n' | '\t' | '\r') && (is_space_like(c) || is_unsafe(c));
    if !json.contains(is_obeyed) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        if is_obeyed(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _infallible = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hostile: &str, expected: &str) {
        assert_eq!(safe_text(hostile), expected, "{hostile:?}");
    }

    #[test]
    fn hostile_names_lose_their_power() {
        check("Zoë 🙂 \u{4e2d}\u{6587}", "Zoë 🙂 中文");
        check("\u{1b}[2J\u{1b}]0;owned\u{7}", "\u{fffd}[2J\u{fffd}]0;owned\u{fffd}");
        check("\u{9b}31m", "\u{fffd}31m");
        check("ok\rERROR", "ok ERROR");
        check("one\ntwo\tthree\u{2028}four", "one two three four");
        check("\u{202e}gpj.exe", "\u{fffd}gpj.exe");
        check("a\u{2066}b\u{2069}c\u{200f}d", "a\u{fffd}b\u{fffd}c\u{fffd}d");
        check("nul\0 del\u{7f}", "nul\u{fffd} del\u{fffd}");
        check("👩\u{200d}💻", "👩\u{200d}💻");
    }

    #[test]
    fn what_is_said_of_a_run_hides_nothing() {
        for (hostile, expected) in [
            ("Zoë 中文", "Zoë 中文"),
            ("\u{1b}]52;c;eA==\u{7}", "\\u{1b}]52;c;eA==\\u{7}"),
            ("a\nerror: b\r\tc", "a\\nerror: b\\r\\tc"),
            ("\u{9b}31m\u{85}\u{2028}\u{2029}", "\\u{9b}31m\\u{85}\\u{2028}\\u{2029}"),
            ("\u{202e}x\u{2066}\u{200b}\u{200d}\u{feff}", "\\u{202e}x\\u{2066}\\u{200b}\\u{200d}\\u{feff}"),
        ] {
            assert_eq!(escaped_text(hostile), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_unsafe_passes(text in ".*") {
            let safe = safe_text(&text).into_owned();
            proptest::prop_assert!(!safe.chars().any(char::is_control));
            proptest::prop_assert_eq!(safe_text(&safe).into_owned(), safe.clone());
            proptest::prop_assert_eq!(safe.chars().count(), text.chars().count());
        }

        #[test]
        fn json_says_the_same_in_characters_that_nothing_obeys(text in ".*", more in "[\u{7f}-\u{9f}\u{2028}\u{202e}\u{e0041}]{0,3}") {
            let text = text + &more;
            let json = serde_json::Value::from(text.clone()).to_string();
            let escaped = escaped_json(&json).into_owned();
            proptest::prop_assert_eq!(safe_text(&escaped).into_owned(), escaped.clone());
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }

        #[test]
        fn what_is_said_of_a_run_is_one_line(text in ".*") {
            let escaped = escaped_text(&text).into_owned();
            proptest::prop_assert_eq!(safe_text(&escaped).into_owned(), escaped.clone());
        }
    }
}
