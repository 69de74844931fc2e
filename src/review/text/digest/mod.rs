//! The digest as text: the verdict first, and on one screen of 80 columns and 24 lines unless the reader wants more.

mod week;
mod worst;

pub(in crate::review) use week::lines as week;

use super::line::Line;
use super::{LINES, columns};
use crate::model::count::several;
use crate::render::Look;
use crate::render::width::{fit, wrapped};
use crate::review::digest::{Digest, Mood};
use crate::review::verdict::Verdict;

/// How many sentences of the verdict a screen has room for.
const SENTENCES: usize = 2;

/// How many lines of a sentence.
const SENTENCE_LINES: usize = 3;

/// The whole page.
pub(in crate::review) fn lines(digest: &Digest, look: Look) -> Vec<Line> {
    let columns = columns(look);
    let mut lines = vec![Line::title(fit(&digest.title(), columns).into_owned())];
    lines.extend(verdict(digest, look, columns));
    if digest.overview.count(0, "events") == 0 {
        lines.extend(wrapped(&digest.coverage(), columns).into_iter().map(Line::from));
        return lines;
    }
    let sentences = [Some(digest.overall()), digest.target(), Some(digest.coverage())];
    let sentences = sentences.into_iter().flatten();
    lines.extend(sentences.flat_map(|sentence| wrapped(&sentence, columns)).map(Line::from));
    lines.extend(week(digest, look).into_iter().map(Line::from));
    let commands = worst::commands(digest);
    let taken: usize = lines.iter().chain(&commands).map(|line| line.height(columns)).sum();
    lines.extend(worst::lines(digest, LINES.saturating_sub(taken), look, columns));
    lines.extend(commands);
    lines
}

/// What got worse or better, the word of each in colour.
fn verdict(digest: &Digest, look: Look, columns: usize) -> Vec<Line> {
    let sentences = digest.verdict_sentences();
    let shown = if look.is_full { sentences.len() } else { sentences.len().min(SENTENCES) };
    let mut lines = Vec::new();
    for sentence in &sentences[..shown] {
        let verdict = match sentence.mood {
            Mood::Worse => Verdict::Poor,
            Mood::Better | Mood::Quiet => Verdict::Good,
            Mood::Unknown => Verdict::InsufficientData,
        };
        let most = if look.is_full { usize::MAX } else { SENTENCE_LINES };
        let mut wrapped = wrapped(&sentence.text, columns).into_iter().take(most);
        lines.extend(wrapped.next().map(|first| Line::verdict(first, verdict)));
        lines.extend(wrapped.map(Line::from));
    }
    let more = sentences.len() - shown;
    lines.extend((more > 0).then(|| Line::from(format!("… and {}, with --full", several(more, "more change")))));
    lines
}
