//! The digest as text: the verdict first, and on one screen of 80 columns and 24 lines unless the reader wants more.

mod week;
mod worst;

pub(in crate::review) use week::{Days, lines as week};

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

/// How much of the page is left out, where a screen would not hold all.
#[derive(Debug, Clone, Copy)]
struct Cut {
    sentences: usize,
    days: Days,
}

/// In this order.
const CUTS: [Cut; 3] = [
    Cut { sentences: SENTENCES, days: Days::All },
    Cut { sentences: SENTENCES, days: Days::Held },
    Cut { sentences: 1, days: Days::Held },
];

/// The whole page.
pub(in crate::review) fn lines(digest: &Digest, look: Look) -> Vec<Line> {
    let columns = columns(look);
    if digest.overview.count(0, "events") == 0 {
        let mut lines = head(digest, usize::MAX, look, columns);
        lines.extend(wrapped(&digest.coverage(), columns).into_iter().map(Line::from));
        return lines;
    }
    if look.is_full {
        return page(digest, Cut { sentences: usize::MAX, days: Days::All }, look, columns);
    }
    let mut lines = Vec::new();
    for cut in CUTS {
        lines = page(digest, cut, look, columns);
        if lines.iter().map(|line| line.height(columns)).sum::<usize>() <= LINES {
            break;
        }
    }
    lines
}

/// The page, cut so.
fn page(digest: &Digest, cut: Cut, look: Look, columns: usize) -> Vec<Line> {
    let mut lines = head(digest, cut.sentences, look, columns);
    let sentences = [Some(digest.overall()), digest.target(), Some(digest.coverage())];
    let sentences = sentences.into_iter().flatten();
    lines.extend(sentences.flat_map(|sentence| wrapped(&sentence, columns)).map(Line::from));
    lines.extend(week(digest, cut.days, look).into_iter().map(Line::from));
    let commands = worst::commands(digest);
    let taken: usize = lines.iter().chain(&commands).map(|line| line.height(columns)).sum();
    lines.extend(worst::lines(digest, LINES.saturating_sub(taken), look, columns));
    lines.extend(commands);
    lines
}

fn head(digest: &Digest, sentences: usize, look: Look, columns: usize) -> Vec<Line> {
    let mut lines = vec![Line::title(fit(&digest.title(), columns).into_owned())];
    lines.extend(verdict(digest, sentences, look, columns));
    lines
}

/// What got worse or better, the word of each in colour.
fn verdict(digest: &Digest, most: usize, look: Look, columns: usize) -> Vec<Line> {
    let sentences = digest.verdict_sentences();
    let shown = sentences.len().min(most);
    let mut lines = Vec::new();
    for sentence in &sentences[..shown] {
        let verdict = match sentence.mood {
            Mood::Worse => Verdict::Poor,
            Mood::Better | Mood::Quiet => Verdict::Good,
            Mood::Unknown => Verdict::InsufficientData,
        };
        let most_lines = if look.is_full { usize::MAX } else { SENTENCE_LINES };
        let mut wrapped = wrapped(&sentence.text, columns).into_iter().take(most_lines);
        lines.extend(wrapped.next().map(|first| Line::verdict(first, verdict)));
        lines.extend(wrapped.map(Line::from));
    }
    let more = sentences.len() - shown;
    lines.extend((more > 0).then(|| Line::from(format!("… and {}, with --full", several(more, "more change")))));
    lines
}
