//! Texts in columns of a terminal.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

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

/// A sentence in lines of so many columns; a longer word has a line of its own, and a number keeps its percent sign.
#[must_use]
pub fn wrapped(sentence: &str, columns: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in sentence.split(' ') {
        match words.last_mut() {
            Some(number) if word.starts_with('%') => number.extend([" ", word]),
            _ => words.push(word.to_owned()),
        }
    }
    let mut lines = vec![String::new()];
    for word in words {
        let line = lines.last_mut().filter(|line| line.is_empty() || width(line) + 1 + width(&word) <= columns);
        match line {
            Some(line) if line.is_empty() => line.push_str(&word),
            Some(line) => line.extend([" ", &word]),
            None => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_the_columns_it_takes() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdefg", 6), "abcde…");
        assert_eq!(fit("中文字幕", 5), "中文…");
        assert_eq!(fit("中文字幕", 4), "中…");
        assert_eq!(pad_right("中", 4), "中  ");
        assert_eq!(pad_left("12", 4), "  12");
    }

    #[test]
    fn a_number_keeps_its_percent_sign() {
        assert_eq!(wrapped("subnet A: 100 % poor, others 3 %", 13), ["subnet A:", "100 % poor,", "others 3 %"]);
        assert_eq!(wrapped("subnet A: 100 % poor", 14), ["subnet A:", "100 % poor"]);
        assert_eq!(wrapped("a: 100 % poor", 9), ["a: 100 %", "poor"]);
        assert_eq!(wrapped("", 9), [""]);
    }

    proptest::proptest! {
        #[test]
        fn a_fitted_text_fits(text in "[a-z中文é🙂]{0,20}", columns in 1usize..20) {
            proptest::prop_assert!(width(&fit(&text, columns)) <= columns);
        }
    }
}
