//! A statement as a text: what of it is no comment.

/// The lines of a statement without its comments.
pub(crate) fn code(sql: &str) -> impl Iterator<Item = &str> {
    sql.lines().filter_map(|line| line.split("--").next())
}

/// The words of a statement without its comments: names, keywords and numbers.
pub(crate) fn words(sql: &str) -> impl Iterator<Item = &str> {
    let words = code(sql).flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
    words.filter(|word| !word.is_empty())
}
