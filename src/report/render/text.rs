//! Text from strangers, made safe to show. Guests choose their display names.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

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

/// The columns that a text takes on a terminal: two for a CJK letter.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to so many columns, with an ellipsis where something was cut.
#[must_use]
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut left = columns.saturating_sub(1);
    let mut cut = String::new();
    for c in text.chars() {
        let columns = c.width().unwrap_or(0);
        if columns > left {
            break;
        }
        left -= columns;
        cut.push(c);
    }
    cut.push('…');
    Cow::Owned(cut)
}

/// The text with blanks after it, so that it takes so many columns.
#[must_use]
pub fn pad_right(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with blanks before it, so that it takes so many columns.
#[must_use]
pub fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
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
    fn a_text_is_cut_by_the_columns_it_takes() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdefg", 6), "abcde…");
        assert_eq!(fit("中文字幕", 5), "中文…");
        assert_eq!(fit("中文字幕", 4), "中…");
        assert_eq!(pad_right("中", 4), "中  ");
        assert_eq!(pad_left("12", 4), "  12");
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
        fn a_fitted_text_fits(text in "[a-z中文é🙂]{0,20}", columns in 1usize..20) {
            proptest::prop_assert!(width(&fit(&text, columns)) <= columns);
        }
    }
}
