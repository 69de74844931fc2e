//! Whether a text is one statement that reads, by the rules of an engine that would also run several.
//!
//! SQLite says so itself, as it prepares one statement and reports what that does. The `duckdb` program takes a script
//! and runs whatever stands in it: its own commands on lines that begin with a dot, and statement after statement. So
//! what goes into the script is read here first, and what the two might read differently is refused.

/// What a statement is made of, as far as it matters where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'sql> {
    /// Words, numbers and signs.
    Plain(&'sql str),
    /// A text or a name in quotes, with them.
    Quoted(&'sql str),
    /// A comment, with what begins and ends it.
    Comment(&'sql str),
}

impl<'sql> Piece<'sql> {
    /// As it stands in the statement.
    pub(super) fn text(self) -> &'sql str {
        let (Self::Plain(text) | Self::Quoted(text) | Self::Comment(text)) = self;
        text
    }
}

/// Takes a text apart.
///
/// # Errors
///
/// Why it cannot be said where the statement ends.
pub(super) fn pieces(sql: &str) -> Result<Vec<Piece<'_>>, &'static str> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while !rest.is_empty() {
        let (piece, length) = if rest.starts_with(['\'', '"']) {
            let length = quoted_length(rest).ok_or("a quote is not closed")?;
            (Piece::Quoted(&rest[..length]), length)
        } else if rest.starts_with("--") {
            let length = rest.find('\n').unwrap_or(rest.len());
            (Piece::Comment(&rest[..length]), length)
        } else if rest.starts_with("/*") {
            let length = rest.find("*/").ok_or("a comment is not closed")? + 2;
            (Piece::Comment(&rest[..length]), length)
        } else {
            let length = plain_length(rest);
            (Piece::Plain(&rest[..length]), length)
        };
        pieces.push(piece);
        rest = &rest[length..];
    }
    Ok(pieces)
}

/// Refuses what is not one statement that reads.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn check(sql: &str) -> Result<(), &'static str> {
    let pieces = pieces(sql)?;
    if sql.contains('\0') || sql.replace("\r\n", "\n").contains('\r') {
        return Err("it holds a character that ends a line for one program and not for the other");
    }
    if sql.lines().any(|line| line.trim_start().starts_with('.')) {
        return Err("a line begins with a dot, which makes a command of it");
    }
    let mut has_ended = false;
    let mut first_word = None;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Comment(comment) if comment[2..].contains("/*") && comment.starts_with("/*") => {
                return Err("a comment stands within another");
            }
            Piece::Comment(_) => {}
            Piece::Quoted(_) if has_ended => return Err("there are several statements"),
            Piece::Quoted(text) => {
                let is_escaped = index.checked_sub(1).is_some_and(|before| ends_in_word(pieces[before]));
                if is_escaped && text.contains('\\') {
                    return Err("a text has escapes");
                }
            }
            Piece::Plain(text) if text.contains('$') => return Err("a dollar sign may begin a text"),
            Piece::Plain(text) => {
                let (own, after) = text.split_once(';').unwrap_or((text, ""));
                let is_second = has_ended && !text.trim().is_empty();
                if is_second || !after.trim().is_empty() {
                    return Err("there are several statements");
                }
                has_ended |= own.len() < text.len();
                first_word = first_word.or_else(|| word(own));
            }
        }
    }
    let reads = ["SELECT", "WITH", "VALUES"];
    match first_word {
        Some(first) if reads.iter().any(|word| first.eq_ignore_ascii_case(word)) => Ok(()),
        _ => Err("it begins with another word than SELECT, WITH or VALUES"),
    }
}

/// The length of a text or name with its quotes; one that stands twice is none that ends it.
fn quoted_length(sql: &str) -> Option<usize> {
    let quote = sql.chars().next()?;
    let mut from = 1;
    loop {
        let end = from + sql[from..].find(quote)? + 1;
        if !sql[end..].starts_with(quote) {
            return Some(end);
        }
        from = end + 1;
    }
}

fn plain_length(sql: &str) -> usize {
    let begins = |(at, c): (usize, char)| match c {
        '\'' | '"' => true,
        '-' => sql[at..].starts_with("--"),
        '/' => sql[at..].starts_with("/*"),
        _ => false,
    };
    sql.char_indices().find(|place| begins(*place)).map_or(sql.len(), |(at, _)| at)
}

fn ends_in_word(piece: Piece<'_>) -> bool {
    matches!(piece, Piece::Plain(text) if text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '&')))
}

/// The first word of a piece; a parenthesis before it changes nothing.
fn word(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    if text.is_empty() { None } else { Some(&text[..end]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_statement_that_reads_passes() {
        for sql in [
            "SELECT 1",
            "-- asks: a;b\nselect ';', \";\" -- ;\n/* ; ' */ ;\n-- the end;\n",
            "WITH a AS (SELECT 'it''s' AS \"x\"\";\") SELECT * FROM a;\n\n",
            "VALUES (1)",
            "(SELECT 1)",
            "SELECT 'a\\b' AS backslash, 5-3, 6/2",
            "SELECT 1\r\nFROM t\r\n",
        ] {
            assert_eq!(check(sql), Ok(()), "{sql}");
        }
    }

    #[test]
    fn whatever_might_be_more_is_refused() {
        for sql in [
            "",
            "-- nothing",
            ";SELECT 1",
            "SELECT 1; SELECT 2",
            "SELECT 1;;",
            "SELECT 1; 'x'",
            "SELECT 1;\n-- a\n.shell date",
            "-- a\n.shell date\nSELECT 1",
            "SELECT '\n.shell date\n'",
            "SELECT 1 /*\n  .shell date */",
            "COPY (SELECT 1) TO 'x'",
            "ATTACH 'x'",
            "FROM read_text('x')",
            "PRAGMA database_list",
            "SELECT 'open",
            "SELECT \"open",
            "SELECT 1 /* open",
            "SELECT /* a /* b */ ' */; COPY x TO y --'",
            "SELECT e'\\'; COPY x TO ''y'' --'",
            "SELECT E'a\\'';.shell date'",
            "SELECT U&'\\'",
            "SELECT $$ ' $$; COPY x TO y --'",
            "SELECT $a$ ' $a$; COPY x TO y --'",
            "SELECT 1 -- a\r; COPY x TO y",
            "SELECT 1 \0; COPY x TO y",
        ] {
            assert!(check(sql).is_err(), "{sql:?}");
        }
    }

    proptest::proptest! {
        /// Nothing is lost or added, wherever quotes and comments begin and end.
        #[test]
        fn the_pieces_are_the_text(sql in "[a ';\"/*\n$\\\\é-]{0,40}") {
            if let Ok(pieces) = pieces(&sql) {
                let texts = pieces.iter().map(|piece| match piece {
                    Piece::Plain(text) | Piece::Quoted(text) | Piece::Comment(text) => *text,
                });
                proptest::prop_assert_eq!(texts.collect::<String>(), sql);
            }
        }

        /// A second statement is seen behind any text.
        #[test]
        fn a_second_statement_is_always_seen(text in ".{0,40}") {
            let text = text.replace('\'', "''");
            let sql = format!("SELECT '{text}'; COPY a TO 'b'");
            proptest::prop_assert!(check(&sql).is_err());
        }
    }
}
