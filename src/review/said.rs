//! What people said of an event, beside what was measured: sentences from the rows of the report `feedback`.

use crate::model::count::{grouped, several};
use crate::model::text::safe_text;
use crate::render::Table;

/// A longer comment is cut where it stands among other lines.
const COMMENT_LETTERS: usize = 160;

/// How many were not content, and for how many of them something was measured; `None` where nobody gave a thumb.
pub(in crate::review) fn sentence(feedback: &Table) -> Option<String> {
    let is = |row: &usize, word| feedback.text(*row, "said") == Some(word);
    let rows = || 0..feedback.rows.len();
    let down: Vec<usize> = rows().filter(|row| is(row, "not content")).collect();
    let thumbs = down.len() + rows().filter(|row| is(row, "content")).count();
    let poor = down.iter().filter(|row| feedback.count(**row, "poor_minutes") > 0).count();
    counted(thumbs, down.len(), poor)
}

/// The same of counts.
pub(in crate::review) fn counted(thumbs: usize, not_content: usize, poor: usize) -> Option<String> {
    match (thumbs, not_content) {
        (0, _) => None,
        (_, 0) => Some(format!("Asked how it was: {}, nobody was not content.", several(thumbs, "answer"))),
        _ => Some(format!(
            "Asked how it was: {}; {} of {} who were not content had poor minutes.",
            several(thumbs, "answer"),
            grouped(poor),
            grouped(not_content),
        )),
    }
}

/// What a person said: the thumb, and the words where these may be told.
pub(in crate::review) fn by_person(feedback: &Table, person_id: Option<i64>, are_words_told: bool) -> Vec<String> {
    let is_theirs = |row: &usize| person_id.is_some() && feedback.integer(*row, "person_id") == person_id;
    let answer = |row: usize| {
        let said = feedback.text(row, "said").unwrap_or("no thumb");
        let comment = comment(feedback, row).filter(|_| are_words_told);
        format!("Said of it: {said}{}.", comment.map(|words| format!(", \u{201c}{words}\u{201d}")).unwrap_or_default())
    };
    (0..feedback.rows.len()).filter(is_theirs).map(answer).collect()
}

/// Whoever was not content, or wrote something.
pub(in crate::review) fn told(feedback: &Table) -> impl Iterator<Item = usize> {
    let is_told =
        |row: &usize| feedback.text(*row, "said") == Some("not content") || feedback.text(*row, "comment").is_some();
    (0..feedback.rows.len()).filter(is_told)
}

/// The first letters of a comment, on one line.
pub(in crate::review) fn comment(feedback: &Table, row: usize) -> Option<String> {
    let text = safe_text(feedback.text(row, "comment")?).into_owned();
    let mut letters = text.chars();
    let first: String = letters.by_ref().take(COMMENT_LETTERS).collect();
    Some(if letters.next().is_some() { format!("{}\u{2026}", first.trim_end()) } else { first })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_in_a_sentence() {
        fn check(counts: [usize; 3], expected: Option<&str>) {
            let [thumbs, not_content, poor] = counts;
            assert_eq!(counted(thumbs, not_content, poor).as_deref(), expected);
        }
        check([0, 0, 0], None);
        check([1, 0, 0], Some("Asked how it was: 1 answer, nobody was not content."));
        let expected = "Asked how it was: 40 answers; 14 of 16 who were not content had poor minutes.";
        check([40, 16, 14], Some(expected));
    }
}
